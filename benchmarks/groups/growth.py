"""What a gate more costs: size after size refuted, on growing families of functions and on relations of lakes.

    python -m benchmarks.groups.growth                                      # all engines of this checkout
    python -m benchmarks.groups.growth --column "SAT, before" --checkout ../old
    python -m benchmarks.groups.growth --without order --without symmetric  # without these rules, one after the other
    python -m benchmarks.groups.growth --only SUM --limit 20
    python -m benchmarks.groups.growth --quick                              # small ones, nothing is written

A process per relation and engine, with a limit in CPU seconds for all its sizes.  SAT is asked size after size in one
session, with bounds on parts (and ``SAT alone`` without them); the growth factor of a size is its conflicts or nodes
divided by those of the size before.  Results go to the file ``growth.json`` of the results after every relation.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.measure.checkouts import run
from benchmarks.measure.columns import keep, measured_already, rows_of
from benchmarks.measure.common import ROOT, Row, commit, last_line, tell
from benchmarks.questions.relations import FAMILIES

LIMIT = 60.0
ENGINES = {"SAT, before": "sat", "SAT": "sat", "SAT alone": "sat alone", "refuter": "refuter"}
"""Per column the engine of :mod:`benchmarks.measure.refutations`."""
LAKES = "relations of lakes"
RELATIONS: dict[str, tuple[str, ...]] = {
    **{family: tuple(r.name for r in relations) for family, relations in FAMILIES.items()},
    LAKES: ("relation of one lake", "relation of two lakes", "relation of three lakes"),
}
FIELDS = ("relation", "column", "without")
QUICK = ("SUM3", "2:1 multiplexer")


def measure(relation: str, column: str, without: str, limit: float, checkout: Path) -> Row:
    """Refute the sizes of one relation with one engine."""
    question: Row = {"relation": relation, "engine": ENGINES[column], "limit": limit}
    if without:
        question["without"] = [without]
    outcome, said = run("benchmarks.measure.refutations", [question], limit, checkout)
    sizes = [s for s in said if "gates" in s]
    row: Row = {"relation": relation, "column": column, "without": without, "limit": limit}
    row |= {"mincirc": commit(checkout), "sizes": sizes, "memory": outcome.memory}
    if outcome.status != "done" and not sizes:
        row["why"] = last_line(outcome.errors)
    tell(f"{relation}, {column}{', without ' + without if without else ''}: {sizes[-1:]} {row.get('why', '')}")
    return row


def order(rules: list[str]) -> list[tuple[str, str, str]]:
    """Return every row that the file may have, in its order."""
    known = {without for _, _, without in rows_of("growth", FIELDS)} | {"", *rules}
    columns = [(column, without) for without in sorted(known) for column in ENGINES]
    return [(r, *column) for relations in RELATIONS.values() for r in relations for column in columns]


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="two functions with short limits; nothing is written")
    parser.add_argument("--column", choices=list(ENGINES), action="append", help="engines (default: this checkout's)")
    parser.add_argument("--without", action="append", default=[], help="a rule that is left out (default: none)")
    parser.add_argument(
        "--checkout", type=Path, default=ROOT, help="the checkout that is measured (default: this one)"
    )
    parser.add_argument("--only", action="append", help="a part of the names to ask (default: all)")
    parser.add_argument("--again", action="store_true", help="ask what has been measured already, too")
    parser.add_argument("--limit", type=float, default=LIMIT, help=f"CPU seconds per relation (default: {LIMIT:g})")
    parser.add_argument("--cores", type=int, help="ignored: one relation at a time")
    options = parser.parse_args()
    limit, of = min(options.limit, 3.0) if options.quick else options.limit, commit(options.checkout)
    columns = options.column or [c for c in ENGINES if "before" not in c]
    only = QUICK if options.quick else options.only
    names = [r for relations in RELATIONS.values() for r in relations]
    for relation in (r for r in names if only is None or any(part in r for part in only)):
        for column, without in ((c, w) for c in columns for w in options.without or [""]):
            there = rows_of("growth", FIELDS).get((relation, column, without))
            if options.again or options.quick or not measured_already(there, of, limit):
                row = measure(relation, column, without, limit, options.checkout)
                if not options.quick:
                    keep("growth", FIELDS, row, order(options.without))


if __name__ == "__main__":
    main()
