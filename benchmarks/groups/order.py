"""Where the first seconds go on large tasks: loading, both ends, and how long until the answer.

    python -m benchmarks.groups.order [--before CHECKOUT] [--seconds 30] [--cases FOLDER]

Each item is one child process; a timeline of bounds is kept in CPU seconds of that process.  ``--before`` is a second
checkout of the project (say of an earlier commit) that is measured in the same run, item by item.  ``--cases`` holds
task files that are measured too: their names and bounds are in :data:`FILES`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure.common import ROOT, Row, json_lines, measured, tell, write

FILES = (
    ("grid-14-reach", "optimal"),
    ("grid-14-total", "optimal"),
    ("blackjack-horizon", "80%"),
    ("blackjack-horizon", "54%"),
)
SIDES = (20, 32, 50, 100)
MOVES = {"north": (-1, 0), "south": (1, 0), "east": (0, -1), "west": (0, 1)}

CHILD = """
import json, sys, time
source, bound, seconds, checkout = sys.argv[1], sys.argv[2], float(sys.argv[3]), sys.argv[4]
sys.meta_path[:] = [finder for finder in sys.meta_path if "editable" not in repr(finder).lower()]
sys.path.insert(0, checkout)
import mincirc
assert mincirc.__file__.startswith(checkout), mincirc.__file__
arguments = {}
if source == "lake16":
    from gymnasium.envs.toy_text.frozen_lake import generate_random_map
    source = "gym:FrozenLake-v1"
    arguments = {"discount": "99/100", "gym_args": {"desc": generate_random_map(16, seed=1)}}
if source == "empty20":
    rows = ["S" + 19 * "F", *(18 * [20 * "F"]), 19 * "F" + "G"]
    source = "gym:FrozenLake-v1"
    arguments = {"discount": "99/100", "gym_args": {"desc": rows}}
begun = time.process_time()
task = mincirc.load(source, **arguments)
loaded = time.process_time() - begun
bounds = []
def heard(event):
    now = [round(time.process_time() - begun, 2), event.lower, event.upper]
    if event.kind == "bounds" and (not bounds or bounds[-1][1:] != now[1:]):
        bounds.append(now)
result = mincirc.search(task, bound, timeout=seconds, on_event=heard)
spent = time.process_time() - begun
print(json.dumps({"load": round(loaded, 2), "cpu_seconds": round(spent, 2), "status": result.status,
    "lower": result.lower, "upper": result.upper, "conflicts": result.stats.conflicts, "lemmas": result.stats.lemmas,
    "steps": result.stats.steps, "bounds": bounds}))
"""


def grid(side: int, slippery: bool) -> str:
    """Return the task file of a grid from corner to corner; slippery: a step fails with probability 2/5."""
    width = max(1, (side - 1).bit_length())
    lines = ["name: grid", "objective: {discount: 99/100}", "actions: [north, south, east, west]"]
    lines += [f"features: {{x: {width}, y: {width}}}", "states:"]
    for x in range(side):
        for y in range(side):
            lines += [f"  x{x}y{y}:", f"    features: {{x: {x}, y: {y}}}"]
            if x == y == side - 1:
                lines.append("    otherwise: {end: true}")
                continue
            lines += (["    initial: 1"] if x == y == 0 else []) + ["    actions:"]
            for name, (down, right) in MOVES.items():
                there = (x + down, y + right)
                inside = all(0 <= place < side for place in there)
                to = f"x{there[0]}y{there[1]}" if inside else f"x{x}y{y}"
                chance = f"{{{to}: 3/5, x{x}y{y}: 2/5}}" if slippery and inside else to
                lines.append(f"      {name}: {{to: {chance}, reward: -1}}")
    return "\n".join(lines) + "\n"


def items(cases: Path | None, made: Path) -> Iterator[tuple[str, str, str]]:
    """Yield name, source and bound of every item; generated files go to the folder ``made``."""
    for name, bound in FILES if cases is not None else ():
        yield name, str(cases / f"{name}.yaml") if cases is not None else "", bound
    yield "FrozenLake 16x16", "lake16", "90%"
    yield "FrozenLake 20x20 without holes", "empty20", "90%"
    for side in SIDES:
        for slippery in (False, True):
            name = f"grid {side}x{side} {'slippery' if slippery else 'deterministic'}"
            path = made / f"{side}{'s' if slippery else 'd'}.yaml"
            path.write_text(grid(side, slippery))
            yield name, str(path), "optimal"


def main() -> None:
    """Measure and write ``results/order.json``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--before", type=Path)
    parser.add_argument("--cases", type=Path)
    parser.add_argument("--seconds", type=float, default=30.0)
    options = parser.parse_args()
    checkouts = {"after": ROOT} | ({} if options.before is None else {"before": options.before})
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        for name, source, bound in items(options.cases, Path(folder)):
            for when, checkout in sorted(checkouts.items(), reverse=True):
                command = [sys.executable, "-c", CHILD, source, bound, str(options.seconds), str(checkout.resolve())]
                outcome = measured(command, 4 * options.seconds + 60)
                found = json_lines(outcome.output)
                row = {"task": name, "bound": bound, "when": when, **(found[-1] if found else {"status": "killed"})}
                rows.append(row)
                tell(f"{name} {bound} {when}: {row.get('lower')}..{row.get('upper')} {row.get('cpu_seconds')} s")
    write("order", rows, seconds=options.seconds)


if __name__ == "__main__":
    main()
