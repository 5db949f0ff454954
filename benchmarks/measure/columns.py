"""Result files whose rows belong to columns (before, after, other programs) and are measured a few at a time.

A row is kept until the same question is asked again for the same column, so that a file grows run by run; every row
names the commit and the limit that it was measured with.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.measure.common import Row, read, write


def rows_of(name: str, fields: Sequence[str]) -> dict[tuple[Any, ...], Row]:
    """Return the rows of a result file by the fields that say what a row answers."""
    return {tuple(row[f] for f in fields): row for row in (read(name) or {"rows": []})["rows"]}


def keep(name: str, fields: Sequence[str], row: Row, order: Sequence[tuple[Any, ...]], **more: Any) -> None:
    """Write a row beside those that are there, in the given order; what is in no order any more is dropped."""
    known = rows_of(name, fields) | {tuple(row[f] for f in fields): row}
    write(name, [known[k] for k in order if k in known], **more)


def measured_already(row: Row | None, commit: str, limit: float) -> bool:
    """Return whether a row has this commit and at least this limit."""
    return row is not None and row["mincirc"] == commit and row["limit"] >= limit
