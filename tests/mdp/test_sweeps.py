"""Sweeps, compiled and in numpy, against exact values of policies."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

import mincirc
from mincirc.mdp import MDP, Discount, Objective, TotalReward, make_task
from mincirc.mdp.families import random_task
from mincirc.mdp.model import Picks
from mincirc.mdp.value.floats import FloatTask
from mincirc.mdp.value.optimum import optimum
from mincirc.mdp.value.params import DescentParams, FloatParams
from mincirc.mdp.value.policy import evaluate
from mincirc.mdp.value.sweeps import sweeps_of
from mincirc.mdp.value.sweeps_reference import Lowered
from tests.support import certain

OBJECTIVES = [Discount(Fraction(0)), Discount(Fraction(9, 10)), Discount(Fraction(99, 100)), TotalReward()]
MANY, EFFORT = 100_000, DescentParams(sweeps=100_000)


def drawn(objective: Objective, count: int = 12) -> Iterator[tuple[MDP, FloatTask, random.Random]]:
    for seed in range(count):
        rng = random.Random(seed)
        task = random_task(seed, states=rng.randint(2, 7), actions=3, objective=objective)
        yield task, FloatTask.of(task), rng


def policy(task: MDP, rng: random.Random) -> Picks:
    return tuple(rng.randrange(len(row)) for row in task.choices)


def exact(task: MDP, picks: Picks) -> list[float]:
    scale = FloatTask.of(task).scale
    return [float(v / scale) for v in evaluate(task, picks)]


def loops(task: MDP) -> int:
    return sum(any(t == s for t, _ in c.successors) for s, row in enumerate(task.choices) for c in row)


@pytest.mark.parametrize("objective", OBJECTIVES, ids=str)
def test_values_of_policies(each_core: str, objective: Objective) -> None:
    seen = 0
    for task, floats, rng in drawn(objective):
        picks = policy(task, rng)
        start = np.array([rng.uniform(-2, 2) for _ in picks])
        before = start.copy()
        values, converged = sweeps_of(floats).policy(floats.flat(picks), start, 1e-14, MANY)
        assert converged
        assert (start == before).all()
        assert values == pytest.approx(exact(task, picks), abs=1e-9)
        seen += loops(task)
    assert seen > 20


def test_who_never_comes_to_a_reward_has_value_0(each_core: str) -> None:
    """Any number solves the equations of a loop without reward; the value is the least."""
    rows = {
        "a": {"on": certain("b"), "out": certain(None, 1)},
        "b": {"on": certain("a"), "out": certain("b")},
    }
    task = make_task("loop", TotalReward(), rows, {"a": 1})
    floats = FloatTask.of(task)
    for picks, value in (((0, 0), 0), ((0, 1), 0), ((1, 0), 1), ((1, 1), 1)):
        values, converged = sweeps_of(floats).policy(floats.flat(picks), np.ones(2), 1e-14, MANY)
        assert converged
        assert values.tolist() == [value, value if picks[1] == 0 else 0]


@pytest.mark.parametrize("objective", OBJECTIVES, ids=str)
def test_best_and_worst_policies_of_boxes(each_core: str, objective: Objective) -> None:
    """From 0, which is below all values with total reward: there the best may be overrated, the worst is exact."""
    for task, floats, rng in drawn(objective, 8):
        box = [sorted(rng.sample(range(len(row)), rng.randint(1, len(row)))) for row in task.choices]
        every = np.array([exact(task, picks) for picks in product(*box)])
        for worst in (False, True):
            found, converged = sweeps_of(floats).box(floats.mask(box), np.zeros(len(box)), 1e-14, MANY, worst=worst)
            assert converged
            assert found == pytest.approx(every.min(axis=0) if worst else every.max(axis=0), abs=1e-9)


@pytest.mark.parametrize("objective", OBJECTIVES, ids=str)
def test_visits_times_rewards_are_the_return(each_core: str, objective: Objective) -> None:
    for task, floats, rng in drawn(objective):
        picks = policy(task, rng)
        flat, weights = floats.flat(picks), np.array([float(p) for p in task.initial])
        visits = sweeps_of(floats).visits(flat, weights, 1e-13, MANY)
        assert visits == pytest.approx(floats.visits(flat, weights), abs=1e-9)
        assert float(visits @ floats.reward[flat]) == pytest.approx(float(weights @ exact(task, picks)), abs=1e-9)


@pytest.mark.parametrize("objective", OBJECTIVES, ids=str)
def test_what_is_lowered_bounds_every_policy_of_the_box(each_core: str, objective: Objective) -> None:
    ends = dict.fromkeys(Lowered, 0)
    for task, floats, rng in drawn(objective):
        box = [sorted(rng.sample(range(len(row)), rng.randint(1, len(row)))) for row in task.choices]
        every = np.array([exact(task, picks) for picks in product(*box)])
        start = np.array([float(v / floats.scale) for v in optimum(task).values])
        weights = np.array([float(p) for p in task.initial])
        best = float((every @ weights).max())
        for threshold in (best + 0.01, best + 1e-9, best - 1e-9, best - 1):
            for effort in (EFFORT, DescentParams(sweeps=1, look=1)):
                values, end = sweeps_of(floats).above(floats.mask(box), start, weights, threshold, 1e-15, effort)
                assert (values >= every.max(axis=0) - 1e-12).all()
                assert (float(weights @ values) < threshold) == (end is Lowered.BELOW)
                if objective != TotalReward() and end is Lowered.FIXED:
                    assert values == pytest.approx(every.max(axis=0), abs=1e-9)
                if objective != TotalReward() and effort is EFFORT:
                    assert (end is Lowered.BELOW) == (threshold > best)
                ends[end] += 1
    assert ends[Lowered.BELOW] > 10
    assert ends[Lowered.FIXED] > 10


def test_pieces_make_one_whole(each_core: str) -> None:
    """Calls of the core are short so that limits hold between them, which changes no value."""
    task = random_task(3, states=6, actions=3, objective=Discount(Fraction(99, 100)))
    floats = FloatTask.of(task)
    short = replace(floats, params=FloatParams(moves_per_call=1))
    picks = policy(task, random.Random(1))
    flat, weights, zero = floats.flat(picks), np.array([float(p) for p in task.initial]), np.zeros(6)
    box = floats.mask([[pick] for pick in picks])
    best = floats.best_of_all.values
    effort = DescentParams(sweeps=37)
    for a, b in (
        (sweeps_of(x).policy(flat, zero, 0.0, 37)[0] for x in (floats, short)),
        (sweeps_of(x).box(box | (floats.owner < 3), zero, 0.0, 37, worst=True)[0] for x in (floats, short)),
        (sweeps_of(x).visits(flat, weights, 0.0, 37) for x in (floats, short)),
        (sweeps_of(x).above(box, best, weights, -1e9, 0.0, effort)[0] for x in (floats, short)),
    ):
        assert (a == b).all()


def test_a_limit_ends_sweeps(each_core: str) -> None:
    from mincirc.runtime.budget import Budget
    from mincirc.runtime.limits import Limits

    task = random_task(3, states=40, actions=3, objective=Discount(Fraction(999, 1000)))
    floats, budget, done = FloatTask.of(task), Budget(Limits(seconds=0.2)), False
    with budget.guard():
        sweeps_of(floats).policy(floats.flat((0,) * 40), np.zeros(40), -1.0, 1 << 40)
        done = True
    assert not done
    assert budget.reason == "timeout"


def test_large_tasks_have_the_values_of_dense_solves(each_core: str) -> None:
    task = mincirc.load("gym:FrozenLake8x8-v1", discount="99/100")
    floats = FloatTask.of(task)
    swept = replace(floats, params=FloatParams(dense_from=0, dense_to=0))
    assert swept.best_of_all.values == pytest.approx(floats.best_of_all.values, abs=1e-9)
    weights = np.array([float(p) for p in task.initial])
    flat = floats.flat(floats.best_of_all.picks)
    assert swept.visits(flat, weights) == pytest.approx(floats.visits(flat, weights), abs=1e-4)
