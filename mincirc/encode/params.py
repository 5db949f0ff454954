"""Parameters of building formulas: which clauses are cached for the next formula of the same shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from mincirc.parameters import Parameters, Range


@dataclass(frozen=True, kw_only=True)
class MemoParams(Parameters):
    """Limits of the cache of clauses; a cached clause equals the clause that would be built again."""

    most_clauses: Annotated[int, Range(0)] = 20_000
    """Formulas of more clauses are not cached: they are rare, and solving them takes much longer than building."""

    most_rows: Annotated[int, Range(0)] = 64
    """Number of rows cached per shape."""
