"""How the cost of a proved minimum grows with gates, inputs, outputs, states and tasks, one of them at a time.

    python -m benchmarks.groups.scaling            # results to benchmarks/results/scaling.json
    python -m benchmarks.groups.scaling --quick    # the ends of every axis with short limits, nothing is written

* ``gates``: classes of functions of four inputs of each size from 1 to 7, easy, middling and hard.
* ``inputs``: ``(a ^ b) & (c | d)``, 3 gates, with further inputs that do not matter.
* ``outputs``: a chain of 4 gates over 5 inputs, of which the last 1 to 4 are outputs.
* ``states``: ever longer supervised corridors; their minimum grows by a gate with every doubling.
* ``tasks``: the first N rules of ``lookup-to-learner``.
"""

from __future__ import annotations

import argparse

from benchmarks.measure.common import Row, over_cores, tell, write
from benchmarks.measure.ours import ask
from benchmarks.questions.suite import CHAIN, CORRIDORS, GATES, PADDED, RULES

LIMIT = 60.0
AXES: dict[str, dict[int, list[str]]] = {
    "gates": GATES,
    "inputs": {n: [name] for n, name in PADDED.items()},
    "outputs": {m: [name] for m, name in CHAIN.items()},
    "states": {2 * cells: [name] for cells, name in CORRIDORS.items()},
    "tasks": {count: [name] for count, name in RULES.items()},
}
"""Per axis the tasks at each of its points."""


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="two points of every axis; nothing is written")
    parser.add_argument("--limit", type=float, default=LIMIT, help=f"seconds per question (default: {LIMIT:g})")
    parser.add_argument("--cores", type=int, default=1, help="items at a time, each pinned to a core (default: 1)")
    options = parser.parse_args()
    limit = min(options.limit, 2.0) if options.quick else options.limit
    points = [
        (axis, at, name)
        for axis, along in AXES.items()
        for at, names in list(along.items())[: 2 if options.quick else None]
        for name in names[: 1 if options.quick else None]
    ]

    def measure(point: tuple[str, int, str]) -> Row:
        axis, at, name = point
        row = {"axis": axis, "at": at, "task": name, **ask(name, limit=limit, looks_up=False)}
        tell(" ".join(str(row.get(k)) for k in ("axis", "at", "task", "status", "lower", "upper", "conflicts", "cpu")))
        return row

    rows = over_cores(measure, points, options.cores)
    if not options.quick:
        write("scaling", rows, limit=limit)


if __name__ == "__main__":
    main()
