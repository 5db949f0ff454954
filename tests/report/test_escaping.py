"""Hostile names reach the page as text, never as markup, and damaged results end in one line or in a harmless page.

Hypothesis makes names and damage; the parser of the standard library reads the page.
"""

from __future__ import annotations

from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

import mincirc
from mincirc.mdp import Discount, Outcome
from tests.report.conftest import COMMANDS, document_of
from tests.report.parsing import assert_harmless

PIECES = (
    "<script>alert(1)</script>",
    "</script>",
    "</style>",
    "</title>",
    "<!--",
    "-->",
    "]]>",
    '" onload="alert(1)',
    "' onerror='alert(1)",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "javascript:alert(1)",
    "{{ 7*7 }}",
    "{% raw %}",
    "&lt;b&gt;",
    "\u202e",
    "\x00",
    "é",
    "a",
)
hostile = st.lists(st.sampled_from(PIECES), min_size=1, max_size=3).map("".join)


def poisoned(tree: Any, poison: str) -> Any:
    """The document with the poison in every text that may be any text."""
    kept = {"status", "quantifier", "why", "circuit", "bound", "value", "optimum", "bound_max", "bound_above", "basis"}
    kept |= {"objective", "verdict"}
    if isinstance(tree, dict):
        return {k: v if k in kept else poisoned(v, poison) for k, v in tree.items()}
    if isinstance(tree, list):
        return [poisoned(v, poison) for v in tree]
    return f"{tree}{poison}" if isinstance(tree, str) else tree


@settings(max_examples=25)
@given(poison=hostile, name=st.sampled_from(sorted(COMMANDS)))
@example(poison="<script>alert(1)</script>", name="search")
@example(poison="<script>alert(1)</script>", name="theorem")
def test_every_text_of_a_result_is_escaped(poison: str, name: str) -> None:
    document = poisoned(document_of(name), poison)
    parsed = assert_harmless(mincirc.make_report(document))
    shown = " ".join(f"harbours{poison}".split())
    assert shown.replace("\x00", "\N{REPLACEMENT CHARACTER}") in parsed.words.replace(
        "\x00", "\N{REPLACEMENT CHARACTER}"
    )


@settings(max_examples=25)
@given(names=st.lists(hostile, min_size=4, max_size=4, unique=True))
@example(names=["<script>alert(1)</script>", "</svg><script>", '"><img src=x onerror=alert(1)>', "</title>"])
def test_names_of_states_and_actions_are_text_in_pictures_too(names: list[str]) -> None:
    first, second, left, right = names
    transitions = {
        state: {left: [Outcome(1, other, 1)], right: [Outcome(1, None, 0)]}
        for state, other in ((first, second), (second, first))
    }
    try:
        task = mincirc.make_task(left, Discount("1/2"), transitions, {first: 1})
    except mincirc.MincircError:  # a name that no task may have
        return
    page = mincirc.make_report([mincirc.search(task), mincirc.quantify(task, "constant").result], task=task)
    assert_harmless(page)


def places(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all values of a document."""
    children = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [path, *(place for key, value in children for place in places(value, (*path, key)))]


def damaged(tree: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The document with another value at a path."""
    if not path:
        return value
    changed = dict(tree) if isinstance(tree, dict) else list(tree)
    changed[path[0]] = damaged(tree[path[0]], path[1:], value)
    return changed


VALUES: tuple[Any, ...] = (
    None,
    True,
    -1,
    10**400,
    1.5,
    "",
    "1/0",
    "1e999999999",
    "9" * 5000,
    "-7/3",
    [],
    {},
    [None],
    "basis b2\ny0 = 1\n",
)


@settings(max_examples=80)
@given(data=st.data())
def test_damage_ends_in_one_line_or_in_a_harmless_page(data: st.DataObject) -> None:
    document = document_of(data.draw(st.sampled_from(sorted(COMMANDS))))
    if data.draw(st.booleans()):
        document["sources"] = []  # without the task nothing is computed again
    for _ in range(data.draw(st.integers(1, 2))):
        path = data.draw(st.sampled_from([p for p in places(document) if p]))
        document = damaged(document, path, data.draw(st.sampled_from(VALUES)))
    try:
        page = mincirc.make_report(document)
    except mincirc.MincircError as error:
        assert len(str(error).splitlines()) == 1
        return
    assert_harmless(page)
    assert len(page) < 1_000_000
