"""Questions at the edge: minutes to an hour each, and how far both bounds came.

    python -m benchmarks.groups.long_runs              # all of them, results to benchmarks/results/long-runs.json
    python -m benchmarks.groups.long_runs --only SUM5  # those whose name contains a text; the other results are kept
    python -m benchmarks.groups.long_runs --limit 60   # so many seconds each, instead of each one's own limit
    python -m benchmarks.groups.long_runs --quick      # two of them for some seconds; nothing is written

Every question has a process of its own and, where it says so, workers.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from os import getloadavg
from typing import Any

from benchmarks.measure.common import Row, machine, read, tell, write
from benchmarks.measure.ours import ask
from benchmarks.questions.suite import FUNCTIONS

MINUTES = 60.0


@dataclass(frozen=True)
class Long:
    """One question: ``task`` as :mod:`benchmarks.measure.item` takes it, seconds, processes (``None``: no cubes)."""

    name: str
    task: str
    limit: float
    jobs: int | None = None
    bound: str = "optimal"
    interface: str = "features"


def _functions() -> list[Long]:
    names = ("majority of 5", "SUM4", "MOD3 of 5 bits, r = 0", "SUM5", "4:1 multiplexer", "4-bit sorter")
    named = {f.name: f.source for f in FUNCTIONS}
    return [Long(name, named[name], 10 * MINUTES) for name in names]


def _taxis() -> list[Long]:
    return [
        Long(f"Taxi, {bound}, {interface}", "Taxi", 10 * MINUTES, bound=bound, interface=interface)
        for bound in ("optimal", "50%")
        for interface in ("features", "packed")
    ]


QUESTIONS = (
    *_functions(),
    Long("FrozenLakes, union of 2", "FrozenLakes, union of 2", 60 * MINUTES),
    Long("FrozenLakes, union of 2, two processes", "FrozenLakes, union of 2", 60 * MINUTES, jobs=2),
    Long("FrozenLake 8x8", "FrozenLake 8x8", 60 * MINUTES),
    *_taxis(),
)


def measure(question: Long, limit: float) -> Row:
    """Ask one question."""
    tell(f"long runs: {question.name}")
    options: dict[str, Any] = {} if question.jobs is None else {"jobs": question.jobs}
    row = ask(question.task, question.bound, limit, interface=question.interface, **options)
    return {
        "name": question.name,
        "limit": limit,
        "jobs": question.jobs,
        "bound": question.bound,
        "interface": question.interface,
        **row,
        "machine load": round(getloadavg()[0], 1),
        "mincirc": machine()["mincirc"],
    }


def keep(rows: list[Row]) -> None:
    """Write the results beside those of the questions that were not asked this time."""
    before = read("long-runs") or {"rows": []}
    known = {row["name"]: row for row in (*before["rows"], *rows)}
    write("long-runs", [known[q.name] for q in QUESTIONS if q.name in known])


def main() -> None:
    """Measure and write after every question."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="two questions for five seconds; nothing is written")
    parser.add_argument("--only", action="append", help="a part of the names to ask (default: all)")
    parser.add_argument("--limit", type=float, help="seconds per question (default: each one's own)")
    parser.add_argument("--cores", type=int, help="ignored: one question at a time")
    options = parser.parse_args()
    asked = [q for q in QUESTIONS if options.only is None or any(part in q.name for part in options.only)]
    for question in asked[:2] if options.quick else asked:
        row = measure(question, 5.0 if options.quick else options.limit or question.limit)
        print(json.dumps(row), flush=True)
        if not options.quick:
            keep([row])


if __name__ == "__main__":
    main()
