"""One job of a parallel search: decide one cube within a number of conflicts.  Small, picklable, the same everywhere.

A job names everything that its answer depends on: the question (packed once per search), the lemmas and rows known
when it was made, the number of gates, the cube, and the limit.  Its outcome is a function of these alone, whatever the
worker did before; only ``seconds``, which ends a job early, looks at a clock.  What is worth keeping between jobs (the
unpacked question, the clauses of one size) is kept per process and copied before use.
"""

from __future__ import annotations

import pickle
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from time import process_time

from mincirc.circuit import Circuit
from mincirc.encode.cube import Cube
from mincirc.encode.formula import Formula
from mincirc.encode.gates import Clause
from mincirc.encode.rules import Rules
from mincirc.encode.side import Side
from mincirc.mdp.boxes.learn import Lemma, LemmaLearner
from mincirc.problem.evidence import Evidence
from mincirc.problem.problem import Problem
from mincirc.runtime.ambient import check, guarded
from mincirc.runtime.budget import Budget
from mincirc.runtime.limits import LimitReached, Limits
from mincirc.solve.deferred import Deferred
from mincirc.solve.params import DEFAULTS, SolveParams
from mincirc.solve.protocol import Answer
from mincirc.solve.refine import Proposed, Theory, refine
from mincirc.solve.sat import SatSolver


@dataclass(frozen=True)
class Setup:
    """What all jobs of a session share."""

    problem: Problem
    rules: Rules
    solver: str
    sides: tuple[Side, ...] = ()
    params: SolveParams = DEFAULTS

    @cached_property
    def learner(self) -> LemmaLearner:
        """Judges policies; made once per process."""
        return LemmaLearner(self.problem.task, self.problem.constraints, self.params.lemmas)

    def pack(self) -> bytes:
        """Return the setup as bytes."""
        return pickle.dumps(Setup(self.problem, self.rules, self.solver, self.sides, self.params))


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
    """``setup`` and ``known`` are packed; ``limits`` are those of the work, and of the memory of the worker."""

    setup: bytes
    known: bytes
    gates: int
    cube: Cube
    limits: Limits


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
    started, budget = process_time(), Budget(job.limits)
    outcome, work = JobResult(Answer.UNKNOWN), None
    with budget.guard():
        setup = _setup(job.setup)
        deferred = _known(job.known).evidence.deferred
        work = CubeCandidates(setup, *_base(job.setup, job.known, job.gates), deferred)
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


class CubeCandidates:
    """The circuits of one cube, as candidates of the refinement loop, on a copy of the formula.

    The rows and lemmas that it requires and excludes are what the job found out; the session that gave the job adds
    their images under symmetric inputs.
    """

    def __init__(self, setup: Setup, formula: Formula, base: Sequence[Clause], deferred: Sequence[Lemma]) -> None:
        self.setup = setup
        self.base = base
        self.known = frozenset(formula.rows)
        self.formula = formula.branch()
        self.theory = Theory(setup.learner, Deferred(deferred, setup.params.deferral), setup.params.refine)
        self.lemmas: list[Lemma] = []
        self.solver: SatSolver | None = None

    def decide(self, cube: Cube, budget: Budget) -> JobResult:
        """Decide the cube."""
        params = self.setup.params
        with SatSolver(self.setup.solver, params.slices) as self.solver:
            for first in range(0, len(self.base), params.piece):
                check()
                budget.pause()
                self.solver.add(self.base[first : first + params.piece])
            self.solver.add(cube.clauses(self.formula))
            found = refine(self, self.theory, budget)
            return self.outcome(found.answer, found.candidate)

    def outcome(self, answer: Answer, circuit: Circuit | None = None) -> JobResult:
        """Return the answer and what was found out."""
        solver, evidence = self.solver, Evidence(tuple(self.lemmas), tuple(sorted(self.formula.rows - self.known)))
        if solver is None:
            return JobResult(answer, circuit)
        counts = solver.conflicts, solver.clauses, self.formula.top, solver.calls
        return JobResult(answer, circuit, evidence, *counts)

    @property
    def rows(self) -> Collection[int]:
        """The states that have a row."""
        return self.formula.rows

    def propose(self, budget: Budget) -> Proposed[Circuit]:
        """Return a circuit of the cube that obeys all lemmas and rows so far."""
        solver = self._open_solver
        satisfiable = solver.solve(budget, lambda: budget.too_large)
        if budget.too_large:
            raise LimitReached("memory")
        if satisfiable is None:
            return Proposed(Answer.UNKNOWN)
        if not satisfiable:
            return Proposed(Answer.REFUTED)
        return Proposed(Answer.FOUND, self.formula.decode(solver.model()))

    def policy(self, circuit: Circuit) -> Sequence[int | None]:
        """Return the circuit's pick at every state, ``None`` where its word is illegal."""
        return self.setup.problem.interface.policy_of(circuit)

    def require(self, rows: Sequence[int]) -> None:
        """Add rows."""
        self._open_solver.add(self.formula.ensure_rows(rows))

    def exclude(self, lemma: Lemma) -> None:
        """Add a lemma."""
        self.lemmas.append(lemma)
        self._open_solver.add(self.formula.lemma(lemma))

    @property
    def _open_solver(self) -> SatSolver:
        assert self.solver is not None
        return self.solver
