"""Brute force against published sizes, and its refusal ever to say a wrong no."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import count

import pytest

from mincirc.circuit import BASES
from mincirc.encode.problem import Problem
from mincirc.errors import SolverError
from mincirc.interface import interface_for
from mincirc.mdp import Horizon, Outcome, make_task
from mincirc.mdp.constraint import mean_constraint
from mincirc.solve.brute import BruteForce, minimum_policies
from mincirc.solve.protocol import Answer, Budget


def truth_table(words: Sequence[int], outputs: int, basis: str, bound: Fraction = Fraction(1)) -> Problem:
    """The one-step task "write words[x] at input x" with uniform start."""
    inputs = (len(words) - 1).bit_length()
    actions = [f"w{w}" for w in range(1 << outputs)]
    task = make_task(
        "table",
        Horizon(1),
        {
            f"x{x}": {a: [Outcome(Fraction(1), None, Fraction(a == f"w{w}"))] for a in actions}
            for x, w in enumerate(words)
        },
        {f"x{x}": Fraction(1, 1 << inputs) for x in range(1 << inputs)},
        actions=actions,
    )
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


XOR2, MUX, MAJ3 = [0, 1, 1, 0], [0, 0, 1, 1, 0, 1, 0, 1], [0, 0, 0, 1, 0, 1, 1, 1]


@pytest.mark.parametrize(
    ("words", "sizes"),
    [
        (XOR2, {"b2": 1, "xaig": 1, "aig": 3, "demorgan": 4, "nand": 4}),
        ([1, 0, 0, 1], {"b2": 1, "xaig": 1, "aig": 3, "demorgan": 4, "nand": 5}),
        ([0, 1, 1, 1], {"b2": 1, "xaig": 1, "aig": 1, "demorgan": 1, "nand": 3}),
        ([1, 0], {"b2": 0, "xaig": 0, "aig": 0, "demorgan": 1, "nand": 1}),
        (MUX, {"b2": 3, "xaig": 3, "aig": 3, "demorgan": 4, "nand": 4}),
        (MAJ3, {"b2": 4, "xaig": 4, "aig": 4, "demorgan": 4, "nand": 6}),
    ],
)
def test_known_sizes(words: list[int], sizes: dict[str, int]) -> None:
    assert {basis: least(truth_table(words, 1, basis)) for basis in BASES} == sizes


def test_full_adder_has_five_gates() -> None:
    assert least(truth_table([x.bit_count() for x in range(8)], 2, "b2")) == 5


def test_a_function_and_its_complement_cost_one_gate_where_negation_is_free() -> None:
    both = [1 if x.bit_count() == 1 else 2 for x in range(4)]
    assert [least(truth_table(both, 2, basis)) for basis in ("b2", "aig", "nand", "demorgan")] == [1, 3, 5, 5]


def test_sizes_of_all_functions_of_three_inputs() -> None:
    # 2 constants and 6 literals; 3 pairs of inputs with 10 functions each; by hand 16 + 2 + 24 + 24 + 48 of two gates
    # (AND-AND, XOR-XOR, AND of XOR, XOR of AND, AND of OR); 24 of four: majority and "exactly one", up to negations
    sizes = [least(truth_table([f >> x & 1 for x in range(8)], 1, "b2")) for f in range(256)]
    assert [sizes.count(r) for r in range(5)] == [8, 30, 114, 80, 24]


def test_a_work_limit_gives_unknown_and_never_no() -> None:
    problem = truth_table(MAJ3, 1, "b2")
    session = BruteForce(max_sets=100).session(problem)
    answers = [session.decide(gates, Budget()).answer for gates in range(5)]
    assert answers == [Answer.REFUTED, Answer.REFUTED, Answer.UNKNOWN, Answer.UNKNOWN, Answer.UNKNOWN]
    with pytest.raises(SolverError, match="gave up after 100 sets"):
        minimum_policies(problem, 4, max_sets=100)


def test_an_empty_budget_gives_unknown() -> None:
    session = BruteForce().session(truth_table(MAJ3, 1, "b2"))
    assert session.decide(4, Budget(seconds=0.0)).answer is Answer.UNKNOWN


def test_smaller_sizes_are_swept_first() -> None:
    session = BruteForce().session(truth_table(XOR2, 1, "b2"))
    verdict = session.decide(3, Budget())
    assert verdict.circuit is not None
    assert verdict.circuit.size == 1
    assert session.decide(0, Budget()).answer is Answer.REFUTED


def test_minimum_policies_lists_every_policy_of_that_size() -> None:
    # XOR2 right on three of four inputs: the constants and wires miss two, one AND-like gate misses one
    problem = truth_table(XOR2, 1, "aig", Fraction(3, 4))
    found = minimum_policies(problem, 5)
    assert found is not None
    size, policies = found
    assert size == 1
    assert policies == {(0, 0, 1, 0), (0, 1, 0, 0), (1, 1, 1, 0), (0, 1, 1, 1)}
    assert minimum_policies(truth_table(XOR2, 1, "aig"), 2) is None
