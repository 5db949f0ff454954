"""The main back end: circuits by SAT, performance by lazily learned Bellman lemmas, rows on demand.

Ask SAT for a circuit of r gates whose policy obeys the clauses so far; decode it; check *all* states exactly.  Where
its word is illegal, add that state's row; where its policy misses a constraint, learn a lemma
(:mod:`mincirc.mdp.lemma`).  Lemmas speak of policies, so they are kept for the next r.  The loop ends because every
lemma excludes the policy it came from and there are finitely many.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic

from mincirc.circuit import Circuit
from mincirc.encode.formula import Formula
from mincirc.encode.problem import Problem
from mincirc.encode.rules import Rules, rules_for
from mincirc.interface import total
from mincirc.mdp.lemma import Lemma, LemmaLearner
from mincirc.solve.protocol import Answer, Budget, Effort, OnProgress, Session, Verdict
from mincirc.solve.sat import DEFAULT, SatSolver, canonical_name


@dataclass(frozen=True)
class LazyBackend:
    """PySAT by solver name; ``rules`` restricts the symmetry rules (``None``: all that are sound)."""

    solver: str = DEFAULT
    rules: tuple[str, ...] | None = None

    @property
    def name(self) -> str:
        """PySAT's name of the solver."""
        return self.solver

    def session(self, problem: Problem, on_progress: OnProgress | None = None) -> Session:
        """Open a session; the solver's name and the rules are checked here."""
        rules = rules_for(problem.basis, self.rules)
        return LazySession(problem, canonical_name(self.solver), rules, on_progress)


class LazySession:
    """One search: the pool of lemmas is shared by all sizes."""

    def __init__(self, problem: Problem, solver: str, rules: Rules, on_progress: OnProgress | None = None) -> None:
        self.problem = problem
        self.lemmas: list[Lemma] = []
        self.rows: set[int] = set()
        self._solver_name = solver
        self._rules = rules
        self._on_progress = on_progress
        self._learner = LemmaLearner(problem.task, problem.constraints)
        self._static_done = False

    def decide(self, gates: int, budget: Budget) -> Verdict:
        """Decide one size (see :class:`mincirc.solve.protocol.Session`)."""
        started = monotonic()
        if not self._static_done:
            self._add_static(budget)
        formula = Formula(self.problem, gates, self._rules)
        solver = SatSolver(self._solver_name)
        try:
            answer, circuit = self._refine(formula, solver, gates, budget, started)
            return Verdict(answer, circuit, self._effort(formula, solver, started))
        finally:
            solver.close()

    def close(self) -> None:
        """Nothing is held between sizes but lemmas."""

    def _add_static(self, budget: Budget) -> None:
        """Learn the static lemmas; any part of them is sound, so the clock may cut them short."""
        self._static_done = True
        for lemma in self._learner.static(lambda: budget.exhausted):
            self._keep(lemma)

    def _keep(self, lemma: Lemma) -> None:
        self.lemmas.append(lemma)
        self.rows.update(lemma.states)

    def _refine(
        self, formula: Formula, solver: SatSolver, gates: int, budget: Budget, started: float
    ) -> tuple[Answer, Circuit | None]:
        solver.add(formula.structure())
        solver.add(formula.ensure_rows(sorted(self.rows)))
        for lemma in self.lemmas:
            solver.add(formula.lemma(lemma))
        while True:
            satisfiable = solver.solve(budget)
            if self._on_progress is not None:
                self._on_progress(gates, self._effort(formula, solver, started))
            if satisfiable is None:
                return Answer.UNKNOWN, None
            if not satisfiable:
                return Answer.REFUTED, None
            circuit = formula.decode(solver.model())
            missing, lemmas = self._failures(circuit)
            if not missing and not lemmas:
                return Answer.FOUND, circuit
            self.rows.update(missing)
            solver.add(formula.ensure_rows(missing))
            for lemma in lemmas:
                self._keep(lemma)
                solver.add(formula.lemma(lemma))

    def _failures(self, circuit: Circuit) -> tuple[list[int], list[Lemma]]:
        """Return the states where the circuit's word is illegal, and else the lemmas that it breaks."""
        picks = self.problem.interface.policy_of(circuit)
        illegal = [s for s, pick in enumerate(picks) if pick is None]
        policy = total(picks)
        return illegal, [] if policy is None else self._learner.learn(policy, self.rows)

    def _effort(self, formula: Formula, solver: SatSolver, started: float) -> Effort:
        return Effort(
            conflicts=solver.conflicts,
            clauses=solver.clauses,
            variables=formula.top,
            lemmas=len(self.lemmas),
            rows=len(formula.rows),
            calls=solver.calls,
            seconds=monotonic() - started,
        )
