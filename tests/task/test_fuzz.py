"""Damaged task files: whatever is done to a text, it loads, or every complaint has a line and a column."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from mincirc.errors import TaskFileError
from mincirc.task import load_text
from tests.task.support import MDPS, SMALL

TEXTS = [
    SMALL,
    *((MDPS / f"{name}.yaml").read_text("utf-8") for name in ("corridor", "gears", "crossing", "parities")),
]
PIECES = [
    *(
        "",
        " ",
        "\n",
        "  ",
        ":",
        ": ",
        "- ",
        "{",
        "}",
        "[",
        "]",
        ",",
        "'",
        '"',
        "#",
        "&a ",
        "*a",
        "!!set ",
        "? ",
        "|\n",
    ),
    *(
        "---\n",
        "1/0",
        "-1",
        "1e99",
        "nan",
        "true",
        "null",
        "a",
        "states:",
        "objective",
        "end",
        "to",
        "p",
        "\t",
        "\x00",
    ),
    *("é", "\u2028", "\ud800", "[]", "{}", "union: [x]\n", "expect: {}\n", "0b1"),
]
PLACE = re.compile(r"damaged\.yaml:[1-9]\d*:[1-9]\d*: \S.*\Z")


@st.composite
def damaged(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        stop = min(len(text), start + draw(st.sampled_from([0, 0, 1, 2, 5, 20])))
        text = text[:start] + draw(st.sampled_from(PIECES)) + text[stop:]
    return text


@given(damaged())
def test_a_damaged_file_loads_or_is_refused_place_by_place(text: str) -> None:
    try:
        load_text(text, "damaged.yaml")
    except TaskFileError as error:
        assert error.problems
        for line in str(error).splitlines():
            assert PLACE.match(line), line


LEAVES = st.sampled_from(["1", "1/2", "-1", "0", "x", "s", "go", "true", "total", "", "optimal", "b2", "0b1"])
KEYS = st.sampled_from(
    [
        *("objective", "discount", "horizon", "reach", "actions", "features", "illegal_words", "states", "s", "go"),
        *("to", "end", "p", "reward", "initial", "labels", "harmful", "otherwise", "expect", "bound", "each", "size"),
        *("predicates", "union", "weights", "tag", "source", "args", "name"),
    ]
)
TREES = st.recursive(
    LEAVES, lambda t: st.lists(t, max_size=3) | st.dictionaries(KEYS, t, max_size=4), max_leaves=20
)  # fmt: skip


def flow(data: object) -> str:
    if isinstance(data, dict):
        return "{" + ", ".join(f"{key}: {flow(value)}" for key, value in data.items()) + "}"
    return "[" + ", ".join(map(flow, data)) + "]" if isinstance(data, list) else f"'{data}'"


@given(st.dictionaries(KEYS, TREES, min_size=1, max_size=6))
def test_any_tree_loads_or_is_refused_place_by_place(data: dict[str, object]) -> None:
    test_text = "\n".join(f"{key}: {flow(value)}" for key, value in data.items())
    try:
        load_text(test_text, "damaged.yaml")
    except TaskFileError as error:
        for line in str(error).splitlines():
            assert PLACE.match(line), line
