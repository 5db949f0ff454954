"""One job of a parallel search: decide one cube within a number of conflicts.  Small, picklable, the same everywhere.

A job names everything that its answer depends on: the question (packed once per search), the lemmas and rows known
when it was made, the number of gates, the cube, and the limit.  Its outcome is a function of these alone, whatever the
worker did before; only ``seconds``, which ends a job early, looks at a clock.  What is worth keeping between jobs (the
unpacked question, the clauses of one size) is kept per process and copied before use.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from time import process_time

from mincirc.circuit import Circuit
from mincirc.encode.cube import Cube
from mincirc.encode.formula import Formula
from mincirc.encode.gates import Clause
from mincirc.encode.rules import Rules
from mincirc.encode.side import Side
from mincirc.interface import total
from mincirc.mdp.boxes.learn import Lemma, LemmaLearner
from mincirc.problem.evidence import Evidence
from mincirc.problem.problem import Problem
from mincirc.runtime.budget import Budget, LimitReached, check, guarded
from mincirc.solve.deferred import Waiting
from mincirc.solve.protocol import Answer
from mincirc.solve.sat import SatSolver

PIECE = 20_000
"""Clauses that are given to a solver between two looks at the limits."""


@dataclass(frozen=True)
class Setup:
    """What all jobs of a session share."""

    problem: Problem
    rules: Rules
    solver: str
    sides: tuple[Side, ...] = ()

    @cached_property
    def learner(self) -> LemmaLearner:
        """Judges policies; made once per process."""
        return LemmaLearner(self.problem.task, self.problem.constraints)

    def pack(self) -> bytes:
        """Return the setup as bytes."""
        return pickle.dumps(Setup(self.problem, self.rules, self.solver, self.sides))


@dataclass(frozen=True)
class Premises:
    """The evidence that a job starts from, and what else is known of circuits."""

    evidence: Evidence
    sides: tuple[Side, ...] = ()

    def pack(self) -> bytes:
        """Return it as bytes."""
        return pickle.dumps(self)


@dataclass(frozen=True)
class Job:
    """``setup`` and ``known`` are packed; ``conflicts`` and ``seconds`` limit the work (``None``: no limit).

    ``memory`` is the most bytes that the worker may hold.
    """

    setup: bytes
    known: bytes
    gates: int
    cube: Cube
    conflicts: int | None
    seconds: float | None = None
    memory: int | None = None


@dataclass(frozen=True)
class JobResult:
    """``UNKNOWN`` means that the limit was reached; the evidence is what the job found out itself.

    ``seconds`` is time on the processor; ``out_of_memory`` says that the worker could not go on within its share.
    """

    answer: Answer
    circuit: Circuit | None = None
    evidence: Evidence = field(default_factory=Evidence)
    conflicts: int = 0
    clauses: int = 0
    variables: int = 0
    calls: int = 0
    seconds: float = 0.0
    out_of_memory: bool = False


def run_job(job: Job) -> JobResult:
    """Decide the cube of the job; when a limit or whoever gave it ends it, lemmas found until then are its outcome."""
    started, budget = process_time(), Budget(job.conflicts, job.seconds, memory=job.memory)
    outcome, work = JobResult(Answer.UNKNOWN), None
    with budget.guard():
        setup = _setup(job.setup)
        work = _Work(setup, *_base(job.setup, job.known, job.gates), Waiting(_known(job.known).evidence.deferred))
        outcome = work.decide(job.cube, budget)
        return replace(outcome, seconds=process_time() - started)
    if guarded() is not None and budget.parent is not None and budget.parent.hard:
        raise LimitReached(budget.hard or "interrupted")  # in the searching process itself: it ends as a whole
    _base.cache_clear()
    if work is not None:
        outcome = work.outcome(Answer.UNKNOWN)
    return replace(outcome, seconds=process_time() - started, out_of_memory=budget.out_of_memory)


@lru_cache(maxsize=2)
def _setup(packed: bytes) -> Setup:
    setup = pickle.loads(packed)
    assert isinstance(setup, Setup)
    return setup


@lru_cache(maxsize=1)
def _known(packed: bytes) -> Premises:
    known = pickle.loads(packed)
    assert isinstance(known, Premises)
    return known


@lru_cache(maxsize=1)
def _base(packed: bytes, known: bytes, gates: int) -> tuple[Formula, Sequence[Clause]]:
    """Return the formula of one size with all that is known, and its clauses."""
    setup = _setup(packed)
    facts = _known(known)
    evidence = facts.evidence
    formula = Formula(setup.problem, gates, setup.rules)
    clauses = formula.structure() + formula.ensure_rows(evidence.rows)
    for side in (*setup.sides, *facts.sides):
        clauses += side.clauses(formula)
    for lemma in evidence.lemmas:
        clauses += formula.lemma(lemma)
    return formula, clauses


class _Work:
    """The refinement loop of :mod:`mincirc.solve.lazy` on a copy of the formula."""

    def __init__(self, setup: Setup, formula: Formula, base: Sequence[Clause], waiting: Waiting) -> None:
        self.setup = setup
        self.waiting = waiting
        self.base = base
        self.rows = frozenset(formula.rows)
        self.formula = formula.branch()
        self.lemmas: list[Lemma] = []
        self.solver: SatSolver | None = None

    def decide(self, cube: Cube, budget: Budget) -> JobResult:
        """Decide the cube."""
        with SatSolver(self.setup.solver) as self.solver:
            for first in range(0, len(self.base), PIECE):
                check()
                budget.pause()
                self.solver.add(self.base[first : first + PIECE])
            self.solver.add(cube.clauses(self.formula))
            return self.outcome(*self.refine(self.solver, budget))

    def outcome(self, answer: Answer, circuit: Circuit | None = None) -> JobResult:
        """Return the answer and what was found out."""
        solver, evidence = self.solver, Evidence(tuple(self.lemmas), tuple(sorted(self.formula.rows - self.rows)))
        if solver is None:
            return JobResult(answer, circuit)
        counts = solver.conflicts, solver.clauses, self.formula.top, solver.calls
        return JobResult(answer, circuit, evidence, *counts)

    def refine(self, solver: SatSolver, budget: Budget) -> tuple[Answer, Circuit | None]:
        """Ask, check the circuit on all states, learn, ask again."""
        while True:
            satisfiable = solver.solve(budget, lambda: budget.too_large)
            if budget.too_large:
                raise LimitReached("memory")
            if satisfiable is None:
                return Answer.UNKNOWN, None
            if not satisfiable:
                return Answer.REFUTED, None
            circuit = self.formula.decode(solver.model())
            missing, lemmas = self._failures(circuit)
            if not missing and not lemmas:
                return Answer.FOUND, circuit
            solver.add(self.formula.ensure_rows(missing))
            for lemma in lemmas:
                self.lemmas.append(lemma)
                solver.add(self.formula.lemma(lemma))

    def _failures(self, circuit: Circuit) -> tuple[list[int], list[Lemma]]:
        """Return the rows and lemmas that are missing; the session adds the images under symmetric inputs."""
        picks = self.setup.problem.interface.policy_of(circuit)
        late = self.waiting.failures(picks, self.formula.rows) if self.waiting else ([], [])
        if any(late):
            return late
        policy = total(picks)
        if policy is None:
            return [s for s, pick in enumerate(picks) if pick is None], []
        return [], self.setup.learner.learn(policy, self.formula.rows)
