"""Sizes that nobody has published, as far as we know: relations of six inputs, refuted size after size.

    python -m benchmarks.groups.unsettled                        # all of them
    python -m benchmarks.groups.unsettled --only "three lakes"   # some of them
    python -m benchmarks.groups.unsettled --limit 3600 --memory 4000000000
    python -m benchmarks.groups.unsettled --list                 # their names

The lower end is the refuter's, with so many CPU seconds and so many bytes for its table; the upper end is that of an
ordinary search, whose circuit was checked.  Both are of the relation; for a task it is a lower bound alone.  A process
each, one at a time; results go to the file ``unsettled.json`` of the results after each.
"""

from __future__ import annotations

import argparse

from benchmarks.measure.checkouts import follow, run
from benchmarks.measure.columns import keep, rows_of
from benchmarks.measure.common import ROOT, Row, commit, last_line, tell
from benchmarks.questions.relations import OPEN

LIMIT, SEARCH = 600.0, 60.0
MEMORY = 2_000_000_000
FIELDS = ("relation",)


def measure(name: str, limit: float, search: float, memory: int) -> Row:
    """Bound one relation from below by the refuter and from above by a search."""
    question = {"relation": name, "engine": "refuter", "limit": limit, "memory": memory}
    outcome, said = run("benchmarks.measure.refutations", [question], limit)
    sizes = [s for s in said if "gates" in s]
    upper = follow(name, "optimal", search, (search,))
    refuted = max((s["gates"] + 1 for s in sizes if s["answer"] == "refuted"), default=0)
    found = [s["gates"] for s in sizes if s["answer"] == "found"]
    ends = [e for e in (*found, upper.get("upper")) if e is not None]
    row: Row = {"relation": name, "limit": limit, "memory limit": memory, "mincirc": commit(ROOT)}
    row |= {"lower": max(refuted, upper.get("lower") or 0), "upper": min(ends, default=None)}
    row |= {"sizes": sizes, "memory": outcome.memory, "search": {k: upper.get(k) for k in ("lower", "upper", "cpu")}}
    row["status"] = "proved" if row["lower"] == row["upper"] else "bounds"
    if not sizes:
        row["why"] = last_line(outcome.errors)
    return row


def main() -> None:
    """Measure and write after every relation."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one relation for some seconds; nothing is written")
    parser.add_argument("--only", action="append", help="a part of the names (default: all)")
    parser.add_argument("--list", action="store_true", help="print the names and end")
    parser.add_argument("--limit", type=float, default=LIMIT, help=f"CPU seconds of the refuter (default: {LIMIT:g})")
    parser.add_argument(
        "--search", type=float, default=SEARCH, help=f"CPU seconds of the search (default: {SEARCH:g})"
    )
    parser.add_argument("--memory", type=int, default=MEMORY, help=f"bytes of the refuter's table ({MEMORY:,})")
    parser.add_argument("--cores", type=int, help="ignored: one relation at a time")
    options = parser.parse_args()
    chosen = [name for name in OPEN if options.only is None or any(part in name for part in options.only)]
    if options.list:
        print("\n".join(chosen))
        return
    limit, search = (3.0, 3.0) if options.quick else (options.limit, options.search)
    for name in chosen[:1] if options.quick else chosen:
        row = measure(name, limit, search, options.memory)
        tell(f"{name}: {row['lower']}..{row['upper']} {row['sizes'][-1:]} {row.get('why', '')}")
        before = rows_of("unsettled", FIELDS).get((name,))
        if not options.quick and better(row, before):
            keep("unsettled", FIELDS, row, [(n,) for n in OPEN])


def better(row: Row, before: Row | None) -> bool:
    """Return whether a row says no less than the one that is there."""
    if before is None:
        return True
    upper, old = ((r["upper"] if r["upper"] is not None else 1000) for r in (row, before))
    return bool(row["lower"] >= before["lower"] and upper <= old)


if __name__ == "__main__":
    main()
