"""Least depth, least size and depth in either order, least cost: the searches that are not for the size alone.

* ``depth``: ask for depth 0, 1, 2, ... with any number of gates (:mod:`mincirc.encode.tree`).
* ``size,depth``: find the least size as always; then, at that size, ask for a smaller depth until it is refuted.
* ``depth,size``: find the least depth; then, under it, refute sizes from below.
* cost: the cheapest circuit may have more gates than the smallest, so for 0, 1, 2, ... gates ask for circuits that
  cost less than the cheapest known, until the cheapest circuit cannot have that many gates
  (:func:`mincirc.circuit.cost.most_gates`).

Lemmas speak of policies and pass from one question to the next.  In each series of questions sizes go up while the
limit on depth or cost only tightens, so "no smaller circuit" holds for every question and the rules stay sound.
Both ends of every measure are valid at every moment (:class:`Standing`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from mincirc.circuit import Circuit
from mincirc.circuit.cost import GateCosts, most_gates
from mincirc.encode.cost import CostAtMost, rules_for_costs
from mincirc.encode.depth import RULES, DepthAtMost
from mincirc.encode.rules import rules_for
from mincirc.encode.side import Side
from mincirc.encode.tree import fanins_of, tree_nodes
from mincirc.problem.goal import Goal
from mincirc.problem.problem import Problem
from mincirc.searching.result import Bounds, SizeStats
from mincirc.solve.depth import DepthSession
from mincirc.solve.lazy import LazyBackend, LazySession
from mincirc.solve.protocol import Answer, Backend, Effort, Verdict, capabilities_of
from mincirc.solve.sat import canonical_name

if TYPE_CHECKING:
    from mincirc.searching.minimum import Run


@dataclass
class Standing:
    """What is known of each measure that the goal speaks of; ``now`` is the one being worked on.

    The bounds of the second measure of a lexicographic goal speak of the circuits that are best in the first, even
    while it is open.
    """

    goal: Goal
    now: str
    size: Bounds | None = None
    depth: Bounds | None = None
    cost: Bounds | None = None

    def of(self, measure: str) -> Bounds:
        """Return the bounds of one measure."""
        bounds: Bounds | None = getattr(self, measure)
        return Bounds(0, None) if bounds is None else bounds

    @property
    def counts_gates(self) -> bool:
        """Whether the run is looking for the least size first, as a search for the size alone does."""
        return self.goal.objective == "size,depth" and self.now == "size"

    @property
    def current(self) -> Bounds:
        """The bounds of the measure being worked on."""
        return self.of(self.now)

    @property
    def closed(self) -> bool:
        """Whether every measure is settled."""
        return all(self.of(measure).closed for measure in self.goal.measures)


def pursue(run: Run, problem: Problem, backend: Backend) -> None:
    """Search towards the goal of ``run.standing`` until every measure is settled or the budget ends."""
    assert run.standing is not None
    sat = capabilities_of(backend).sat
    assert sat is not None  # goals are checked when they are made
    Pursuit(run, problem, sat, run.standing).go()


@dataclass
class Pursuit:
    """One search towards a goal that is not the size alone; what it knows stands in ``run`` all the time."""

    run: Run
    problem: Problem
    backend: LazyBackend
    standing: Standing

    def go(self) -> None:
        """Search until every measure is settled or the budget ends."""
        if self.standing.goal.costs is not None:
            self._cost(self.standing.goal.costs)
        elif self.standing.goal.objective == "size,depth":
            self._size_then_depth()
        else:
            session = self._depth()
            if session is not None and self.standing.goal.objective == "depth,size":
                self._size_under_depth(session)

    # -- the series of questions --------------------------------------------------------------

    def _size_then_depth(self) -> None:
        run, standing = self.run, self.standing
        self._look_at_sizes()
        first = self._session()
        try:
            run.close_in(first)
        finally:
            self._look_at_sizes()
            first.close()
        if not run.closed:
            return
        standing.now = "depth"
        session = self._session(RULES, first)
        while not standing.current.closed:
            limit = _upper(standing.current) - 1
            verdict = self._ask(session, run.lower, DepthAtMost(limit), depth=limit)
            if verdict.answer is Answer.REFUTED:
                standing.depth = Bounds(limit + 1, limit + 1)
            elif verdict.circuit is not None:
                self._take(verdict.circuit, depth=limit)
                standing.depth = Bounds(standing.current.lower, verdict.circuit.depth)
            if not self._goes_on(run.lower, verdict):
                return

    def _look_at_sizes(self) -> None:
        """Bound the depth of smallest circuits by what is known of their size: it lies in between."""
        run = self.run
        least = next(d for d in range(run.lower + 1) if self._trees(d) >= run.lower)
        most = run.circuit.depth if run.circuit is not None and run.closed else run.upper
        self.standing.size, self.standing.depth = Bounds(run.lower, run.upper), Bounds(least, most)

    def _depth(self) -> LazySession | None:
        """Find the least depth; return the session when it is proved."""
        run, standing = self.run, self.standing
        known = None if run.circuit is None else run.circuit.depth
        standing.depth = Bounds(0, known)
        self._bound_size_by_depth()
        rules = rules_for(self.problem.basis, self.backend.rules)
        session = DepthSession(self.problem, canonical_name(self.backend.solver), rules, self._progress)
        while not standing.current.closed:
            depth = int(standing.current.lower)
            verdict = session.decide(depth, run.budget)
            self._record(self._trees(depth), verdict, depth=depth)
            if verdict.circuit is not None:
                self._take(verdict.circuit, depth=depth)
                standing.depth = Bounds(depth, depth)
            elif verdict.answer is Answer.REFUTED:
                standing.depth = Bounds(depth + 1, standing.current.upper)
            self._bound_size_by_depth()
            if not self._goes_on(depth, verdict):
                return None
        return session

    def _bound_size_by_depth(self) -> None:
        """A circuit of depth d has at least d gates, and needs no more than the gates of one tree per output."""
        standing, circuit = self.standing, self.run.circuit
        if standing.goal.objective == "depth,size" and standing.depth is not None:
            low, high = standing.depth.lower, standing.depth.upper
            most = None if high is None else self._trees(int(high))
            if circuit is not None and standing.depth.closed:
                most = circuit.size
            standing.size = Bounds(low, most)

    def _trees(self, depth: int) -> int:
        """Return the number of gates of one complete tree per output."""
        return self.problem.interface.output_bits * tree_nodes(fanins_of(self.problem.basis), depth)

    def _size_under_depth(self, before: LazySession) -> None:
        standing = self.standing
        assert standing.depth is not None
        depth = int(standing.depth.lower)
        standing.now = "size"
        session = self._session(RULES, before)
        while not standing.current.closed:
            gates = int(standing.current.lower)
            verdict = self._ask(session, gates, DepthAtMost(depth), depth=depth)
            if verdict.circuit is not None:
                self._take(verdict.circuit, depth=depth)
                standing.size = Bounds(gates, gates)
            elif verdict.answer is Answer.REFUTED:
                standing.size = Bounds(gates + 1, standing.current.upper)
            if not self._goes_on(gates, verdict):
                return

    def _cost(self, costs: GateCosts) -> None:
        run, standing = self.run, self.standing
        known = None if run.circuit is None else costs.total(run.circuit)
        standing.cost = Bounds(Fraction(0), known)
        session = self._session(rules_for_costs(costs))
        gates = 0
        while not standing.current.closed:
            limit = None if standing.cost.upper is None else standing.cost.upper - Fraction(1, costs.scale)
            verdict = self._ask(session, gates, None if limit is None else CostAtMost(costs, limit), cost=limit)
            upper = standing.cost.upper
            if verdict.circuit is not None:
                run.circuit = verdict.circuit
                upper = costs.total(verdict.circuit)
            refuted = gates + 1 if verdict.answer is Answer.REFUTED else gates
            standing.cost = Bounds(self._least_cost(costs, refuted, upper), upper)
            if not self._goes_on(gates, verdict):
                return
            gates = refuted

    def _least_cost(self, costs: GateCosts, refuted: int, upper: Fraction | int | None) -> Fraction:
        """Return a lower bound on the cost when circuits of fewer gates than ``refuted`` cost ``upper`` or more."""
        if upper is None:
            return refuted * costs.least
        interface, known = self.problem.interface, Fraction(upper)
        enough = refuted > most_gates(costs, known, interface.inputs, interface.output_bits)
        return known if enough else min(refuted * costs.least, known)

    # -- one question -------------------------------------------------------------------------

    def _session(self, only: Sequence[str] | None = None, before: LazySession | None = None) -> LazySession:
        session = self.backend.session(self.problem, self._progress, only=only)
        if before is not None:
            session.inherit(before)
        return session

    def _progress(self, gates: int, effort: Effort) -> None:
        self.run.emit("progress", gates, effort)

    def _ask(
        self,
        session: LazySession,
        gates: int,
        side: Side | None,
        *,
        depth: int | None = None,
        cost: Fraction | None = None,
    ) -> Verdict:
        with session.query(gates, self.run.budget) as query:
            if side is not None:
                query.add(side)
            verdict = query.next(self.run.budget)
        self._record(gates, verdict, depth=depth, cost=cost)
        return verdict

    def _record(self, gates: int, verdict: Verdict, *, depth: int | None = None, cost: Fraction | None = None) -> None:
        e = verdict.effort
        counts = (e.conflicts, e.clauses, e.variables, e.lemmas, e.rows, e.seconds)
        self.run.sizes.append(SizeStats(gates, verdict.answer.value, *counts, depth, cost))
        self.run.conflicts_before += e.conflicts

    def _take(self, circuit: Circuit, *, depth: int) -> None:
        """Take a circuit as the best one known, if it is as shallow as was asked for."""
        if circuit.depth > depth:
            raise AssertionError(f"a circuit of depth {circuit.depth} answers a question about depth {depth}")
        self.run.circuit = circuit

    def _goes_on(self, number: int, verdict: Verdict) -> bool:
        """Tell of the bounds as they stand; return whether the budget lets the series go on."""
        self.run.emit("bounds", number, Effort(lemmas=verdict.effort.lemmas, rows=verdict.effort.rows))
        if verdict.answer is Answer.UNKNOWN:
            self.run.stopped = self.run.reason()
        return verdict.answer is not Answer.UNKNOWN


def _upper(bounds: Bounds) -> int:
    assert bounds.upper is not None
    return int(bounds.upper)
