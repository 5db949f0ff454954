"""Lower bounds by gate elimination: which relation is asked, and the bound with its reason; done in turns.

The relation is that of the words which legality and lemmas on one state allow
(:func:`mincirc.lower.support.allowed_words`); :mod:`mincirc.lower.elimination` has the rules, their proofs and the
search.  The same search bounds cofactors of the relation, which serve as clauses of a formula
(:mod:`mincirc.encode.needed`) where a problem has too many inputs for subproblems to be searched themselves.

A turn is a number of relations to make; what it leaves open the next turn goes on with.  Turns grow, and once they are
at their longest, from the second one in vain on they are shorter: a bound that does not move leaves time to others.

Oracle: ``tests/lower/test_gate_elimination.py``: brute force, and every bound derived again from its reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product
from typing import Annotated

from mincirc.encode.relation import Part
from mincirc.lower.bound import WHOLE, Eliminated, LowerBound
from mincirc.lower.compiled_elimination import EliminationSearch, make_elimination
from mincirc.lower.elimination import Attempt
from mincirc.lower.leaves import LeafParams
from mincirc.lower.row_bound import Tables
from mincirc.lower.row_relation import FirstGate, RowRelation
from mincirc.lower.support import allowed_words
from mincirc.mdp.boxes.learn import Lemma
from mincirc.native import core
from mincirc.npn import SAME_SIZES, sizes
from mincirc.parameters import Parameters, Range
from mincirc.problem.problem import Problem
from mincirc.runtime.ambient import check

FIRST_GATES = {
    **dict.fromkeys(SAME_SIZES, tuple(FirstGate)),
    **dict.fromkeys(("aig", "nand", "demorgan"), tuple(gate for gate in FirstGate if gate is not FirstGate.XOR)),
}
"""Per basis for which the rules are proved, what its gates can be where complements cost nothing."""


@dataclass(frozen=True, kw_only=True)
class GateEliminationParams(Parameters):
    """How far gate elimination goes."""

    most_inputs: Annotated[int, Range(0, 32)] = 16
    """With more inputs there are too many pairs for a first gate."""

    most_outputs: Annotated[int, Range(0, 6)] = 6
    """With more outputs there are too many words for masks of them."""

    most_rows: Annotated[int, Range(0)] = 1 << 22
    """Rows of relations that are remembered, of 16 bytes each."""

    table_inputs: Annotated[int, Range(0, 4)] = 3
    """The table of functions is asked about outputs of so many inputs; that of four takes half a second to make."""

    free_codes: Annotated[int, Range(0, 16)] = 8
    """A function with more don't-cares is not looked up."""

    rows_at_once: Annotated[int, Range(1)] = 20_000
    """Rows of the relations that are made between two looks at the limits, about."""

    first_turn: Annotated[int, Range(0)] = 5_000_000
    """Rows of the relations that a turn makes at least: a fraction of a second."""

    growth: Annotated[int, Range(0, 1000)] = 3
    """A turn makes so many times as many relations as all turns before it ..."""

    longest_turn: Annotated[int, Range(0)] = 80_000_000
    """... up to so many rows, which take some seconds; after two in vain half of it, after three a third, and on."""

    leaves: LeafParams = field(default_factory=LeafParams)
    """Small relations, which are searched over live signals."""


DEFAULTS = GateEliminationParams()


