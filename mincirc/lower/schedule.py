"""When to spend effort on stronger clauses: bounds on parts, symmetric inputs.

Small questions are answered before bounds on parts would pay.  So a size is tried as it is for some conflicts; then
parts are bounded (:mod:`mincirc.lower.subproblems`) with an allowance of conflicts each, the formula is made anew with
what was found, and the allowance grows for the next time, which comes when the size has cost a good part of what all
bounds together have.  Counted in conflicts, so runs are reproducible.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from mincirc.circuit import Circuit
from mincirc.encode.needed import Needed
from mincirc.encode.relation import Part, Relation
from mincirc.encode.rules import Rules
from mincirc.encode.side import Side
from mincirc.encode.symmetry import SymmetricInputs, Symmetry
from mincirc.lower.subproblems import Bounds, Cofactors, at_once, looked_up_circuit, table_fits
from mincirc.mdp.boxes.learn import Lemma
from mincirc.problem.problem import Problem
from mincirc.solve.protocol import Budget

PATIENCE = 1500
"""Conflicts that a size may take before parts are bounded for the first time."""

ALLOWANCE = 4_000
"""Conflicts for each part then; four times as many the next time."""

USUAL_INPUTS = 5
"""Inputs up to which the allowance is whole."""

SHARE = 4
"""Bounds are taken up again when a size has cost one part in so many of what all bounds have cost so far."""


@dataclass
class Strength:
    """What makes the formulas of one session stronger than the rules on the graph alone."""

    rules: Rules
    solver: str
    symmetry: Symmetry = field(default_factory=Symmetry)
    bounds: tuple[tuple[Part, int], ...] = ()
    off: bool = False
    floor: int = 0
    circuit: Circuit | None = None
    _allowance: int = field(default_factory=lambda: ALLOWANCE)
    _known: tuple[int, int] = (-1, -1)
    _again: bool = True
    _patience: int = 1

    def __post_init__(self) -> None:
        self._cofactors = Cofactors(self.rules, self.solver)

    def close(self) -> None:
        """Free the solvers of parts; their bounds are kept."""
        self._cofactors.close()

    def within(self, room: Callable[[], bool]) -> None:
        """Go on with parts only while there is room in memory."""
        self._cofactors.room = room

    @property
    def sides(self) -> tuple[Side, ...]:
        """What to add to every formula."""
        symmetric: tuple[Side, ...] = (SymmetricInputs(self.symmetry.pairs),) if self.symmetry.pairs else ()
        return (*symmetric, Needed(self.bounds)) if self.bounds else symmetric

    def at_once(self, problem: Problem, lemmas: Sequence[Lemma], rows: Collection[int]) -> int:
        """Return a number of gates that is known to be needed without any search."""
        if self.off or not self.rules.cofactor:
            return 0
        relation = Relation.of(problem, lemmas, rows)
        self.floor, exact = at_once(relation)
        listed = exact and relation.outputs == 1 and table_fits()
        self.circuit = looked_up_circuit(relation) if listed else None
        return self.floor

    def refutes(self, gates: int) -> bool:
        """Return whether the bounds alone refute a size."""
        return self.floor > gates or any(least > gates for _, least in self.bounds)

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
        return self._patience * max(PATIENCE, self._cofactors.conflicts // SHARE)

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
        before = self._cofactors.conflicts
        self._cofactors.told = lambda: told(self._cofactors.conflicts - before)
        # Every further input brings parts that are harder and more of them.
        each = self._allowance >> 3 * max(0, problem.interface.inputs - USUAL_INPUTS)
        with budget.sliced(None):
            found = self._cofactors.bounds(Relation.of(problem, lemmas, rows), gates, each, budget)
        self._patience = 1 if self._raise(found) else 2 * self._patience
        self._known, self._again = (len(lemmas), len(rows)), self._cofactors.open
        self._allowance *= 4
        return self._cofactors.conflicts - before

    def _raise(self, found: Bounds) -> bool:
        """Take the better of old and new bounds, as lemmas only ever grow; return whether any is new."""
        before = dict(self.bounds)
        better = before | {part: max(least, before.get(part, 0)) for part, least in found}
        self.bounds = tuple(better.items())
        return better != before
