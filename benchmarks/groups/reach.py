"""Both ends of the least size on larger tasks, after 1, 10 and 60 CPU seconds, before a change and after it.

    python -m benchmarks.groups.reach                                    # column "after", of this checkout
    python -m benchmarks.groups.reach --column before --checkout ../old  # column "before", of another checkout
    python -m benchmarks.groups.reach --column PAYNT                     # depths of decision trees, where it is there
    python -m benchmarks.groups.reach --only "lake 16x16" --again        # some questions, measured again
    python -m benchmarks.groups.reach --limit 600                        # ends at 600 s too
    python -m benchmarks.groups.reach --quick                            # two names for a moment; nothing is written

A process per question, one at a time; seconds are those of its own CPU, counted from the start of loading the task
(:mod:`benchmarks.measure.trace`), so that other work on the machine changes little.  Results go to
the file ``reach.json`` of the results after every question; a question that the column has for the same commit and
limit is not asked again.  PAYNT is asked with the thresholds that the other columns found.
"""

from __future__ import annotations

import argparse
from fractions import Fraction
from pathlib import Path

from benchmarks.measure.checkouts import WALL, follow
from benchmarks.measure.columns import keep, measured_already, rows_of
from benchmarks.measure.common import ROOT, Row, commit, tell
from benchmarks.peers.programs import ask_paynt, paynt
from benchmarks.questions.large import BOUNDS, LARGE

LIMIT = 60.0
MARKS = (1.0, 10.0, 60.0, 600.0)
COLUMNS = ("before", "after")
PEER = "PAYNT"
QUICK = ("CliffWalking", "grid 20x20")
FIELDS = ("task", "bound", "column")
ORDER = [(task, bound, c) for task, bounds in BOUNDS.items() for bound in bounds for c in (*COLUMNS, PEER)]


def trees(task: str, bound: str, limit: float) -> Row:
    """Ask PAYNT, with a threshold that another column found."""
    known = rows_of("reach", FIELDS)
    k = next((row["k"] for c in COLUMNS if (row := known.get((task, bound, c))) and row.get("k")), None)
    if k is None:
        return {"status": "missing", "reason": "no threshold known"}
    threshold = Fraction(k)
    return ask_paynt(LARGE[task](), threshold - abs(threshold) / 10**8, False, WALL * limit, cpu=limit)


def measure(task: str, bound: str, column: str, limit: float, checkout: Path) -> Row:
    """Ask one question for one column."""
    found = trees(task, bound, limit) if column == PEER else follow(task, bound, limit, MARKS, checkout)
    row = {"task": task, "bound": bound, "column": column, "limit": limit, "mincirc": commit(checkout), **found}
    tell(" ".join(str(row.get(k)) for k in ("task", "bound", "status", "ends", "first", "cpu", "wall", "reason")))
    return row


def main() -> None:
    """Measure one column and write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="two questions with short limits; nothing is written")
    parser.add_argument("--column", choices=[*COLUMNS, PEER], default="after", help="the column that is measured")
    parser.add_argument(
        "--checkout", type=Path, default=ROOT, help="the checkout that is measured (default: this one)"
    )
    parser.add_argument("--only", action="append", help="a part of the names to ask (default: all)")
    parser.add_argument("--bound", action="append", help="a bound (default: all of each task)")
    parser.add_argument("--again", action="store_true", help="ask what has been measured already, too")
    parser.add_argument("--limit", type=float, default=LIMIT, help=f"CPU seconds per question (default: {LIMIT:g})")
    parser.add_argument("--cores", type=int, help="ignored: one question at a time")
    options = parser.parse_args()
    limit, of = min(options.limit, 3.0) if options.quick else options.limit, commit(options.checkout)
    only = QUICK if options.quick else options.only
    for task, bounds in BOUNDS.items():
        if only is not None and not any(part in task for part in only):
            continue
        for bound in bounds[:1] if options.quick else bounds:
            if options.bound is not None and bound not in options.bound:
                continue
            there = rows_of("reach", FIELDS).get((task, bound, options.column))
            if options.again or options.quick or not measured_already(there, of, limit):
                row = measure(task, bound, options.column, limit, options.checkout)
                if not options.quick:
                    keep("reach", FIELDS, row, ORDER, peers={"PAYNT": paynt().to_json()})


if __name__ == "__main__":
    main()
