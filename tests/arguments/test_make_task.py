"""What tasks are made of: a name where names belong is one name and never its letters, everything else is refused."""

from __future__ import annotations

from typing import Any

import pytest

from mincirc.errors import TaskError
from mincirc.mdp import MDP, Feature, Horizon, make_task
from tests.support import certain

ROWS = {s: {a: certain(None) for a in ("left", "right")} for s in ("near", "far")}


def made(**keywords: Any) -> MDP:
    return make_task("t", Horizon(1), ROWS, {"near": 1}, **keywords)


def test_a_single_name_is_a_list_of_one() -> None:
    task = made(labels={"training": "near"}, harmful={"far": "left"})
    assert task.labels == (("training", frozenset({0})),)
    assert task.harmful == frozenset({(1, 0)})
    assert made(labels={"training": ["near"]}, harmful={"far": ["left"]}) == task


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"actions": "left"}, "actions must be a sequence, not 'left' (str)"),
        ({"labels": "training"}, "labels must be a mapping from names to sequences of names"),
        ({"labels": {"training": 3}}, "labels of 'training' must be a sequence, not 3 (int)"),
        ({"labels": {"training": "nera"}}, "no state 'nera'; did you mean 'near'?"),
        ({"labels": {3: ["near"]}}, "labels: each key must be the name of a label, not 3 (int)"),
        ({"harmful": ["near"]}, "harmful must be a mapping from names to sequences of names"),
        ({"harmful": {"near": "lift"}}, "did you mean 'left'?"),
        ({"features": "x"}, "features must be a sequence of Features, not 'x' (str)"),
        ({"features": Feature.of_width("x", 1, [0, 1])}, "features must be a sequence of Features"),
        ({"features": ["x"]}, "features: each entry must be a Feature, not 'x' (str)"),
        ({"words": "x"}, "words must be a mapping from actions to words"),
        ({"action_bits": True}, "action_bits must be a whole number >= 0, not True"),
        ({"illegal_words": "lef"}, "did you mean 'left'?"),
    ],
)
def test_what_no_task_is_made_of(keywords: dict[str, Any], message: str) -> None:
    with pytest.raises(TaskError) as caught:
        made(**keywords)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_name_of_a_task_is_text() -> None:
    with pytest.raises(TaskError, match=r"name must be the name of the task, not 3 \(int\)"):
        make_task(3, Horizon(1), ROWS, {"near": 1})  # type: ignore[arg-type]
