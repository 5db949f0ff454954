"""Series of minima in notebooks: staircases, with quantifiers, and sweeps."""

from __future__ import annotations

from collections.abc import Sequence

from mincirc.draw import staircase_svg
from mincirc.notebook.circuits import acting
from mincirc.notebook.markup import block, facts, folded, lacks, picture, table
from mincirc.rational import with_decimal
from mincirc.searching.sweep import Sweep
from mincirc.statements.front import Pareto
from mincirc.statements.tradeoff import Staircase


def stairs_picture(found: Staircase | Pareto) -> str | None:
    """Return the staircase as an SVG document; ``None`` before there is a step."""
    stairs = found.staircase if isinstance(found, Pareto) else found
    return staircase_svg(found) if stairs.steps else None


def staircase_html(stairs: Staircase) -> str:
    """Return the steps, their circuits, and what is missing."""
    drawing = picture(stairs_picture(stairs))
    return block("Minimum size against the bound", drawing, _steps(stairs, ()), lacks(stairs.missing))


def pareto_html(found: Pareto) -> str:
    """Return the steps with the quantifier of the predicate at each, and what is missing."""
    words = ["open" if answer is None else answer.quantifier for answer in found.quantified]
    about = facts([("predicate", f"{found.predicate}, at the last bound of each step")]) if found.predicate else ""
    return block(
        "Minimum size against the bound",
        about,
        picture(stairs_picture(found)),
        _steps(found.staircase, words if found.predicate else ()),
        lacks(found.missing),
    )


def _steps(stairs: Staircase, words: Sequence[str], most: int = 24) -> str:
    optimum = "not settled" if stairs.optimum is None else with_decimal(stairs.optimum)
    rows = []
    for number, step in enumerate(stairs.steps):
        above = "" if step.bound_above is None else f"above {with_decimal(step.bound_above)}\n"
        end = "up to" if step.status == "proved" else "to at least"
        cells = [str(step.size), f"{above}{end} {with_decimal(step.bound_max)}", step.status]
        rows.append(cells + ([words[number]] if words else []))
    heads = ["gates", "bounds on the return", "status", *(["minimum circuits with it"] if words else [])]
    circuits = [folded(f"the circuit of {s.size} gates", acting(s.policy)) for s in stairs.steps[:most]]
    return facts([("optimum", optimum)]) + table(heads, rows) + "".join(circuits)


def sweep_html(lines: Sweep) -> str:
    """Return a row for each combination: its question and its answer."""
    rows = []
    for line in lines:
        asked, result = line.asked, line.result
        key = [asked.task.name, asked.bound, asked.basis, asked.interface]
        if result is None:
            rows.append([*key, "refused", line.error or ""])
        else:
            known = result["size"] if result["size"] is not None else f"{result['lower']} to {result['upper'] or '?'}"
            rows.append([*key, result["status"], str(known)])
    heads = ("task", "bound", "basis", "interface", "status", "gates")
    partial = [line for line in lines if line.result is not None and not line.result["complete"]]
    note = facts([("partial", f"{len(partial)} of {len(lines)} lines are not settled")]) if partial else ""
    return block(f"Sweep: {len(lines)} lines", table(heads, rows), note)
