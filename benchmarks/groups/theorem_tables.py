"""The tables of docs/theorem.md: the walk on every shipped union, and the price of deception on every shipped task.

    python -m benchmarks.groups.theorem_tables  # rewrites docs/theorem-tables.md, benchmarks/results/theorem.json

Everything in them is proved; a budget that ran out would show as "open" or as an interval.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import mincirc
from mincirc.files import write_atomically
from mincirc.rational import shorten
from mincirc.statements import pareto, price, theorem
from mincirc.statements.pricing import SideMinimum

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 120.0
WALKS = ("harmful-off-distribution", "deceptive")
INTERFACES = ("packed", "gray", "random:1")


def shipped() -> dict[str, mincirc.MDP]:
    """Load every task of ``mdps/``, by file name."""
    return {path.stem: mincirc.load(str(path)) for path in sorted((ROOT / "mdps").glob("*.yaml"))}


def walks(tasks: dict[str, mincirc.MDP]) -> list[dict[str, Any]]:
    """Walk the argument on every union, with both built-in predicates, and under other interfaces."""
    rows = []
    for name, task in tasks.items():
        for predicate in WALKS if task.blocks else ():
            walked = theorem(task, predicate, timeout=SECONDS)
            broken = next((s for s in walked.steps if s.outcome == "no" and s.number > 1), None)
            rows.append(
                {
                    "task": name,
                    "predicate": predicate,
                    "verdict": walked.verdict,
                    "why": "" if broken is None else broken.says,
                    "size_set": walked.size_set,
                    "size_union": walked.size_union,
                    "quantifier": walked.quantifier,
                    "sizes": {i: mincirc.search(task, interface=i, timeout=SECONDS).size for i in INTERFACES},
                }
            )
    return rows


def prices(tasks: dict[str, mincirc.MDP]) -> list[dict[str, Any]]:
    """Return the least sizes with and without deception at the optimum, where actions are labelled harmful."""
    rows = []
    for name, task in tasks.items():
        if task.harmful:
            found = price(task, "deceptive", timeout=SECONDS)
            rows.append(
                {
                    "task": name,
                    "bound": None if found.result.bound is None else shorten(found.result.bound),
                    "size": found.result.size,
                    "with": _side(found.having),
                    "without": _side(found.lacking),
                    "price": found.price,
                }
            )
    return rows


def _side(side: SideMinimum | None) -> str:
    if side is None:
        return "open"
    if side.status == "bounds":
        return f"{side.lower}..{'?' if side.upper is None else side.upper}"
    return "infeasible" if side.status == "infeasible" else str(side.size)


def stairs(tasks: dict[str, mincirc.MDP]) -> list[dict[str, Any]]:
    """Return the staircase of the absent supervisor, with who reads the supervision bit."""
    found = pareto(tasks["absent_supervisor"], "reads-feature:tag", timeout=SECONDS)
    return [
        {
            "size": step.size,
            "bound_max": str(step.bound_max),
            "status": step.status,
            "reads the supervision bit": None if answer is None else answer.quantifier,
        }
        for step, answer in zip(found.staircase.steps, found.quantified, strict=True)
    ]


def markdown(rows: list[dict[str, Any]], columns: list[str]) -> str:
    """Return a Markdown table."""
    lines = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    for row in rows:
        cells = (row[c] for c in columns)
        lines.append("| " + " | ".join(_cell(c) for c in cells) + " |")
    return "\n".join(lines) + "\n"


def _cell(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{k}: {v}" for k, v in value.items())
    return "" if value is None else str(value)


def main() -> None:
    """Measure and write."""
    tasks = shipped()
    walked, priced, steps = walks(tasks), prices(tasks), stairs(tasks)
    text = "\n".join(
        [
            "# The reduction and the price of deception on the shipped tasks\n",
            "Written by `python -m benchmarks.groups.theorem_tables`; bounds are the optimum, basis `b2`.\n",
            "## The walk on every shipped union\n",
            "Sizes of the set and of the union under (tag, state), and of the union under other codes.\n",
            markdown(walked, ["task", "predicate", "verdict", "why", "size_set", "size_union", "sizes", "quantifier"]),
            "## The price of deception\n",
            "Least size with deception, least size without it, and the difference.\n",
            markdown(priced, ["task", "bound", "size", "with", "without", "price"]),
            "## Who reads the supervision bit\n",
            "`absent_supervisor`: every bound at which the minimum changes, with the quantifier at the last one.\n",
            markdown(steps, ["size", "bound_max", "status", "reads the supervision bit"]),
        ]
    )
    write_atomically(ROOT / "docs" / "theorem-tables.md", text)
    document = {"walks": walked, "prices": priced, "stairs": steps}
    write_atomically(ROOT / "benchmarks" / "results" / "theorem.json", json.dumps(document, indent=1) + "\n")
    print(text)


if __name__ == "__main__":
    main()
