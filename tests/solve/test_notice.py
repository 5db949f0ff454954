"""Jobs under way end soon after nobody waits for them any more, whoever runs them, and say what they know."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from fractions import Fraction
from multiprocessing import get_context
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

import mincirc
from mincirc.encode.cube import Cube
from mincirc.encode.rules import rules_for
from mincirc.interface import interface_for
from mincirc.lower.schedule import Strength
from mincirc.mdp.constraint import mean_constraint
from mincirc.problem.evidence import Evidence
from mincirc.problem.problem import Problem
from mincirc.runtime import memory
from mincirc.runtime.limits import Limits
from mincirc.solve.cubes.job import Job, JobResult, Premises, Setup, run_job
from mincirc.solve.cubes.schedule import CubeParams
from mincirc.solve.cubes.session import CubeSession
from mincirc.solve.foreign import outcome_of
from mincirc.solve.notice import Heeding, Notices
from mincirc.solve.protocol import Answer, Budget, Effort
from mincirc.solve.ticket import Numbered
from mincirc.solve.workers import Workers, given, loky, processes
from mincirc.system import resident
from tests.support import by_clauses, cube_backend

SLOW = ("order", "used")
"""Rules without which a refutation takes minutes."""


def problem(source: str = "table:0x8117,0x177e,0x8000") -> Problem:
    task = mincirc.load(source)
    return Problem(task, interface_for(task, "features"), "b2", (mean_constraint(task, Fraction(1)),))


def long_job(source: str = "table:0x8117,0x177e,0x8000", gates: int = 9) -> Job:
    setup = Setup(problem(source), rules_for("b2", SLOW), "cadical195")
    return Job(setup.pack(), Premises(Evidence()).pack(), gates, Cube(), Limits())


def test_a_notice_is_withdrawn_once() -> None:
    notices = Notices()
    first = notices.now()
    assert first is not None
    assert notices.now() is first
    assert not first.withdrawn
    notices.withdraw()
    assert first.withdrawn
    second = notices.now()
    assert second is not None
    assert not second.withdrawn
    notices.withdraw()
    assert not Path(second.path).exists()


def test_a_notice_goes_with_its_owner() -> None:
    notices = Notices()
    notice = notices.now()
    assert notice is not None
    del notices
    assert not Path(notice.path).exists()


def test_the_file_of_a_killed_process_counts_for_nothing_and_is_removed() -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    notices = Notices()
    mine = notices.now()
    assert mine is not None
    assert replace(mine, owner=dead.pid).withdrawn
    assert not Path(mine.path).exists()


def test_what_cannot_be_seen_is_not_withdrawn() -> None:
    notices = Notices()
    notice = notices.now()
    assert notice is not None
    notices.withdraw()
    assert not replace(notice, place=("another machine", *notice.place[1:])).withdrawn
    assert not replace(notice, place=notice.place[:1]).withdrawn


def pool_of_threads() -> Workers:
    return given(ThreadPoolExecutor(1), 1)


def pool_of_the_caller() -> Workers:
    return given(ProcessPoolExecutor(1, mp_context=get_context("spawn")), 1)


def own_pool() -> Workers:
    return Workers(lambda: ProcessPoolExecutor(1, mp_context=get_context("spawn")), 1)


@pytest.mark.parametrize(
    "make", [pool_of_threads, pool_of_the_caller, own_pool, pytest.param(lambda: loky(2), marks=pytest.mark.slow)]
)
def test_jobs_under_way_end_when_recalled_and_tell_what_they_learned(make: Callable[[], Workers]) -> None:
    workers = make()
    try:
        workers.submit(run_job, long_job("table:0x6", 0)).result()  # loads what jobs need
        future = workers.submit(run_job, long_job())
        sleep(3)
        assert not future.done()
        begun = monotonic()
        workers.recall()
        outcome = outcome_of(future, JobResult)
        assert monotonic() - begun < 10  # mostly half a second
        assert outcome.answer is Answer.UNKNOWN
        assert outcome.conflicts > 0
        assert outcome.evidence.lemmas
        later = workers.submit(run_job, long_job("table:0x6", 0))
        assert outcome_of(later, JobResult).answer is Answer.REFUTED
    finally:
        workers.close()


def test_workers_of_the_caller_survive_an_interruption() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        workers = given(pool, 1)
        assert outcome_of(workers.submit(len, "four"), int) == 4
        workers.interrupt()
        sleep(0.3)
        assert outcome_of(workers.submit(len, "four"), int) == 4


@pytest.mark.slow
def test_workers_of_loky_end_jobs_when_interrupted() -> None:
    workers = loky(2)
    try:
        workers.submit(len, "loaded").result()
        future = workers.submit(run_job, replace(long_job(), gates=8))
        sleep(3)
        workers.interrupt()
        assert outcome_of(future, JobResult).answer is Answer.UNKNOWN
    finally:
        workers.close()


class LastMoment(Executor):
    """Answers each job when it is told to end, and only then: refuted, and a row that it needed."""

    _max_workers = 2

    def submit(self, fn: Any, /, *args: Any, **_: Any) -> Future[Any]:
        heeding, job = args
        assert isinstance(heeding, Heeding)
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()
        threading.Thread(target=self._wait, args=(heeding, job.number, future), daemon=True).start()
        return future

    def _wait(self, heeding: Heeding[Any], number: int, future: Future[Any]) -> None:
        while heeding.notice is not None and not heeding.notice.withdrawn:
            sleep(0.01)
        future.set_result(Numbered(number, self.outcome()))

    def outcome(self) -> JobResult:
        return JobResult(Answer.REFUTED, evidence=Evidence(rows=(7,)))


def ends_at_work(session: CubeSession, budget: Budget, how: str) -> AbstractContextManager[None]:
    """The budget ends as soon as all jobs are under way that are handed out at once."""

    def watch() -> None:
        if session._size is not None and len(session._size.running) >= 3:
            if how == "seconds":
                budget.stop("timeout")
            else:
                raise KeyboardInterrupt

    return budget.watching(watch)


@pytest.mark.parametrize("deterministic", [False, True])
@pytest.mark.parametrize("how", ["seconds", "Ctrl-C"])
def test_what_jobs_know_at_the_end_is_kept(how: str, deterministic: bool) -> None:
    backend = cube_backend("cadical195", SLOW, given(LastMoment(), 2), CubeParams(whole=1, depth=3), deterministic)
    session = backend.session(problem("table:0xb6d9"))
    assert isinstance(session, CubeSession)
    session.rows.clear()
    budget = Budget()
    with ends_at_work(session, budget, how), budget.guard():
        session.decide(5, budget)
    session.close()
    assert budget.reason == ("timeout" if how == "seconds" else "interrupted")
    keys = session.evidence().cubes[5]
    refuted = [key for key in keys if not key.startswith("open ")]
    assert len(refuted) == (4 if deterministic else 3)  # as many as were under way
    assert any(key.startswith("open ") for key in keys)
    assert 7 in session.evidence().rows


class FoundAtLast(LastMoment):
    """Answers with a circuit at the last moment."""

    circuit: Any = None

    def outcome(self) -> JobResult:
        return JobResult(Answer.FOUND, self.circuit)


def test_a_circuit_that_comes_with_the_end_is_the_answer() -> None:
    FoundAtLast.circuit = mincirc.search(mincirc.load("table:0xe8")).circuit
    plan = CubeParams(whole=1, depth=3)
    session = cube_backend("cadical195", SLOW, given(FoundAtLast(), 2), plan).session(problem("table:0xe8"))
    assert isinstance(session, CubeSession)
    budget, answers = Budget(), list[Answer]()
    with ends_at_work(session, budget, "Ctrl-C"), budget.guard():
        answers.append(session.decide(FoundAtLast.circuit.size, budget).answer)
    assert answers == [Answer.FOUND]
    assert budget.reason == "interrupted"


def test_the_share_of_workers_leaves_out_what_the_pool_itself_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    budget = Budget(Limits(memory=1 << 40))
    monkeypatch.setattr(memory, "resident", lambda pid="self": 1000 if pid == "self" else 24)
    monkeypatch.setattr(memory, "_helper", lambda: 4711)
    assert budget.share(2) == ((1 << 40) - 1024) // 2


def test_the_sum_over_processes_ends_a_parallel_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers that hold too much together are noticed by whoever waits for them, also before a job ends."""
    held = 100
    monkeypatch.setattr(memory, "held", lambda: held)
    backend = cube_backend("cadical195", SLOW, given(LastMoment(), 2), CubeParams(whole=1, depth=3))
    session = backend.session(problem("table:0xb6d9"))
    budget = Budget(Limits(memory=1000, seconds=60))

    def watch() -> None:
        nonlocal held
        held = 1001 if budget.elapsed() > 1.0 else 100

    with budget.watching(watch):
        session.decide(5, budget)
    assert budget.reason == "memory"
    assert budget.elapsed() < 30


