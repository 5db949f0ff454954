"""Sweeps: one line per combination, in order, whoever did the work; races: the first answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import mincirc
from mincirc.errors import SolverError
from mincirc.searching.sweep import Asked, Line, Sweep, race, sweep
from mincirc.solve.workers import given, serial

SOURCES = ["table:0x6", "table:0xe8", "table:0x96"]


def bare(lines: Sequence[Line]) -> list[Any]:
    """The lines without what depends on the clock."""
    found = []
    for line in lines:
        document = line.to_json()
        document["result"].pop("stats")
        found.append(document)
    return found


def test_lines_do_not_depend_on_the_workers() -> None:
    tasks = [mincirc.load(source) for source in SOURCES]
    one = sweep(tasks, ["optimal", "50%"], bases=["b2", "nand"], workers=serial())
    with ThreadPoolExecutor(3) as pool:
        other = sweep(tasks, ["optimal", "50%"], bases=["b2", "nand"], workers=given(pool, 3))
    assert bare(one) == bare(other)
    assert [(x.asked.task.name, x.asked.bound, x.asked.basis) for x in one] == [
        (s, b, c) for s in SOURCES for b in ("optimal", "50%") for c in ("b2", "nand")
    ]
    assert [x.result["size"] for x in one if x.result and x.asked.bound == "optimal"] == [1, 4, 4, 6, 2, 8]


def test_a_combination_that_makes_no_sense_stops_nobody_else() -> None:
    tasks = [mincirc.load(source) for source in SOURCES[:2]]
    lines = sweep(tasks, ["optimal"], workers=serial(), like=Asked(tasks[0], "", predicates=("no such",)))
    assert [line.result for line in lines] == [None, None]
    assert all("no such" in (line.error or "") for line in lines)
    assert sweep([], ["optimal"], workers=serial()) == Sweep()


def test_a_race_ends_with_the_first_answer() -> None:
    asked = Asked(mincirc.load("table:0xe8"), "optimal")
    with ThreadPoolExecutor(2) as pool:
        result = race(asked, ["cadical195", "minisat22", "glucose4"], workers=given(pool, 2))
    assert (result.status, result.size) == ("proved", 4)
    assert race(Asked(asked.task, "optimal", conflicts=0), ["cadical195"], workers=serial()).status == "bounds"
    with pytest.raises(SolverError, match="needs a solver"):
        race(asked, [], workers=serial())


def test_the_command_writes_one_line_each(run: Any, tmp_path: Path) -> None:
    code, out, _ = run("sweep", "--mdp", "table:0x6", "--mdp", "table:0xe8", "--basis", "b2", "--basis", "aig")
    documents = [json.loads(text) for text in out.splitlines()]
    assert code == 0
    assert [d["result"]["size"] for d in documents] == [1, 3, 4, 4]
    code, out, _ = run("sweep", "--mdp", "table:0x6", "--bound", "50%", "-o", str(tmp_path / "lines"))
    assert (code, out) == (0, "")
    assert json.loads((tmp_path / "lines").read_text())["bound"] == "50%"


@pytest.mark.parametrize(
    ("more", "words", "code"),
    [
        (["--basis", "b3"], "'b3' is not one of", 2),
        (["--bound", "often"], "often", 2),
        (["--scheduler", "procs"], "no scheduler 'procs'", 2),
        (["-o", "/nowhere/x"], "there is no folder", 1),
    ],
)
def test_the_command_refuses_in_one_line(run: Any, more: list[str], words: str, code: int) -> None:
    found, out, err = run("sweep", "--mdp", "table:0x6", *more)
    assert (found, out) == (code, "")
    assert words in err
    assert len(err.splitlines()) == 1
