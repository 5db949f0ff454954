"""What limits hold: wall-clock seconds and peak resident memory over all processes of commands that meet one.

    python -m benchmarks.groups.limits

Writes ``benchmarks/results/limits.json`` and prints the table of docs/long-runs.md.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure.common import write

LONG = """\
name: long
objective: {horizon: 10000, discount: 99/100}
states:
  a: {initial: 1, actions: {l: {to: {a: 1/2, b: 1/2}, reward: 1}, r: b}}
  b: {actions: {l: a, r: b}}
"""
LAKE = "gym:FrozenLake8x8-v1 --discount 99/100"


@dataclass(frozen=True)
class Item:
    """A command, the phase that the limit falls into, the limit, and a signal to be sent after some seconds."""

    phase: str
    command: str
    seconds: float | None = None
    mebibytes: int | None = None
    signal_after: tuple[str, float] | None = None


def table(bits: int) -> str:
    return f"table:0x{random.Random(bits).getrandbits(1 << bits):0{(1 << bits) // 4}x}"


def ring(states: int) -> str:
    """A task whose states all reach one another, whatever is done."""
    source = random.Random(1)
    lines = ["name: ring", "objective: {discount: 99/100}", "states:"]
    for i in range(states):
        actions = []
        for action in "lr":
            reached = sorted({(i + 1) % states, source.randrange(states), source.randrange(states)})
            targets = ", ".join(f"s{t}: 1/{len(reached)}" for t in reached)
            actions.append(f"{action}: {{to: {{{targets}}}, reward: {source.randrange(9)}}}")
        initial = "" if i else "initial: 1, "
        lines.append(f"  s{i}: {{{initial}actions: {{{', '.join(actions)}}}}}")
    return "\n".join(lines)


ITEMS = (
    Item("best memoryless policy", "search --mdp {long}", 3),
    Item("best memoryless policy", "enumerate --mdp {long}", 3),
    Item("best memoryless policy", "price --predicate deceptive --mdp {long}", 3),
    Item("best memoryless policy", "pareto --mdp {long}", 3),
    Item("best memoryless policy", "show --mdp {long}", 3),
    Item("exact solves of 1,000 states", "search --mdp {ring}", 5),
    Item("search or proofs", f"search --certificate {{folder}}/c --conflicts 30000 --mdp {LAKE}", 5),
    Item("search or proofs", f"certify -o {{folder}}/c --mdp {LAKE}", 3),
    Item("local search", f"search --mdp {table(11)}", 30, 200),
    Item("local search", f"search --mdp {table(12)}", 30, 200),
    Item("parts, SAT", f"search --mdp {table(6)}", 15, 130),
    Item("workers", f"search -j 2 --mdp {table(6)}", 15, 300),
    Item("sweep", f"sweep --mdp {table(6)} --mdp {table(7)}", None, None, ("SIGTERM", 5.0)),
    Item("sweep in two processes", f"sweep -j 2 --mdp {table(6)} --mdp {table(7)}", None, None, ("SIGINT", 5.0)),
)


def processes(root: int) -> list[int]:
    """The process and all that descend from it."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found, todo = [], [root]
    while todo:
        found.append(todo.pop())
        todo += parents.get(found[-1], [])
    return found


def resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError, ValueError):
        return 0


def measure(item: Item, folder: Path) -> dict[str, Any]:
    long = folder / "long.yaml"
    long.write_text(LONG)
    circle = folder / "ring.yaml"
    circle.write_text(ring(1_000))
    words = item.command.format(long=long, ring=circle, folder=folder).split()
    words += [] if item.seconds is None else ["--timeout", str(item.seconds)]
    words += [] if item.mebibytes is None else ["--memory", f"{item.mebibytes}MiB"]
    begun, peak, sent = time.monotonic(), 0, None
    process = subprocess.Popen(
        [sys.executable, "-m", "mincirc", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while process.poll() is None:
        peak = max(peak, sum(resident(pid) for pid in processes(process.pid)))
        if item.signal_after is not None and sent is None and time.monotonic() - begun > item.signal_after[1]:
            process.send_signal(getattr(signal, item.signal_after[0]))
            sent = time.monotonic()
        time.sleep(0.03)
    ended = time.monotonic()
    took = {"wall": round(ended - begun, 2), "peak": peak >> 20, "exit": process.returncode}
    shown = {**asdict(item), "command": " ".join(w if len(w) < 40 else w[:18] + "..." for w in item.command.split())}
    return {**shown, **took, "after_signal": None if sent is None else round(ended - sent, 2)}


def main() -> None:
    rows = []
    for item in ITEMS:
        with tempfile.TemporaryDirectory() as folder:
            rows.append(measure(item, Path(folder)))
            row = rows[-1]
        limit = ", ".join(
            ([] if item.seconds is None else [f"{item.seconds} s"])
            + ([] if item.mebibytes is None else [f"{item.mebibytes} MiB"])
            + ([] if item.signal_after is None else [f"{item.signal_after[0]} at {item.signal_after[1]} s"])
        )
        took = f"{row['wall']} s, {row['peak']} MiB"
        print(f"| {limit} | `{row['command']}` | {item.phase} | {took} | {row['exit']} |", flush=True)
    write("limits", rows, load=os.getloadavg())


if __name__ == "__main__":
    main()
