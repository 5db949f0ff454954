"""Refutation of a formula with a trace: CaDiCaL 1.9.5 writes FRAT, with the antecedents of every derived clause.

FRAT (Baek, Carneiro, Heule, *A flexible proof format for SAT solver-elaborator communication*, 2021) records the line
that introduces each original clause; in the solver's own LRAT the ids of original clauses are not 1 .. m.  Through
PySAT the option must be set *before* the tracer is connected, and unknown options are accepted silently, so the format
of the trace is checked.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import pysolvers

from mincirc.errors import SolverError
from mincirc.runtime.ambient import check
from mincirc.runtime.budget import Budget
from mincirc.runtime.limits import LimitReached
from mincirc.solve.sat import SatSolver

TRACER = "cadical195"


class TracingSolver(SatSolver):
    """A SAT solver that writes a FRAT trace to ``stream``; close it before reading the trace."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(TRACER)
        inner = self._solver.solver
        inner.configure({"binary": 0, "frat": 1})
        pysolvers.cadical195_tracepr(inner.cadical, stream)


def trace_refutation(clauses: Sequence[Sequence[int]], path: Path) -> int | None:
    """Refute the clauses, write the trace to ``path`` and return the conflicts; ``None``: the clauses are satisfiable.

    No clause may be empty.  Raises :class:`OSError` when the trace does not fit on the disk, :class:`LimitReached`
    where the current budget ends first, and :class:`SolverError` when the installed solver does not write FRAT.
    """
    with path.open("w+b") as stream:
        return trace_into(stream, clauses)


def trace_into(stream: BinaryIO, clauses: Sequence[Sequence[int]], piece: int = 20_000) -> int | None:
    """As :func:`trace_refutation`, with a file that is open for reading and writing.

    ``piece`` clauses are added to the solver between two checks of the limits.
    """
    budget = Budget()
    with TracingSolver(stream) as solver:
        for first in range(0, len(clauses), piece):
            check()
            solver.add(clauses[first : first + piece])
        satisfiable = solver.solve(budget)
        conflicts = solver.conflicts
    if satisfiable is None:  # this budget has no limit of its own
        raise LimitReached(budget.hard or "timeout")
    if satisfiable:
        return None
    _demand_room(stream)
    stream.seek(0)
    first_line = stream.readline().split()
    if clauses and first_line[:2] != [b"o", b"1"]:
        raise SolverError("the installed python-sat does not trace proofs of CaDiCaL 1.9.5 as FRAT text")
    return conflicts


def _demand_room(trace: BinaryIO, block: int = 4096) -> None:
    """Raise the :class:`OSError` of a full disk, which the solver ignores when it writes the trace.

    A write of ``block`` bytes (a block of most file systems) fails if the disk, or the limit on file sizes, is still
    exhausted; if space was freed meanwhile, the trace ends in the middle of a line.
    """
    end = trace.seek(0, os.SEEK_END)
    wanted = bytes(block)
    try:
        while wanted:  # not through the buffer, which would be flushed again
            wanted = wanted[os.pwrite(trace.fileno(), wanted, end + block - len(wanted)) :]
    finally:
        os.ftruncate(trace.fileno(), end)
    trace.seek(max(end - 1, 0))
    if trace.read(1) not in (b"\n", b""):
        raise OSError(errno.EIO, "it was cut off in the middle of a line")
