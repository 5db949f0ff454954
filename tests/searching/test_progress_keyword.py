"""``progress=True``: lines on stderr while a function runs, the same answer, and the caller's listener beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import mincirc
from mincirc.certify import certify
from mincirc.errors import CallbackError, MincircError
from mincirc.searching.event import Event

UNION = mincirc.load(Path(__file__).resolve().parents[2] / "mdps" / "union.yaml")

CALLS: dict[str, Callable[..., Any]] = {
    "search": lambda **words: mincirc.search(UNION, **words).size,
    "enumerate": lambda **words: mincirc.enumerate_minimum(UNION, **words).policies,
    "staircase": lambda **words: mincirc.staircase(UNION, **words).steps,
    "pareto": lambda **words: mincirc.pareto(UNION, "deceptive", **words).quantified,
    "quantify": lambda **words: mincirc.quantify(UNION, "deceptive", **words).quantifier,
    "price": lambda **words: mincirc.price(UNION, "deceptive", **words).price,
    "check_theorem": lambda **words: mincirc.check_theorem(UNION, "deceptive", **words).verdict,
    "certify": lambda **words: certify(UNION, **words).upper,
}


@pytest.mark.parametrize("name", CALLS)
def test_lines_come_and_the_answer_is_the_same(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    plain = CALLS[name]()
    assert capsys.readouterr() == ("", "")
    events: list[Event] = []
    assert CALLS[name](progress=True, on_event=events.append) == plain
    out, err = capsys.readouterr()
    assert out == ""
    assert " conflicts, " in err
    assert events
    with pytest.raises(MincircError, match="progress must be True or False, not 1"):
        CALLS[name](progress=1)


def test_a_listener_that_fails_is_blamed_as_ever(capsys: pytest.CaptureFixture[str]) -> None:
    def fails(_event: Event) -> None:
        raise ValueError("no")

    with pytest.raises(CallbackError, match="on_event failed: ValueError: no"):
        mincirc.search(UNION, progress=True, on_event=fails)
    with pytest.raises(MincircError, match="on_event must be a function"):
        mincirc.search(UNION, progress=True, on_event=3)  # type: ignore[arg-type]
