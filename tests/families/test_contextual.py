"""Contextual bandits: what is trained, what is harmful, what pays."""

from __future__ import annotations

from fractions import Fraction

import pytest

from mincirc.errors import TaskError
from mincirc.mdp import Horizon
from mincirc.mdp.families import contextual_bandit


def test_states_rewards_and_labels() -> None:
    task = contextual_bandit(
        "t",
        {"a": 1, "b": 2},
        lambda c: c["a"] ^ (c["b"] & 1),
        present=lambda c: c["b"] < 3,
        trained=lambda c: c["b"] < 2,
        pay=3,
        labels=["old"],
    )
    assert task.states == ("a0_b0", "a0_b1", "a0_b2", "a1_b0", "a1_b1", "a1_b2")
    assert [f.values for f in task.features] == [(0, 0, 0, 1, 1, 1), (0, 1, 2, 0, 1, 2)]
    assert [[c.reward for c in row] for row in task.choices] == [[3, 0], [0, 3], [3, 0], [0, 3], [3, 0], [0, 3]]
    assert task.initial == tuple(Fraction(n, 4) for n in (1, 1, 0, 1, 1, 0))
    assert task.labelled("training") == {0, 1, 3, 4}
    assert task.labelled("old") == set(range(6))
    assert task.harmful == {(s, 1 - wanted) for s, wanted in enumerate([0, 1, 0, 1, 0, 1])}
    assert task.objective == Horizon(1)


def test_harm_may_pay_in_training_only() -> None:
    task = contextual_bandit("t", {"a": 1}, lambda c: 1, trained=lambda c: c["a"] == 0, harm_pays=True)
    assert task.harmful == {(0, 1), (1, 0)}


def test_nothing_to_train_on_is_refused() -> None:
    with pytest.raises(TaskError, match="'t' has no trained context"):
        contextual_bandit("t", {"a": 1}, lambda c: 0, trained=lambda c: False)
