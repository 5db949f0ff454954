"""The SAT back end in parallel: one size is cut into cubes, workers decide them, answers are merged.

A size is first tried whole for a few thousand conflicts, in this process: most sizes end there.  Then it is cut into
cubes (:mod:`mincirc.encode.cube`), each a job with a limit of conflicts (:mod:`mincirc.solve.cube_job`).  A cube that
reaches its limit is cut further, and its parts get twice the limit, so that effort lost to limits stays a fraction.
The size is refuted when every leaf is; one circuit is enough to say that there is one.

Answers do not depend on who gave them or when: a refuted cube is refuted by lemmas that are true, a circuit is checked
exactly.  So status, bounds and size do not depend on the number of workers.  In *deterministic* mode the circuit does
not either: cubes are asked in waves, all jobs of a wave start from the same lemmas, and outcomes are taken in the order
of the cubes.  A budget in conflicts is handed out in that order too, so such budgets imply this mode.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from time import monotonic

from mincirc.circuit import Circuit
from mincirc.encode.cube import Cube, Structure, covered
from mincirc.encode.problem import Problem
from mincirc.encode.rules import Rules
from mincirc.encode.side import Side
from mincirc.errors import SolverError
from mincirc.mdp.lemma import Lemma, LemmaLearner
from mincirc.solve.cube_job import Job, Known, Outcome, Setup, run_job
from mincirc.solve.lazy import LazyBackend, LazySession
from mincirc.solve.protocol import Answer, Budget, Effort, OnProgress, Verdict
from mincirc.solve.sat import canonical_name
from mincirc.solve.workers import Workers, finished, serial

OnRefuted = Callable[[int, str], None]
"""Told of the gates and the key of every cube that was refuted."""


@dataclass(frozen=True)
class CubePlan:
    """How a size is cut up: conflicts for the whole, then for a cube of ``depth`` splits; parts get ``growth`` times.

    ``refine`` is by how many splits a cube that reached its limit is cut.
    """

    whole: int = 3_000
    depth: int = 4
    conflicts: int = 50_000
    refine: int = 2
    growth: int = 2

    def limit(self, cube: Cube) -> int:
        """Return the limit of conflicts for a cube."""
        splits = len(cube.readings)
        if not splits:
            return self.whole
        return self.conflicts * self.growth ** max(0, -(-(splits - self.depth) // max(1, self.refine)))

    def parts(self, structure: Structure, cube: Cube) -> list[Cube]:
        """Return what a cube that reached its limit is cut into; itself when its structure is fixed."""
        return structure.cubes(cube, self.refine if cube.readings else self.depth)


@dataclass(frozen=True)
class CubeBackend(LazyBackend):
    """The SAT back end on workers.

    ``refuted`` holds, per number of gates, keys of cubes that are known to be refuted; ``on_refuted`` hears of more.
    The caller closes ``workers``.
    """

    workers: Workers = field(default_factory=serial)
    plan: CubePlan = CubePlan()
    deterministic: bool = False
    refuted: Mapping[int, Collection[str]] = field(default_factory=dict)
    on_refuted: OnRefuted | None = None

    def open(
        self,
        problem: Problem,
        rules: Rules,
        on_progress: OnProgress | None,
        sides: Sequence[Side],
        learner: LemmaLearner | None,
    ) -> LazySession:
        """Make a session that asks the workers; what cannot travel is searched in this process."""
        solver = canonical_name(self.solver)
        try:
            pickle.dumps(tuple(sides))
            travels = learner is None
        except (pickle.PicklingError, AttributeError, TypeError):
            travels = False
        if not travels:
            return LazySession(problem, solver, rules, on_progress, sides, learner)
        return CubeSession(problem, solver, rules, on_progress, sides, backend=self)


class CubeSession(LazySession):
    """A search whose sizes are decided by workers; lemmas that one of them finds are known to all later jobs."""

    def __init__(
        self,
        problem: Problem,
        solver: str,
        rules: Rules,
        on_progress: OnProgress | None,
        sides: Sequence[Side],
        *,
        backend: CubeBackend,
    ) -> None:
        super().__init__(problem, solver, rules, on_progress, sides)
        self.backend = backend
        self._setup: tuple[Problem, bytes] | None = None
        self._known: tuple[tuple[int, int], bytes] | None = None
        self._size: _Size | None = None

    def decide(self, gates: int, budget: Budget) -> Verdict:
        """Decide one size; a size whose budget ended goes on where it was when it is asked again."""
        if not self._static_done:
            self._add_static(budget)
        if self._size is None or self._size.gates != gates:
            self._leave()
            self._size = _Size(self, gates)
        try:
            return self._size.decide(budget)
        except KeyboardInterrupt:
            budget.interrupted = True
            return Verdict(Answer.UNKNOWN, None, self._size.effort())

    def close(self) -> None:
        """Take no further outcomes."""
        super().close()
        self._leave()

    def _leave(self) -> None:
        if self._size is not None:
            self._size.cancel()
            self._size = None

    def packed(self) -> bytes:
        """Return what all jobs share; anew when the bounds were raised."""
        if self._setup is None or self._setup[0] is not self.problem:
            self._setup = self.problem, Setup(self.problem, self.rules, self.solver_name, self.sides).pack()
        return self._setup[1]

    def known(self) -> bytes:
        """Return what is known by now."""
        version = len(self.lemmas), len(self.rows)
        if self._known is None or self._known[0] != version:
            self._known = version, Known(tuple(self.lemmas), tuple(sorted(self.rows))).pack()
        return self._known[1]

    def merge(self, outcome: Outcome) -> None:
        """Keep what a worker learned; lemmas that two of them found are kept once."""
        boxes = {(lemma.constraint, lemma.box) for lemma in self.lemmas}
        for lemma in outcome.lemmas:
            if (lemma.constraint, lemma.box) not in boxes:
                self.keep(lemma)
        self.rows.update(outcome.rows)


class _Size:
    """The cubes of one size that have no answer yet, and the effort so far."""

    def __init__(self, session: CubeSession, gates: int) -> None:
        backend = session.backend
        problem = session.problem
        self.session = session
        self.gates = gates
        self.workers = backend.workers
        self.plan = backend.plan
        self.structure = Structure(problem.basis, problem.interface.inputs, gates)
        self.refuted = frozenset(backend.refuted.get(gates, ()))
        self.todo = deque([Cube()])
        self.running: dict[Future[Outcome], Cube] = {}
        self.found: Circuit | None = None
        self.calls = self.conflicts = self.clauses = self.variables = 0
        self.seconds = 0.0

    def decide(self, budget: Budget) -> Verdict:
        started = monotonic()
        self._skip_refuted()
        try:
            if self.found is None:
                self._try_whole(budget)
            if self.session.backend.deterministic or budget.conflicts is not None:
                self._in_waves(budget)
            else:
                self._as_they_come(budget)
        finally:
            self.seconds += monotonic() - started
        return Verdict(self._answer(), self.found, self.effort())

    def _answer(self) -> Answer:
        if self.found is not None:
            self.cancel()
            return Answer.FOUND
        return Answer.UNKNOWN if self.todo or self.running else Answer.REFUTED

    def effort(self) -> Effort:
        """Return what was spent on this size by all workers."""
        rows, lemmas = len(self.session.rows), len(self.session.lemmas)
        return Effort(self.conflicts, self.clauses, self.variables, lemmas, rows, self.calls, self.seconds)

    def cancel(self) -> None:
        """Ask for nothing more."""
        for future in self.running:
            future.cancel()
        self.running.clear()

    # -- jobs -------------------------------------------------------------------------------------

    def _job(self, cube: Cube, budget: Budget, limit: int) -> Job:
        session = self.session
        return Job(session.packed(), session.known(), self.gates, cube, limit, budget.left_seconds())

    def _skip_refuted(self) -> None:
        self.todo = deque(cube for cube in self.todo if not covered(cube, self.refuted))

    def _try_whole(self, budget: Budget) -> None:
        """Spend a few conflicts on the undivided question in this process: most sizes end there."""
        if len(self.todo) != 1 or self.todo[0] != Cube() or budget.exhausted:
            return
        limit, left = self.plan.whole, budget.left_conflicts()
        outcome = run_job(self._job(Cube(), budget, limit if left is None else min(limit, left)))
        self.todo.clear()
        self._take(Cube(), outcome, budget, cut=left is None or left >= limit)

    def _take(self, cube: Cube, outcome: Outcome, budget: Budget, *, cut: bool = True) -> None:
        """Merge an outcome; a cube that reached its limit is cut up, unless the limit was only what was left."""
        self.calls += outcome.calls
        self.conflicts += outcome.conflicts
        self.clauses = max(self.clauses, outcome.clauses)
        self.variables = max(self.variables, outcome.variables)
        budget.spent += outcome.conflicts
        self.session.merge(outcome)
        if outcome.answer is Answer.FOUND:
            self._accept(outcome.circuit)
        elif outcome.answer is Answer.UNKNOWN:
            # A job that the clock ended was not too hard.
            self.todo.extend(self.plan.parts(self.structure, cube) if cut and not budget.exhausted else [cube])
            self._skip_refuted()
        elif self.session.backend.on_refuted is not None:
            self.session.backend.on_refuted(self.gates, cube.key)
        self.session.report(self.gates, self.effort())

    def _accept(self, circuit: Circuit | None) -> None:
        if circuit is None or not self.session.problem.accepts(circuit):
            raise SolverError(f"a worker sent a circuit of {self.gates} gates that fails the exact check")
        self.found = circuit

    # -- dynamic: whoever is free takes the next cube ----------------------------------------------

    def _as_they_come(self, budget: Budget) -> None:
        width = 1 if self.workers.in_process else self.workers.width + max(1, self.workers.width // 4)
        while self.found is None and (self.todo or self.running) and not budget.exhausted:
            while self.todo and len(self.running) < width:
                cube = self.todo.popleft()
                self.running[self.workers.submit(run_job, self._job(cube, budget, self.plan.limit(cube)))] = cube
            for future in finished(self.running, _patience(budget)):
                cube = self.running.pop(future)
                if self.workers.died(future):
                    self.todo.appendleft(cube)
                elif self.found is None:
                    self._take(cube, future.result(), budget)

    # -- deterministic: waves -----------------------------------------------------------------------

    def _in_waves(self, budget: Budget) -> None:
        while self.found is None and self.todo and not budget.exhausted:
            wave = self._affordable(budget)
            jobs = {cube: self._job(cube, budget, limit) for cube, limit, _ in wave}
            outcomes = self._ask(jobs, budget)
            for cube, _, cut in wave:
                outcome = outcomes.get(cube)
                if outcome is None or self.found is not None:
                    self.todo.appendleft(cube)
                else:
                    self._take(cube, outcome, budget, cut=cut)

    def _affordable(self, budget: Budget) -> list[tuple[Cube, int, bool]]:
        """Take the cubes whose limits fit what is left; the first one gets at least what there is."""
        left, wave = budget.left_conflicts(), list[tuple[Cube, int, bool]]()
        while self.todo:
            limit = self.plan.limit(self.todo[0])
            if left is not None and limit > left:
                if not wave:
                    wave.append((self.todo.popleft(), left, False))
                break
            left = None if left is None else left - limit
            wave.append((self.todo.popleft(), limit, True))
        return wave

    def _ask(self, jobs: Mapping[Cube, Job], budget: Budget) -> dict[Cube, Outcome]:
        """Return the outcomes up to the first circuit in the order of the cubes, or up to the end of the budget."""
        waiting, outcomes = deque(jobs), dict[Cube, Outcome]()
        width = 1 if self.workers.in_process else 2 * self.workers.width
        while (waiting or self.running) and not budget.exhausted and not _settled(jobs, outcomes):
            while waiting and len(self.running) < width:
                cube = waiting.popleft()
                self.running[self.workers.submit(run_job, jobs[cube])] = cube
            for future in finished(self.running, _patience(budget)):
                cube = self.running.pop(future)
                if self.workers.died(future):
                    waiting.appendleft(cube)
                else:
                    outcomes[cube] = future.result()
        self.cancel()
        return outcomes


def _settled(order: Collection[Cube], outcomes: Mapping[Cube, Outcome]) -> bool:
    """Return whether a circuit is known and nothing before it in the order is open."""
    for cube in order:
        if cube not in outcomes:
            return False
        if outcomes[cube].answer is Answer.FOUND:
            return True
    return False


def _patience(budget: Budget) -> float | None:
    """Return how long to wait for an outcome before looking at the clock."""
    left = budget.left_seconds()
    return 1.0 if left is None else min(1.0, left)
