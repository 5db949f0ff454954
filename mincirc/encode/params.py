"""What can be tuned about building formulas: which clauses are kept for the next formula of the same shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from mincirc.parameters import Parameters, Range


@dataclass(frozen=True, kw_only=True)
class MemoParams(Parameters):
    """Clauses and covers that are kept; kept or made anew, they are the same."""

    most_clauses: Annotated[int, Range(0)] = 20_000
    """Formulas of more clauses are not kept: they are made seldom, and solving them takes much longer."""

    most_rows: Annotated[int, Range(0)] = 64
    """Rows that are kept per shape."""
