"""A back end that remembers with which lemmas and rows sizes were refuted: what a certificate is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from mincirc.encode.rules import Rules
from mincirc.encode.side import Side
from mincirc.mdp.boxes.learn import Lemma, LemmaLearner
from mincirc.problem.evidence import Evidence
from mincirc.problem.problem import Problem
from mincirc.solve.cubes.session import CubeBackend, CubeSession, travels
from mincirc.solve.lazy import LazyBackend, LazySession
from mincirc.solve.protocol import Answer, Budget, OnProgress, Verdict, capabilities_of
from mincirc.solve.sat import canonical_name


@dataclass
class Pool:
    """What a search learned: the lemmas and rows with which each size was refuted."""

    lemmas: tuple[Lemma, ...] = ()
    rows: tuple[int, ...] = ()


@dataclass(frozen=True)
class Recorder(LazyBackend):
    """The SAT back end, remembering the lemmas and rows of the last size that each session refuted.

    ``learner_of`` makes the learners of its sessions (default: the usual ones); ``parallel`` are the workers to use.
    """

    pools: list[Pool] = field(default_factory=list)
    learner_of: Callable[[Problem], LemmaLearner] | None = None
    parallel: CubeBackend | None = None

    @staticmethod
    def of(backend: LazyBackend, learner_of: Callable[[Problem], LemmaLearner] | None = None) -> Recorder:
        """Return a recorder that searches as ``backend`` does."""
        parallel = capabilities_of(backend).cubes
        return Recorder(
            backend.solver,
            backend.rules,
            lower=backend.lower,
            params=backend.params,
            learner_of=learner_of,
            parallel=parallel,
        )

    def open(
        self,
        problem: Problem,
        rules: Rules,
        on_progress: OnProgress | None,
        sides: Sequence[Side],
        learner: LemmaLearner | None,
    ) -> LazySession:
        """Make a session whose refutations are remembered."""
        if learner is None and self.learner_of is not None:
            learner = self.learner_of(problem)
        solver = canonical_name(self.solver)
        session: _Recording
        if self.parallel is not None and travels(sides, learner):
            session = _RecordedCubes(problem, solver, rules, on_progress, sides, backend=self.parallel)
        else:
            session = _Recorded(
                problem, solver, rules, on_progress, sides, learner, lower=self.lower, params=self.params
            )
        self.pools.append(session.pool)
        return session


class _Recording(LazySession):
    """A session that keeps what it knew when it refuted a size last; every size is refuted by clauses."""

    lean = False
    looks_up = False

    @cached_property
    def pool(self) -> Pool:
        """What is kept."""
        return Pool()

    def restore(self, evidence: Evidence) -> None:
        """Take over what an earlier session knew: with that its sizes were refuted."""
        super().restore(evidence)
        self.pool.lemmas, self.pool.rows = tuple(self.lemmas), tuple(sorted(self.rows))

    def decide(self, gates: int, budget: Budget) -> Verdict:
        """Decide one size."""
        verdict = super().decide(gates, budget)
        if verdict.answer is Answer.REFUTED:
            self.pool.lemmas, self.pool.rows = tuple(self.lemmas), tuple(sorted(self.rows))
        return verdict


class _Recorded(_Recording):
    """In one process."""


class _RecordedCubes(_Recording, CubeSession):
    """On workers."""
