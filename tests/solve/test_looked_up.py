"""Bounds and circuits from the table of small functions, where sessions use them, against brute force."""

from __future__ import annotations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

import mincirc
from mincirc.encode.relation import Relation
from mincirc.lower.subproblems import at_once, looked_up_circuit
from mincirc.mdp.boxes.learn import LemmaLearner
from mincirc.problem.problem import Problem
from mincirc.searching.backends import sat_backend
from mincirc.solve.brute import BruteForce
from mincirc.solve.protocol import Answer, Budget
from mincirc.testing import problems, tasks


def relation_of(problem: Problem) -> Relation:
    lemmas = list(LemmaLearner(problem.task, problem.constraints).static())
    return Relation.of(problem, lemmas, range(len(problem.task.states)))


@settings(max_examples=60)
@given(problems(basis="b2", task=tasks(max_states=8)))
def test_what_is_looked_up_is_a_lower_bound(problem: Problem) -> None:
    bound, exact = at_once(relation_of(problem))
    least = 0 if bound is None else bound.least
    session = BruteForce(20_000).session(problem)
    assert all(session.decide(gates, Budget()).answer is not Answer.FOUND for gates in range(least))
    if exact and problem.interface.output_bits == 1:
        circuit = looked_up_circuit(relation_of(problem))
        assert circuit.size == least
        words = problem.interface.policy_of(circuit)
        assert None not in words


@settings(max_examples=25)
@given(st.integers(0, 0xFFFF))
def test_searches_with_and_without_the_table_agree(function: int) -> None:
    task = mincirc.load(f"table:0x{function:04x}")
    result = mincirc.search(task)
    assert result.status == "proved"
    assert result.size is not None
    assume(result.size <= 5)
    assert mincirc.search(task, symmetry=("order", "used", "reapply", "reapply2")).size == result.size


def test_a_hard_function_is_looked_up_and_a_session_without_cofactors_does_not_look() -> None:
    task = mincirc.load("table:0x16e8")
    result = mincirc.search(task)
    assert (result.status, result.size) == ("proved", 7)
    assert sum(size.conflicts for size in result.stats.sizes) == 0
    question = mincirc.search(task, symmetry=("order", "used"), conflicts=200)
    assert question.status == "bounds"


def test_tasks_of_two_outputs_start_from_the_more_demanding_one() -> None:
    task = mincirc.load("table:0x96,0xe8")
    result = mincirc.search(task)
    assert (result.status, result.size) == ("proved", 5)
    assert min(size.gates for size in result.stats.sizes) >= 4  # the majority alone has four gates
    assert sat_backend().name == result.stats.solver