def test_an_own_worker_breaks_off_what_looks_at_no_budget() -> None:
    workers = processes(2)
    try:
        workers.submit(len, "loaded").result()
        future = workers.submit(blind, 60.0)
        sleep(1.5)
        workers.interrupt()
        assert outcome_of(future, str) == "interrupted"
    finally:
        workers.close()


def blind(seconds: float) -> str | None:
    """Sleep within a guard and look at nothing."""
    budget = Budget()
    with budget.guard():
        ended = monotonic() + seconds
        while monotonic() < ended:
            sleep(0.05)
    return budget.reason


def session_on(memory_left: int, source: str = "table:0x92e5dfe8cb1855fe") -> tuple[CubeSession, Budget]:
    """A session whose workers would have so many bytes beyond what a search holds at first."""
    workers, plan = given(LastMoment(), 2), CubeParams(whole=10, depth=3)
    backend = cube_backend("cadical195", workers=workers, plan=plan, lower=by_clauses())
    session = backend.session(problem(source))
    assert isinstance(session, CubeSession)
    budget = Budget(Limits(memory=memory.held_beside_workers() + 2 * (resident() + memory_left), conflicts=2_000))
    session._add_static(Budget())
    return session, budget


def test_bounds_on_parts_are_improved_only_while_workers_have_room() -> None:
    session, budget = session_on(1 << 40)
    assert session.strengthen(9, Effort(), budget) > 0
    assert isinstance(session.strengthener, Strength)
    assert session.strengthener.bounds
    session, budget = session_on(1 << 20)
    assert session.strengthen(9, Effort(), budget) == 0
    assert isinstance(session.strengthener, Strength)
    assert not session.strengthener.bounds


def test_solvers_of_parts_are_freed_when_room_runs_out(monkeypatch: pytest.MonkeyPatch) -> None:
    session, budget = session_on(1 << 40)
    asked = 0

    def room(_: Budget) -> bool:
        nonlocal asked
        asked += 1
        return asked < 5

    monkeypatch.setattr(session, "_leaves_room", room)
    session.strengthen(9, Effort(), budget)
    assert isinstance(session.strengthener, Strength)
    found = session.strengthener._cofactors.found.values()
    assert found
    assert all(part.solver is None for part in found)
    assert asked < 200


def test_the_solver_of_the_whole_is_freed_when_it_is_cut_up() -> None:
    session, _ = session_on(1 << 40, "table:0xb6d9")
    budget = Budget()
    with ends_at_work(session, budget, "seconds"):
        session.decide(5, budget)
    assert len(session.evidence().cubes[5]) > 1
    assert session._open is None
