"""The table of formats: every function it names is there, and its page lists every format that has one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mincirc.formats.recognition import recognised
from mincirc.formats.registry import FORMATS, ROLES, Format, endings_that, format_of_key
from mincirc.outputs import CONVERTED
from tests.formats.support import DATA

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("one", FORMATS, ids=lambda one: one.key)
def test_every_function_is_there(one: Format) -> None:
    for role in ROLES:
        if one.does(role):
            assert callable(one.function(role))
        else:
            with pytest.raises(ValueError, match="has no function"):
                one.function(role)


def test_keys_and_endings_belong_to_one_format() -> None:
    keys = [one.key for one in FORMATS]
    endings = [ending for one in FORMATS for ending in one.endings]
    assert len(set(keys)) == len(keys)
    assert len(set(endings)) == len(endings)
    assert all(set(one.written) <= {*one.endings, *one.shared} for one in FORMATS)
    with pytest.raises(KeyError):
        format_of_key("nonsense")


@pytest.mark.parametrize("one", [one for one in FORMATS if one.does("task")], ids=lambda one: one.key)
def test_the_page_lists_the_endings_of_every_format_that_is_read_as_a_task(one: Format) -> None:
    for ending in one.endings:
        assert f"`{ending}`" in PAGE, f"{one.name}: {ending}"


def test_a_task_is_written_under_endings_that_are_read_again() -> None:
    assert {".drn", ".prism", ".nm", ".tra", ".yaml", ""} <= set(CONVERTED.endings)
    assert not {".lab", ".sta", ".sm"} & set(CONVERTED.endings)
    assert set(endings_that("writes_task")) == set(CONVERTED.endings)


@pytest.mark.parametrize(
    ("name", "key"),
    [("drn", "drn"), ("prism", "prism"), ("tra", "explicit"), ("jani", "jani"), ("POMDP", "pomdp")],
)
def test_models_are_recognised_by_what_they_begin_with(name: str, key: str) -> None:
    found = recognised("unnamed", (DATA / f"format.{name}").read_text(encoding="utf-8"))
    assert found == format_of_key(key)
    assert re.fullmatch(r"mincirc\.[\w.]+:\w+", found.task)
