"""The SAT back end in parallel: one size is cut into cubes, workers decide them, answers are merged.

Answers do not depend on who gave them or when: a refuted cube is refuted by lemmas that are true, a circuit is checked
exactly.  So status, bounds and size do not depend on the number of workers.  How a size is cut up, and what it takes
for the circuit not to depend on it either: :mod:`mincirc.solve.cubes.schedule`.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial

from mincirc.encode.cube import Cube
from mincirc.encode.side import Side
from mincirc.mdp.boxes.learn import LemmaLearner
from mincirc.problem.evidence import Evidence
from mincirc.problem.problem import Problem
from mincirc.refuter.params import RefuterParams
from mincirc.runtime.limits import Limits
from mincirc.runtime.memory import give_back
from mincirc.runtime.params import MemoryParams
from mincirc.solve.cubes.branches import BranchParams, BranchRefuter
from mincirc.solve.cubes.job import JobResult, Premises, Setup
from mincirc.solve.cubes.schedule import CubeParams, Size, open_cubes
from mincirc.solve.lazy import LazyBackend, LazySession
from mincirc.solve.protocol import Answer, Budget, Capabilities, Effort, OnProgress, Verdict
from mincirc.solve.restart import RestartPlan
from mincirc.solve.session import SessionOptions
from mincirc.solve.workers import Workers, open_workers, serial
from mincirc.system import resident


@dataclass(frozen=True)
class CubeBackend(LazyBackend):
    """The SAT back end on workers, which the caller closes."""

    workers: Workers = field(default_factory=serial)
    plan: CubeParams = field(default_factory=CubeParams)
    deterministic: bool = False

    @property
    def capabilities(self) -> Capabilities:
        """All that there are, and cubes."""
        return replace(super().capabilities, cubes=self)

    def open(self, problem: Problem, options: SessionOptions, on_progress: OnProgress | None) -> LazySession:
        """Make a session that asks the workers; what cannot travel is searched in this process."""
        if not travels(options.sides, options.learner):
            return super().open(problem, options, on_progress)
        return CubeSession(problem, options, on_progress, backend=self)


def travels(sides: Sequence[Side], learner: LemmaLearner | None) -> bool:
    """Return whether jobs can carry the side conditions; learners of the caller's stay in their process."""
    try:
        pickle.loads(pickle.dumps(tuple(sides)))  # some formulas of PySAT can be packed but not unpacked
    except Exception:
        return False
    return learner is None


@contextmanager
def on_workers(
    backend: LazyBackend,
    jobs: int | None = None,
    scheduler: str | None = None,
    executor: Executor | None = None,
    *,
    deterministic: bool = False,
) -> Iterator[CubeBackend]:
    """Give a back end the workers that are asked for (none: this process), and end them afterwards."""
    alone = jobs is None and scheduler is None and executor is None
    workers = serial() if alone else open_workers(jobs, scheduler, executor)
    try:
        yield CubeBackend(
            backend.solver,
            backend.rules,
            workers=workers,
            deterministic=deterministic,
            lower=backend.lower,
            params=backend.params,
            looks_up=backend.looks_up,
        )
    finally:
        workers.close()


