"""Subproblem bounds: ``C(f) >= C(part of f)``, the parts' own bounds being found by the same search.

**Idea.**  Fix some inputs of a circuit for f, or forget some of its outputs: what is left computes that part of f.  So
the least size of the part bounds that of f from below; and, which is worth more, every gate that the part does not
need counts on top (:mod:`mincirc.encode.needed` states that as clauses).  Parts are smaller, and f has many: each of n
inputs fixed either way, each output, each pair of outputs.  A part is asked 0, 1, 2, ... gates like the whole, with
bounds on its own parts as clauses, down to no inputs or to what a table of all small functions knows.  Every answer
is a valid bound, exact or not: the search of a part is suspended when its conflicts are used up, its solver stays
open, and it is resumed when there are more to spend.

**Whose.**  Bounding a function by its restrictions is gate elimination (Schnorr 1974; Wegener 1987); restrictions
bound whole functions there, by hand.  Exact synthesis by SAT (Kojevnikov, Kulikov, Yaroslavtsev 2009; Knuth, TAOCP
7.2.2.2) starts from a bound such as the number of inputs and asks every size afresh.  Keeping what was found by what
the subproblem *is* is memoisation in a pattern database (Culberson, Schaeffer 1998).

**Different here**: parts are relations (several words allowed per state, don't-cares, lemmas on several states), so
equal parts are told by codes and words (:attr:`Relation.key`); bounds on parts are not only taken the maximum of but
are clauses of the formula of the whole; and all bounds keep their reason (:mod:`mincirc.lower.bound`).

**Assumes** that lemmas are true, that the rules of the session are sound for a least circuit, and that sizes are asked
in order.  Lemmas only ever grow, so a bound that was found stays true.

**Oracle**: ``tests/solve/test_cofactor.py`` compares every part's bound with brute force, and minima with bounds from
the first conflict on with minima without; ``tests/lower`` derives every number again from its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from itertools import combinations, islice, product
from typing import Annotated

from mincirc.circuit import Circuit
from mincirc.encode.formula import Formula
from mincirc.encode.needed import Needed
from mincirc.encode.relation import Part, Relation
from mincirc.encode.rules import Rules
from mincirc.encode.symmetry import SymmetricInputs, symmetric_inputs
from mincirc.lower.bound import WHOLE, FromPart, LowerBound, Reason, Refuted, Tabled, pairs
from mincirc.lower.live_signals import Searched
from mincirc.npn import MOST_INPUTS as MOST_TABLED
from mincirc.npn import SAME_SIZES, demands, least_circuit, least_function, least_size
from mincirc.npn import params as npn_params
from mincirc.npn.table import table
from mincirc.parameters import Parameters, Range
from mincirc.runtime.ambient import check, room
from mincirc.runtime.budget import Budget
from mincirc.solve.sat import SatSolver


@dataclass(frozen=True, kw_only=True)
class SubproblemParams(Parameters):
    """Which subproblems are searched, and how far."""

    most_inputs: Annotated[int, Range(0)] = 8
    """No subproblems of a problem with more inputs: they are about as hard as the whole."""

    most_joint: Annotated[int, Range(1)] = 3
    """Outputs up to which several of them make a part; of more outputs each is a part alone."""

    most_parts: Annotated[int, Range(0)] = 1000
    """A subproblem is split further if all its parts, and their parts, are at most so many."""

    extra_gates: Annotated[int, Range(0)] = 4
    """A subproblem is searched up to the size of the whole plus this; one without a circuit would never end."""

    table_from: Annotated[int, Range(0, 7)] = 3
    """The table of four inputs (0.5 s) is made if some part of three inputs needs at least so many gates."""

    most_tabled: Annotated[int, Range(3, 4)] = 4
    """Inputs of a relation up to which a table tells its size or a bound; the table of three is always there."""

    clauses_between_looks: Annotated[int, Range(1)] = 20_000
    """Clauses given to a solver between two looks at the limits."""


DEFAULTS = SubproblemParams()

Query = tuple[int, tuple[tuple[Part, int], ...]]
"""What the formula of a subproblem says: its number of gates, and the bounds on parts that are clauses of it."""


@dataclass
class Found:
    """What is known of one subproblem: at least ``least`` gates for a ``reason``.

    ``exact`` says that a circuit of that size was found.  ``limit`` is the conflict limit of the last attempt,
    ``solver`` the suspended incremental solver and ``query`` what its formula says.
    """

    least: int = 0
    reason: Reason | None = None
    exact: bool = False
    limit: int = -1
    query: Query | None = None
    solver: SatSolver | None = None

    def bound(self, part: Part = WHOLE) -> LowerBound | None:
        """Return the bound, where the subproblem is that part of another one; ``None`` if that is no gate."""
        return None if self.reason is None else LowerBound(part, self.least, self.reason)

    def improve(self, bound: LowerBound | None) -> None:
        """Take over a bound that is better."""
        if bound is not None and bound.least > self.least:
            self.least, self.reason = bound.least, bound.reason

    def leave(self) -> None:
        """Free the solver."""
        if self.solver is not None:
            self.solver.close()
        self.query = self.solver = None


@dataclass
class Cofactors:
    """Lower bounds for the parts of one problem; lemmas may grow between calls, bounds stay true.

    ``open`` says that more conflicts per part could raise a bound; ``conflicts`` is what all of it has cost; ``told``
    is called between slices of solving; ``room`` says whether there is memory to go on with.
    """

    rules: Rules
    solver: str
    params: SubproblemParams = DEFAULTS
    found: dict[Hashable, Found] = field(default_factory=dict)
    conflicts: int = 0
    open: bool = False
    told: Callable[[], None] = lambda: None
    room: Callable[[], bool] = lambda: True
    search: Callable[[Relation, int, int, Budget], Searched | None] = lambda *_: None
    _tabled: int = 3
    _most: int = 0

    def bounds(self, relation: Relation, gates: int, limit: int, budget: Budget) -> tuple[LowerBound, ...]:
        """Return a bound per part that needs a gate, spending up to ``limit`` conflicts on every unsettled part.

        ``gates`` is the size that the whole is asked for.
        """
        self.open, self._most = False, gates + self.params.extra_gates
        if relation.inputs > self.params.most_inputs:
            return ()
        self._tabled = self.params.most_tabled if relation.inputs > 4 else 3  # four inputs take half a second once
        return self._of_parts(relation, limit, budget)

    def _of_parts(self, relation: Relation, limit: int, budget: Budget) -> tuple[LowerBound, ...]:
        parts = parts_of(relation, self.params)
        bounds = [self._bound(relation.part(part), limit, budget).bound(part) for part in parts]
        return tuple(bound for bound in bounds if bound is not None)

    def _bound(self, relation: Relation, limit: int, budget: Budget) -> Found:
        """Return what is known of a subproblem, after spending up to ``limit`` conflicts on it if it is unsettled."""
        if not relation.words:
            return Found(exact=True)
        known = self.found.setdefault(relation.key, Found())
        if not known.exact and known.limit < limit and not budget.exhausted and self.room():
            self._search(relation, known, limit, budget)
        self.open |= not known.exact
        return known

    def _search(self, relation: Relation, known: Found, limit: int, budget: Budget) -> None:
        known.limit = limit
        if self._look_up(relation, known):
            return
        bounds: tuple[LowerBound, ...] = ()
        if _count(relation) <= self.params.most_parts:
            bounds = self._of_parts(relation, limit, budget)
        if bounds:
            best = max(bounds, key=lambda bound: bound.least)
            known.improve(LowerBound(WHOLE, best.least, FromPart(best)))
        if self._settled_without_clauses(relation, known, limit, budget):
            return
        spent = 0
        while known.least <= self._most and not budget.exhausted:
            solver = self._solver_for(relation, known, pairs(bounds))
            answer, took = self._ask(solver, budget, limit - spent)
            spent += took
            if answer is None:
                return
            conflicts = solver.conflicts
            known.leave()
            if answer:
                known.exact = True
                return
            lemmas, rows = len(relation.lemmas), len(relation.words)
            reason = Refuted(known.least, conflicts, lemmas, rows, known.bound(), bounds)
            known.least, known.reason = known.least + 1, reason

    def _settled_without_clauses(self, relation: Relation, known: Found, limit: int, budget: Budget) -> bool:
        """Raise the bound by a search over live signals; return whether nothing is left for a SAT solver."""
        while known.least <= self._most and not budget.exhausted:
            spent = budget.spent
            searched = self.search(relation, known.least, limit, budget)
            self.conflicts += budget.spent - spent
            if searched is None:
                return False
            before = known.least
            known.improve(searched.bound)
            if searched.found is not None and searched.found.size <= known.least:
                known.exact = not relation.lemmas
                return known.exact
            if known.least == before:
                return not relation.lemmas
        return True

    def _ask(self, solver: SatSolver, budget: Budget, most: int) -> tuple[bool | None, int]:
        """Return the answer, ``None`` after ``most`` conflicts, and the conflicts that it took."""
        before = counted = solver.conflicts

        def used_up() -> bool:
            nonlocal counted
            self.conflicts += solver.conflicts - counted
            counted = solver.conflicts
            self.told()
            return counted - before >= most or not self.room()

        answer = solver.solve(budget, used_up, before + most)
        self.conflicts += solver.conflicts - counted
        return answer, solver.conflicts - before

    def _look_up(self, relation: Relation, known: Found) -> bool:
        """Bound a small subproblem by the table of functions of few inputs; return whether that settles it."""
        if not tabled(relation, self._tabled):
            return False
        bound, known.exact = _looked_up(relation)
        known.improve(bound)
        return known.exact

    def _solver_for(self, relation: Relation, known: Found, bounds: tuple[tuple[Part, int], ...]) -> SatSolver:
        """Return the suspended solver of the subproblem, or a new one when its query is another one by now."""
        if known.solver is not None and known.query == (known.least, bounds):
            return known.solver
        known.leave()
        formula = Formula(relation.as_problem(), known.least, self.rules)
        known.query, known.solver = (known.least, bounds), SatSolver(self.solver)
        clauses = formula.each_of_structure()
        while piece := list(islice(clauses, self.params.clauses_between_looks)):
            check()
            known.solver.add(piece)
        for state in sorted(relation.words):
            check()
            known.solver.add(formula.ensure_rows([state]))
        for lemma in relation.lemmas:
            known.solver.add(formula.lemma(lemma))
        known.solver.add(Needed(bounds).clauses(formula))
        if self.rules.symmetric:
            known.solver.add(SymmetricInputs(symmetric_inputs(relation)).clauses(formula))
        return known.solver

    def close(self) -> None:
        """Free all solvers; what was found is kept."""
        for known in self.found.values():
            known.leave()


def at_once(relation: Relation, params: SubproblemParams = DEFAULTS) -> tuple[LowerBound | None, bool]:
    """Return a lower bound that the table of small functions gives without search, and whether it is exact.

    The table of four inputs takes half a second to make, so it is only asked where the parts of three inputs show that
    a search would take about as long.  ``None`` is a bound of no gate.
    """
    if not tabled(relation, params.most_tabled):
        return None, False
    if relation.inputs < MOST_TABLED:
        return _looked_up(relation)
    looked = [(part, _looked_up(relation.part(part))[0]) for part in parts_of(relation, params) if part.fixed]
    best = max((bound.of(part) for part, bound in looked if bound is not None), key=_least, default=None)
    if relation.outputs == 1 and _least(best) >= params.table_from:
        return _looked_up(relation)
    return None if best is None else LowerBound(WHOLE, best.least, FromPart(best)), False


def _least(bound: LowerBound | None) -> int:
    return 0 if bound is None else bound.least


def tabled(relation: Relation, most: int = MOST_TABLED) -> bool:
    """Return whether the table of functions of ``most`` inputs tells the least size of the relation, or a bound."""
    known = relation.problem.basis in SAME_SIZES and relation.inputs <= most
    return known and (relation.inputs < MOST_TABLED or table_fits())


def table_fits() -> bool:
    """Return whether the table of four inputs is there, or can be made within the memory limit."""
    return table.cache_info().currsize > 0 or room(npn_params.DEFAULTS.table_bytes)


def _looked_up(relation: Relation) -> tuple[LowerBound | None, bool]:
    """Return the bound of the table (``None``: no gate), and whether it is exact.

    Every output alone needs as many gates as the bits that all allowed words agree on; the bound is the largest.
    """
    codes = relation.problem.interface.codes
    words = [(codes[state], own) for state, own in relation.words.items()]
    exact = relation.outputs <= 1 and not relation.lemmas and all(own for _, own in words)
    bounds = [
        LowerBound(WHOLE, least_size(relation.inputs, care, value), Tabled(output, relation.inputs, care, value))
        for output, (care, value) in enumerate(demands(relation.outputs, words))
    ]
    best = max(bounds, key=_least, default=None)
    return (best if _least(best) > 0 else None), exact


def looked_up_circuit(relation: Relation) -> Circuit:
    """Return a least circuit of a relation of one output whose size is known exactly, if :func:`table_fits`."""
    codes = relation.problem.interface.codes
    ((care, value),) = demands(1, ((codes[state], own) for state, own in relation.words.items()))
    return least_circuit(relation.problem.basis, relation.inputs, least_function(relation.inputs, care, value))


def parts_of(relation: Relation, params: SubproblemParams = DEFAULTS) -> Iterator[Part]:
    """Yield the parts that are worth a bound: each input fixed either way, and some of several outputs."""
    for bit, value in product(range(relation.inputs), (False, True)):
        yield Part(((bit, value),))
    for count in range(1, relation.outputs if relation.outputs <= params.most_joint else 2):
        for outputs in combinations(range(relation.outputs), count):
            yield Part((), outputs)


def _count(relation: Relation) -> int:
    """Return how many parts of parts there are at most."""
    return int((2 ** max(relation.outputs, 1) - 1) * 3**relation.inputs)
