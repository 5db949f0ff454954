"""Rational bounds on values, and decisions by them: against exact returns, with thresholds close to and at them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mincirc.mdp import Discount, Horizon, Objective, TotalReward, make_task
from mincirc.mdp.constraint import Constraint, constraint_returns, each_constraints, mean_constraint, satisfies
from mincirc.mdp.disjoint_union import union
from mincirc.mdp.families import random_task
from mincirc.mdp.model import MDP, Picks
from mincirc.mdp.value import enclosure as module
from mincirc.mdp.value.enclosure import enclosure
from mincirc.mdp.value.exact import to_fraction, weighted
from mincirc.mdp.value.floats import FloatTask
from mincirc.mdp.value.optimum import best_of_all, reaches_optimum
from mincirc.mdp.value.params import EnclosureParams
from mincirc.mdp.value.policy import policy_values
from mincirc.testing import policies, tasks
from tests.support import certain

OBJECTIVES = [
    Discount(Fraction(0)),
    Discount(Fraction(9, 10)),
    Discount(Fraction(999, 1000)),
    Horizon(9, Fraction(9, 10)),
    TotalReward(),
]
ALWAYS = EnclosureParams(from_states=0)
CLOSE = [Fraction(0), *(sign * Fraction(1, 10**k) for k in (1, 6, 11, 12, 13, 15, 30) for sign in (1, -1))]


@pytest.mark.parametrize("objective", OBJECTIVES, ids=str)
@given(data=st.data())
@settings(max_examples=15)
def test_values_lie_between_the_bounds(objective: Objective, data: st.DataObject) -> None:
    task = data.draw(tasks(max_states=8, max_actions=3, objective=st.just(objective)))
    picks = data.draw(policies(task))
    found = enclosure(task, picks, task.start)
    assert found is not None
    values = policy_values(task, picks, task.start)
    assert found.low.keys() == found.high.keys() == values.keys()
    scale = 1 + max(abs(c.reward) for row in task.choices for c in row)
    for s, low in found.low.items():
        value = Fraction(int(values[s].p), int(values[s].q))
        assert low * found.unit <= value <= found.high[s] * found.unit
        assert (found.high[s] - low) * found.unit <= scale / 10**4


def asked(task: MDP, picks: Picks) -> Iterator[Constraint]:
    """Yield constraints with thresholds at the policy's return, or as close to it as floats see and do not see."""
    members = each_constraints(task, [Fraction(0)] * len(task.blocks)) if task.blocks else ()
    for c in (mean_constraint(task, Fraction(0)), *members):
        (value,) = constraint_returns(task, picks, [c])
        for distance in CLOSE:
            for strict in (False, True):
                yield replace(c, threshold=value + distance, strict=strict)


@pytest.mark.parametrize("objective", OBJECTIVES, ids=str)
def test_decisions_are_those_of_exact_returns(each_core: str, objective: Objective) -> None:
    decided = 0
    for seed in range(5):
        parts = [random_task(seed + 10 * k, states=5, actions=3, objective=objective) for k in range(2)]
        task = union(parts)
        rng = random.Random(seed)
        best = None if isinstance(objective, Horizon) else best_of_all(task)[0]  # known, as after a search for optima
        drawn = tuple(rng.randrange(len(row)) for row in task.choices)
        for picks in (drawn, best or drawn):
            for c in asked(task, picks):
                expected = c.met(constraint_returns(task, picks, [c])[0])
                assert satisfies(task, picks, [c], ALWAYS) == expected
                bounds = enclosure(task, picks, c.support)
                if bounds is not None:
                    answer = bounds.decides({s: c.weights[s] for s in c.support}, c.threshold)
                    assert answer in (None, expected)
                    decided += answer is not None
    assert decided > 150


def test_several_constraints_are_all_asked() -> None:
    task = union([random_task(k, states=6, actions=3, objective=Discount(Fraction(9, 10))) for k in (1, 2)])
    picks = tuple(0 for _ in task.choices)
    close = [c for c in asked(task, picks) if c.name != "mean"]
    values = {c.name: constraint_returns(task, picks, [c])[0] for c in close}
    rng = random.Random(1)
    seen = set()
    for _ in range(60):
        chosen = rng.sample(close, 3)
        expected = all(c.met(values[c.name]) for c in chosen)
        assert satisfies(task, picks, chosen, ALWAYS) == expected
        seen.add(expected)
    assert seen == {True, False}


