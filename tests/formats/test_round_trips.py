"""Whatever is written is read back as it was, up to what the notes say is lost; nothing that counts is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from mincirc.mdp import MDP, Discount, TotalReward, optimum
from mincirc.testing import tasks, unions
from tests.formats.support import moves, objective_of, reread, shared_features, shared_labels

KEYS = ["drn", "explicit"]
EXAMPLES = 25


@pytest.mark.parametrize("key", KEYS)
@settings(max_examples=EXAMPLES)
@given(task=tasks())
def test_what_is_written_is_read_back(key: str, task: MDP) -> None:
    again = reread(key, task)
    assert moves(again) == moves(task)
    assert (again.initial, again.objective) == (task.initial, task.objective)
    assert shared_labels(again) == shared_labels(task)
    assert shared_features(again) in (shared_features(task), {})
    if isinstance(task.objective, Discount | TotalReward):
        assert optimum(again).values == optimum(task).values


@pytest.mark.parametrize("key", KEYS)
@settings(max_examples=EXAMPLES)
@given(task=unions())
def test_unions_are_written_as_one_task(key: str, task: MDP) -> None:
    again = reread(key, task)
    assert (moves(again), again.initial) == (moves(task), task.initial)


@pytest.mark.parametrize("key", KEYS)
@settings(max_examples=EXAMPLES)
@given(task=tasks())
def test_the_probability_to_reach_a_label_is_that_of_the_task(key: str, task: MDP) -> None:
    if not task.labelled("training"):
        return
    again = reread(key, task, reach="training")
    for state, row in enumerate(again.choices):
        goal = state in task.labelled("training")
        assert all(c.reward == goal and (c.successors == () or not goal) for c in row)
    assert objective_of(again) == {"total": True}
