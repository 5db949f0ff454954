"""The page's section on functions and relations without a table, before and after, beside other programs."""

from __future__ import annotations

from benchmarks.measure.common import Row
from benchmarks.page.markdown import number, paragraph, size, table

OWN = ("before", "after")
OTHERS = ("ABC", "Cirbo", "percy", "Z3")


def pure(document: Row) -> str:
    """One line a function, one column a program."""
    cells: dict[str, dict[str, Row]] = {}
    for row in document["rows"]:
        cells.setdefault(row["function"], {})[row["column"]] = row
    columns = [c for c in (*OWN, *OTHERS) if any(c in by for by in cells.values())]
    head = ["function"]
    for column in columns:
        head += [column, f"{column}: conflicts"] if column in OWN else [column]
    lines = []
    for name, by in cells.items():
        line = [name]
        for column in columns:
            row = by.get(column, {})
            line += [_cell(row)] + ([number(row.get("conflicts"))] if column in OWN else [])
        lines.append(line)
    commits = [
        f"{c}: {', '.join(f'`{m}`' for m in sorted({by[c]['mincirc'] for by in cells.values() if c in by}))}"
        for c in columns
        if c in OWN
    ]
    limits = sorted({row["limit"] for row in document["rows"]})
    about = f"""
        Found and proved in basis `b2`, no table of functions of more than three inputs; a process each, limit
        {", ".join(number(limit) for limit in limits)} CPU seconds.  mincirc's seconds are from the start of loading
        the function on, the other programs' of the whole process.  Z3 is our back end with one formula.  "222 classes"
        are asked in one process; ABC counts three gates for constants and single inputs there.  {"; ".join(commits)}.
    """
    command = "Again: `python -m benchmarks.groups.pure` (`--help` says how other columns are measured)."
    return "## Pure search, before and after\n\n" + paragraph(about) + f"\n{command}\n\n" + table(head, lines)


def _cell(row: Row) -> str:
    if not row:
        return ""
    if row["status"] == "missing":
        return "" if row["reason"] in ("not asked", "takes functions alone") else "missing"
    if row["status"] == "classes":
        return f"{', '.join(str(n) for n in row['classes'].values())} in {number(row['cpu'])} s"
    return f"{size(row)} in {number(row.get('cpu') or row.get('process'))} s"
