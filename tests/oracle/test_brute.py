"""Brute force against published sizes, and its refusal ever to say a wrong no."""

from __future__ import annotations

from fractions import Fraction
from itertools import count

import pytest

from mincirc.circuit import BASES
from mincirc.errors import SolverError
from mincirc.interface import interface_for
from mincirc.mdp.constraint import mean_constraint
from mincirc.problem.problem import Problem
from mincirc.runtime.limits import Limits
from mincirc.solve.brute import BruteForce, minimum_policies
from mincirc.solve.protocol import Answer, Budget
from tests.known_bases import KNOWN
from tests.support import table_task


def question(basis: str, bits: int, *outputs: int, bound: Fraction = Fraction(1)) -> Problem:
    """The truth table as a one-step task: bit x of an output is its value at input x."""
    task = table_task(bits, *outputs)
    return Problem(task, interface_for(task), basis, (mean_constraint(task, bound),))


def least(problem: Problem) -> int:
    session = BruteForce().session(problem)
    for gates in count():
        verdict = session.decide(gates, Budget())
        assert verdict.answer is not Answer.UNKNOWN
        if verdict.answer is Answer.FOUND:
            assert verdict.circuit is not None
            assert verdict.circuit.size == gates
            assert problem.accepts(verdict.circuit)
            return gates
    raise AssertionError


XOR2, XNOR2, OR2, NOT1 = 0x6, 0x9, 0xE, 0x1
MUX, MAJ3, XOR3 = 0xAC, 0xE8, 0x96


@pytest.mark.parametrize(
    ("bits", "function", "name"),
    [
        (2, XOR2, "xor"),
        (2, XNOR2, "xnor"),
        (2, OR2, "disjunction"),
        (1, NOT1, "complement"),
        (3, MUX, "multiplexer"),
        (3, MAJ3, "majority"),
    ],
)
def test_known_sizes(bits: int, function: int, name: str) -> None:
    expected = {basis: getattr(known, name) for basis, known in KNOWN.items()}
    assert {basis: least(question(basis, bits, function)) for basis in BASES} == expected


def test_full_adder_has_five_gates() -> None:
    assert least(question("b2", 3, MAJ3, XOR3)) == 5


def test_a_function_and_its_complement_cost_one_gate_where_negation_is_free() -> None:
    assert [least(question(basis, 2, XNOR2, XOR2)) for basis in ("b2", "aig", "nand", "demorgan")] == [1, 3, 5, 5]


def test_sizes_of_all_functions_of_three_inputs() -> None:
    # 2 constants and 6 literals; 3 pairs of inputs with 10 functions each; by hand 16 + 2 + 24 + 24 + 48 of two gates
    # (AND-AND, XOR-XOR, AND of XOR, XOR of AND, AND of OR); 24 of four: majority and "exactly one", up to negations
    sizes = [least(question("b2", 3, f)) for f in range(256)]
    assert [sizes.count(r) for r in range(5)] == [8, 30, 114, 80, 24]


def test_a_work_limit_gives_unknown_and_never_no() -> None:
    problem = question("b2", 3, MAJ3)
    session = BruteForce(max_sets=100).session(problem)
    answers = [session.decide(gates, Budget()).answer for gates in range(5)]
    assert answers == [Answer.REFUTED, Answer.REFUTED, Answer.UNKNOWN, Answer.UNKNOWN, Answer.UNKNOWN]
    with pytest.raises(SolverError, match="gave up after 100 sets"):
        minimum_policies(problem, 4, max_sets=100)


def test_an_empty_budget_gives_unknown() -> None:
    session = BruteForce().session(question("b2", 3, MAJ3))
    assert session.decide(4, Budget(Limits(seconds=0.0))).answer is Answer.UNKNOWN


def test_smaller_sizes_are_swept_first() -> None:
    session = BruteForce().session(question("b2", 2, XOR2))
    verdict = session.decide(3, Budget())
    assert verdict.circuit is not None
    assert verdict.circuit.size == 1
    assert session.decide(0, Budget()).answer is Answer.REFUTED


def test_minimum_policies_lists_every_policy_of_that_size() -> None:
    # XOR2 right on three of four inputs: the constants and wires miss two, one AND-like gate misses one
    problem = question("aig", 2, XOR2, bound=Fraction(3, 4))
    found = minimum_policies(problem, 5)
    assert found is not None
    size, policies = found
    assert size == 1
    assert policies == {(0, 0, 1, 0), (0, 1, 0, 0), (1, 1, 1, 0), (0, 1, 1, 1)}
    assert minimum_policies(question("aig", 2, XOR2), 2) is None
