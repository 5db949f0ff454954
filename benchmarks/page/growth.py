"""The page's section on what a gate more costs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import exp, log

from benchmarks.measure.common import Row
from benchmarks.page.markdown import number, paragraph, table

LAST = 3
"""Refuted sizes of which the page shows the effort."""
FEW = 10
"""Conflicts or nodes from which on a size counts for the factor; below, it is start-up."""


def effort(size: Row) -> int:
    """Return the conflicts or nodes of a size."""
    return int(size["nodes"] if "nodes" in size else size["conflicts"])


def growth_factor(values: Sequence[float]) -> float | None:
    """Return the geometric mean of the ratios of neighbours, ``None`` where there are none."""
    ratios = [after / before for before, after in pairwise(values) if before > 0 and after > 0]
    return exp(sum(map(log, ratios)) / len(ratios)) if ratios else None


def growth(document: Row) -> str:
    """One line per relation and engine."""
    lines = []
    for row in document["rows"]:
        refuted = [s for s in row["sizes"] if s["answer"] == "refuted"]
        found = [s["gates"] for s in row["sizes"] if s["answer"] == "found"]
        last = refuted[-LAST:]
        grown = [s for s in last if effort(s) >= FEW]
        lines.append(
            (
                row["relation"],
                row["column"] + (f", no `{row['without']}`" if row["without"] else ""),
                str(found[0]) if found else f">= {len(refuted)}",
                ", ".join(f"{s['gates']}: {number(effort(s))}" for s in last),
                ", ".join(number(s["cpu"]) for s in last),
                number(growth_factor([effort(s) for s in grown])),
                number(growth_factor([s["cpu"] for s in grown])),
            )
        )
    limits = sorted({row["limit"] for row in document["rows"]})
    about = f"""
        The refutation of the last {LAST} sizes that were refuted within {", ".join(number(s) for s in limits)} CPU
        seconds for all sizes: conflicts of SAT or nodes of the refuter, and seconds.  The factors are geometric means
        over these sizes, those with fewer than {FEW} conflicts or nodes left out.  `SAT` has bounds on parts, `SAT
        alone` has none; no table of small functions."""
    head = ("relation", "engine", "least size", "size: conflicts or nodes", "s", "x effort a gate", "x s a gate")
    command = "Again: `python -m benchmarks.groups.growth` (`--help` says how rules are left out)."
    return "## What a gate more costs\n\n" + paragraph(about) + f"\n{command}\n\n" + table(head, lines)
