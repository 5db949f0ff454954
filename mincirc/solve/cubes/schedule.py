"""Cube-and-conquer on one size: it is split into cubes, which workers decide.

**The idea** is that of Heule, Kullmann, Wieringa and Biere (2011): split a hard formula by assumptions into many cubes
and give each to a conflict-driven solver of its own; the formula is unsatisfiable when every cube is.

**What is different here.**  (1) Splits are not chosen by look-ahead: a cube says whether gate i reads node j, for
pairs taken along the chain from the last gate (:mod:`mincirc.encode.cube`).  So the cubes of a split are disjoint,
cover it by construction, and mean the same in every process.  (2) Splitting is dynamic: the size is first tried whole
for ``CubeParams.whole`` conflicts, in this process, since most sizes end there; only then is it split, and a cube that
reaches its conflict limit is split further, its parts having ``growth`` times the limit, so that effort lost to
limits stays a fraction of all.  (3) Each cube is refined by lemmas (:mod:`mincirc.solve.refine`); lemmas speak of
policies, so what one cube learned is true in all others and is sent along with later jobs.  (4) Lower bounds are
improved between cubes, in the searching process.

In *deterministic* mode the circuit does not depend on the number of workers: cubes are asked in waves, all jobs of a
wave start from the same lemmas, and outcomes are taken in the order of the cubes.  A budget in conflicts is handed out
in that order too, so such a budget implies this mode.

**Assumed**: the parts of a cube cover it; an outcome is a function of its job.  A circuit is checked exactly here,
whoever sent it.  **Tested** against the undivided search, with one worker and several, with workers that die and
executors that lie: ``tests/solve/test_cubes.py``, ``test_workers.py``, ``test_notice.py``.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import Future, wait
from dataclasses import dataclass
from itertools import islice
from time import monotonic
from typing import Annotated, Protocol

from mincirc.circuit import Circuit
from mincirc.encode.cube import Cube, Structure
from mincirc.errors import SolverError
from mincirc.mdp.boxes.learn import Lemma
from mincirc.parameters import Parameters, Range
from mincirc.problem.problem import Problem
from mincirc.runtime.ambient import finishing, guarded
from mincirc.runtime.limits import LimitReached, Limits
from mincirc.solve.cubes.job import Job, JobResult, run_job
from mincirc.solve.foreign import outcome_of
from mincirc.solve.protocol import Answer, Budget, Effort, Verdict
from mincirc.solve.workers import Workers, WorkersGoneError, finished

OPEN = "open "
"""Begins the record of a cube without an answer: its place in the queue, what small budgets spent, and its key."""

_OPEN = re.compile(re.escape(OPEN) + r"\d{6,} (?P<spent>\d+) (?P<key>.*)")


@dataclass(frozen=True, kw_only=True)
class CubeParams(Parameters):
    """How a size is split into cubes, and how long each may take."""

    whole: Annotated[int, Range(0)] = 3_000
    """Conflicts for the size as a whole, before it is split."""

    depth: Annotated[int, Range(0)] = 4
    """Splits between the whole and the first cubes."""

    conflicts: Annotated[int, Range(0)] = 50_000
    """Conflict limit of a cube of ``depth`` splits."""

    refine: Annotated[int, Range(0)] = 2
    """By how many splits a cube that reached its limit is split further."""

    growth: Annotated[int, Range(1)] = 2
    """Factor of the limit from a cube to its parts."""

    advance: Annotated[int, Range(0)] = 10_000
    """Conflicts for which the search over live signals is paid on workers before any is spent."""

    look: Annotated[float, Range(0.001)] = 0.25
    """Seconds between two looks at the limits: a worker at work may take some tens of megabytes in a second."""

    last_words: Annotated[float, Range(0)] = 1.0
    """Seconds that jobs which are told to end have to return what they know."""

    def limit(self, cube: Cube) -> int:
        """Return the limit of conflicts for a cube."""
        splits = len(cube.readings)
        if not splits:
            return self.whole
        deeper = -(-(splits - self.depth) // max(1, self.refine))
        return self.conflicts * int(self.growth ** max(0, deeper))

    def parts(self, structure: Structure, cube: Cube) -> list[Cube]:
        """Return what a cube that reached its limit is cut into; itself when its structure is fixed."""
        return structure.cubes(cube, self.refine if cube.readings else self.depth)


class ParentSession(Protocol):
    """What a size needs of the search that it belongs to."""

    problem: Problem
    lemmas: list[Lemma]
    rows: set[int]
    workers: Workers
    plan: CubeParams
    deterministic: bool

    def whole(self, gates: int, budget: Budget) -> Verdict:
        """Try a size undivided, in this process."""
        ...

    def wave_over(self) -> None:
        """Note that no job is under way."""
        ...

    def due(self, conflicts: int) -> bool:
        """Return whether bounds on parts are to be improved, that many conflicts after the last time."""
        ...

    def strengthen(self, gates: int, effort: Effort, budget: Budget) -> int:
        """Improve the bounds on parts; return the conflicts that it took on top of the effort."""
        ...

    def make_room(self, budget: Budget) -> None:
        """Free what is not needed while workers work."""
        ...

    def packed(self) -> bytes:
        """Return what all jobs share."""
        ...

    def known(self) -> bytes:
        """Return the lemmas and rows known by now."""
        ...

    def merge(self, outcome: JobResult) -> None:
        """Keep what a worker learned."""
        ...

    def report(self, gates: int, effort: Effort) -> None:
        """Tell whoever listens."""
        ...


class Size:
    """The cubes of one size that have no answer yet, and the effort so far."""

    def __init__(self, session: ParentSession, gates: int, cubes: Mapping[Cube, int]) -> None:
        problem = session.problem
        self.session = session
        self.gates = gates
        self.structure = Structure(problem.basis, problem.interface.inputs, gates)
        self.open = dict.fromkeys(cubes)  # in order; a cube leaves only when it has an answer, or after its parts came
        self.refuted: list[Cube] = []
        self.running: dict[Future[JobResult], Cube] = {}
        self.arrived: dict[Cube, JobResult] = {}  # of the wave under way
        self.again: Counter[Cube] = Counter()
        self.slices = Counter(cubes)
        self.found: Circuit | None = None
        self.calls = self.conflicts = self.clauses = self.variables = 0
        self._strengthened = 0
        self.seconds = 0.0

    def decide(self, budget: Budget) -> Verdict:
        """Go on until there is an answer or the budget ends."""
        started = monotonic()
        try:
            if list(self.open) == [Cube()] and not self.running and not budget.exhausted:
                self._try_whole(budget)
                if list(self.open) != [Cube()]:
                    self.session.make_room(budget)
            if self.session.deterministic or budget.limits.conflicts is not None:
                self._in_waves(budget)
            else:
                self._as_they_come(budget)
        except WorkersGoneError:
            self.cancel()  # no answer is no reason to lose the bounds
        except (KeyboardInterrupt, LimitReached) as end:
            self._last_words(budget)
            if self.found is None or guarded() is None:
                raise
            budget.note(end)
        finally:
            self.seconds += monotonic() - started
        if budget.hard and self.found is None:
            self._last_words(budget)
        return Verdict(self._answer(), self.found, self.effort())

    def record(self) -> tuple[str, ...]:
        """Return the keys of the refuted cubes, and what is open in its order (see :func:`open_cubes`)."""
        waiting = (f"{OPEN}{i:06} {self.slices[c]} {c.key}" for i, c in enumerate(self.open))
        return (*(c.key for c in self.refuted), *waiting)

    def _answer(self) -> Answer:
        if self.found is not None:
            self.cancel()
            return Answer.FOUND
        return Answer.UNKNOWN if self.open else Answer.REFUTED

    def effort(self) -> Effort:
        """Return what was spent on this size by all workers."""
        rows, lemmas = len(self.session.rows), len(self.session.lemmas)
        return Effort(self.conflicts, self.clauses, self.variables, lemmas, rows, self.calls, self.seconds)

    def cancel(self) -> None:
        """Ask for nothing more, and let the workers go."""
        if self.running:
            self.session.workers.recall()
        for future in self.running:
            future.cancel()
        self.running.clear()

    def _last_words(self, budget: Budget) -> None:
        """Tell the jobs under way to end, and keep the cubes and lemmas that they tell of at once."""
        with finishing():
            if self.running:
                self.session.workers.recall()
            for future in wait(self.running, self.session.plan.last_words).done:
                cube = self.running.pop(future)
                if not future.cancelled() and future.exception() is None:
                    self.arrived[cube] = outcome_of(future, JobResult)
            while self.arrived and self.found is None:
                self._arrive(*self.arrived.popitem(), budget, cut=False)
            self.cancel()

    # -- jobs -------------------------------------------------------------------------------------

    def _job(self, cube: Cube, budget: Budget, limit: int) -> Job:
        session = self.session
        workers = session.workers
        memory = None if workers.in_process else budget.share(workers.width)
        limits = Limits(conflicts=limit, seconds=budget.left_seconds(), memory=memory)
        return Job(session.packed(), session.known(), self.gates, cube, limits)

    def _limit(self, cube: Cube) -> int:
        """Return the conflicts that a job on the cube may spend; more each time when it cannot be cut."""
        plan = self.session.plan
        return max(1, plan.limit(cube)) * int(max(2, plan.growth) ** self.again[cube])  # of 0 no power ends a cube

    def _try_whole(self, budget: Budget) -> None:
        """Spend a few conflicts on the undivided question in this process: most sizes end there."""
        limit, left = self.session.plan.whole, budget.left_conflicts(of_all=True)
        before = budget.spent
        with budget.turn(None), budget.capped(conflicts=limit):
            verdict = self.session.whole(self.gates, budget)
        e = verdict.effort
        outcome = JobResult(
            verdict.answer,
            verdict.circuit,
            conflicts=budget.spent - before,
            clauses=e.clauses,
            variables=e.variables,
            calls=e.calls,
        )
        self._take(Cube(), outcome, budget, cut=left is None or left >= limit)

    def _arrive(self, cube: Cube, outcome: JobResult, budget: Budget, *, cut: bool = True) -> None:
        """Count what a job used, and take its outcome."""
        budget.spend(outcome.conflicts)
        if outcome.out_of_memory:
            budget.stop("memory")
        self._take(cube, outcome, budget, cut=cut)

    def _take(self, cube: Cube, outcome: JobResult, budget: Budget, *, cut: bool) -> None:
        """Merge an outcome; a cube that reached its limit is cut up, unless the limit was only what was left."""
        self.calls += outcome.calls
        self.conflicts += outcome.conflicts
        self.clauses = max(self.clauses, outcome.clauses)
        self.variables = max(self.variables, outcome.variables)
        self.session.merge(outcome)
        if outcome.answer is Answer.FOUND:
            self._accept(outcome.circuit)
        elif outcome.answer is Answer.REFUTED:
            self.refuted.append(cube)
            del self.open[cube]
        elif not budget.hard and (cut or self._slices_used_up(cube, outcome)) and budget.left_seconds() != 0:
            parts = self.session.plan.parts(self.structure, cube)
            if parts == [cube]:
                self.again[cube] += 1
            else:
                self.open |= dict.fromkeys(parts)
                del self.open[cube]
        self.session.report(self.gates, self.effort())

    def _strengthen(self, budget: Budget) -> None:
        """Improve the bounds on parts when that is due; jobs made from now on have them."""
        if self.session.due(self.conflicts - self._strengthened) and not budget.exhausted:
            self.conflicts += self.session.strengthen(self.gates, self.effort(), budget)
            self._strengthened = self.conflicts

    def _slices_used_up(self, cube: Cube, outcome: JobResult) -> bool:
        """Return whether small budgets have together spent a limit on the cube; else they would do so for ever."""
        self.slices[cube] += outcome.conflicts
        return self.slices[cube] >= self._limit(cube)

    def _accept(self, circuit: Circuit | None) -> None:
        if circuit is None or circuit.size != self.gates or not self.session.problem.accepts(circuit):
            raise SolverError(f"a worker sent a circuit of {self.gates} gates that fails the exact check")
        self.found = circuit

    # -- dynamic: whoever is free takes the next cube ----------------------------------------------

    def _as_they_come(self, budget: Budget) -> None:
        workers = self.session.workers
        width = 1 if workers.in_process else workers.width + max(1, workers.width // 4)
        while self.found is None and self.open and not budget.exhausted:
            self._strengthen(budget)
            busy = set(self.running.values())
            waiting = (cube for cube in list(self.open) if cube not in busy)
            for cube in islice(waiting, width - len(self.running)):
                job = self._job(cube, budget, self._limit(cube))
                self.running[workers.submit(run_job, job)] = cube
            for future in finished(self.running, _patience(budget, self.session.plan.look)):
                cube = self.running.pop(future)
                if not workers.died(future) and self.found is None:
                    self._arrive(cube, outcome_of(future, JobResult), budget)
            budget.pause()
            budget.stop_if_too_large()

    # -- deterministic: waves -----------------------------------------------------------------------

    def _in_waves(self, budget: Budget) -> None:
        self.cancel()
        while self.found is None and self.open and not budget.exhausted:
            self._strengthen(budget)
            wave = self._affordable(budget)
            jobs = {cube: self._job(cube, budget, limit) for cube, limit, _ in wave}
            self._ask(jobs, budget)
            for cube, _, cut in wave:
                outcome = self.arrived.pop(cube, None)
                if outcome is not None and self.found is None:
                    self._arrive(cube, outcome, budget, cut=cut)
            self.session.wave_over()

    def _affordable(self, budget: Budget) -> list[tuple[Cube, int, bool]]:
        """Return the cubes whose limits fit what is left; the first one gets at least what there is."""
        left, wave = budget.left_conflicts(of_all=True), list[tuple[Cube, int, bool]]()
        for cube in self.open:
            limit = self._limit(cube)
            if left is not None and limit > left:
                return wave or [(cube, left, False)]
            left = None if left is None else left - limit
            wave.append((cube, limit, True))
        return wave

    def _ask(self, jobs: Mapping[Cube, Job], budget: Budget) -> None:
        """Let the outcomes arrive, up to the first circuit in the order of the cubes or the end of the budget."""
        waiting, outcomes = deque(jobs), self.arrived
        workers = self.session.workers
        width = 1 if workers.in_process else 2 * workers.width
        while (waiting or self.running) and not budget.exhausted and not _settled(jobs, outcomes):
            while waiting and len(self.running) < width:
                cube = waiting.popleft()
                self.running[workers.submit(run_job, jobs[cube])] = cube
            for future in finished(self.running, _patience(budget, self.session.plan.look)):
                cube = self.running.pop(future)
                if workers.died(future):
                    waiting.appendleft(cube)
                else:
                    outcomes[cube] = outcome_of(future, JobResult)
            budget.pause()
            budget.stop_if_too_large()
        if not budget.hard:  # else they are asked for their last words
            self.cancel()


def _settled(order: Collection[Cube], outcomes: Mapping[Cube, JobResult]) -> bool:
    """Return whether a circuit is known and nothing before it in the order is open."""
    for cube in order:
        if cube not in outcomes:
            return False
        if outcomes[cube].answer is Answer.FOUND:
            return True
    return False


def _patience(budget: Budget, look: float) -> float:
    """Return how long to wait for an outcome before looking at the clock and the memory."""
    left = budget.left_seconds()
    return look if left is None else min(look, left)


def open_cubes(record: Iterable[str]) -> dict[Cube, int]:
    """Return the cubes that were open when :meth:`Size.record` was asked, in order, and what was spent on each."""
    found = {}
    for text in sorted(record):
        if text.startswith(OPEN):
            match = _OPEN.fullmatch(text)
            if match is None:
                raise SolverError(f"{text!r} is no record of an open cube")
            found[Cube.parse(match["key"])] = int(match["spent"])
    return found
