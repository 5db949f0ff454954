"""Functions and relations, found and proved: mincirc before and after a change, ABC, Cirbo, percy and Z3.

    python -m benchmarks.groups.pure                                     # column "after", of this checkout
    python -m benchmarks.groups.pure --column before --checkout ../old   # column "before", of another checkout
    python -m benchmarks.groups.pure --column ABC --column Cirbo         # other programs, where they are installed
    python -m benchmarks.groups.pure --only SUM                          # some of the names
    python -m benchmarks.groups.pure --quick                             # small ones, nothing is written

No program has a table of functions of more than three inputs to look things up in: mincirc is asked without it
(``"tables": false``; older commits without any table).  A process per function and program, a limit in CPU seconds
(the whole process for other programs; mincirc from the start of loading the function on, its libraries being there).
The 222 classes of functions of four inputs are asked in one process.  Z3 is mincirc's own back end with one formula.
Programs that take functions alone are not asked about relations.  Results go to the file ``pure.json`` of the results
after every answer.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.measure.checkouts import WALL, follow, follow_all
from benchmarks.measure.columns import keep, measured_already, rows_of
from benchmarks.measure.common import ROOT, Row, commit, measured, tell
from benchmarks.peers.programs import (
    abc,
    abc_script,
    abc_sizes,
    ask_abc,
    ask_cirbo,
    ask_percy,
    cirbo,
    percy,
)
from benchmarks.questions.relations import PURE
from benchmarks.questions.suite import FUNCTIONS, Function, representatives

LIMIT = 60.0
OWN = ("before", "after")
COLUMNS = (*OWN, "ABC", "Cirbo", "percy", "Z3")
CLASSES = "222 classes of 4 inputs"
NAMES = (
    CLASSES,
    "2+2-bit adder",
    "2x2-bit multiplier",
    *(f"MOD3 of {n} bits, r = {rest}" for n in (4, 5) for rest in range(3)),
    "SUM3",
    "SUM4",
    "SUM5",
    "MDFA",
    "majority of 5",
    "4:1 multiplexer",
    "4-bit sorter",
    *(name for name in PURE if name.startswith("random")),
    "relation of two lakes",
    "FrozenLakes, union of 2",
)
FIELDS = ("function", "column")
ORDER = [(name, column) for name in NAMES for column in COLUMNS]
QUICK = ("2+2-bit adder", "SUM3")


def function_of(name: str) -> Function | None:
    """Return the function of that name, ``None`` where it is a relation or a task."""
    named = {f.name: f for f in FUNCTIONS}
    if name.startswith("random"):
        table = int(name.split()[1], 16)
        return Function(name, 5, 1, lambda x: table >> x & 1, None)
    return named.get(name)


def classes(column: str, limit: float, checkout: Path) -> Row:
    """Ask all classes in one process, each with the limit."""
    words = [f"{table:04x}" for table, _ in representatives(4)]
    if column in OWN:
        asked = [{"task": f"table:0x{w}", "bound": "optimal", "limit": limit, "tables": False} for w in words]
        outcome, answers = follow_all(asked, limit * len(words), checkout)
        sizes = [a.get("upper") for a in answers if a["status"] == "proved"]
        spent = round(sum(a.get("cpu", 0) for a in answers), 3)
        effort = {"conflicts": sum(a.get("conflicts") or 0 for a in answers), "process": outcome.cpu}
    elif column == "ABC" and (program := abc().program) is not None:
        script = "; ".join(abc_script([w]) for w in words)
        outcome = measured([program, "-q", script], WALL * limit, cpu=10 * limit)
        sizes, spent, effort = list(abc_sizes(outcome.output)), outcome.cpu, {}
    else:
        return {"status": "missing", "reason": "not asked"}
    done = outcome.status == "done" and len(sizes) == len(words)
    histogram = dict(sorted(Counter(sizes).items()))
    return {"status": "classes" if done else "timeout", "classes": histogram, "cpu": spent, **effort}


def ask(name: str, column: str, limit: float, checkout: Path) -> Row:
    """Ask one program about one function, relation or task."""
    if name == CLASSES:
        return classes(column, limit, checkout)
    function = function_of(name)
    wall = WALL * limit
    if column in OWN or column == "Z3":
        task = name if function is None else function.source
        more: dict[str, Any] = {"options": {"solver": "z3"}} if column == "Z3" else {"tables": False}
        return follow(task, "optimal", limit, (1.0, 10.0, 60.0), checkout, **more)
    if function is None:
        return {"status": "missing", "reason": "takes functions alone"}
    if column == "ABC":
        return ask_abc(function.digits, wall, cpu=limit)
    if column == "Cirbo":
        return ask_cirbo(function.inputs, function.tables, wall, cpu=limit)
    return ask_percy(function.inputs, function.digits, wall, cpu=limit)


def main() -> None:
    """Measure columns and write them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="two functions with short limits; nothing is written")
    parser.add_argument("--column", choices=COLUMNS, action="append", help="the columns measured (default: after)")
    parser.add_argument(
        "--checkout", type=Path, default=ROOT, help="the checkout that is measured (default: this one)"
    )
    parser.add_argument("--only", action="append", help="a part of the names to ask (default: all)")
    parser.add_argument("--again", action="store_true", help="ask what has been measured already, too")
    parser.add_argument("--limit", type=float, default=LIMIT, help=f"CPU seconds per question (default: {LIMIT:g})")
    parser.add_argument("--cores", type=int, help="ignored: one question at a time")
    options = parser.parse_args()
    limit, of = min(options.limit, 3.0) if options.quick else options.limit, commit(options.checkout)
    only = QUICK if options.quick else options.only
    for name in NAMES:
        if only is not None and not any(part in name for part in only):
            continue
        for column in options.column or ["after"]:
            there = rows_of("pure", FIELDS).get((name, column))
            if not options.again and not options.quick and measured_already(there, of, limit):
                continue
            found = ask(name, column, limit, options.checkout)
            row = {"function": name, "column": column, "limit": limit, "mincirc": of, **found}
            tell(
                " ".join(str(row.get(k)) for k in ("function", "column", "status", "lower", "upper", "cpu", "reason"))
            )
            if not options.quick:
                peers = {p.name: p.to_json() for p in (abc(), cirbo(), percy())}
                keep("pure", FIELDS, row, ORDER, peers=peers)


if __name__ == "__main__":
    main()
