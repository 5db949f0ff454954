"""The judge agrees with exact evaluation, boxes of good policies hold good policies only."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mincirc.mdp import Discount, Horizon, TotalReward, make_task, policy_return
from mincirc.mdp.boxes.accept import Judge
from mincirc.mdp.boxes.inner import Growth, worst_values
from mincirc.mdp.constraint import mean_constraint, satisfies
from mincirc.mdp.families import random_task
from mincirc.mdp.model import MDP, Picks
from mincirc.mdp.value.floats import Floats
from mincirc.mdp.value.optimum import optimum
from mincirc.testing import policies, tasks
from tests.support import certain

OBJECTIVES = [Discount(Fraction(1, 2)), Discount(Fraction(99, 100)), Discount(Fraction(0)), Horizon(3), TotalReward()]


def some_policy(task: MDP, rng: random.Random) -> Picks:
    return tuple(rng.randrange(len(row)) for row in task.choices)


def best_return(task: MDP) -> Fraction:
    return max(policy_return(task, picks) for picks in product(*(range(len(row)) for row in task.choices)))


@pytest.mark.parametrize("objective", OBJECTIVES, ids=str)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_judge_agrees_with_exact_values(objective: Discount | Horizon | TotalReward, data: st.DataObject) -> None:
    task = data.draw(tasks(max_states=4, max_actions=3, objective=st.just(objective)))
    some = data.draw(st.lists(policies(task), min_size=1, max_size=12))
    tie = policy_return(task, some[0])
    thresholds = [tie, tie + Fraction(1, 10**30), tie - Fraction(1, 10**30), tie - Fraction(1, 3), best_return(task)]
    for threshold in thresholds:
        constraints = (mean_constraint(task, threshold),)
        judge = Judge(task, constraints)
        for picks in some:
            assert judge.accepts(picks) == satisfies(task, picks, constraints)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_at_the_optimum_the_judge_knows_every_optimal_policy(seed: int) -> None:
    task = random_task(seed, states=4, actions=3, objective=Discount(Fraction(9, 10)))
    best = optimum(task)
    constraints = (mean_constraint(task, best_return(task)),)
    judge = Judge(task, constraints)
    for picks in product(*(range(len(row)) for row in task.choices)):
        assert judge.accepts(picks) == satisfies(task, picks, constraints)
    assert all(judge.greedy[s] for s in range(len(task.states)))
    assert judge.accepts(best.picks)


@pytest.mark.parametrize("share", [Fraction(0), Fraction(1, 10), Fraction(1, 2)])
@pytest.mark.parametrize("free", [False, True])
@given(seed=st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_every_policy_of_a_box_of_good_policies_is_good(share: Fraction, free: bool, seed: int) -> None:
    task = random_task(seed, states=4, actions=3, objective=Discount(Fraction(9, 10)))
    best = optimum(task)
    value = best_return(task)
    constraints = (mean_constraint(task, value - share * abs(value)),)
    judge = Judge(task, constraints)
    box = Growth(judge).box(best.picks, seed, free_unvisited=free)
    assert all(pick in options for pick, options in zip(best.picks, box, strict=True))
    for picks in product(*(sorted(options) for options in box)):
        assert satisfies(task, picks, constraints)
    assert judge.margin(worst_values(judge, box)) >= -judge.slack


def test_slack_opens_boxes_and_seeds_open_different_ones() -> None:
    task = random_task(3, states=12, actions=4, objective=Discount(Fraction(9, 10)))
    best = optimum(task).picks
    value = policy_return(task, best)
    sizes, boxes = [], set()
    for share in (Fraction(0), Fraction(1, 2), Fraction(10)):
        growth = Growth(Judge(task, (mean_constraint(task, value - share * abs(value)),)))
        sizes.append(sum(map(len, growth.box(best, 0))))
        if share == Fraction(1, 2):
            boxes = {growth.box(best, seed) for seed in range(8)}
            assert growth.box(best, 0) == growth.box(best, 0)
    assert sizes[0] < sizes[1] < sizes[2] == sum(len(row) for row in task.choices)
    assert len(boxes) > 1


@given(seed=st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_prices_are_the_first_order_loss(seed: int) -> None:
    task = random_task(seed, states=4, actions=3, objective=Discount(Fraction(9, 10)))
    best = optimum(task)
    value = best_return(task)
    slack = Fraction(1, 2)
    judge = Judge(task, (mean_constraint(task, value - slack),))
    prices = judge.first_order_costs(best.picks)
    assert prices is not None
    for state, row in enumerate(prices):
        assert row[best.picks[state]] <= 1e-9
        for pick, price in enumerate(row):
            changed = (*best.picks[:state], pick, *best.picks[state + 1 :])
            loss = value - policy_return(task, changed)
            assert price >= 0
            # A single change comes back more or less often, so the loss is another, but one is 0 only if both are.
            assert (price > 1e-9) == (loss > Fraction(1, 10**9))
    assert Judge(task, (mean_constraint(task, value),)).first_order_costs(best.picks) is None


@pytest.mark.parametrize("strict", [False, True])
def test_floats_that_are_too_high_lift_no_policy_above_its_threshold(
    strict: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They err by so little that rounding down gives the exact values: enough for "at least 1", not for "above 1"."""
    task = make_task("tie", Discount(Fraction(1, 2)), {"s": {"a": certain(None, 1)}}, {"s": 1})
    constraints = (replace(mean_constraint(task, Fraction(1)), strict=strict),)
    judge = Judge(task, constraints)
    step = 2.0**-judge.params.places
    values, seen = judge.values((0,)) + 1.3 * step, list[bool]()
    above = Judge._above
    assert judge.margin(values) > judge.slack

    def noted(self: Judge, picks: Picks, values: Floats) -> bool:
        seen.append(above(self, picks, values))
        return seen[-1]

    monkeypatch.setattr(Judge, "values", lambda self, picks: values)
    monkeypatch.setattr(Judge, "_above", noted)
    assert judge.accepts((0,)) is not strict
    assert seen == [not strict]  # where floats are believed, the vector alone decides
