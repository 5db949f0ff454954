"""Proved sizes, with conflicts, lemmas, rows and seconds, on the tasks that the README speaks of.

    python -m benchmarks.groups.frontier                  # all groups, table to stdout, JSON to benchmarks/results/
    python -m benchmarks.groups.frontier --only grids     # one group

Groups: ``grids`` (FrozenLake, CliffWalking, absent_supervisor at the bounds of the README), ``z3`` (the ratio to one
SMT formula in the same run, however long that takes).  ``benchmarks/run.py`` measures everything else.
Seconds are wall-clock of one process; counts stand beside them because counts do not depend on the machine.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from time import monotonic, process_time
from typing import Any

import mincirc
from benchmarks.measure.common import RESULTS, ROOT, Row, machine
from mincirc.files import write_atomically
from mincirc.rational import format_rational
from mincirc.solve.sat import DEFAULT


def measure(name: str, task: mincirc.MDP, bound: str, **options: Any) -> Row:
    """Search once and return what it found and what it cost."""
    begun, cpu = monotonic(), process_time()
    result = mincirc.search(task, bound, **options)
    return {
        "task": name,
        "bound": bound,
        "becomes": None if result.bound is None else format_rational(result.bound),
        "basis": result.basis,
        "solver": result.stats.solver,
        "status": result.status,
        "size": result.size,
        "lower": result.lower,
        "upper": result.upper,
        "conflicts": result.stats.conflicts,
        "clauses": result.stats.clauses,
        "lemmas": result.stats.lemmas,
        "rows": result.stats.rows,
        "seconds": round(monotonic() - begun, 3),
        "cpu_seconds": round(process_time() - cpu, 3),
    }


def shipped(name: str) -> mincirc.MDP:
    """Load a task of ``mdps/``."""
    return mincirc.load(str(ROOT / "mdps" / f"{name}.yaml"))


def grids() -> list[Row]:
    """FrozenLake, CliffWalking and absent_supervisor at several bounds."""
    wanted = [
        ("frozenlake", ["optimal", "90%", "75%", "50%"]),
        ("cliffwalking", ["optimal", "90%", "75%", "50%"]),
        (
            "absent_supervisor",
            ["optimal", "37.48", "374889594697600949/10000000000000000", "374889594697600950/10000000000000000"],
        ),
        ("union", ["optimal"]),
    ]
    return [measure(name, shipped(name), bound) for name, bounds in wanted for bound in bounds]


def z3() -> list[Row]:
    """The same question to Z3, one formula with real-valued V, beside the main back end (libraries loaded before)."""
    rows: list[Row] = []
    for solver in (DEFAULT, "z3"):
        mincirc.search(shipped("multiplexer"), solver=solver)
    for name, bound in (("frozenlake", "75%"),):
        task = shipped(name)
        rows.append(measure(name, task, bound))
        rows.append(measure(name, task, bound, solver="z3", timeout=1200))
        rows[-1]["ratio"] = round(rows[-1]["seconds"] / rows[-2]["seconds"], 1)
    return rows


GROUPS: dict[str, Callable[[], list[Row]]] = {"grids": grids, "z3": z3}
COLUMNS = ("task", "bound", "solver", "status", "lower", "upper", "conflicts", "lemmas", "rows", "seconds")


def show(rows: list[Row]) -> None:
    """Print the rows as a Markdown table."""
    print("| " + " | ".join(COLUMNS) + " |")
    print("|" + " --- |" * len(COLUMNS))
    for row in rows:
        print("| " + " | ".join(str(row[c]) for c in COLUMNS) + " |")


def main() -> None:
    """Run the groups and write their results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=list(GROUPS), action="append", help="group to run (default: all)")
    wanted = parser.parse_args().only or list(GROUPS)
    for name in wanted:
        rows = GROUPS[name]()
        document: Row = {"benchmark": name, "machine": machine(), "rows": rows}
        show(rows)
        RESULTS.mkdir(exist_ok=True)
        write_atomically(RESULTS / f"{name}.json", json.dumps(document, indent=1) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
