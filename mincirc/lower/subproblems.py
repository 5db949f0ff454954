"""Sizes of the parts of a problem: lower bounds found by the same search, on smaller problems.

``C(f) >= C(part of f)``, and every gate that a part does not need counts on top (:mod:`mincirc.encode.needed`).  A
part is asked 0, 1, 2, ... gates like the whole, with bounds on its own parts, down to no inputs or to what a table of
small functions knows; what was found out is kept by what the part *is* (:attr:`Relation.key`), so equal parts are
asked once.  Every answer is a valid bound, exact or not, so a part may be left when its conflicts are used up, and
gone on with when there are more to spend.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from itertools import combinations, islice, product
from typing import TypeAlias

from mincirc.circuit import Circuit
from mincirc.encode.formula import Formula
from mincirc.encode.needed import Needed
from mincirc.encode.relation import Part, Relation
from mincirc.encode.rules import Rules
from mincirc.encode.symmetry import SymmetricInputs, symmetric_inputs
from mincirc.npn import MOST_INPUTS as MOST_TABLED
from mincirc.npn import SAME_SIZES, demands, least_circuit, least_function, least_of_words
from mincirc.npn.table import TABLE_BYTES, table
from mincirc.runtime.budget import Budget, check, room
from mincirc.solve.sat import SatSolver

PIECE = 20_000
"""Clauses that are given to a solver between two looks at the limits."""

MOST_PARTS = 1000
"""A problem that may have more parts of parts than this is not cut up any further."""

MOST_INPUTS = 8
"""With more inputs the parts are about as hard as the whole."""

MOST_JOINT = 3
"""With more outputs, several of them together are about as hard as all: they are only bounded one by one."""

FURTHER = 4
"""Parts are asked up to so many gates more than the whole: a part that cannot be met would be asked for ever."""

WORTH_A_TABLE = 3
"""Least size of some part of three inputs from which on the table of four inputs is worth making."""

Bounds: TypeAlias = tuple[tuple[Part, int], ...]
"""Least numbers of gates of parts."""


@dataclass
class Found:
    """What is known of one part: at least ``least`` gates; ``exact`` when a circuit of that size was found.

    ``tried`` is the number of conflicts after which it was left, ``solver`` what it was left with: still open, for
    the question ``asked``.
    """

    least: int = 0
    exact: bool = False
    tried: int = -1
    asked: tuple[int, Bounds] | None = None
    solver: SatSolver | None = None

    def leave(self) -> None:
        """Free the solver."""
        if self.solver is not None:
            self.solver.close()
        self.asked = self.solver = None


@dataclass
class Cofactors:
    """Lower bounds for the parts of one problem; lemmas may grow between calls, bounds stay true.

    ``open`` says that more conflicts per part could raise a bound; ``conflicts`` is what all of it has cost; ``told``
    is called between slices of solving; ``room`` says whether there is memory to go on with.
    """

    rules: Rules
    solver: str
    found: dict[Hashable, Found] = field(default_factory=dict)
    conflicts: int = 0
    open: bool = False
    told: Callable[[], None] = lambda: None
    room: Callable[[], bool] = lambda: True
    _tabled: int = 3
    _most: int = FURTHER

    def bounds(self, relation: Relation, gates: int, each: int, budget: Budget) -> Bounds:
        """Return a bound per part, spending up to ``each`` conflicts on every part that is not settled.

        ``gates`` is the size that the whole is asked for.
        """
        self.open, self._most = False, gates + FURTHER
        if relation.inputs > MOST_INPUTS:
            return ()
        self._tabled = 4 if relation.inputs > 4 else 3  # four inputs take half a second once
        bounds = [(part, self._least(relation.part(part), each, budget)) for part in parts_of(relation)]
        return tuple((part, least) for part, least in bounds if least > 0)

    def _least(self, relation: Relation, each: int, budget: Budget) -> int:
        if not relation.words:
            return 0
        known = self.found.setdefault(relation.key, Found())
        if not known.exact and known.tried < each and not budget.exhausted and self.room():
            self._raise(relation, known, each, budget)
        self.open |= not known.exact
        return known.least

    def _raise(self, relation: Relation, known: Found, each: int, budget: Budget) -> None:
        known.tried = each
        if self._look_up(relation, known):
            return
        bounds: Bounds = ()
        if _count(relation) <= MOST_PARTS:
            bounds = tuple((part, self._least(relation.part(part), each, budget)) for part in parts_of(relation))
        known.least = max([known.least, *(least for _, least in bounds)])
        spent = 0
        while known.least <= self._most and not budget.exhausted:
            solver = self._solver_for(relation, known, bounds)
            answer, took = self._ask(solver, budget, each - spent)
            spent += took
            if answer is None:
                return
            known.leave()
            if answer:
                known.exact = True
                return
            known.least += 1

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
        """Bound a small part by the table of functions of few inputs; return whether that settles it."""
        if not tabled(relation, self._tabled):
            return False
        least, known.exact = _looked_up(relation)
        known.least = max(known.least, least)
        return known.exact

    def _solver_for(self, relation: Relation, known: Found, bounds: Bounds) -> SatSolver:
        """Return the solver that the part was left with, or a new one when the question is another one by now."""
        if known.solver is not None and known.asked == (known.least, bounds):
            return known.solver
        known.leave()
        formula = Formula(relation.as_problem(), known.least, self.rules)
        known.asked, known.solver = (known.least, bounds), SatSolver(self.solver)
        clauses = formula.each_of_structure()
        while piece := list(islice(clauses, PIECE)):
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


def at_once(relation: Relation) -> tuple[int, bool]:
    """Return a lower bound that the table of small functions gives without search, and whether it is exact.

    The table of four inputs takes half a second to make, so it is only asked where the parts of three inputs show that
    a search would take about as long.
    """
    if not tabled(relation):
        return 0, False
    if relation.inputs < MOST_TABLED:
        return _looked_up(relation)
    least = max(_looked_up(relation.part(part))[0] for part in parts_of(relation) if part.fixed)
    return _looked_up(relation) if relation.outputs == 1 and least >= WORTH_A_TABLE else (least, False)


def tabled(relation: Relation, most: int = MOST_TABLED) -> bool:
    """Return whether the table of functions of ``most`` inputs tells the least size of the relation, or a bound."""
    known = relation.problem.basis in SAME_SIZES and relation.inputs <= most
    return known and (relation.inputs < MOST_TABLED or table_fits())


def table_fits() -> bool:
    """Return whether the table of four inputs is there, or can be made within the memory limit."""
    return table.cache_info().currsize > 0 or room(TABLE_BYTES)


def _looked_up(relation: Relation) -> tuple[int, bool]:
    """Return the bound of the table, and whether it is exact."""
    codes = relation.problem.interface.codes
    words = [(codes[state], own) for state, own in relation.words.items()]
    exact = relation.outputs <= 1 and not relation.lemmas and all(own for _, own in words)
    return least_of_words(relation.inputs, relation.outputs, words), exact


def looked_up_circuit(relation: Relation) -> Circuit:
    """Return a least circuit of a relation of one output whose size is known exactly, if :func:`table_fits`."""
    codes = relation.problem.interface.codes
    ((care, value),) = demands(1, ((codes[state], own) for state, own in relation.words.items()))
    return least_circuit(relation.problem.basis, relation.inputs, least_function(relation.inputs, care, value))


def parts_of(relation: Relation) -> Iterator[Part]:
    """Yield the parts that are worth a bound: each input fixed either way, and some of several outputs."""
    for bit, value in product(range(relation.inputs), (False, True)):
        yield Part(((bit, value),))
    for count in range(1, relation.outputs if relation.outputs <= MOST_JOINT else 2):
        for outputs in combinations(range(relation.outputs), count):
            yield Part((), outputs)


def _count(relation: Relation) -> int:
    """Return how many parts of parts there are at most."""
    return int((2 ** max(relation.outputs, 1) - 1) * 3**relation.inputs)
