"""A series of questions about one problem, each with a limit on the depth or the cost of the circuits asked for.

Lemmas speak of policies and pass from one question to the next.  In each series sizes go up while the limit on depth
or cost only tightens, so "no smaller circuit" holds for every question and the symmetry rules stay sound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from mincirc.circuit import Circuit
from mincirc.encode.side import Side
from mincirc.encode.tree import fanins_of, tree_nodes
from mincirc.problem.problem import Problem
from mincirc.searching.run import MeasureBounds, Run
from mincirc.solve.lazy import LazyBackend
from mincirc.solve.protocol import Answer, Effort, Verdict
from mincirc.solve.session import LazySession


@dataclass
class Series:
    """The questions of one run; what they tell stands in the run all the time."""

    run: Run
    problem: Problem
    backend: LazyBackend

    @property
    def bounds(self) -> MeasureBounds:
        """The bounds of the measures."""
        return self.run.bounds

    def session(self, only: Sequence[str] | None = None, before: LazySession | None = None) -> LazySession:
        """Open a session with these symmetry rules only, with the lemmas and rows of an earlier one."""
        session = self.backend.session(self.problem, self.run.progress, only=only)
        if before is not None:
            session.inherit(before)
        return session

    def ask(
        self,
        session: LazySession,
        gates: int,
        side: Side | None,
        *,
        depth: int | None = None,
        cost: Fraction | None = None,
    ) -> Verdict:
        """Ask for a circuit of that size that meets the side condition; write down the limits that it stands for."""
        with session.query(gates, self.run.budget) as query:
            if side is not None:
                query.add(side)
            verdict = query.next(self.run.budget)
        self.run.record(gates, verdict, depth=depth, cost=cost)
        return verdict

    def take(self, circuit: Circuit, *, depth: int) -> None:
        """Take a circuit as the best one known, if it is as shallow as was asked for."""
        if circuit.depth > depth:
            raise AssertionError(f"a circuit of depth {circuit.depth} answers a question about depth {depth}")
        self.run.take(circuit)

    def goes_on(self, number: int, verdict: Verdict) -> bool:
        """Tell of the bounds as they are now; return whether the budget lets the series go on."""
        self.run.emit("bounds", number, Effort(lemmas=verdict.effort.lemmas, rows=verdict.effort.rows))
        if verdict.answer is Answer.UNKNOWN:
            self.run.stopped = self.run.reason()
        return verdict.answer is not Answer.UNKNOWN

    def trees(self, depth: int) -> int:
        """Return the number of gates of one complete tree of that depth per output."""
        return self.problem.interface.output_bits * tree_nodes(fanins_of(self.problem.basis), depth)
