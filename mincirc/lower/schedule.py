"""Schedule of subproblem bounds: when to bound subproblems, and how many conflicts to spend on each.

Easy sizes are decided before subproblem bounds would pay.  So a size is searched as it is for
:attr:`ScheduleParams.first_after` conflicts.  Then every subproblem is bounded (:mod:`mincirc.lower.subproblems`) with
a conflict limit of :attr:`ScheduleParams.conflicts`, the formula is made anew with what was found, and the limit is
multiplied by :attr:`ScheduleParams.growth` for the next round.  The next round starts when the size has used as many
conflicts as all rounds together have, divided by :attr:`ScheduleParams.share`; after a round that raised no bound, it
takes twice as many.  Everything is counted in conflicts, so runs are reproducible.

The geometric growth of limits is that of restart strategies (Luby, Sinclair, Zuckerman 1993; Walsh 1999): whatever the
right limit is, all smaller ones together cost a fraction of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated

from mincirc.circuit import Circuit
from mincirc.encode.needed import Needed
from mincirc.encode.relation import Relation
from mincirc.encode.rules import Rules
from mincirc.encode.side import Side
from mincirc.lower.bound import WHOLE, Earlier, Enumerated, FromPart, LowerBound, Reason, Refuted, pairs
from mincirc.lower.gate_elimination import GateElimination, GateEliminationParams
from mincirc.lower.live_signals import Attempt, LiveSignalParams, LiveSignals, Searched
from mincirc.lower.subproblems import Cofactors, SubproblemParams, at_once, looked_up_circuit, table_fits
from mincirc.lower.support import SupportParams, support_bound
from mincirc.mdp.boxes.learn import Lemma
from mincirc.parameters import Parameters, Range
from mincirc.problem.problem import Problem
from mincirc.refuter.refuter import MakeRefuter, Refuter
from mincirc.solve.protocol import Budget, Effort


@dataclass(frozen=True, kw_only=True)
class ScheduleParams(Parameters):
    """When subproblems are bounded, and with how much effort; all of it counted in conflicts."""

    first_after: Annotated[int, Range(0)] = 1500
    """Conflicts on a size before the first round."""

    conflicts: Annotated[int, Range(1)] = 4_000
    """Conflict limit of each subproblem in the first round."""

    growth: Annotated[int, Range(1, 1000)] = 4
    """Factor of that limit from round to round."""

    whole_inputs: Annotated[int, Range(0)] = 5
    """Every input beyond so many divides the limit by eight: subproblems are harder then, and there are more."""

    rows: Annotated[int, Range(0)] = 300_000
    """Where subproblems have too many inputs to be searched: rows of relations made for each cofactor in the first
    round, by gate elimination; they grow by the same factor."""

    rows_per_conflict: Annotated[int, Range(1)] = 300
    """So many rows of relations take about as long as a conflict."""

    share: Annotated[int, Range(1)] = 4
    """The next round starts once ``conflicts(size) >= conflicts(bounds) / share`` ..."""

    elimination_share: Annotated[int, Range(1)] = 1
    """... and, of gate elimination, ``conflicts(size) >= conflicts(next round) / elimination_share``: it is paid for
    beforehand."""


@dataclass(frozen=True, kw_only=True)
class LowerParams(Parameters):
    """All parameters of lower bounds."""

    schedule: ScheduleParams = field(default_factory=ScheduleParams)
    """When subproblems are bounded."""

    subproblems: SubproblemParams = field(default_factory=SubproblemParams)
    """Which subproblems."""

    support: SupportParams = field(default_factory=SupportParams)
    """The support bound."""

    live_signals: LiveSignalParams = field(default_factory=LiveSignalParams)
    """The search over live signals."""

    elimination: GateEliminationParams = field(default_factory=GateEliminationParams)
    """Gate elimination."""

    @property
    def elimination_with_leaves(self) -> GateEliminationParams:
        """Gate elimination, without the refuter as a leaf where there is no search over live signals."""
        own = self.elimination
        return own if self.live_signals.first_nodes else replace(own, leaves=replace(own.leaves, outputs=0))

    def strengthener(self, rules: Rules, solver: str) -> Strength:
        """Return the lower bounds of one session, none of them made yet."""
        return Strength(rules, solver, params=self)


DEFAULTS = LowerParams()


@dataclass
class Strength:
    """What makes the formulas of one session stronger than the rules on the graph alone.

    ``bounds`` are bounds on parts of the problem, ``whole`` is the best one on all of it that was found without asking
    for a size; each has its reason.  ``reason`` is the best bound of all, with the sizes that were refuted.
    """

    rules: Rules
    solver: str
    bounds: tuple[LowerBound, ...] = ()
    off: bool = False
    whole: LowerBound | None = None
    circuit: Circuit | None = None
    params: LowerParams = DEFAULTS
    _known: tuple[int, int] = (-1, -1)
    _again: bool = True
    _patience: int = 1

    _sizes: LowerBound | None = None
    _elimination: GateElimination | None = None
    _single: int = 0
    _round: int = 0
    _charged: int = 0
    _next: int = 0  # conflicts that the next round of gate elimination takes, as far as the last one foretells

    def __post_init__(self) -> None:
        self._live_signals: LiveSignals | None = None
        self._make_refuter: MakeRefuter = Refuter
        self._cofactors = Cofactors(self.rules, self.solver, self.params.subproblems, search=self._search_part)

    def close(self) -> None:
        """Free the solvers of parts; their bounds are kept."""
        self._cofactors.close()
        if self._live_signals is not None:
            self._live_signals.close()
        if self._elimination is not None:
            self._elimination.close()

    def within(self, room: Callable[[], bool]) -> None:
        """Go on with parts only while there is room in memory."""
        self._cofactors.room = room

    @property
    def sides(self) -> tuple[Side, ...]:
        """What to add to every formula."""
        return (Needed(pairs(self.bounds)),) if self.bounds else ()

    def at_once(self, problem: Problem, lemmas: Sequence[Lemma], rows: Collection[int]) -> int:
        """Return a number of gates that is known to be needed without any search."""
        if self.off or not self.rules.cofactor:
            return 0
        relation = Relation.of(problem, lemmas, rows)
        bound, exact = at_once(relation, self.params.subproblems)
        listed = exact and relation.outputs == 1 and table_fits()
        self.circuit = looked_up_circuit(relation) if listed else None
        return self._take(bound)

    def must_read(self, problem: Problem, lemmas: Iterable[Lemma]) -> int:
        """Return a number of gates that is needed because of the inputs that must be read."""
        return self._take(support_bound(problem, lemmas, self.params.support))

    def search(
        self, problem: Problem, lemmas: Sequence[Lemma], gates: int, spent: int, budget: Budget, *, brief: bool = False
    ) -> Circuit | None:
        """Search over live signals for a refutation of a size (see :class:`mincirc.solve.protocol.Strengthener`)."""
        if self.off or not self.rules.cofactor or problem.interface.inputs > self.params.live_signals.most_inputs:
            return None
        # All states, not the rows of the formula: a circuit must act legally everywhere.
        relation = Relation.of(problem, lemmas, range(len(problem.task.states)))
        found = self._search(relation, gates, spent, budget, "brief" if brief else "whole")
        if found is None:
            return None
        self._take(found.bound)
        return found.found if found.found is not None and found.found.size == gates else None

    def search_by(self, make: MakeRefuter) -> None:
        """Let a refuter that is made so decide whole sizes."""
        self._make_refuter = make

    def _search_part(self, relation: Relation, gates: int, limit: int, budget: Budget) -> Searched | None:
        """Search for a bound on a part for about the time of ``limit`` conflicts."""
        return self._search(relation, gates, limit, budget, "part")

    def _search(
        self, relation: Relation, gates: int, spent: int, budget: Budget, attempt: Attempt = "whole"
    ) -> Searched | None:
        """Return what the search over live signals knows of a relation; ``None`` where it is none for it."""
        if self._live_signals is None:
            params = self.params.live_signals
            self._live_signals = LiveSignals(relation.problem.basis, params, self._make_refuter)
        if not self._live_signals.fits(relation):
            return None
        return self._live_signals.ask(relation, gates, spent, budget, attempt)

    def eliminate(self, problem: Problem, lemmas: Sequence[Lemma], effort: int, *, grows: bool = False) -> int:
        """Return a number of gates that is needed by gate elimination, in so many relations more (see protocol)."""
        if self.off or not self.rules.cofactor:
            return 0
        search = self._eliminating(problem, lemmas)
        search.assume(self.reason)
        return self._take(search.raise_to(1 << problem.interface.inputs, search.turn(effort) if grows else effort))

    def _eliminating(self, problem: Problem, lemmas: Sequence[Lemma]) -> GateElimination:
        """Return the gate elimination of the problem, with these lemmas."""
        single = sum(len(lemma.box) == 1 for lemma in lemmas)
        if self._elimination is None:
            self._elimination = GateElimination(problem, lemmas, self.params.elimination_with_leaves)
        elif single > self._single:
            self._elimination.learn(lemmas)
        self._single = max(single, self._single)
        return self._elimination

    def _take(self, bound: LowerBound | None) -> int:
        """Keep a bound on the whole problem if it is the best so far; return its number of gates."""
        if bound is None:
            return 0
        if self.whole is None or bound.least > self.whole.least:
            self.whole = bound
        return bound.least

    def refutes(self, gates: int) -> LowerBound | None:
        """Return a bound that refutes a size, on a part or on the whole; ``None`` where there is none."""
        known = self.bounds if self.whole is None else (self.whole, *self.bounds)
        return next((bound for bound in known if bound.least > gates), None)

    @property
    def reason(self) -> LowerBound | None:
        """The best bound on the whole problem, and why it holds."""
        return max((b for b in (self.whole, self._sizes) if b is not None), key=lambda b: b.least, default=None)

    def refuted(self, gates: int, effort: Effort, listed: int | None = None) -> None:
        """Note that a size was refuted: by a bound that is known, else by a list of circuits, else by the solver."""
        known, below = self.refutes(gates), self.reason
        if below is not None and below.least > gates:
            return
        if gates and (below is None or below.least < gates):
            below = LowerBound(WHOLE, gates, Earlier())
        reason: Reason
        if known is not None:
            self._sizes = known if known.part == WHOLE else LowerBound(WHOLE, known.least, FromPart(known))
            return
        if listed is not None:
            reason = Enumerated(gates, listed, below)
        else:
            reason = Refuted(gates, effort.conflicts, effort.lemmas, effort.rows, below, self.bounds)
        self._sizes = LowerBound(WHOLE, gates + 1, reason)

    @property
    def open(self) -> bool:
        """Whether more effort could make the bounds better."""
        return self._again and not self.off and self.circuit is None and self.rules.cofactor

    def due(self, conflicts: int, lemmas: int, rows: int) -> bool:
        """Return whether bounds are to be improved, when the present formula has cost that many conflicts."""
        if self.off or self.circuit is not None or not self.rules.cofactor or conflicts < self.due_at:
            return False
        return self._again or self._known != (lemmas, rows)

    @property
    def due_at(self) -> int:
        """The conflicts since the last time after which better bounds pay; twice as many when nothing came of it."""
        schedule, spent = self.params.schedule, self._cofactors.conflicts + self._charged
        paid = max(schedule.first_after, spent // schedule.share, self._next // schedule.elimination_share)
        return self._patience * paid

    def renew(
        self,
        problem: Problem,
        lemmas: Sequence[Lemma],
        rows: Collection[int],
        gates: int,
        budget: Budget,
        told: Callable[[int], None] = lambda _: None,
    ) -> int:
        """Improve the bounds for that size; return the conflicts that it took, and tell of them on the way."""
        before, times = self._cofactors.conflicts, self.params.schedule.growth**self._round
        self._cofactors.told = lambda: told(self._cofactors.conflicts - before)
        if problem.interface.inputs > self.params.subproblems.most_inputs:
            found, again = self._eliminated(problem, lemmas, gates, times, budget)
        else:
            found, again = self._searched(Relation.of(problem, lemmas, rows), gates, times, budget)
        self._patience = 1 if self._raise(found) else 2 * self._patience
        self._known, self._again = (len(lemmas), len(rows)), again
        self._round += 1
        return self._cofactors.conflicts - before

    def _searched(
        self, relation: Relation, gates: int, times: int, budget: Budget
    ) -> tuple[tuple[LowerBound, ...], bool]:
        """Bound parts by searches, with so many times the first limit; return whether more could raise a bound."""
        schedule = self.params.schedule
        limit = schedule.conflicts * times >> 3 * max(0, relation.inputs - schedule.whole_inputs)
        with budget.turn(None):
            found = self._cofactors.bounds(relation, gates, limit, budget)
        return found, self._cofactors.open

    def _eliminated(
        self, problem: Problem, lemmas: Sequence[Lemma], gates: int, times: int, budget: Budget
    ) -> tuple[tuple[LowerBound, ...], bool]:
        """Bound cofactors by gate elimination in the same way; it counts against the turn like conflicts."""
        search, schedule = self._eliminating(problem, lemmas), self.params.schedule
        before = search.effort
        found, again = search.cofactors(gates, -(-schedule.rows * times // search.rows))
        charged = (search.effort - before) * search.rows // schedule.rows_per_conflict
        budget.charge(charged)
        self._charged += charged
        self._next = charged * schedule.growth
        return found, again

    def _raise(self, found: Sequence[LowerBound]) -> bool:
        """Take the better of old and new bounds, as lemmas only ever grow; return whether any is new."""
        before = {bound.part: bound for bound in self.bounds}
        new = {b.part: b for b in found if b.part not in before or b.least > before[b.part].least}
        self.bounds = tuple((before | new).values())
        return bool(new)
