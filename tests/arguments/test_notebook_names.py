"""Whatever the functions for notebooks are given: an answer, or one line that says what is wrong."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mincirc
from mincirc.errors import MincircError
from mincirc.searching.sweep import Sweep
from tests.arguments.test_arguments import HOSTILE, UNION
from tests.support import table_task

XOR = table_task(2, 0b0110)
RESULT = mincirc.search(XOR)
DOCUMENT = mincirc.to_json(RESULT)
CERTIFICATE = Path(__file__).resolve().parents[2] / "proofs" / "certificates" / "lift"

RIGHT: dict[str, dict[str, Any]] = {
    "evaluate": {"task": XOR, "circuit": RESULT.circuit},
    "make_certificate": {"claim": RESULT, "target": "made", "force": True},
    "verify_certificate": {"folder": CERTIFICATE},
    "check_theorem": {"task": UNION, "predicate": "constant"},
    "to_json": {"record": RESULT},
    "from_json": {"document": DOCUMENT},
    "minimize": {"source": "table:0x6"},
    "search": {"task": XOR},
}
"""Right arguments; one of them at a time is replaced."""

MORE = (np.zeros(2), float("nan"), 10**5000, "x" * 5000, "\ud800", Sweep(), RESULT, DOCUMENT, lambda: None)


@pytest.mark.parametrize("name", RIGHT)
def test_nothing_but_one_line_comes_out(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    function: Callable[..., Any] = getattr(mincirc, name)
    assert function(**RIGHT[name]) is not None
    few = {
        "search": ("progress", "predicates", "interface"),
        "minimize": ("source", "dont_cares", "basis", "progress"),
    }
    named = few.get(name, tuple(inspect.signature(function).parameters))
    for parameter in named:
        if parameter in ("options", "check", "theorem_params", "params", "timeout", "conflicts"):
            continue  # those of every search: test_arguments.py
        for value in (*HOSTILE, *MORE):
            try:
                function(**{**RIGHT[name], parameter: value})
            except (MincircError, OSError) as error:
                assert "\n" not in str(error), (parameter, value)
                assert len(str(error)) < 600, (parameter, value)


def test_calls_of_circuits_too() -> None:
    circuit = RESULT.circuit
    assert circuit is not None
    calls: tuple[Callable[[Any], Any], ...] = (circuit, lambda v: circuit(x0=v, x1=0), lambda v: circuit([v, 0]))
    for value in (*HOSTILE, *MORE):
        for call in calls:
            try:
                call(value)
            except MincircError as error:
                assert "\n" not in str(error)
                assert len(str(error)) < 500