@pytest.mark.parametrize("objective", [Discount(Fraction(9, 10)), TotalReward()], ids=str)
@pytest.mark.parametrize("by", [1e-3, -1e-3])
def test_floats_that_are_wrong_prove_nothing(monkeypatch: pytest.MonkeyPatch, objective: Objective, by: float) -> None:
    right = FloatTask.evaluate
    monkeypatch.setattr(FloatTask, "evaluate", lambda self, flat, start: right(self, flat, start) + by)
    for seed in range(5):
        task = random_task(seed, states=6, actions=2, objective=objective)
        picks = tuple(0 for _ in task.choices)
        found = enclosure(task, picks, task.start)
        if found is not None:
            values = policy_values(task, picks, task.start)
            for s, low in found.low.items():
                assert low * found.unit <= Fraction(int(values[s].p), int(values[s].q)) <= found.high[s] * found.unit
        for c in asked(task, picks):
            assert satisfies(task, picks, [c], ALWAYS) == c.met(constraint_returns(task, picks, [c])[0])


def test_an_enclosure_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A guess that is not moved far enough is no bound: it is refused, not returned."""
    task = random_task(2, states=8, actions=3, objective=Discount(Fraction(9, 10)))
    picks = tuple(0 for _ in task.choices)
    monkeypatch.setattr(FloatTask, "evaluate", lambda self, flat, start: np.zeros(len(flat)))
    assert enclosure(task, picks, task.start) is None


def test_a_reward_of_nothing_on_the_way_is_worth_nothing() -> None:
    """Total reward: a loop without reward holds any value in floats; its value is 0."""
    moves = {"s": {"a": certain("t")}, "t": {"a": certain("s")}}
    task = make_task("loop", TotalReward(), moves, {"s": 1})
    found = enclosure(task, (0, 0), [0, 1])
    assert found is not None
    assert set(found.low.values()) == set(found.high.values()) == {0}


def test_long_horizons_have_fewer_places_and_then_no_bounds() -> None:
    short = random_task(3, states=6, actions=2, objective=Horizon(5))
    long = replace(short, objective=Horizon(10_000))
    picks = tuple(0 for _ in short.choices)
    most = EnclosureParams(places=56)
    few, fewer = enclosure(short, picks, short.start, most), enclosure(long, picks, long.start, most)
    assert few is not None
    assert fewer is not None
    assert few.unit < fewer.unit
    assert enclosure(long, picks, long.start, EnclosureParams(least_places=57)) is None


def test_large_tasks_are_decided_without_their_equations(monkeypatch: pytest.MonkeyPatch) -> None:
    task = random_task(4, states=60, actions=3, objective=Discount(Fraction(99, 100)))
    picks, _ = best_of_all(task)
    (best,) = constraint_returns(task, picks, [mean_constraint(task, Fraction(0))])
    monkeypatch.setattr("mincirc.mdp.constraint.constraint_returns", None)
    for share, strict in ((Fraction(1, 10), False), (Fraction(1, 10), True), (Fraction(0), False)):
        assert satisfies(task, picks, [replace(mean_constraint(task, best - share), strict=strict)])
    assert not satisfies(task, picks, [replace(mean_constraint(task, best), strict=True)])
    assert not satisfies(task, picks, [mean_constraint(task, best + Fraction(1, 10**6))])


def test_whether_a_policy_reaches_the_optimum_is_asked_of_discounts_alone() -> None:
    task = random_task(3, states=6, actions=2, objective=TotalReward())
    picks, values = best_of_all(task)
    best = to_fraction(weighted(task.initial, values))
    assert reaches_optimum(task, picks, task.start, task.initial, best) is None
    assert module.Enclosure(Fraction(1), {0: 1}, {0: 2}).decides({0: Fraction(1)}, Fraction(1)) is None
