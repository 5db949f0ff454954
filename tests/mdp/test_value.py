"""Exact policy evaluation against dense elimination, for every objective."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mincirc.mdp import (
    Discount,
    Horizon,
    Outcome,
    TotalReward,
    block_returns,
    evaluate,
    make_task,
    optimum,
    policy_return,
    reach,
    reachable_states,
    reached,
)
from mincirc.mdp.constraint import mean_constraint, satisfies
from mincirc.mdp.value.exact import to_fraction, weighted
from mincirc.mdp.value.policy import policy_values, values_at
from mincirc.testing import policies, rationals, tasks, unions
from tests.mdp import naive
from tests.support import certain

HALF = Fraction(1, 2)
discounts = st.sampled_from([Fraction(0), HALF, Fraction(99, 100)]).map(Discount)


@given(st.data())
def test_evaluation_is_elimination(data: st.DataObject) -> None:
    task = data.draw(tasks() | unions())
    picks = data.draw(policies(task))
    values = naive.values(task, picks)
    assert evaluate(task, picks) == tuple(values)
    assert policy_return(task, picks) == sum(p * v for p, v in zip(task.initial, values, strict=True))


@given(st.data())
def test_values_from_some_roots_are_the_same_values(data: st.DataObject) -> None:
    task = data.draw(tasks(max_states=6))
    picks = data.draw(policies(task))
    roots = data.draw(st.sets(st.integers(0, len(task) - 1), min_size=1))
    values = policy_values(task, picks, sorted(roots))
    visited = naive.visited(task, picks, roots)
    assert reached(task, picks, roots) == visited
    assert set(values) == visited if task.objective.gamma else roots <= set(values) <= visited
    everywhere = naive.values(task, picks)
    assert {s: Fraction(int(v.p), int(v.q)) for s, v in values.items()} == {s: everywhere[s] for s in values}


@given(st.data())
def test_reached_under_a_policy_and_under_any(data: st.DataObject) -> None:
    task = data.draw(tasks(max_states=5, max_actions=2))
    picks = data.draw(policies(task))
    assert reached(task, picks) == naive.visited(task, picks, task.start)
    assert reachable_states(task) == set().union(*(naive.visited(task, p, task.start) for p in task.policies()))


@given(st.data())
def test_performance_difference(data: st.DataObject) -> None:
    """With a discount, J* - J(pi) = sum_s d_pi(s) (V*(s) - Q*(s, pi(s))), d_pi not normalised."""
    task = data.draw(tasks(max_states=5, objective=discounts))
    picks = data.draw(policies(task))
    best = optimum(task)
    top = sum(p * v for p, v in zip(task.initial, best.values, strict=True))
    visits = naive.occupancy(task, picks)
    loss = sum(d * (v - q[pick]) for d, v, q, pick in zip(visits, best.values, best.q, picks, strict=True))
    assert top - policy_return(task, picks) == loss


def test_performance_difference_is_false_for_total_reward() -> None:
    """The policy that loops is greedy for V*, so every difference V* - Q* is 0, and it still loses 1."""
    task = make_task(
        "loop",
        TotalReward(),
        {"s": {"stay": certain("s"), "leave": certain(None, 1)}},
        {"s": 1},
    )
    best = optimum(task)
    assert best.q == ((Fraction(1), Fraction(1)),)
    assert best.picks == (1,)
    assert (policy_return(task, (0,)), policy_return(task, (1,))) == (0, 1)


def test_a_recurrent_class_of_reward_zero_is_worth_nothing() -> None:
    """I - P is singular on the two states that never end; the least solution is 0 there and 1/2 before."""
    task = make_task(
        "trap",
        TotalReward(),
        {
            "fork": {"go": [Outcome(HALF, "ping", Fraction(1, 3)), Outcome(HALF, None, Fraction(2, 3))]},
            "ping": {"go": certain("pong")},
            "pong": {"go": certain("ping")},
        },
        {"fork": 1},
    )
    assert evaluate(task, (0, 0, 0)) == (HALF, 0, 0)


def test_a_class_that_may_end_is_not_recurrent() -> None:
    """The same states are worth something as soon as one of them can leave the episode with a reward."""
    task = make_task(
        "leak",
        TotalReward(),
        {
            "ping": {"go": certain("pong")},
            "pong": {"go": [Outcome(HALF, "ping", Fraction(1)), Outcome(HALF, None, Fraction(1))]},
        },
        {"ping": 1},
    )
    assert evaluate(task, (0, 0)) == (2, 2)


def test_missing_mass_ends_the_episode() -> None:
    task = make_task(
        "end",
        Discount(HALF),
        {"s": {"go": [Outcome(Fraction(1, 3), "s", Fraction(1)), Outcome(Fraction(2, 3), None, Fraction(1))]}},
        {"s": 1},
    )
    assert task.choices[0][0].end == Fraction(2, 3)
    assert evaluate(task, (0,)) == (Fraction(6, 5),)


@pytest.mark.parametrize(("steps", "gamma", "value"), [(1, 1, 1), (3, 1, 3), (3, HALF, Fraction(7, 4)), (2, 0, 1)])
def test_horizon_adds_so_many_rewards(steps: int, gamma: Fraction, value: Fraction) -> None:
    task = make_task("clock", Horizon(steps, Fraction(gamma)), {"s": {"tick": certain("s", 1)}}, {"s": 1})
    assert evaluate(task, (0,)) == (value,)


@given(st.data())
def test_reach_is_the_probability_of_the_goal(data: st.DataObject) -> None:
    """Value iteration from 0 stays below the probability, and never above 1; goal states are worth 1."""
    base = data.draw(tasks(max_states=4, objective=discounts))
    goal = data.draw(st.sets(st.integers(0, len(base) - 1), min_size=1))
    task = reach(base, goal)
    picks = data.draw(policies(task))
    values = evaluate(task, picks)
    assert all(values[s] == 1 for s in goal)
    assert all(0 <= v <= 1 for v in values)
    assert {s for s, v in enumerate(values) if v} == {
        s for s in range(len(values)) if goal & naive.visited(base, picks, [s])
    }
    matrix = naive.transition_matrix(base, picks)
    within = [Fraction(s in goal) for s in range(len(values))]
    for _ in range(6):
        within = [
            Fraction(1) if s in goal else sum((p * v for p, v in zip(matrix[s], within, strict=True)), Fraction(0))
            for s in range(len(values))
        ]
    assert all(w <= v for w, v in zip(within, values, strict=True))
    for s, v in enumerate(values):
        if s not in goal:
            assert v == sum(p * w for p, w in zip(matrix[s], values, strict=True))


@given(st.data())
def test_returns_of_members(data: st.DataObject) -> None:
    task = data.draw(unions())
    picks = data.draw(policies(task))
    returns = block_returns(task, picks)
    assert len(returns) == len(task.blocks)
    for block, value in zip(task.blocks, returns, strict=True):
        assert value == policy_return(block.task, tuple(picks[s] for s in block.states))


@given(rationals())
def test_rewards_scale_values(factor: Fraction) -> None:
    """V is linear in the rewards: nothing passes through a float."""

    def value(unit: Fraction) -> Fraction:
        rows = {"a": {"go": [Outcome(HALF, "b", unit), Outcome(HALF, "a", unit)]}, "b": {"go": certain("a", -unit)}}
        return policy_return(make_task("scale", Discount(Fraction(99, 100)), rows, {"a": 1}), (0, 0))

    assert value(factor / 3**40) * 3**40 == factor * value(Fraction(1))


@given(st.data())
def test_values_that_are_kept_are_those_of_the_policy_asked_for(data: st.DataObject) -> None:
    task = data.draw(tasks())
    everywhere = range(len(task.states))
    for _ in range(4):
        picks = data.draw(policies(task))
        roots = sorted(data.draw(st.sets(st.sampled_from(everywhere), min_size=1)))
        fresh = policy_values(task, picks)
        for _ in range(2):
            assert values_at(task, picks, roots) == {s: fresh[s] for s in roots}
        assert policy_return(task, picks) == to_fraction(weighted(task.initial, fresh))


def test_a_policy_is_evaluated_once_however_often_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = 0

    def counted(*arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        return policy_values(*arguments)

    monkeypatch.setattr("mincirc.mdp.value.policy.policy_values", counted)
    task = make_task("loop", Discount(HALF), {"a": {"l": certain("a"), "r": certain("a")}}, {"a": 1})
    for picks in ((0,), (0,), (1,), (1,)):
        assert satisfies(task, picks, [mean_constraint(task, policy_return(task, picks))])
    assert calls == 2
