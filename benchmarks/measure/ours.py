"""mincirc, asked in processes of its own like any peer."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from benchmarks.measure.common import GRACE, ROOT, Outcome, Row, json_lines, last_line, measured

_ITEM = [sys.executable, "-m", "benchmarks.measure.item"]


def question(
    task: str, bound: str = "optimal", limit: float = 60.0, *, looks_up: bool = True, **options: object
) -> Row:
    """Return one question for :mod:`benchmarks.measure.item`."""
    return {"task": task, "bound": bound, "limit": limit, "looks_up": looks_up, "options": options}


def ask_all(questions: Sequence[Row], limit: float) -> tuple[Outcome, list[Row]]:
    """Ask one process all questions; return how it ended and the answers it gave."""
    outcome = measured(_ITEM, limit, text="".join(json.dumps(q) + "\n" for q in questions), folder=ROOT)
    said = json_lines(outcome.output)
    return outcome, [s["answer"] for s in said if "answer" in s]


def ask(task: str, bound: str = "optimal", limit: float = 60.0, *, looks_up: bool = True, **options: object) -> Row:
    """Ask one question in a process of its own; bounds are kept even if it had to be killed."""
    asked = question(task, bound, limit, looks_up=looks_up, **options)
    outcome = measured(_ITEM, limit + GRACE, text=json.dumps(asked), folder=ROOT)
    said = json_lines(outcome.output)
    cost = {"process": outcome.cpu, "wall": outcome.wall, "memory": outcome.memory}
    if said and "answer" in said[-1]:
        return {**said[-1]["answer"], **cost}
    last = said[-1] if said else {"lower": None, "upper": None, "conflicts": None}
    row = {"status": "bounds" if outcome.status == "timeout" else "failed", **last, "cpu": outcome.cpu, **cost}
    if row["status"] == "failed":
        row["reason"] = last_line(outcome.errors)
    return row