class GateElimination:
    """Bounds of one problem by gate elimination (see the module's text).

    ``bound`` is the best one so far, ``exhausted`` whether more effort is in vain.
    """

    def __init__(self, problem: Problem, lemmas: Iterable[Lemma], params: GateEliminationParams = DEFAULTS) -> None:
        self._params = params
        self._problem = problem
        self._gates = FIRST_GATES.get(problem.basis, ())
        self._search: EliminationSearch | None = None
        self._asked: RowRelation | None = None
        self.bound: LowerBound | None = None
        self.exhausted = False
        self.relation: RowRelation | None = None
        self._before = 0
        self._vain = 0  # turns of the longest kind since a bound was raised
        self.learn(lemmas)

    def learn(self, lemmas: Iterable[Lemma]) -> None:
        """Ask with these lemmas from now on, which are at least those so far; bounds stay, and so does the memo."""
        face, params = self._problem.interface, self._params
        able = face.inputs <= params.most_inputs and face.output_bits <= params.most_outputs
        relation = relation_of(self._problem, lemmas) if self._gates and able else None
        self.exhausted = relation is None or (self.exhausted and relation == self.relation)
        self.relation = relation

    def assume(self, bound: LowerBound | None) -> None:
        """Go on from a bound on the problem that was found otherwise, if it is better."""
        if bound is not None and bound.least > self.least:
            self.bound = bound

    @property
    def least(self) -> int:
        """The number of gates that is known to be needed."""
        return 0 if self.bound is None else self.bound.least

    @property
    def effort(self) -> int:
        """Relations made so far."""
        return self._before + (0 if self._search is None else self._search.effort)

    @property
    def rows(self) -> int:
        """Rows of the relation that is asked, and one more: what making one relation costs."""
        return 1 + (0 if self.relation is None else len(self.relation.rows))

    def turn(self, least: int) -> int:
        """Return how many relations the next turn may make, which are ``least`` or more: turns grow."""
        params = self._params
        if core() is None:  # a relation of the reference takes a hundred times as long
            return least
        wanted = max(params.first_turn // self.rows, params.growth * self.effort)
        return max(least, min(wanted, self._longest)) if least else 0

    @property
    def _longest(self) -> int:
        """The relations of the longest turn now."""
        return self._params.longest_turn // self.rows // max(1, self._vain)

    def close(self) -> None:
        """Free the memo and the tables; bounds are kept."""
        if self._search is not None:
            self._before += self._search.effort
            self._search.close()
            self._search = self._asked = None

    def raise_to(self, goal: int, effort: int) -> LowerBound | None:
        """Raise the bound towards ``goal`` gates by making at most about ``effort`` relations; return a better one.

        ``None`` where it was not raised.
        """
        if self.relation is None or self.exhausted or self.least >= goal:
            return None
        before = self.bound
        search = self._begin(self.relation)
        long = effort >= self._longest
        end = search.effort + effort
        while self.least < goal:
            attempt = self._attempt(search, self.least + 1, end)
            if attempt is not Attempt.PROVED:
                self.exhausted = attempt is Attempt.FAILED
                break
            reason = Eliminated(self.relation, FirstGate.XOR in self._gates, search.effort)
            self.bound = LowerBound(WHOLE, self.least + 1, reason)
        self._vain = 0 if self.bound is not before else self._vain + long
        return None if self.bound is before else self.bound

    def cofactors(self, goal: int, effort: int) -> tuple[tuple[LowerBound, ...], bool]:
        """Return bounds for the cofactors by one input, up to ``goal``, and whether more effort could raise one.

        Each cofactor may make about ``effort`` relations.
        """
        if self.relation is None:
            return (), False
        bounds, more = [], False
        for bit, value in product(range(self.relation.inputs), (False, True)):
            part = self.relation.fixed(self.relation.inputs - 1 - bit, int(value))
            assert part is not None
            search = self._begin(part)
            end, least, reason = search.effort + effort, 0, None
            attempt = Attempt.PROVED
            while least < goal and attempt is Attempt.PROVED:
                attempt = self._attempt(search, least + 1, end)
                if attempt is Attempt.PROVED:
                    least += 1
                    reason = Eliminated(part, FirstGate.XOR in self._gates, search.effort)
            more = more or attempt is Attempt.STOPPED
            if reason is not None:
                bounds.append(LowerBound(Part(((bit, value),)), least, reason))
        return tuple(bounds), more

    def _begin(self, relation: RowRelation) -> EliminationSearch:
        if self._search is None:
            tables = {k: sizes(k) for k in range(2, self._params.table_inputs + 1)}
            self._search = make_elimination(
                self._gates, Tables(tables, self._params.free_codes), self._params.most_rows, self._params.leaves
            )
        if self._asked != relation:
            self._search.begin(relation)
            self._asked = relation
        return self._search

    def _attempt(self, search: EliminationSearch, goal: int, end: int) -> Attempt:
        """Prove a goal with the effort that is left, in pieces between which limits are obeyed."""
        assert self._asked is not None
        piece = 1 + self._params.rows_at_once // (1 + len(self._asked.rows))
        while True:
            check()
            attempt = search.raise_to(goal, min(piece, max(0, end - search.effort)))
            if attempt is not Attempt.STOPPED or search.effort >= end:
                return attempt


def relation_of(problem: Problem, lemmas: Iterable[Lemma]) -> RowRelation | None:
    """Return the relation of the words that legality and lemmas on one state allow; ``None``: some code has none."""
    face = problem.interface
    allowed = allowed_words(problem, lemmas)
    rows = ((code, sum(1 << w for w in words)) for code, words in zip(face.codes, allowed, strict=True))
    return RowRelation.of(face.inputs, face.output_bits, rows)
