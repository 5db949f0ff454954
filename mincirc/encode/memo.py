"""A cache of clauses for small formulas of the same shape.

The clauses of the structure and of a row's evaluation depend only on the shape of the question: basis, inputs,
outputs, gates, rules, and the number of the first variable.  Many questions share a shape: the subproblems of a
problem, the cubes of a refutation, sweeps over functions.  Equal shapes give equal variable numbers, so cached clauses
are exactly those that would be built again.  Cached clauses are shared between formulas: a caller must not change
them.  Oracle: ``tests/encode/test_memo.py`` compares formulas with and without the cache, clause by clause.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from mincirc.encode.gates import Clause
from mincirc.runtime.ambient import watched


@dataclass
class Memo:
    """The cached clauses of one shape: its structure, and per key of a row the clauses and the last variable."""

    structure: list[Clause] | None = None
    rows: dict[Hashable, tuple[list[Clause], int]] = field(default_factory=dict)

    def structure_from(self, make: Callable[[], Iterable[Clause]]) -> list[Clause]:
        """Return the clauses of the structure; the first call builds them with ``make``."""
        if self.structure is None:
            self.structure = list(watched(make()))
        return self.structure

    def store_row(self, key: Hashable, clauses: list[Clause], top: int, most: int) -> None:
        """Cache the clauses of a row unless ``most`` rows are cached already."""
        if len(self.rows) < most:
            self.rows[key] = clauses, top


@lru_cache(maxsize=32)
def memo_of(shape: Hashable) -> Memo:  # noqa: ARG001
    """Return the cached clauses of a shape; the 32 shapes used last are kept."""
    return Memo()
