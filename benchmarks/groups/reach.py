"""Both ends of the least size on larger tasks, after 1, 10 and 60 CPU seconds, before a change and after it.

    python -m benchmarks.groups.reach                                    # column "after", of this checkout
    python -m benchmarks.groups.reach --column before --checkout ../old  # column "before", of another checkout
    python -m benchmarks.groups.reach --only "lake 16x16" --again        # some questions, measured again
    python -m benchmarks.groups.reach --limit 600                        # ends at 600 s too
    python -m benchmarks.groups.reach --quick                            # two questions for a moment; nothing is written

A process per question, one at a time; seconds are those of its own CPU, counted from the start of loading the task
(:mod:`benchmarks.measure.trace`), so that other work on the machine changes little.  Results go to
``benchmarks/results/reach.json`` after every question; a question that the column already has for the same commit and
limit is not asked again.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.measure.checkouts import follow
from benchmarks.measure.common import ROOT, Row, commit, read, tell, write
from benchmarks.questions.large import BOUNDS

LIMIT = 60.0
MARKS = (1.0, 10.0, 60.0, 600.0)
COLUMNS = ("before", "after")
QUICK = ("CliffWalking", "grid 20x20")


def key(row: Row) -> tuple[str, str, str]:
    """Return what a row is the answer to."""
    return row["task"], row["bound"], row["column"]


def keep(row: Row) -> None:
    """Write a row beside those that were measured before."""
    known = {key(r): r for r in (read("reach") or {"rows": []})["rows"]} | {key(row): row}
    order = [(task, bound, column) for task, bounds in BOUNDS.items() for bound in bounds for column in COLUMNS]
    write("reach", [known[k] for k in order if k in known])


def measured_already(task: str, bound: str, column: str, limit: float, of: str) -> bool:
    """Return whether the result file has this answer, of this commit and with at least this limit."""
    rows = {key(r): r for r in (read("reach") or {"rows": []})["rows"]}
    row = rows.get((task, bound, column))
    return row is not None and row["mincirc"] == of and row["limit"] >= limit


def main() -> None:
    """Measure one column and write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="two questions with short limits; nothing is written")
    parser.add_argument("--column", choices=COLUMNS, default="after", help="the column that is measured")
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
            if not options.again and measured_already(task, bound, options.column, limit, of):
                continue
            found = follow(task, bound, limit, MARKS, options.checkout)
            row = {"task": task, "bound": bound, "column": options.column, "limit": limit, **found}
            tell(" ".join(str(row.get(k)) for k in ("task", "bound", "status", "ends", "first", "cpu", "wall")))
            if not options.quick:
                keep(row)


if __name__ == "__main__":
    main()
