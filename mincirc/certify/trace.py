"""Refuting a formula with a trace: CaDiCaL 1.9.5 writes FRAT, with the antecedents of every derived clause.

Through PySAT the option must be set *before* the tracer is connected, and unknown options are accepted silently, so
the trace is looked at, not trusted.  FRAT (Baek, Carneiro, Heule 2021) says which line introduces which original
clause; in the solver's LRAT original clauses are not 1 .. m.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import pysolvers

from mincirc.errors import SolverError
from mincirc.solve.protocol import Budget
from mincirc.solve.sat import SatSolver

TRACER = "cadical195"
_PROBE = 4096  # bytes, a block of most file systems


class TracingSolver(SatSolver):
    """A SAT solver that writes a FRAT trace to ``stream``; close it before reading the trace."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(TRACER)
        inner = self._solver.solver
        inner.configure({"binary": 0, "frat": 1})
        pysolvers.cadical195_tracepr(inner.cadical, stream)


def trace_refutation(clauses: Sequence[Sequence[int]], path: Path) -> int | None:
    """Refute the clauses and leave the trace at ``path``; return the conflicts, ``None`` if they are satisfiable.

    No clause may be empty.  Raises :class:`OSError` when the trace does not fit on the disk, and :class:`SolverError`
    when the installed solver does not write FRAT.
    """
    with path.open("w+b") as stream:
        solver = TracingSolver(stream)
        try:
            solver.add(clauses)
            satisfiable = solver.solve(Budget())
            conflicts = solver.conflicts
        finally:
            solver.close()
    if satisfiable:
        return None
    _demand_room(path)
    with path.open("rb") as trace:
        first = trace.readline().split()
    if clauses and first[:2] != [b"o", b"1"]:
        raise SolverError("the installed python-sat does not trace proofs of CaDiCaL 1.9.5 as FRAT text")
    return conflicts


def _demand_room(path: Path) -> None:
    """Raise the :class:`OSError` that the solver, which writes the trace itself, passed over in silence.

    A disk or a file size that was exhausted still is, unless somebody made room; then a cut line gives it away.
    """
    with path.open("r+b") as trace:
        end = trace.seek(0, os.SEEK_END)
        trace.write(bytes(_PROBE))
        trace.flush()
        trace.truncate(end)
        trace.seek(max(end - 1, 0))
        if trace.read(1) not in (b"\n", b""):
            raise OSError(errno.EIO, "it was cut off in the middle of a line")
