"""The distribution of least sizes of uniformly random functions of five inputs, against the published counts.

    python -m benchmarks.groups.distribution                 # 2,000 functions, 60 of them by SAT alone
    python -m benchmarks.groups.distribution --count 200     # so many; what is there already is kept
    python -m benchmarks.groups.distribution --sat 0         # without SAT
    python -m benchmarks.groups.distribution --quick         # a few, nothing is written

All 222 classes of functions of four inputs are asked first, of the refuter alone: their histogram must come out
exactly.  Functions of five inputs are asked of the whole search, without tables of functions of more than three
inputs.  The counts of functions of five inputs by size are Knuth's (*The Art of Computer Programming* 4A, section
7.1.2); they sum to 2^32, and enumeration confirms those of the sizes 0 to 3 (``tests/benchmarks``).  Both search and
SAT have a limit in CPU seconds for each function; where SAT reaches it, its bounds must contain the size.  Results go
to the file ``distribution.json`` of the results.
"""

from __future__ import annotations

import argparse
from collections import Counter
from math import sqrt
from pathlib import Path

from benchmarks.measure.checkouts import follow, run
from benchmarks.measure.common import ROOT, Outcome, Row, last_line, read, tell, write
from benchmarks.questions.relations import random_functions
from benchmarks.questions.suite import CLASSES, representatives

COUNT, SAT, PORTION = 2000, 60, 10
LIMIT = 60.0
SEARCH = 120.0
NODES = 30_000_000
COUNTS = (12, 100, 1140, 11570, 109826, 995240, 8430800, 63401728, 383877392, 1519125536, 2123645248, 195366784, 1920)
"""Functions of five inputs by size 0 .. 12."""


def sizes(
    inputs: int, tables: list[int], effort: Row, wall: float, checkout: Path = ROOT
) -> tuple[Outcome, list[Row]]:
    """Ask one process for the sizes of functions (``effort``: of the process); the wall-clock limit is generous."""
    question = {"inputs": inputs, "tables": tables, **effort}
    return run("benchmarks.measure.function_sizes", [question], wall, checkout)


def classes(checkout: Path = ROOT) -> Row:
    """Return the histogram of all classes of four inputs and what it cost."""
    outcome, rows = sizes(4, [table for table, _ in representatives(4)], {"nodes": NODES}, 60.0, checkout)
    histogram = Counter(row["size"] for row in rows)
    found = [histogram[size] for size in range(len(CLASSES))]
    cost = {"cpu": round(sum(row["cpu"] for row in rows), 3), "nodes": sum(row["nodes"] for row in rows)}
    return {"status": outcome.status, "classes": found, "exact": tuple(found) == CLASSES, **cost}


def by_sat(row: Row, limit: float) -> Row:
    """Ask the SAT back end about a function; ``agrees``: its bounds contain what the search found."""
    answer = follow(f"table:0x{row['table']:08x}", "optimal", limit, (limit,), looks_up=False)
    lower, upper = answer.get("lower") or 0, answer.get("upper")
    agrees = lower <= row["upper"] and (upper is None or row["lower"] <= upper)
    found = {"status": answer["status"], "lower": lower, "upper": upper, "agrees": agrees}
    return {**found, "conflicts": answer.get("conflicts"), "cpu": answer.get("cpu")}


def deviations(observed: Counter[int], total: int) -> dict[int, float]:
    """Return for each size by how many standard deviations the number of functions differs from what is expected."""
    found = {}
    for size, count in enumerate(COUNTS):
        p = count / 2**32
        if total * p >= 1 or observed[size]:
            found[size] = round((observed[size] - total * p) / sqrt(total * p * (1 - p)), 2)
    return found


def keep(head: Row, rows: list[Row]) -> None:
    """Write what is known so far."""
    observed = Counter(row["size"] for row in rows if row["size"] is not None)
    write("distribution", rows, classes=head, deviations=deviations(observed, len(rows)), limit=SEARCH)


def main() -> None:
    """Measure and write after every portion."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="five functions; nothing is written")
    parser.add_argument("--count", type=int, default=COUNT, help=f"functions (default: {COUNT})")
    parser.add_argument("--sat", type=int, default=SAT, help=f"functions by SAT (default: {SAT})")
    parser.add_argument("--again", action="store_true", help="measure again what is there")
    parser.add_argument("--limit", type=float, default=LIMIT, help=f"CPU seconds of SAT per function ({LIMIT:g})")
    parser.add_argument("--cores", type=int, help="ignored: one process at a time")
    parser.add_argument(
        "--checkout", type=Path, default=ROOT, help="the checkout that is measured (default: this one)"
    )
    options = parser.parse_args()
    tables = random_functions(5 if options.quick else options.count)
    head = classes(options.checkout)
    tell(f"classes: {head}")
    there = None if options.again or options.quick else read("distribution")
    known = {row["table"]: row for row in (there or {"rows": []})["rows"]}
    rows = [known[t] for t in tables if t in known]
    todo = [t for t in tables if t not in known]
    while todo:
        portion, todo = todo[:PORTION], todo[PORTION:]
        outcome, found = sizes(5, portion, {"limit": SEARCH}, 3 * SEARCH * PORTION, options.checkout)
        rows += found
        tell(f"{len(rows)} functions: {dict(sorted(Counter(str(r['size']) for r in rows).items()))}")
        if not options.quick:
            keep(head, rows)
        if len(found) < len(portion):
            tell(last_line(outcome.errors))
            break
    for row in rows[: 1 if options.quick else options.sat]:
        if "sat" not in row:
            row["sat"] = by_sat(row, min(options.limit, 2.0) if options.quick else options.limit)
            tell(f"0x{row['table']:08x}: {row['size']}, SAT {row['sat']}")
            if not options.quick:
                keep(head, rows)


if __name__ == "__main__":
    main()
