"""Waiting lemmas and the bound by what must be read, against searches that have neither."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mincirc
from mincirc.interface import interface_for
from mincirc.lower.support import allowed_words, gates_needed, least_support
from mincirc.mdp import Discount
from mincirc.mdp.boxes.learn import LemmaLearner
from mincirc.mdp.constraint import mean_constraint
from mincirc.mdp.families import random_task
from mincirc.mdp.value.optimum import optimum
from mincirc.mdp.value.policy import policy_return
from mincirc.problem.problem import Problem
from mincirc.searching.backends import sat_backend
from mincirc.solve.cubes.schedule import CubeParams
from mincirc.solve.deferred import DeferralParams
from mincirc.solve.params import SolveParams
from mincirc.solve.protocol import Answer, Budget
from mincirc.testing import tasks
from tests.support import cube_backend, known, table_task

LAKE = ["SFHF", "FFFF", "HFFH", "FFFG"]


def some_support(codes: list[int], allowed: list[frozenset[int]], inputs: int) -> int:
    """By definition: the fewest inputs such that states that look alike have a word in common."""
    for count in range(inputs + 1):
        for chosen in combinations(range(inputs), count):
            seen = sum(1 << bit for bit in chosen)
            alike: dict[int, frozenset[int]] = {}
            for code, words in zip(codes, allowed, strict=True):
                alike[code & seen] = alike.get(code & seen, words) & words
            if all(alike.values()):
                return count
    raise AssertionError("codes differ")


@given(rng=st.randoms(use_true_random=False), inputs=st.integers(0, 5), words=st.integers(1, 5))
@settings(max_examples=150, deadline=None)
def test_least_support_is_the_least(rng: random.Random, inputs: int, words: int) -> None:
    codes = rng.sample(range(1 << inputs), rng.randint(1, 1 << inputs))
    allowed = [frozenset(rng.sample(range(words), rng.randint(1, words))) for _ in codes]
    assert least_support(codes, allowed, inputs) == some_support(codes, allowed, inputs)


def problem_of(task: mincirc.MDP, share: Fraction, basis: str) -> Problem:
    value = policy_return(task, optimum(task).picks)
    return Problem(task, interface_for(task), basis, (mean_constraint(task, value - share * abs(value)),))


@pytest.mark.parametrize("basis", ["b2", "aig", "demorgan", "nand", "mig", "lut-3"])
@given(
    task=tasks(max_states=6, objective=st.just(Discount(Fraction(1, 2)))),
    share=st.sampled_from([Fraction(0), Fraction(1, 3)]),
)
@settings(max_examples=8, deadline=None)
def test_never_more_than_the_minimum(basis: str, task: mincirc.MDP, share: Fraction) -> None:
    problem = problem_of(task, share, basis)
    lemmas = list(LemmaLearner(task, problem.constraints).static())
    found = mincirc.search(task, problem.constraints[0].threshold, basis=basis, timeout=60)
    assert gates_needed(problem, lemmas) <= known(found.lower)


@pytest.mark.parametrize(
    ("tables", "basis", "needed"),
    [
        ((0b10010110,), "b2", 2),  # three inputs
        ((0b10010110, 0b11101000), "b2", 3),  # and two outputs that differ, below neither of which is the other
        ((0b10010110, 0b01101001), "b2", 2),  # one is the complement of the other
        ((0b10010110,), "mig", 1),
        ((0b11110000, 0b11001100), "b2", 0),  # wires
        ((0b11000000, 0b10100000), "b2", 2),  # x0 and x1, x0 and x2
    ],
)
def test_known_bounds(tables: tuple[int, ...], basis: str, needed: int) -> None:
    task = table_task(3, *tables)
    problem = Problem(task, interface_for(task), basis, (mean_constraint(task, Fraction(1)),))
    lemmas = list(LemmaLearner(task, problem.constraints).static())
    assert all(len(words) == 1 for words in allowed_words(problem, lemmas))
    assert gates_needed(problem, lemmas) == needed


DEFER_ALL = SolveParams(deferral=DeferralParams(rows=0))


def sizes(task: mincirc.MDP, bound: str, **options: Any) -> tuple[str, int | None, int | None]:
    result = mincirc.search(task, bound, **options)
    return result.status, result.lower, result.upper


@given(seed=st.integers(0, 10_000), bound=st.sampled_from(["optimal", "70%"]))
@settings(max_examples=12, deadline=None)
def test_waiting_changes_no_answer(seed: int, bound: str) -> None:
    task = random_task(seed, states=7, actions=3, objective=Discount(Fraction(9, 10)))
    expected = sizes(task, bound)
    assert sizes(task, bound, solver=sat_backend(params=DEFER_ALL)) == expected


def test_lemmas_wait_and_sizes_are_refuted_all_the_same() -> None:
    task = mincirc.load("gym:FrozenLake-v1", discount="99/100", gym_args={"desc": LAKE})
    problem = problem_of(task, Fraction(0), "b2")
    plain = sat_backend(looks_up=False).session(problem)
    assert plain.least(Budget()) == 0
    lean = sat_backend(params=DEFER_ALL, looks_up=False).session(problem)
    assert 0 < lean.least(Budget()) <= 4  # the minimum
    assert not lean.rows
    for gates in range(4):
        assert plain.decide(gates, Budget()).answer == lean.decide(gates, Budget()).answer == Answer.REFUTED
    assert lean.rows <= plain.rows
    again = sat_backend(params=DEFER_ALL).session(problem)
    again.restore(lean.evidence())
    assert again.rows == lean.rows
    assert again.lemmas == lean.lemmas
    assert list(again.deferred) == list(lean.deferred)


def test_lemmas_wait_in_jobs_too() -> None:
    task = mincirc.load("gym:FrozenLake-v1", discount="99/100", gym_args={"desc": LAKE})
    problem = problem_of(task, Fraction(0), "b2")
    plan = CubeParams(whole=10, depth=2, conflicts=2000)
    session = cube_backend(plan=plan, params=DEFER_ALL).session(problem)
    assert session.least(Budget()) == 3
    assert session.decide(3, Budget()).answer == Answer.REFUTED
    found = session.decide(4, Budget())
    assert found.circuit is not None
    assert problem.accepts(found.circuit)
    boxes = [lemma.box for lemma in session.evidence().lemmas]
    assert len(boxes) == len(set(boxes))


def test_a_session_that_needs_every_row_waits_for_none() -> None:
    task = random_task(3, states=7, actions=3, objective=Discount(Fraction(9, 10)))
    session = sat_backend(params=DEFER_ALL, looks_up=False).session(
        problem_of(task, Fraction(0), "b2"), every_row=True
    )
    session.decide(0, Budget())
    assert not session.deferred
    assert session.rows == set(range(7))
    assert session.least(Budget()) == 0


def test_seven_inputs_start_from_few_rows() -> None:
    """x0 xor x6 of seven inputs, 128 states."""
    task = table_task(7, sum(1 << x for x in range(128) if (x >> 6 ^ x) & 1))
    result = mincirc.search(task)
    assert (result.status, result.size) == ("proved", 1)
    assert result.stats.rows < 64
