"""Refuting a formula with a trace: CaDiCaL 1.9.5 writes FRAT, with the antecedents of every derived clause.

Through PySAT the option must be set *before* the tracer is connected, and unknown options are accepted silently, so
the trace is looked at, not trusted.  FRAT (Baek, Carneiro, Heule 2021) says which line introduces which original
clause; in the solver's LRAT original clauses are not 1 .. m.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import pysolvers

from mincirc.errors import SolverError
from mincirc.solve.protocol import Budget
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
    """Refute the clauses and leave the trace at ``path``; return the conflicts, ``None`` if they are satisfiable.

    No clause may be empty.  Raises :class:`SolverError` when the installed solver does not write FRAT.
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
    with path.open("rb") as trace:
        first = trace.readline().split()
    if clauses and first[:2] != [b"o", b"1"]:
        raise SolverError("the installed python-sat does not trace proofs of CaDiCaL 1.9.5 as FRAT text")
    return conflicts
