"""How much of a long run is Python: CPU seconds inside the SAT solver against local search and all the rest.

    python -m benchmarks.groups.python_share            # results to benchmarks/results/python-share.json
    python -m benchmarks.groups.python_share --quick    # one short run, nothing is written

Every run is made twice: once with only the solver's two methods and local search timed, once under a profiler that
names where the rest goes (and slows it down, so its seconds say only what is large).
"""

from __future__ import annotations

import argparse
import json

from benchmarks.measure.common import Row, over_cores, tell, write
from benchmarks.measure.ours import ask, ask_all, question

LIMIT = 40.0
ITEMS = (
    ("SUM4", "optimal"),
    ("majority of 5", "optimal"),
    ("4:1 multiplexer", "optimal"),
    ("FrozenLake 8x8", "optimal"),
    ("FrozenLakes, union of 2", "optimal"),
    ("FrozenLakes, union of 3", "90%"),
    ("CliffWalking, slippery", "optimal"),
    ("Taxi", "50%"),
)


def measure(item: tuple[str, str], limit: float) -> Row:
    """Return the shares of one run, and its hottest functions from another."""
    task, bound = item
    row = {"task": task, "bound": bound, **ask(task, bound, limit)}
    known = row.get("solving") is not None and row["cpu"] > 0  # a run that had to be killed tells nothing
    row["share"] = round(1 - (row["solving"] + row["adding"]) / row["cpu"], 3) if known else None
    _, answers = ask_all([{**question(task, bound, limit), "profile": True}], 2 * limit + 60)
    row["hottest"] = answers[0]["hottest"] if answers else []
    keys = ("task", "bound", "status", "lower", "upper", "cpu", "solving", "adding", "improving", "share")
    tell(" ".join(str(row.get(k)) for k in keys) + "".join(f"\n    {json.dumps(h)}" for h in row["hottest"]))
    return row


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one short run; nothing is written")
    parser.add_argument("--limit", type=float, default=LIMIT, help=f"seconds per run (default: {LIMIT:g})")
    parser.add_argument("--cores", type=int, default=1, help="items at a time, each pinned to a core (default: 1)")
    options = parser.parse_args()
    limit = min(options.limit, 3.0) if options.quick else options.limit
    rows = over_cores(lambda item: measure(item, limit), ITEMS[:1] if options.quick else ITEMS, options.cores)
    if not options.quick:
        write("python-share", rows, limit=limit)


if __name__ == "__main__":
    main()
