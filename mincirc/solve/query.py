"""One size with an open solver: circuits of r gates, as candidates of the refinement loop.

Lemmas and rows belong to the session and are shared by all sizes; here they become clauses of one formula.
:meth:`Query.next` gives one acceptable circuit after another that no added condition excludes.

One turn of :meth:`Query.propose`, in this order:

1. lower bounds are improved where that pays, and the formula is made anew when they changed, or when the symmetries
   of the problem did (a raised bound may break them);
2. a bound that refutes the size ends the turn;
3. where a planned restart is due, the formula is made anew from lemmas and rows;
4. the formula is built, piece by piece, so that the clock and the memory limit are obeyed meanwhile; what the budget
   cut short is resumed by the next call;
5. lemmas that other queries or workers of the session learned meanwhile are added;
6. the solver is asked, until the budget ends, or a restart or better bounds are due, or it has grown too large (then
   it is made anew, unless that would only repeat what was done).

Assumed: a session's lemmas only grow while a query is open, or are replaced by true ones when bounds are raised
(:meth:`~mincirc.solve.session.LazySession.raise_bounds`).  Tested by ``tests/oracle`` and, for restarts and memory,
``tests/solve/test_memory.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from time import monotonic
from typing import TYPE_CHECKING, Self

from mincirc.circuit import Circuit
from mincirc.encode.formula import Formula
from mincirc.encode.gates import Clause
from mincirc.encode.side import Side
from mincirc.mdp.boxes.learn import Lemma
from mincirc.runtime.memory import fits, give_back
from mincirc.solve.protocol import Answer, Budget, Effort, Verdict
from mincirc.solve.refine import Proposed, refine
from mincirc.solve.sat import SatSolver

if TYPE_CHECKING:
    from mincirc.solve.session import LazySession


class Query:
    """The circuits of one size that obey the lemmas, rows and conditions of a session (see the module's text)."""

    def __init__(self, session: LazySession, gates: int) -> None:
        self._session = session
        self._gates = gates
        self._started = monotonic()
        self._sides = list(session.sides)
        self._before = Effort()
        self.model: list[int] = []
        self._open()

    def _open(self) -> None:
        self._symmetry = self._session.symmetry
        self._strengthened = 0
        self._open_formula: Formula | None = None
        self._solver = SatSolver(self._session.solver_name, self._session.params.slices)
        self._clauses = self._building()
        self._built = False
        self._lemmas = 0
        self._known = len(self._session.lemmas)

    @property
    def _formula(self) -> Formula:
        if self._open_formula is None:
            self._open_formula = self._session.formula(self._gates)
        return self._open_formula

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Free the solver."""
        self._solver.close()

    @property
    def conflicts(self) -> int:
        """The conflicts that were spent on the size so far."""
        return self._before.conflicts + self._solver.conflicts

    def add(self, side: Side) -> None:
        """Put another condition on the circuits to come."""
        self._sides.append(side)
        if self._built:
            self._solver.add(side.clauses(self._formula))

    def next(self, budget: Budget) -> Verdict:
        """Return the next acceptable circuit, or that there is none (left), or that the budget ended."""
        session = self._session
        found = refine(self, session.theory, budget, session.refinement_cost)
        return Verdict(found.answer, found.candidate, self._effort())

    # -- candidates of the refinement loop ------------------------------------------------------------

    @property
    def rows(self) -> Collection[int]:
        """The states that have a row."""
        return self._session.rows

    def policy(self, circuit: Circuit) -> Sequence[int | None]:
        """Return the circuit's pick at every state, ``None`` where its word is illegal."""
        return self._session.problem.interface.policy_of(circuit)

    def require(self, rows: Sequence[int]) -> None:
        """Add rows, with their images where inputs are symmetric."""
        missing = sorted(self._session.symmetry.states(rows))
        self._session.rows.update(missing)
        self._solver.add(self._formula.ensure_rows(missing))

    def exclude(self, lemma: Lemma) -> None:
        """Keep the lemma in the session, whose lemmas are added before the solver is asked again."""
        self._session.keep(lemma)

    def propose(self, budget: Budget) -> Proposed[Circuit]:
        """Return a circuit that obeys all lemmas and rows so far (see the module's text for the order of steps)."""
        session = self._session
        while True:
            self._renew(budget)
            if session.strengthener.refutes(self._gates):
                return Proposed(Answer.REFUTED)
            if self._restart_due():
                self._anew(budget)
            if not self._build(budget):
                return Proposed(Answer.UNKNOWN)
            self._add_lemmas()
            satisfiable = self._solver.solve(budget, self._interrupted(budget), self._due_at)
            session.report(self._gates, self._effort())
            if satisfiable is None:
                if not budget.exhausted and self._due():
                    continue
                if budget.exhausted or not self._anew(budget):
                    return Proposed(Answer.UNKNOWN)
            elif not satisfiable:
                return Proposed(Answer.REFUTED)
            elif budget.too_large and len(session.lemmas) > self._known:
                self._anew(budget)
            else:
                self.model = self._solver.model()
                return Proposed(Answer.FOUND, self._formula.decode(self.model))

    # -- the formula -----------------------------------------------------------------------------------

    def _building(self) -> Iterator[Clause]:
        session, formula = self._session, self._formula
        yield from formula.each_of_structure()
        for state in sorted(session.rows):
            if state not in formula.rows:
                yield from formula.each_of_row(state)
        for side in (*self._sides, *session.strengthening):
            yield from side.clauses(formula)

    def _build(self, budget: Budget) -> bool:
        """Build on; return whether the formula is complete."""
        if self._open_formula is None and not self._fits(budget):
            budget.stop("memory")
        while not self._built and not budget.exhausted:
            piece = list(islice(self._clauses, self._session.params.piece))
            self._solver.add(piece)
            self._built = len(piece) < self._session.params.piece
            budget.pause()
            budget.stop_if_too_large()
        return self._built

    def _fits(self, budget: Budget) -> bool:
        return fits(self._session.estimate(self._gates), budget.left_memory())

    def _add_lemmas(self) -> None:
        lemmas = self._session.lemmas
        for lemma in lemmas[self._lemmas :]:
            self._solver.add(self._formula.lemma(lemma))
        self._lemmas = len(lemmas)

    # -- lower bounds and restarts ----------------------------------------------------------------------

    @property
    def _due_at(self) -> int | None:
        """Conflicts of the solver at which better bounds may be due."""
        due = self._session.strengthener.due_at
        return None if due is None else self._strengthened + due

    def _due(self) -> bool:
        return self._session.due(self._solver.conflicts - self._strengthened)

    def _renew(self, budget: Budget) -> None:
        """Bring lower bounds and symmetries up to date; the formula is made anew when they changed."""
        session = self._session
        if session.symmetry != self._symmetry:
            self._start_over()  # bounds were raised: what was symmetric need not be so any more
        while self._due() and not budget.exhausted and not session.strengthener.refutes(self._gates):
            sides, effort = session.strengthening, self._effort()
            spent = session.strengthen(self._gates, effort, budget)
            self._before = replace(self._before, conflicts=self._before.conflicts + spent)
            self._strengthened = self._solver.conflicts
            if session.strengthening != sides:
                self._start_over()

    def _interrupted(self, budget: Budget) -> Callable[[], bool]:
        return lambda: self._restart_due() or self._due() or budget.too_large

    def _restart_due(self) -> bool:
        limit = self._session.restart_limit
        return limit is not None and self._solver.conflicts >= limit

    def _anew(self, budget: Budget) -> bool:
        """Start from lemmas and rows again; return ``False`` when that would only repeat what was done."""
        if self._restart_due():
            self._session.count_restart()
        elif len(self._session.lemmas) == self._known:
            budget.stop("memory")
            return False
        self._start_over()
        give_back()
        return True

    def _start_over(self) -> None:
        """Make the formula anew."""
        self._before = self._effort()
        self._solver.close()
        self._open()

    def _effort(self) -> Effort:
        formula = self._open_formula
        return Effort(
            conflicts=self._before.conflicts + self._solver.conflicts,
            clauses=self._solver.clauses,
            variables=0 if formula is None else formula.top,
            lemmas=len(self._session.lemmas),
            rows=0 if formula is None else len(formula.rows),
            calls=self._before.calls + self._solver.calls,
            seconds=monotonic() - self._started,
        )
