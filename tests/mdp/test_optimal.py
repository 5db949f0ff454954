"""The exact optimum against the maximum over all policies."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mincirc.mdp import MDP, Discount, Horizon, TotalReward, evaluate, make_task, optimum, policy_return
from mincirc.mdp.constraint import (
    Constraint,
    constraint_returns,
    each_constraints,
    mean_constraint,
    satisfies,
)
from mincirc.mdp.value.exact import to_fraction
from mincirc.mdp.value.optimum import best_policy, upper_values, whole_box
from mincirc.testing import objectives, policies, tasks, unions
from tests.mdp import naive
from tests.support import certain, time_beats_memory

stationary = objectives().filter(lambda o: not isinstance(o, Horizon))
horizons = objectives().filter(lambda o: isinstance(o, Horizon))


@given(tasks(max_states=4, max_actions=3, objective=stationary))
def test_the_optimum_is_the_best_of_all_policies_at_every_state(task: MDP) -> None:
    best = optimum(task)
    everything = [naive.values(task, picks) for picks in task.policies()]
    assert best.values == tuple(max(column) for column in zip(*everything, strict=True))
    assert tuple(naive.values(task, best.picks)) == best.values


@given(tasks(max_states=5, objective=stationary))
def test_q_is_one_step_ahead_of_the_optimum(task: MDP) -> None:
    best = optimum(task)
    gamma = task.objective.gamma
    for s, row in enumerate(task.choices):
        for q, choice in zip(best.q[s], row, strict=True):
            assert q == choice.reward + gamma * sum(p * best.values[t] for t, p in choice.successors)
        assert max(best.q[s]) == best.values[s]


def test_a_policy_greedy_for_the_optimum_may_loop() -> None:
    """Q* is 1 for both actions at the door: only evaluating tells them apart."""
    rows = {
        "door": {"stay": certain("door"), "open": certain("room")},
        "room": {"stay": certain("room"), "open": certain(None, 1)},
    }
    task = make_task("door", TotalReward(), rows, {"door": 1})
    best = optimum(task)
    assert best.q[0] == (1, 1)
    assert best.picks == (1, 1)
    assert policy_return(task, (0, 1)) == 0


def test_nearly_equal_actions_are_told_apart() -> None:
    """A difference of 10^-40 is far below what floats see."""
    tiny = Fraction(1, 10**40)
    rows = {"s": {"plain": certain("s", 1), "better": certain("s", 1 + tiny)}}
    best = optimum(make_task("close", Discount(Fraction(99, 100)), rows, {"s": 1}))
    assert best.picks == (1,)
    assert best.values == (100 * (1 + tiny),)


@given(st.data())
def test_the_best_of_a_box(data: st.DataObject) -> None:
    task = data.draw(tasks(max_states=4, max_actions=3, objective=stationary))
    box = [sorted(data.draw(st.sets(st.integers(0, len(row) - 1), min_size=1))) for row in task.choices]
    guess = tuple(options[0] for options in box)
    picks, values = best_policy(task, box, guess)
    assert all(pick in options for pick, options in zip(picks, box, strict=True))
    inside = [p for p in task.policies() if all(a in b for a, b in zip(p, box, strict=True))]
    best = max(policy_return(task, p) for p in inside)
    assert sum(r * to_fraction(values[s]) for s, r in enumerate(task.initial)) == best == policy_return(task, picks)


def test_a_horizon_has_no_stationary_optimum() -> None:
    task = time_beats_memory()
    with pytest.raises(ValueError, match="best_memoryless"):
        optimum(task)
    with pytest.raises(ValueError, match="only for a horizon"):
        upper_values(make_task("d", Discount(Fraction(0)), {"s": {"a": certain("s")}}, {"s": 1}), [[0]], [0])


def test_choosing_by_time_can_beat_every_memoryless_policy() -> None:
    task = time_beats_memory()
    stages = upper_values(task, whole_box(task), [0])
    assert to_fraction(stages[0][0]) == 4
    assert max(policy_return(task, p) for p in task.policies()) == 3


@given(tasks(max_states=4, max_actions=3, objective=horizons))
def test_programming_over_time_bounds_memoryless_policies(task: MDP) -> None:
    stages = upper_values(task, whole_box(task), range(len(task)))
    assert isinstance(task.objective, Horizon)
    assert len(stages) == task.objective.steps + 1
    upper = [to_fraction(stages[0][s]) for s in range(len(task))]
    for picks in task.policies():
        assert all(v <= u for v, u in zip(evaluate(task, picks), upper, strict=True))
        alone = upper_values(task, [[p] for p in picks], range(len(task)))
        assert tuple(to_fraction(alone[0][s]) for s in range(len(task))) == evaluate(task, picks)


@given(st.data())
def test_constraints_are_weighted_values(data: st.DataObject) -> None:
    task = data.draw(unions())
    picks = data.draw(policies(task))
    values = naive.values(task, picks)
    mean = mean_constraint(task, policy_return(task, picks))
    assert constraint_returns(task, picks, [mean]) == (mean.threshold,)
    each = each_constraints(task, [Fraction(0)] * len(task.blocks))
    returns = constraint_returns(task, picks, each)
    assert returns == tuple(sum(w * v for w, v in zip(c.weights, values, strict=True)) for c in each)
    assert sum(b.weight * r for b, r in zip(task.blocks, returns, strict=True)) == mean.threshold
    assert satisfies(task, picks, each) == all(r >= 0 for r in returns)


def test_a_tie_meets_a_bound_and_misses_a_strict_one() -> None:
    task = make_task("one", Horizon(1), {"s": {"a": certain(None, 1)}}, {"s": 1})
    weak, strict = (Constraint("mean", task.initial, Fraction(1), strict=s) for s in (False, True))
    assert satisfies(task, (0,), [weak])
    assert not satisfies(task, (0,), [strict])
    assert not satisfies(task, (0,), [weak, Constraint("mean", task.initial, 1 + Fraction(1, 10**12))])


def test_each_on_a_single_task_is_its_own_return() -> None:
    task = make_task("one", Horizon(1), {"s": {"a": certain(None, 1)}}, {"s": 1})
    (constraint,) = each_constraints(task, [Fraction(1)])
    assert (constraint.name, constraint.weights, constraint.support) == ("one", (1,), (0,))
