"""Lengths of the slices of proof and of local search, as their parameters say; counted, without a solver."""

from __future__ import annotations

from fractions import Fraction
from typing import cast

import pytest

from mincirc.circuit import Circuit
from mincirc.interface import interface_for
from mincirc.mdp.constraint import mean_constraint
from mincirc.problem.problem import Problem
from mincirc.runtime.budget import Budget
from mincirc.runtime.limits import Limits
from mincirc.searching.alternate import Alternation, AlternationParams
from mincirc.searching.run import Run
from mincirc.upper.improve import Improver
from mincirc.upper.tree import tree_circuit
from tests.support import table_task

MILLION = 10**6
PARAMS = AlternationParams(
    first_work=7, large_circuit=1, conflicts=100, work=80, longest=4, wide_gap=2, small_states=16
)


class Counting:
    """Stands for a local search that gains nothing: it notes how much work it is given."""

    able = True

    def __init__(self, inputs: int) -> None:
        task = table_task(inputs, (1 << (1 << inputs) - 1) | 0x6)
        self.problem = Problem(task, interface_for(task), "b2", (mean_constraint(task, Fraction(1)),))
        self.slices: list[int] = []

    def offer(self, circuit: Circuit) -> None:
        pass

    def work_on(self, work: int, **_: object) -> None:
        assert work % MILLION == 0
        self.slices.append(work // MILLION)


def search_of(problem: Problem, budget: Budget) -> Run:
    picks = tuple(max(range(len(row)), key=lambda p, row=row: row[p].reward) for row in problem.task.choices)  # type: ignore[misc]
    run = Run(budget)
    run.take(tree_circuit(problem, picks))
    return run


def slices_of(inputs: int, count: int, budget: Budget, params: AlternationParams = PARAMS) -> tuple[list[int], ...]:
    """The lengths of the first slices of either kind."""
    local = Counting(inputs)
    search, turns, proof = (
        search_of(local.problem, budget),
        Alternation(cast(Improver, local), budget, params),
        list[int](),
    )
    turns.before(search)
    for _ in range(count):
        with turns.slice():
            left = budget.left_conflicts()
            assert left is not None
            proof.append(left)
            budget.spend(left)
        assert turns.more
        turns.improve(search)
    return proof, local.slices


def test_slices_double_up_to_the_longest() -> None:
    proof, local = slices_of(4, 5, Budget())
    assert proof == [100, 200, 400, 400, 400]
    assert local == [7, 80, 160, 320, 320, 320]


@pytest.mark.parametrize(
    ("inputs", "first", "before"), [(2, 400, 0), (3, 400, 1), (4, 100, 7), (5, 100, 7), (6, 100, 7)]
)
def test_with_few_states_there_is_more_proof_and_less_improving_before(inputs: int, first: int, before: int) -> None:
    """A conflict costs less there, and little is to be improved."""
    proof, local = slices_of(inputs, 1, Budget())
    assert proof == [first]
    assert local[0] == before


@pytest.mark.parametrize(
    ("ends", "proofs", "locals_"),
    [
        ("lower", [100, 400, 800], [80, 80, 160]),
        ("upper", [100, 100, 200], [80, 320, 640]),
        ("both", [100, 200, 400], [80, 160, 320]),
    ],
)
def test_the_end_that_moves_alone_gets_four_parts_in_five(ends: str, proofs: list[int], locals_: list[int]) -> None:
    """The gap stays wide."""
    local, budget = Counting(4), Budget()
    run = search_of(local.problem, budget)
    alternation = Alternation(cast(Improver, local), budget, PARAMS)
    made, largest = list[int](), run.circuit
    assert largest is not None
    plain = local.work_on

    def gaining(work: int, **named: object) -> None:
        plain(work, **named)
        if ends != "lower":
            run.circuit = replace_size(run)

    def replace_size(run: Run) -> Circuit:
        assert run.circuit is not None
        return Circuit("b2", run.circuit.inputs, run.circuit.gates[:-1], ())

    local.work_on = gaining  # type: ignore[method-assign]
    for _ in range(3):
        with alternation.slice():
            left = budget.left_conflicts()
            assert left is not None
            made.append(left)
            budget.spend(left)
        if ends != "upper":
            run.raise_lower(run.lower + 1)
        alternation.improve(run)
    assert made == proofs
    assert local.slices == locals_


def test_a_small_budget_is_cut_into_slices_on_large_tasks() -> None:
    params = AlternationParams(first_work=0, conflicts=1000, slices_of_budget=5, small_states=16)
    proof, local = slices_of(5, 3, Budget(Limits(conflicts=100)), params)
    assert proof == [20, 20, 20]
    assert all(0 <= work < params.work // 10 for work in local[1:])


def test_without_a_local_search_there_is_one_slice() -> None:
    budget = Budget()
    turns = Alternation(None, budget, PARAMS)
    with turns.slice():
        assert budget.left_conflicts() is None
    assert not turns.more


def test_a_budget_that_is_used_up_gets_no_further_slice() -> None:
    """The slice is over and so is the budget: local search would go on beyond it."""
    local, budget = Counting(4), Budget(Limits(conflicts=PARAMS.conflicts))
    turns = Alternation(cast(Improver, local), budget, PARAMS)
    with turns.slice():
        budget.spend(PARAMS.conflicts - 1)
        assert not budget.exhausted
        budget.spend(1)
    assert budget.exhausted
    assert not turns.more


def test_near_the_proved_bound_slices_in_vain_are_shorter_and_shorter() -> None:
    """A gap of one gate of two is half a slice; after one slice in vain a half of that, after two a third."""
    local, budget = Counting(4), Budget()
    run = search_of(local.problem, budget)
    alternation = Alternation(cast(Improver, local), budget, PARAMS)
    assert run.circuit is not None
    run.raise_lower(run.circuit.size - 1)
    alternation.before(run)
    for _ in range(4):
        with alternation.slice():
            budget.spend(budget.left_conflicts() or 0)
        alternation.improve(run)
    assert local.slices == [7, 40, 80 // 2, 160 // 3, 160 // 4]
