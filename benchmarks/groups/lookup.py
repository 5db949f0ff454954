"""Lookup or learner: the minimum circuit beside the lookup circuit as tasks are added (the post's footnote 2).

    python -m benchmarks.groups.lookup            # N = 1 .. 16 in both orders; some five minutes
    python -m benchmarks.groups.lookup --quick    # N = 1, 2, 4, 8, 16 only; nothing is written

Every minimum is searched and proved on the spot.  Writes ``benchmarks/results/lookup.json`` and ``docs/lookup.svg``
(matplotlib, the extra ``plot``).  The families are ``lookup_to_learner`` (the tag is the task's number) and
``described_rules`` (the tag is the 4-bit description, in a random order of the rules).
"""

from __future__ import annotations

import argparse
import io
import json
from collections.abc import Callable
from time import monotonic
from typing import Any

import mincirc
from benchmarks.measure.common import ROOT, Row, machine
from mincirc.errors import MissingExtraError
from mincirc.files import write_atomically
from mincirc.mdp.families import described_rules, lookup_to_learner
from mincirc.statements.lookup import lookup_circuit

BITS = 4
RESULT = ROOT / "benchmarks" / "results" / "lookup.json"
PLOT = ROOT / "docs" / "lookup.svg"
ORDERS: dict[str, Callable[[int, int], mincirc.MDP]] = {"numbered": lookup_to_learner, "described": described_rules}


def measure(order: str, tasks: int, timeout: float) -> Row:
    """Return the sizes of the minimum circuit and of the lookup circuit for a set of that many tasks."""
    whole, begun = ORDERS[order](tasks, BITS), monotonic()
    result, table = mincirc.search(whole, timeout=timeout), lookup_circuit(whole)
    assert table is not None and table.proved
    return {
        "order": order,
        "tasks": tasks,
        "inputs": result.interface.inputs,
        "states": len(whole.states),
        "status": result.status,
        "minimum": result.size,
        "lower": result.lower,
        "upper": result.upper,
        "lookup": table.circuit.size,
        "conflicts": result.stats.conflicts,
        "seconds": round(monotonic() - begun, 2),
    }


def plot(rows: list[Row]) -> str:
    """Return the picture as SVG: minimum and lookup circuit against N, one panel per order."""
    try:
        from matplotlib import rc_context  # noqa: PLC0415 - an optional extra
        from matplotlib.figure import Figure  # noqa: PLC0415
    except ImportError:
        raise MissingExtraError("matplotlib", "plot", "a plot") from None
    titles = {"numbered": "tag = number of the task", "described": "tag = 4-bit description, random order"}
    buffer = io.StringIO()
    with rc_context({"svg.hashsalt": "mincirc"}):
        figure = Figure(figsize=(9, 4), layout="constrained")
        for axes, (order, title) in zip(figure.subplots(1, 2, sharey=True), titles.items(), strict=True):
            _panel(axes, [r for r in rows if r["order"] == order])
            axes.set_title(title)
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    return "\n".join(line.rstrip() for line in buffer.getvalue().splitlines()) + "\n"


def _panel(axes: Any, rows: list[Row]) -> None:
    tasks = [r["tasks"] for r in rows]
    axes.plot(tasks, [r["lookup"] for r in rows], "s-", color="#b2182b", markersize=4, label="lookup circuit")
    axes.plot(tasks, [r["minimum"] for r in rows], "o-", color="#2166ac", markersize=4, label="minimum, proved")
    axes.axhline(2 * BITS - 1, color="#888888", linestyle=":", label="applying the rule: 7 gates")
    axes.set_xlabel("number of tasks N")
    axes.set_ylabel("gates (b2)")
    axes.set_xticks([1, *range(2, 17, 2)])
    axes.grid(alpha=0.3)
    axes.legend()


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="powers of two only, nothing is written")
    parser.add_argument("--timeout", type=float, default=300, help="seconds for each minimum (default: 300)")
    options = parser.parse_args()
    sizes = [1, 2, 4, 8, 16] if options.quick else list(range(1, 17))
    rows = []
    for order in ORDERS:
        for tasks in sizes:
            rows.append(measure(order, tasks, options.timeout))
            print(*(f"{key}={value}" for key, value in rows[-1].items()), flush=True)
    if not options.quick:
        document = {"benchmark": "lookup", "machine": machine(), "bits": BITS, "rows": rows}
        RESULT.parent.mkdir(exist_ok=True)
        write_atomically(RESULT, json.dumps(document, indent=1) + "\n")
        write_atomically(PLOT, plot(rows))


if __name__ == "__main__":
    main()
