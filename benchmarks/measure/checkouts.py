"""Measuring another checkout of mincirc with these benchmarks, so that before and after are asked in the same way.

The benchmarks are those of this checkout, whatever is measured: a child finds ``benchmarks`` here and ``mincirc``
there, through a folder that holds a link to the other package and nothing else.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.measure.common import ROOT, Outcome, Row, commit, json_lines, last_line, measured

WALL = 1000.0
"""Seconds of wall-clock time per CPU second after which a child is taken to hang: a machine may be very busy."""


@contextmanager
def environment(checkout: Path) -> Iterator[dict[str, str]]:
    """Make the variables with which a child imports ``mincirc`` of the checkout and ``benchmarks`` of this one."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "mincirc").symlink_to(checkout.resolve() / "mincirc", target_is_directory=True)
        yield {"PYTHONPATH": os.pathsep.join([folder, str(ROOT)])}


def run(module: str, questions: Sequence[Row], limit: float, checkout: Path = ROOT) -> tuple[Outcome, list[Row]]:
    """Run a module of the benchmarks on questions; return how it ended and the JSON lines it printed."""
    with environment(checkout) as variables, tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-P", "-m", module]
        text = "".join(json.dumps(q) + "\n" for q in questions)
        outcome = measured(command, WALL * limit + WALL, text=text, env=variables, folder=Path(folder))
    return outcome, json_lines(outcome.output)


def follow_all(questions: Sequence[Row], limit: float, checkout: Path = ROOT) -> tuple[Outcome, list[Row]]:
    """Ask one process all questions; return how it ended and the answers it gave."""
    outcome, said = run("benchmarks.measure.trace", questions, limit, checkout)
    return outcome, [line["answer"] for line in said if "answer" in line]


def follow(task: str, bound: str, limit: float, marks: Sequence[float], checkout: Path = ROOT, **more: Any) -> Row:
    """Ask one question; return the answer, both ends at each mark (CPU seconds), and what the process cost."""
    question = {"task": task, "bound": bound, "limit": limit, **more}
    outcome, said = run("benchmarks.measure.trace", [question], limit, checkout)
    moves = [s for s in said if "cpu" in s]
    answer: Row = {}
    for line in said:
        answer |= line.get("answer", {k: line[k] for k in ("states", "load") if k in line})
    if moves and answer.get("lower") is None:
        answer |= {"lower": moves[-1]["lower"], "upper": moves[-1]["upper"], "conflicts": moves[-1]["conflicts"]}
    answer.setdefault("status", "failed")
    if answer["status"] == "failed":
        answer["why"] = "hangs" if outcome.status == "timeout" else last_line(outcome.errors)
    return {
        **answer,
        "ends": {f"{mark:g}": ends_at(mark, moves, answer) for mark in marks if mark <= limit},
        "first": next((m["cpu"] for m in moves if m["upper"] is not None), None),
        "moves": thinned([[m["cpu"], m["lower"], m["upper"]] for m in moves]),
        "process": outcome.cpu,
        "wall": outcome.wall,
        "memory": outcome.memory,
        "mincirc": commit(checkout),
    }


def ends_at(mark: float, moves: Sequence[Row], answer: Row) -> list[int | None]:
    """Return both ends as they were known after so many CPU seconds (lower 0: nothing was known).

    The answer itself counts where it came in time.
    """
    known = [m for m in moves if m["cpu"] <= mark]
    lower, upper = (known[-1]["lower"], known[-1]["upper"]) if known else (0, None)
    if "cpu" in answer and answer["cpu"] <= mark:
        lower, upper = answer["lower"], answer["upper"]
    return [lower, upper]


MOVES = 60
"""Moves that a result file keeps of one run."""


def thinned(moves: list[list[float]]) -> list[list[float]]:
    """Return at most so many of the moves, the first and the last among them."""
    if len(moves) <= MOVES:
        return moves
    return [moves[round(i * (len(moves) - 1) / (MOVES - 1))] for i in range(MOVES)]
