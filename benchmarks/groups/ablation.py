"""What each symmetry rule is worth: a fixed set of minima with every rule switched off, one at a time.

    python -m benchmarks.groups.ablation            # results to benchmarks/results/ablation.json
    python -m benchmarks.groups.ablation --quick    # two easy ones with short limits, nothing is written

The rules are those that :data:`mincirc.encode.rules.NAMES` lists, so new ones are measured without being named here.
What counts is the conflicts of the *refuted* sizes; whether a circuit is found early or late is luck.  A rule that is
unsound in a basis is off there anyway and not measured.
"""

from __future__ import annotations

import argparse

from benchmarks.measure.common import Row, over_cores, tell, write
from benchmarks.measure.ours import ask
from mincirc.encode.rules import NAMES, rules_for

LIMIT = 60.0
ITEMS = (
    ("table:0x0116", "b2"),
    ("table:0x166a", "b2"),
    ("table:0x0779", "b2"),
    ("table:0x1698", "b2"),
    ("2x2-bit multiplier", "b2"),
    ("MOD3 of 4 bits, r = 0", "b2"),
    ("FrozenLake 4x4", "b2"),
    ("absent supervisor", "b2"),
    ("lava worlds, union of 3", "b2"),
    ("full adder", "xaig"),
    ("table:0x1668", "xaig"),
    ("full adder", "aig"),
    ("table:0x6996", "aig"),
    ("table:0x1be4", "demorgan"),
    ("table:0x96", "nand"),
    ("table:0x1be4", "nand"),
    ("table:0x1be4", "mig"),
    ("table:0x6996,0x8241", "lut-3"),
)
"""Tasks, all at the optimum, and bases: four functions of 7 gates, others of 6 to 9, policies."""
QUICK = (("full adder", "xaig"), ("table:0x96", "nand"))


def variants(basis: str) -> dict[str, list[str]]:
    """Return the rules to keep by what is left out: ``nothing``, each sound rule, ``everything``."""
    rules = rules_for(basis)
    sound = [name for name in NAMES if getattr(rules, name)]
    return {
        "nothing": sound,
        **{f"{name}": [other for other in sound if other != name] for name in sound},
        "everything": [],
    }


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="two easy ones; nothing is written")
    parser.add_argument("--limit", type=float, default=LIMIT, help=f"seconds per question (default: {LIMIT:g})")
    parser.add_argument("--cores", type=int, default=1, help="items at a time, each pinned to a core (default: 1)")
    options = parser.parse_args()
    limit = min(options.limit, 5.0) if options.quick else options.limit
    chosen = [
        (task, basis, without, kept)
        for task, basis in (QUICK if options.quick else ITEMS)
        for without, kept in variants(basis).items()
    ]

    def measure(item: tuple[str, str, str, list[str]]) -> Row:
        task, basis, without, kept = item
        answer = ask(task, limit=limit, looks_up=False, basis=basis, symmetry=kept)
        row = {"task": task, "basis": basis, "without": without, **answer}
        tell(" ".join(str(row.get(k)) for k in ("task", "basis", "without", "status", "lower", "refuting", "solving")))
        return row

    rows = over_cores(measure, chosen, options.cores)
    if not options.quick:
        write("ablation", rows, limit=limit, rules=list(NAMES))


if __name__ == "__main__":
    main()
