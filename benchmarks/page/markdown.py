"""Figures and tables in Markdown, the same way on every part of the page."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from benchmarks.measure.common import Row


def size(row: Row) -> str:
    """Return what a row knows about the least size."""
    if row["status"] in ("missing", "infeasible"):
        return str(row["status"])
    lower, upper = row.get("lower"), row.get("upper")
    if row["status"] == "proved":
        return str(upper)
    if upper is None:
        return "open" if not lower else f">= {lower}"
    return f"{lower}..{upper}"


def number(value: float | None) -> str:
    """Return a figure with as many digits as it deserves."""
    if value is None:
        return ""
    if isinstance(value, int) or value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *([str(cell) for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def origin(document: Row) -> str:
    """Return where the figures come from, in a line."""
    m = document["machine"]
    peers = [
        f"{name} {p['version']}" if "version" in p else f"{name} not measured ({p['missing']})"
        for name, p in document.get("peers", {}).items()
    ]
    return (
        "; ".join([f"*{m['processor']}, {m['memory']}, Python {m['python']}, mincirc {m['mincirc']}", *peers]) + ".*\n"
    )


def paragraph(text: str) -> str:
    """Return the text in lines of the page's width."""
    return textwrap.fill(" ".join(text.split()), 118, break_long_words=False, break_on_hyphens=False) + "\n"
