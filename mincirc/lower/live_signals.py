"""Search over live signals as a source of lower bounds: whole sizes of small relations, and of parts.

**Idea.**  The words that legality and lemmas on one state allow at each code are a Boolean relation.  Every circuit
that meets the bound computes it, so when no circuit of r gates computes the relation (:mod:`mincirc.refuter`), no
circuit of r gates meets the bound.  Lemmas on several states are left out: that keeps a refutation valid.  A circuit
that is found counts only after the exact check.

**Whose.**  :mod:`mincirc.refuter` says whose the search is.  That several methods bound one number, each with a share
of the effort, is a portfolio (Huberman, Lukose, Hogg 1997; Gomes, Selman 2001).

**Different here**: the conflicts that SAT has spent on a size pay for the nodes of the next attempt at it, so each has
its share of the time.  The table of residual relations is kept between sizes and attempts, so what is repeated is
quick.

**Assumes** that lemmas are true, and a basis for which the refuter's rules are proved.  **Oracle**:
``tests/lower/test_live_signals.py`` (brute force, and SAT without these bounds); ``tests/refuter`` for the search.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Annotated, Literal, TypeAlias

from mincirc.circuit import Circuit
from mincirc.encode.relation import Relation
from mincirc.lower.bound import WHOLE, Exhausted, LowerBound
from mincirc.native import core
from mincirc.parameters import Parameters, Range
from mincirc.refuter.params import RefuterParams
from mincirc.refuter.refuter import BASES, MakeRefuter, Refuter, SizeRefuter
from mincirc.refuter.relation import BooleanRelation
from mincirc.runtime.budget import Budget


@dataclass(frozen=True, kw_only=True)
class LiveSignalParams(Parameters):
    """How much of the effort the search over live signals has, counted in nodes."""

    first_nodes: Annotated[int, Range(0)] = 4_000_000
    """Nodes of the first attempt at a size; with 0 there is no such search."""

    brief_nodes: Annotated[int, Range(0)] = 50_000
    """Nodes of an attempt before anything else is tried at a size: some 30 ms."""

    nodes_per_conflict: Annotated[int, Range(1)] = 150
    """So many nodes take about as long as a conflict."""

    part_nodes_per_conflict: Annotated[int, Range(1)] = 15
    """The same for parts, whose nodes take longer, as gates are many there; they are counted as conflicts."""

    share: Annotated[int, Range(1)] = 4
    """Conflicts of SAT pay for so many times as long a search, where no lemma speaks of several states."""

    pace: Annotated[int, Range(1)] = 1000
    """The compiled refuter takes about so many nodes in the time of one of the reference."""

    most_inputs: Annotated[int, Range(0, 8)] = 7
    """No search over relations of more inputs."""

    most_outputs: Annotated[int, Range(0, 4)] = 4
    """Nor of more outputs."""

    log_from: Annotated[int, Range(0)] = 4
    """Fewest gates for which a certificate has a replay log; clauses refute smaller sizes in no time."""

    log_nodes: Annotated[int, Range(1)] = 60_000_000
    """Nodes of a search that leaves its replay log for a certificate."""

    refuter: RefuterParams = field(default_factory=RefuterParams)
    """The search itself."""


DEFAULTS = LiveSignalParams()

Attempt: TypeAlias = Literal["whole", "brief", "part"]
"""What is asked about: the whole problem, also for a moment only, or one of many parts."""


@dataclass
class Searched:
    """What is known of one relation: every circuit has ``least`` gates or more; ``found`` computes it.

    ``tried`` is the size of the last attempt, ``nodes`` what it was given, ``brief`` whether it had to be brief;
    ``stuck``: more nodes would change nothing.
    """

    bound: LowerBound | None = None
    found: Circuit | None = None
    tried: int = -1
    nodes: int = 0
    brief: bool = False
    stuck: bool = False

    @property
    def least(self) -> int:
        """The gates that are needed at least."""
        return 0 if self.bound is None else self.bound.least

    def settles(self, gates: int) -> bool:
        """Return whether nothing is left to ask about so many gates."""
        return self.stuck or self.least > gates or (self.found is not None and self.found.size <= gates)


@dataclass
class LiveSignals:
    """The search over live signals of one session."""

    basis: str
    params: LiveSignalParams = DEFAULTS
    make: MakeRefuter = Refuter
    """Makes the refuter of whole sizes; parts are searched in this process."""
    _known: dict[Hashable, Searched] = field(default_factory=dict)
    _open: dict[bool, SizeRefuter] = field(default_factory=dict)
    _last: tuple[int, int] | None = None

    def fits(self, relation: Relation) -> bool:
        """Return whether the relation is one that can be searched."""
        params = self.params
        small = relation.inputs <= params.most_inputs and relation.outputs <= params.most_outputs
        return params.first_nodes > 0 and self.basis in BASES and small

    def ask(
        self, relation: Relation, gates: int, conflicts: int, budget: Budget, attempt: Attempt = "whole"
    ) -> Searched:
        """Return what is known of a relation after trying to refute ``gates`` gates.

        ``conflicts`` have been spent on that size elsewhere; they pay for the attempt.  What it takes is charged to
        the turn of the budget.  Of a "part" there are many: each has the time of so many conflicts, which are spent.
        A "brief" attempt ends after a moment, and the next one goes on where it stopped.
        """
        params, whole, part = self.params, budget.limits.conflicts, attempt == "part"
        known = self._known.setdefault(relation.key, Searched())
        allowed = conflicts * (params.part_nodes_per_conflict if part else params.nodes_per_conflict)
        if not part:
            share = 1 if relation.lemmas else params.share
            most = params.first_nodes if whole is None else whole * params.nodes_per_conflict
            allowed = min(params.first_nodes, most) + allowed * share
        if attempt == "brief":
            allowed = min(allowed, params.brief_nodes)
        if core() is None:
            allowed = -(-allowed // self.params.pace)
        enough = allowed > known.nodes if known.brief else allowed >= 2 * known.nodes
        if not known.settles(gates) and (known.tried != gates or enough):
            refuter = self._open_refuter(part)
            goes_on = self._last == (id(known), gates) and refuter.resumes
            more = allowed - known.nodes if goes_on else allowed
            known.tried, known.nodes, self._last = gates, allowed, (id(known), gates)
            known.brief = attempt == "brief"
            took = self._attempt(refuter, known, boolean_relation(relation), gates, more)
            if part:
                budget.spend(took // params.part_nodes_per_conflict)
            else:
                budget.charge(took // params.nodes_per_conflict)
        return known

    def _attempt(
        self, refuter: SizeRefuter, known: Searched, relation: BooleanRelation, gates: int, nodes: int
    ) -> int:
        """Search for so many nodes; return about how many the compiled search takes in the time that it took."""
        before = refuter.nodes
        found = refuter.decide(relation, gates, nodes=nodes)
        took = refuter.nodes - before
        if found.answer == "refuted":
            every = (1 << (1 << relation.outputs)) - 1
            reason = Exhausted(gates, sum(mask != every for mask in relation.allowed), took)
            known.bound = LowerBound(WHOLE, gates + 1, reason)
        elif found.answer == "found":
            known.found = found.circuit
        else:
            known.stuck = took < nodes
        return took * (self.params.pace if core() is None else 1)

    def _open_refuter(self, part: bool) -> SizeRefuter:
        """Return the refuter; of parts and of the whole it is the same unless another one was given for the whole."""
        other = not part and self.make is not Refuter
        if other not in self._open:
            self._open[other] = (self.make if other else Refuter)(self.basis, self.params.refuter)
        return self._open[other]

    def close(self) -> None:
        """Free the tables; what was found is kept."""
        for refuter in self._open.values():
            refuter.close()
        self._open, self._last = {}, None


def boolean_relation(relation: Relation) -> BooleanRelation:
    """Return the words that are allowed at every code, lemmas on several states left out."""
    rows: dict[int, int] = {}
    codes, every = relation.problem.interface.codes, (1 << (1 << relation.outputs)) - 1
    for state, words in relation.words.items():
        rows[codes[state]] = rows.get(codes[state], every) & sum(1 << word for word in words)
    return BooleanRelation.of_rows(relation.inputs, relation.outputs, rows)
