"""Gate elimination by the compiled core, else by the reference: the same bounds with the same effort."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from mincirc.errors import SolverError
from mincirc.lower.elimination import Attempt, ReferenceElimination
from mincirc.lower.leaves import LeafParams, refuter_basis
from mincirc.lower.row_bound import Tables
from mincirc.lower.row_relation import FirstGate, RowRelation
from mincirc.native import Core, core
from mincirc.refuter.compiled import CompiledRefuter


class EliminationSearch(Protocol):
    """A search for proofs by gate elimination (:mod:`mincirc.lower.elimination`)."""

    effort: int
    """Relations made so far."""

    @property
    def depth(self) -> int:
        """How deep proofs of the present goal are looked for."""
        ...

    def begin(self, relation: RowRelation) -> None:
        """Ask about a relation from now on."""
        ...

    def raise_to(self, goal: int, effort: int) -> Attempt:
        """Prove that the relation needs ``goal`` gates, by making about ``effort`` relations."""
        ...

    def close(self) -> None:
        """Free what the search holds; nothing may be asked afterwards."""
        ...


def make_elimination(
    gates: tuple[FirstGate, ...], tables: Tables, most_rows: int, leaves: LeafParams | None = None
) -> EliminationSearch:
    """Return a search with an empty memo: compiled, where there is a compiled core."""
    compiled = core()
    if compiled is None:
        return ReferenceElimination(gates, tables, most_rows, leaves)
    return CompiledElimination(compiled, gates, tables, most_rows, leaves)


class CompiledElimination:
    """The search of the compiled core (``gate_elimination.cpp``)."""

    def __init__(
        self,
        compiled: Core,
        gates: tuple[FirstGate, ...],
        tables: Tables,
        most_rows: int,
        leaves: LeafParams | None = None,
    ) -> None:
        self._core = compiled
        ffi, lib = compiled.ffi, compiled.lib
        self._sizes = [np.ascontiguousarray(tables.sizes[k]) if k in tables.sizes else None for k in (2, 3, 4)]
        sizes = [ffi.NULL if known is None else ffi.from_buffer("uint8_t[]", known) for known in self._sizes]
        exclusive = FirstGate.XOR in gates
        limits = ffi.new("mincirc_elimination_leaves *")
        self._refuter = None
        if leaves is not None and leaves.outputs:
            self._refuter = CompiledRefuter(compiled, refuter_basis(exclusive), leaves.refuter, log=False)
            for name in ("inputs", "outputs", "after", "nodes", "growth", "most_nodes", "piece", "nodes_per_relation"):
                setattr(limits, name, getattr(leaves, name))
        refuter = ffi.NULL if self._refuter is None else self._refuter.handle
        handle = lib.mincirc_gate_elimination_open(exclusive, *sizes, tables.free_codes, most_rows, refuter, limits)
        if handle == ffi.NULL:
            raise MemoryError
        self._handle: Any = ffi.gc(handle, lib.mincirc_gate_elimination_close)
        self._state = np.zeros(2, dtype=np.int64)
        self.effort = 0

    @property
    def depth(self) -> int:
        """How deep proofs of the present goal are looked for."""
        return int(self._state[1])

    def begin(self, relation: RowRelation) -> None:
        """Ask about a relation from now on."""
        ffi, count = self._core.ffi, len(relation.rows)
        codes = np.array([code for code, _ in relation.rows], dtype=np.uint32)
        words = np.array([words for _, words in relation.rows], dtype=np.uint64)
        answer = self._core.lib.mincirc_gate_elimination_begin(
            self._handle,
            relation.inputs,
            relation.outputs,
            count,
            ffi.from_buffer("uint32_t[]", codes),
            ffi.from_buffer("uint64_t[]", words),
        )
        if answer < 0:
            raise MemoryError
        if answer == 0:
            raise SolverError(
                f"gate elimination: {relation.inputs} inputs and {relation.outputs} outputs are too many"
            )

    def raise_to(self, goal: int, effort: int) -> Attempt:
        """Prove that the relation needs ``goal`` gates, by making about ``effort`` relations."""
        ffi = self._core.ffi
        state = ffi.from_buffer("int64_t[]", self._state)
        answer = self._core.lib.mincirc_gate_elimination_raise(self._handle, goal, effort, state)
        if answer < 0:
            raise MemoryError
        self.effort = int(self._state[0])
        return Attempt(answer)

    def close(self) -> None:
        """Free the memo and the refuter's table; nothing may be asked afterwards."""
        self._core.ffi.release(self._handle)
        if self._refuter is not None:
            self._refuter.close()
