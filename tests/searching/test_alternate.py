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

PARAMS = AlternationParams(
    conflicts=100, least_conflicts=20, steps=80, longest=4, wide_gap=2, most_halvings=2, usual_states=16
)


class Counting:
    """Stands for a local search that gains nothing: it notes how many steps it is given."""

    able = True
    pace = 1

    def __init__(self, inputs: int) -> None:
        task = table_task(inputs, (1 << (1 << inputs) - 1) | 0x6)
        self.problem = Problem(task, interface_for(task), "b2", (mean_constraint(task, Fraction(1)),))
        self.slices: list[int] = []

    def offer(self, circuit: Circuit) -> None:
        pass

    def run(self, steps: int, **_: object) -> None:
        self.slices.append(steps)


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


def test_slices_double_up_to_the_longest_and_idle_local_search_is_halved() -> None:
    proof, local = slices_of(4, 5, Budget())
    assert proof == [100, 200, 400, 400, 400]
    assert local == [80, 80, 80, 80, 80]  # doubled by the length, halved without gain, both twice


@pytest.mark.parametrize(("inputs", "first"), [(2, 1600), (3, 400), (4, 100), (5, 50), (6, 25)])
def test_a_conflict_costs_more_with_every_state(inputs: int, first: int) -> None:
    params = AlternationParams(conflicts=100, usual_states=16, least_conflicts=20)
    proof, _ = slices_of(inputs, 1, Budget(), params)
    assert proof == [first]


def test_a_large_circuit_is_improved_first_on_small_tasks() -> None:
    params = AlternationParams(steps=10, large_circuit=1, first_steps_per_gate=7, most_first_steps=15, usual_states=16)
    assert slices_of(4, 0, Budget(), params)[1] == [15]
    assert slices_of(5, 0, Budget(), params)[1] == []


def test_a_small_budget_is_cut_into_slices_on_large_tasks() -> None:
    params = AlternationParams(conflicts=1000, slices_of_budget=5, usual_states=16, least_conflicts=1)
    proof, local = slices_of(5, 3, Budget(Limits(conflicts=100)), params)
    assert proof == [20, 20, 20]
    assert all(0 < steps < params.steps // 10 for steps in local)


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
