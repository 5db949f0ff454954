"""The examples of ``docs/task-files.md`` are task files, and what the page says of keys is what the loader knows."""

from __future__ import annotations

import re

import pytest

import mincirc
from mincirc.task import load_text
from mincirc.task.schema import ExpectKeys, StateKeys, TaskKeys, UnionKeys
from tests.task.support import ROOT, SMALL, problems

PAGE = (ROOT / "docs" / "task-files.md").read_text("utf-8")
WHOLE = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
FRAGMENTS = re.findall(r"^```yaml fragment\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("text", WHOLE)
def test_the_complete_examples_load_and_are_what_they_expect(text: str) -> None:
    file = load_text(text, str(ROOT / "docs" / "example.yaml"))
    for expectation in file.expectations:
        assert mincirc.search(file.task, bound=expectation.bound).size == expectation.size


def test_there_are_examples_of_both_kinds() -> None:
    assert len(WHOLE) == 3
    assert len(FRAGMENTS) == 2


@pytest.mark.parametrize("line", FRAGMENTS[0].splitlines())
def test_every_notation_of_an_action_is_one(line: str) -> None:
    renamed = line.split("#", maxsplit=1)[0].replace("left: ", "").replace("hall", "b").replace("door", "a")
    assert problems(SMALL.replace("{to: a, reward: 1}", renamed.strip())) == []


@pytest.mark.parametrize("keys", [TaskKeys, UnionKeys, StateKeys, ExpectKeys])
def test_every_key_is_described(keys: type) -> None:
    for key in keys.model_fields:  # type: ignore[attr-defined]
        assert f"`{key}`" in PAGE