class CubeSession(LazySession):
    """A search whose sizes are decided by workers; lemmas that one of them finds are known to all later jobs.

    Nothing is looked up in tables: whoever asks for workers wants the sizes asked.  A small size of a large task is
    decided by going through its circuits.  Other sizes are asked of the search over live signals first, where there
    is one, and of SAT in cubes afterwards; a longer question to the former is paid by the conflicts of the latter.
    """

    def __init__(
        self, problem: Problem, options: SessionOptions, on_progress: OnProgress | None, *, backend: CubeBackend
    ) -> None:
        super().__init__(problem, replace(options, looks_up=False), on_progress)
        self.workers, self.plan, self.deterministic = backend.workers, backend.plan, backend.deterministic
        self._open_cubes: dict[int, Mapping[Cube, int]] = {}
        self._setup: tuple[Problem, bytes] | None = None
        self._known: tuple[tuple[int, int, tuple[Side, ...]], bytes] | None = None
        self._size: Size | None = None
        self._kept: Mapping[int, tuple[str, ...]] = {}
        self._trying = False
        self._base = resident()
        self._memory: int | None = None
        self._lists = options.looks_up

    def decide(self, gates: int, budget: Budget) -> Verdict:
        """Decide one size; a size whose budget ended is resumed where it was when it is asked again."""
        if not self._static_done and not self.patient:
            self._add_static(budget)
        if self._size is None or self._size.gates != gates:
            self._leave()
            self._size = Size(self, gates, self._open_cubes.pop(gates, {Cube(): 0}))
        listed = self._from_list(gates, budget)
        if listed is not None:
            return listed
        if self.options.searches_after is not None:
            self._memory = budget.share(self.workers.width)
            in_branches = self._in_branches(budget)
            if in_branches:
                self.strengthener.search_by(self._new_refuter)
            advance = self.plan.advance if in_branches else 0
            found = self._by_search(gates, self._size.conflicts + advance, budget)
            if found is not None:
                return self._noted(gates, replace(found, effort=self._size.effort()))
        return self._noted(gates, self._size.decide(budget))

    def decide_briefly(self, gates: int, budget: Budget) -> Verdict:  # noqa: ARG002
        """Answer ``UNKNOWN``: sizes are decided by jobs."""
        return Verdict(Answer.UNKNOWN)

    def _in_branches(self, budget: Budget) -> bool:
        """Whether the search over live signals asks workers: not where the circuit must not depend on their number."""
        alone = self.deterministic or self.workers.in_process
        return not alone and budget.limits.conflicts is None

    def _new_refuter(self, basis: str, params: RefuterParams) -> BranchRefuter:
        """Make the refuter whose branches are jobs; tables take a part of the memory that workers have."""
        limit = self._memory
        if limit is not None:
            params = replace(params, table_bytes=min(params.table_bytes, limit // 4))
        return BranchRefuter(basis, self.workers, BranchParams(), params, Limits(memory=limit))

    def whole(self, gates: int, budget: Budget) -> Verdict:
        """Try a size undivided, in this process; bounds on parts are improved afterwards, for all jobs."""
        self._trying = True
        try:
            return super().decide(gates, budget)
        finally:
            self._trying = False

    def due(self, conflicts: int) -> bool:
        """Return whether bounds on parts are to be improved now."""
        return not self._trying and super().due(conflicts)

    def strengthen(self, gates: int, effort: Effort, budget: Budget) -> int:
        """As for one process, in what memory the workers leave; what they will need is not taken before they begin."""
        if not self._leaves_room(budget):
            return 0
        self.strengthener.within(partial(self._leaves_room, budget))
        spent = super().strengthen(gates, effort, budget)
        self.make_room(budget)
        return spent

    def make_room(self, budget: Budget) -> None:
        """Free what this process does not need while workers work, and solvers of parts if memory is short."""
        self._discard_query()
        if not self._leaves_room(budget):
            self.strengthener.close()
            give_back()

    def _leaves_room(self, budget: Budget) -> bool:
        if self.workers.in_process:
            return True
        left = budget.share(self.workers.width)
        return left is None or left >= self._base + 2 * MemoryParams().working

    def evidence(self) -> Evidence:
        """Return what is known now, with the cubes of the size in work."""
        cubes = self._kept if self._size is None else {self._size.gates: self._size.record()}
        return replace(super().evidence(), cubes=cubes)

    def restore(self, evidence: Evidence) -> None:
        """Take over what an earlier session of the same question knew."""
        super().restore(evidence)
        self._kept = evidence.cubes
        self._open_cubes = {gates: open_cubes(keys) or {Cube(): 0} for gates, keys in evidence.cubes.items()}

    def plan_restarts(self, plan: RestartPlan, on_restart: Callable[[], None]) -> None:  # noqa: ARG002
        """Work in waves from now on, and tell after each: every wave starts from lemmas and rows anyway."""
        self.deterministic, self._on_restart = True, on_restart
        self.strengthener.off = True  # bounds are not evidence

    def wave_over(self) -> None:
        """Tell whoever keeps the state that all of it is in :meth:`evidence`."""
        self._on_restart()

    def close(self) -> None:
        """Take no further outcomes; what was settled is still :meth:`evidence`."""
        super().close()
        self._kept = self.evidence().cubes
        self._leave()

    def _leave(self) -> None:
        if self._size is not None:
            self._size.cancel()
            self._size = None

    def packed(self) -> bytes:
        """Return what all jobs share; anew when the bounds were raised."""
        if self._setup is None or self._setup[0] is not self.problem:
            self._setup = self.problem, self._new_setup().pack()
        return self._setup[1]

    def _new_setup(self) -> Setup:
        return Setup(self.problem, self.rules, self.solver_name, self.sides, self.params)

    def known(self) -> bytes:
        """Return what is known by now."""
        sides = self.strengthening
        version = len(self.lemmas), len(self.rows), sides
        if self._known is None or self._known[0] != version:
            self._known = version, Premises(super().evidence(), sides).pack()
        return self._known[1]

    def merge(self, outcome: JobResult) -> None:
        """Keep what a worker learned; lemmas that two of them found are kept once."""
        new = outcome.evidence.beyond(super().evidence())
        for lemma in new.lemmas:
            (own,) = (c for c in self.problem.constraints if c == lemma.constraint)
            self.keep(replace(lemma, constraint=own))
            self.deferred.drop(lemma)
        self.rows.update(new.rows)
