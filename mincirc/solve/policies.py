"""Policies without circuits: memoryless policies that meet constraints and side conditions, one after another.

The refinement loop (:mod:`mincirc.solve.refine`) with policies themselves as candidates: one variable per state and
action, exactly one true at each state, and a clause per lemma.  There are no words, so none is illegal and no row is
ever missing.  Tested against enumeration of all policies (``tests/oracle``, ``tests/statements``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from mincirc.encode.formula import exactly_one
from mincirc.encode.gates import Clause
from mincirc.encode.side import PolicySide
from mincirc.mdp.boxes.learn import Lemma, LemmaLearner
from mincirc.mdp.constraint import Constraint
from mincirc.mdp.model import MDP, Picks
from mincirc.solve.params import DEFAULTS, SolveParams
from mincirc.solve.protocol import Answer, Budget
from mincirc.solve.refine import Proposed, Theory, refine
from mincirc.solve.sat import SatSolver


class PolicySearch:
    """One open question; :meth:`next` gives acceptable policies, :meth:`add` narrows what is asked."""

    def __init__(
        self,
        task: MDP,
        constraints: Sequence[Constraint],
        sides: Sequence[PolicySide] = (),
        params: SolveParams = DEFAULTS,
    ) -> None:
        self.task = task
        self.params = params
        self.learned: list[Lemma] = []
        self._variables: list[list[int]] = []
        self._top = 0
        self._solver = SatSolver(slices=params.slices)
        for options in task.choices:
            row = [self.new() for _ in options]
            self._variables.append(row)
            self._solver.add(exactly_one(row))
        self._theory = Theory(LemmaLearner(task, constraints, params.lemmas))
        for side in sides:
            self.add(side)

    def new(self) -> int:
        """Return a fresh variable."""
        self._top += 1
        return self._top

    def takes(self, state: int, pick: int) -> tuple[int, list[Clause]]:
        """Return the variable of "``state`` takes ``pick``" (see :class:`mincirc.encode.side.PolicyVariables`)."""
        return self._variables[state][pick], []

    def add(self, side: PolicySide) -> None:
        """Ask for something more of the policies to come."""
        self._solver.add(side.clauses(self))

    def raise_bounds(self, constraints: Sequence[Constraint]) -> None:
        """Ask for more: the new constraints must imply the old ones, so that all lemmas stay true."""
        self._theory = Theory(LemmaLearner(self.task, constraints, self.params.lemmas))

    def next(self, budget: Budget) -> tuple[Answer, Picks | None]:
        """Return an acceptable policy, or that there is none, or that the budget ended."""
        found = refine(self, self._theory, budget)
        return found.answer, found.candidate

    rows: frozenset[int] = frozenset()
    """No state is dearer than another."""

    def propose(self, budget: Budget) -> Proposed[Picks]:
        """Return a policy that breaks no lemma so far and obeys the side conditions."""
        satisfiable = self._solver.solve(budget)
        if satisfiable is None:
            return Proposed(Answer.UNKNOWN)
        return Proposed(Answer.FOUND, self._decode(self._solver.model())) if satisfiable else Proposed(Answer.REFUTED)

    def policy(self, candidate: Picks) -> Picks:
        """Return the policy itself."""
        return candidate

    def require(self, rows: Sequence[int]) -> None:
        """Every state has its variables from the start."""

    def exclude(self, lemma: Lemma) -> None:
        """Add the clause of the lemma."""
        self.learned.append(lemma)
        self._solver.add([self._clause(lemma)])

    def _decode(self, model: Sequence[int]) -> Picks:
        return tuple(next(i for i, v in enumerate(row) if model[v - 1] > 0) for row in self._variables)

    def _clause(self, lemma: Lemma) -> Clause:
        return [v for state, kept in lemma.box for pick, v in enumerate(self._variables[state]) if pick not in kept]

    @property
    def lemmas(self) -> int:
        """Number of lemmas learned so far."""
        return len(self.learned)

    @property
    def conflicts(self) -> int:
        """Conflicts so far."""
        return self._solver.conflicts

    def close(self) -> None:
        """Free the solver."""
        self._solver.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
