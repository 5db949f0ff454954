"""The page's section on larger tasks: both ends as time goes on, before and after."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.measure.common import Row
from benchmarks.page.markdown import number, paragraph, table
from benchmarks.page.tasks import tree

COLUMNS = ("before", "after")
PEER = "PAYNT"


def reach(document: Row) -> str:
    """Both ends at several times."""
    cells: dict[tuple[str, str], dict[str, Row]] = {}
    for row in document["rows"]:
        cells.setdefault((row["task"], row["bound"]), {})[row["column"]] = row
    columns = [c for c in COLUMNS if any(c in by for by in cells.values())]
    trees = any(PEER in by for by in cells.values())
    marks = sorted({mark for row in document["rows"] for mark in row.get("ends", ())}, key=float)
    head = ["task", "bound", "states", "bits"]
    for column in columns:
        head += [f"{column}: first", *(f"{mark} s" for mark in marks), "conflicts, steps"]
    head += [PEER] if trees else []
    lines = [
        (
            task,
            bound,
            number(next((by[c]["states"] for c in columns if c in by and "states" in by[c]), None)),
            next((f"{by[c]['inputs']}, {by[c]['outputs']}" for c in columns if c in by and "inputs" in by[c]), ""),
            *(cell for column in columns for cell in _cells(by.get(column), marks)),
            *([tree(by.get(PEER))] if trees else []),
        )
        for (task, bound), by in cells.items()
    ]
    commits = {c: sorted({by[c]["mincirc"] for by in cells.values() if c in by}) for c in columns}
    said = "; ".join(f"{c}: {', '.join(f'`{m}`' for m in names)}" for c, names in commits.items())
    about = f"""
        Both ends of the least size after so many CPU seconds of the process, from the start of loading the task on;
        `first` is when the first circuit stood.  A process per question; `?` as an upper end: no circuit yet.  A limit
        that was not reached has no entry.  `bits` are inputs and outputs of the circuit.  Commits: {said}."""
    command = "Again: `python -m benchmarks.groups.reach` (`--help` says how another checkout is measured)."
    return "## Larger tasks, as time goes on\n\n" + paragraph(about) + f"\n{command}\n\n" + table(head, lines)


def _cells(row: Row | None, marks: Sequence[str]) -> list[str]:
    """Return the cells of one column: the first circuit, both ends at every mark, the effort."""
    if row is None:
        return [""] * (len(marks) + 2)
    effort = ", ".join(number(row.get(key)) or "?" for key in ("conflicts", "steps"))
    return [number(row["first"]) or "none", *(_ends(row["ends"].get(mark)) for mark in marks), effort]


def _ends(ends: Sequence[int | None] | None) -> str:
    if ends is None:
        return ""
    lower, upper = ends
    if lower == upper:
        return f"**{upper}**"
    return f"{lower}..{'?' if upper is None else upper}"
