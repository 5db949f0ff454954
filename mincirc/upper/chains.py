"""Local search on workers: several chains side by side, from the smallest circuit known, each with a seed of its own.

**Idea.**  Local search that depends on luck gains from independent runs: with n workers, n chains of the same length
find at least what the luckiest of them does.  A slice of local search is therefore a number of jobs, one chain each;
the smallest circuit of all is kept, and the next chains begin there.

**Whose.**  Parallel independent multi-walk (Verhoeven, Aarts 1995; Truchet, Richoux, Codognet 2013).

**Different here**: the number of chains of a slice and their seeds do not depend on who carries them out where the
search must not depend on it either (``chains``), so that one worker and several find the same circuit.

**Assumes** nothing about workers: a circuit that comes back is checked exactly.  **Oracle**:
``tests/searching/test_chains.py``: one process against several, workers that die, and one that lies.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import lru_cache

from mincirc.circuit import Circuit
from mincirc.errors import SolverError
from mincirc.problem.problem import Problem
from mincirc.runtime.ambient import check
from mincirc.solve.foreign import outcome_of
from mincirc.solve.workers import Workers, WorkersGoneError, finished
from mincirc.upper.improve import DEFAULTS, Improver, UpperParams


@dataclass(frozen=True)
class ChainJob:
    """A chain: from where, with which seed, for how much work (operations); ``question`` is packed once per search."""

    question: bytes
    circuit: Circuit
    seed: int
    work: int
    goal: int


@dataclass(frozen=True)
class ChainResult:
    """The smallest circuit of a chain, and its effort."""

    circuit: Circuit
    steps: int
    work: int


def run_chain(job: ChainJob) -> ChainResult:
    """Carry out a chain; its outcome is a function of the job."""
    problem, params = _question(job.question)
    improver = Improver(problem, job.circuit, seed=job.seed, params=params)
    improver.work_on(job.work, goal=job.goal, stop=_never)
    return ChainResult(improver.circuit, improver.steps, improver.work)


def _never() -> bool:
    check()
    return False


@lru_cache(maxsize=2)
def _question(packed: bytes) -> tuple[Problem, UpperParams]:
    problem, params = pickle.loads(packed)
    assert isinstance(problem, Problem)
    assert isinstance(params, UpperParams)
    return problem, params


class ImproverOnWorkers(Improver):
    """A local search whose slices are chains on workers; the first moments, and what workers do not take, run here.

    ``chains`` is how many a slice has (default: as many as run at a time; of one process, all is done here).
    """

    def __init__(
        self,
        problem: Problem,
        circuit: Circuit,
        workers: Workers,
        *,
        chains: int | None = None,
        seed: int = 0,
        on_better: Callable[[Circuit], None] | None = None,
        params: UpperParams = DEFAULTS,
    ) -> None:
        super().__init__(problem, circuit, seed=seed, on_better=on_better, params=params)
        self._workers = workers
        self._serial = chains is None and workers.in_process
        self._chains = workers.width if chains is None else chains
        self._packed = pickle.dumps((problem, params))
        self._seed = seed

    def work_on(self, work: int, *, goal: int = 0, stop: Callable[[], bool] = lambda: False) -> None:
        """Search in this process for the first slice, then by chains of so much work each."""
        if self.work < work or self._serial:
            super().work_on(work, goal=goal, stop=stop)
            return
        jobs = [ChainJob(self._packed, self.circuit, self._next_seed(), work, goal) for _ in range(self._chains)]
        try:
            for result in self._results(jobs, stop):
                self.took(result.steps, result.work)
                self._take(result.circuit)
        except WorkersGoneError:
            super().work_on(work, goal=goal, stop=stop)

    def _next_seed(self) -> int:
        self._seed += 1
        return self._seed

    def _results(self, jobs: list[ChainJob], stop: Callable[[], bool]) -> list[ChainResult]:
        """Return the results in the order of the jobs; those that were there, where ``stop`` came first."""
        workers, done = self._workers, dict[int, ChainResult]()
        running: dict[Future[ChainResult], int] = {workers.submit(run_chain, job): i for i, job in enumerate(jobs)}
        while running and not stop():
            for future in finished(running, 0.1):
                number = running.pop(future)
                if workers.died(future):
                    running[workers.submit(run_chain, jobs[number])] = number
                else:
                    done[number] = outcome_of(future, ChainResult)
        if running:
            workers.recall()
        return [done[number] for number in sorted(done)]

    def _take(self, circuit: Circuit) -> None:
        """Keep a circuit that is smaller; it is checked exactly, whoever sent it."""
        if circuit.size >= self.circuit.size:
            return
        if circuit.basis != self.problem.basis or not self.problem.accepts(circuit):
            raise SolverError(f"a worker sent a circuit of {circuit.size} gates that fails the exact check")
        self.offer(circuit)
        if self._on_better is not None:
            self._on_better(circuit)
