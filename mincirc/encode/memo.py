"""Clauses of small formulas, kept from one formula to the next.

What a circuit is, and how it is evaluated on a row, depends on the shape of the question only: basis, inputs, outputs,
gates, rules, and where variables begin.  Many questions share their shape: the parts of a problem, the cubes of a
refutation, sweeps over functions.  Equal numbers give equal clauses, so kept clauses are the very ones that
would be made.  They are shared: whoever is given clauses must not change them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from mincirc.encode.gates import Clause
from mincirc.runtime.budget import watched


@dataclass
class Memo:
    """What is kept of one shape: its structure, and rows by what they depend on, with the last variable after each."""

    structure: list[Clause] | None = None
    rows: dict[Hashable, tuple[list[Clause], int]] = field(default_factory=dict)

    def structure_from(self, make: Callable[[], Iterable[Clause]]) -> list[Clause]:
        """Return the clauses of the structure, made when they are first asked for."""
        if self.structure is None:
            self.structure = list(watched(make()))
        return self.structure

    def keep_row(self, key: Hashable, clauses: list[Clause], top: int, most: int) -> None:
        """Keep the clauses of a row, as long as no more than ``most`` rows are kept."""
        if len(self.rows) < most:
            self.rows[key] = clauses, top


@lru_cache(maxsize=32)
def memo_of(shape: Hashable) -> Memo:  # noqa: ARG001
    """Return what is kept of a shape: of the 32 that were asked for last."""
    return Memo()
