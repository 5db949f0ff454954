"""The parallel back end: same answers as the plain one, whoever does the work."""

from __future__ import annotations

import pickle
from collections.abc import Collection
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings

import mincirc
from mincirc.encode.cube import Cube
from mincirc.encode.models import MODELS
from mincirc.encode.rules import rules_for
from mincirc.errors import SolverError
from mincirc.mdp.boxes.learn import Lemma, LemmaLearner
from mincirc.mdp.model import Picks
from mincirc.problem.evidence import Evidence
from mincirc.problem.problem import Problem
from mincirc.runtime.limits import Limits
from mincirc.searching.backends import sat_backend
from mincirc.solve.cubes.job import Job, JobResult, Premises, Setup, run_job
from mincirc.solve.cubes.schedule import CubeParams, Size, open_cubes
from mincirc.solve.cubes.session import CubeBackend, CubeSession
from mincirc.solve.lazy import LazyBackend
from mincirc.solve.protocol import Answer, Budget, Verdict
from mincirc.solve.workers import SerialExecutor, Workers, open_workers, serial
from mincirc.solve.workers import given as given_workers
from mincirc.testing import problems
from tests.support import cube_backend

EAGER = CubeParams(whole=1, depth=3, conflicts=20, refine=2, growth=3)
"""Cuts up everything, and cuts up cubes again: the paths that large questions take, on small ones."""

HARD = "table:0xb6d9"
"""A function of 4 inputs and 6 gates; the refutation of 5 takes some thousand conflicts."""


def eager(workers: Workers | None = None, deterministic: bool = False) -> CubeBackend:
    return cube_backend(workers=workers or serial(), plan=EAGER, deterministic=deterministic)


WHOLE = Cube()


def sizes(problem: Problem, backend: LazyBackend, limit: int = 4) -> tuple[str, int]:
    session = backend.session(problem)
    try:
        for gates in range(limit):
            verdict = session.decide(gates, Budget())
            if verdict.answer is Answer.FOUND:
                assert verdict.circuit is not None
                assert problem.accepts(verdict.circuit)
                return "found", gates
            assert verdict.answer is Answer.REFUTED
        return "refuted", limit
    finally:
        session.close()


@given(problems())
@settings(max_examples=25)
def test_cubes_give_the_answers_of_the_plain_search(problem: Problem) -> None:
    expected = sizes(problem, sat_backend())
    assert sizes(problem, eager()) == expected
    assert sizes(problem, eager(deterministic=True)) == expected
    with ThreadPoolExecutor(3) as pool:
        assert sizes(problem, eager(given_workers(pool, 3))) == expected


@pytest.mark.parametrize("basis", ["b2", "aig", "demorgan", "nand"])
def test_the_minimum_of_a_function_does_not_depend_on_cubes(basis: str) -> None:
    task = mincirc.load("table:0xe8")
    plain = mincirc.search(task, basis=basis)
    cubes = mincirc.search(task, basis=basis, solver=eager())
    assert (plain.status, plain.size) == (cubes.status, cubes.size)


@pytest.mark.parametrize("deterministic", [False, True])
def test_cubes_are_cut_and_cut_again(deterministic: bool) -> None:
    plan = CubeParams(whole=50, depth=2, conflicts=200, refine=2, growth=2)
    backend = cube_backend(plan=plan, deterministic=deterministic)
    result = mincirc.search(mincirc.load(HARD), solver=backend)
    assert (result.status, result.size) == ("proved", 6)
    assert result.stats.sizes[5].conflicts > 5 * plan.conflicts


def test_a_budget_of_conflicts_is_kept_and_gives_the_same_bounds_to_any_width() -> None:
    task = mincirc.load(HARD)
    for budget in (500, 1_500, 4_000):
        seen = set()
        for width in (1, 2, 5):
            workers = Workers(lambda: ThreadPoolExecutor(3), width)
            result = mincirc.search(task, solver=cube_backend(workers=workers), conflicts=budget)
            workers.close()
            assert result.stats.conflicts <= budget + 20  # a job may overrun by one
            seen.add((result.status, result.lower, result.upper, result.circuit, result.stats.conflicts))
        assert len(seen) == 1


def test_deterministic_means_the_same_circuit_in_any_order_of_outcomes() -> None:
    task = mincirc.load(HARD)
    plan = CubeParams(whole=50, depth=3, conflicts=500)
    circuits = set()
    for seed in range(2):
        workers = Workers(partial(Patient, seed), 3)
        backend = cube_backend(plan=plan, workers=workers, deterministic=True)
        circuits.add(mincirc.search(task, solver=backend).circuit)
        workers.close()
    circuits.add(mincirc.search(task, solver=cube_backend(plan=plan, deterministic=True)).circuit)
    assert len(circuits) == 1


class Patient(Executor):
    """Two threads, and every job is held back by a time that depends on the seed."""

    def __init__(self, seed: int) -> None:
        self.random, self.pool = Random(seed), ThreadPoolExecutor(2)

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        delay = self.random.random() / 50
        return self.pool.submit(_later, delay, fn, *args)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self.pool.shutdown(wait, cancel_futures=cancel_futures)


def _later(delay: float, fn: Any, *args: Any) -> Any:
    from time import sleep

    sleep(delay)
    return fn(*args)


# -- jobs ---------------------------------------------------------------------------------------


def job_for(source: str, gates: int, cube: Cube = WHOLE, conflicts: int | None = None) -> Job:
    task = mincirc.load(source)
    from fractions import Fraction

    from mincirc.interface import interface_for
    from mincirc.mdp.constraint import mean_constraint

    problem = Problem(task, interface_for(task, "features"), "b2", (mean_constraint(task, Fraction(1)),))
    return Job(
        Setup(problem, rules_for("b2"), "cadical195").pack(),
        Premises(Evidence()).pack(),
        gates,
        cube,
        Limits(conflicts=conflicts),
    )


def test_a_job_is_a_function_of_its_record() -> None:
    job = job_for("table:0x1ee1", 4, conflicts=2_000)
    first = run_job(pickle.loads(pickle.dumps(job)))
    run_job(job_for("table:0x6996", 3))  # something else between
    again = run_job(job)
    assert replace(first, seconds=0) == replace(again, seconds=0)
    assert first.evidence.lemmas


def static_lemmas(problem: Problem) -> tuple[Lemma, ...]:
    return tuple(LemmaLearner(problem.task, problem.constraints).static())


def test_a_job_checks_the_deferred_lemmas_before_any_value(monkeypatch: pytest.MonkeyPatch) -> None:
    """They say all that there is to say of a table, so no job learns anything anew."""
    learn, learned = LemmaLearner.learn, list[Lemma]()

    def noted(self: LemmaLearner, picks: Picks, rows: Collection[int]) -> list[Lemma]:
        found = learn(self, picks, rows)
        learned.extend(found)
        return found

    monkeypatch.setattr(LemmaLearner, "learn", noted)
    job = job_for("table:0x1ee1", 2)
    setup = pickle.loads(job.setup)
    lemmas = static_lemmas(setup.problem)
    outcome = run_job(replace(job, known=Premises(Evidence(deferred=lemmas)).pack()))
    assert outcome.answer is Answer.REFUTED
    assert outcome.evidence.lemmas
    assert {lemma.box for lemma in outcome.evidence.lemmas} <= {lemma.box for lemma in lemmas}
    assert not learned


def test_a_job_that_its_limit_ends_refutes_nothing() -> None:
    job = job_for(HARD, 5)
    setup = pickle.loads(job.setup)
    lemmas = static_lemmas(setup.problem)
    known = Premises(Evidence(lemmas, tuple(range(16)))).pack()
    cut = run_job(replace(job, known=known, limits=Limits(conflicts=1)))
    assert (cut.answer, cut.out_of_memory) == (Answer.UNKNOWN, False)
    broken_off = run_job(replace(job, known=known, limits=Limits(memory=1)))
    assert (broken_off.answer, broken_off.out_of_memory) == (Answer.UNKNOWN, True)


@pytest.mark.parametrize("symmetry", [True, False])
def test_what_jobs_learn_is_kept_once_and_with_its_images(symmetry: bool) -> None:
    """Majority is symmetric in its inputs: what holds at one row of weight one holds at all three."""
    setup = pickle.loads(job_for("table:0xe8", 3).setup)
    problem = setup.problem
    session = replace(eager(), rules=None if symmetry else ()).session(problem)
    assert isinstance(session, CubeSession)
    assert bool(session.symmetry.images) is symmetry
    lemma = next(x for x in static_lemmas(problem) if problem.interface.codes[x.states[0]].bit_count() == 1)
    for _ in range(2):
        session.merge(JobResult(Answer.UNKNOWN, evidence=Evidence((lemma,), (0,))))
    known = session.evidence()
    assert len(known.lemmas) == len({x.box for x in known.lemmas}) == (3 if symmetry else 1)
    closed = known.closed(problem, session.symmetry)
    assert {x.box for x in closed.lemmas} == {x.box for x in known.lemmas}
    assert closed.rows == known.rows
    session.close()


def test_an_mdp_travels_without_what_is_computed_on_demand() -> None:
    task = mincirc.load("table:0x6996")
    size = len(pickle.dumps(task))
    assert task.rows
    assert task.state_index
    copy = pickle.loads(pickle.dumps(task))
    assert len(pickle.dumps(task)) == size
    assert copy == task
    assert copy.rows == task.rows


def test_what_is_open_survives_in_order() -> None:
    session = eager().session(job_problem())
    assert isinstance(session, CubeSession)
    cubes = [Cube(((9, n, True),)) for n in range(8, 0, -1)]
    spent = {cube: 7 * place for place, cube in enumerate(cubes)}
    found = open_cubes(Size(session, 3, spent).record())
    assert (list(found), found) == (cubes, spent)
    with pytest.raises(SolverError, match="no record of an open cube"):
        open_cubes(["open 000001 9<8"])


def job_problem() -> Problem:
    setup = pickle.loads(job_for(HARD, 5).setup)
    assert isinstance(setup, Setup)
    return setup.problem


def test_a_session_goes_on_where_another_one_left() -> None:
    problem = job_problem()
    plan = CubeParams(whole=50, depth=3, conflicts=300)
    alone = cube_backend(plan=plan, deterministic=True).session(problem)
    whole = alone.decide(5, Budget())
    first = cube_backend(plan=plan, deterministic=True).session(problem)
    part = first.decide(5, Budget(Limits(conflicts=1_000)))
    assert part.answer is Answer.UNKNOWN
    known = first.evidence()
    assert any(not key.startswith("open ") for key in known.cubes[5])
    second = cube_backend(plan=plan, deterministic=True).session(problem)
    second.restore(pickle.loads(pickle.dumps(known)))
    rest = second.decide(5, Budget())
    assert whole.answer is rest.answer is Answer.REFUTED
    assert rest.effort.conflicts < whole.effort.conflicts


def test_a_size_goes_on_when_it_is_asked_again() -> None:
    session = cube_backend(plan=CubeParams(whole=50, depth=3, conflicts=300)).session(job_problem())
    spent = 0
    for _ in range(200):
        budget = Budget(Limits(conflicts=500))
        verdict = session.decide(5, budget)
        spent += budget.spent
        if verdict.answer is not Answer.UNKNOWN:
            break
    assert verdict.answer is Answer.REFUTED
    assert verdict.effort.conflicts == spent


@pytest.mark.parametrize("deterministic", [False, True])
def test_a_size_that_is_put_down_between_slices_is_not_begun_again(deterministic: bool) -> None:
    plan = CubeParams(whole=50, depth=3, conflicts=100)
    session = cube_backend(plan=plan, deterministic=deterministic).session(job_problem())
    assert isinstance(session, CubeSession)
    assert session.decide(3, Budget()).answer is Answer.REFUTED  # leaves a solver that the next size puts away
    tries: list[int] = []
    whole = session.whole

    def counted(gates: int, budget: Budget) -> Verdict:
        tries.append(gates)
        return whole(gates, budget)

    session.whole = counted  # type: ignore[method-assign]
    budget = Budget()
    with budget.turn(60):
        verdict = session.decide(5, budget)
    while verdict.answer is Answer.UNKNOWN:
        with budget.turn(300):
            verdict = session.decide(5, budget)
    assert (verdict.answer, tries) == (Answer.REFUTED, [5])
    session.close()


def test_small_budgets_add_up_when_a_run_is_resumed(tmp_path: Path) -> None:
    """Each is less than one cube may spend; what they spent together cuts the cube."""
    backend = cube_backend(
        rules=("order", "used", "reapply", "reapply2"), plan=CubeParams(whole=100, depth=2, conflicts=400)
    )
    path, task = tmp_path / "kept.json", mincirc.load("table:0x1bd8")
    result = mincirc.search(task, solver=backend, checkpoint=path, conflicts=300)
    runs = 1
    while result.status == "bounds" and runs < 200:
        result = mincirc.search(task, solver=backend, resume=path, conflicts=300)
        runs += 1
    assert (result.status, result.size) == ("proved", 5)
    assert runs > 3


def test_a_checkpoint_of_cubes_is_resumed_to_the_same_circuit(tmp_path: Path) -> None:
    task = mincirc.load(HARD)
    alone = mincirc.search(task, jobs=1, checkpoint=tmp_path / "a", conflicts_between_checkpoints=300)
    for budget in (1_200, 1_500):
        path = tmp_path / "b"
        once: dict[str, Any] = {"resume": path} if path.exists() else {"checkpoint": path}
        part = mincirc.search(task, jobs=1, conflicts=budget, conflicts_between_checkpoints=300, **once)
        assert part.status == "bounds"
    rest = mincirc.search(task, jobs=1, resume=path, conflicts_between_checkpoints=300)
    assert (rest.status, rest.size, rest.circuit) == (alone.status, alone.size, alone.circuit)


# -- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"jobs": 0}, "jobs must be >= 1, not 0"),
        ({"jobs": 2, "solver": "z3"}, "the solver z3 runs in one process"),
        ({"scheduler": "procesess"}, "no scheduler 'procesess'"),
        ({"scheduler": "serial", "executor": SerialExecutor()}, "not both"),
    ],
)
def test_what_makes_no_sense_is_one_line(options: dict[str, Any], words: str) -> None:
    with pytest.raises(SolverError, match=words) as caught:
        mincirc.search(mincirc.load("table:0x6"), **options)
    assert "\n" not in str(caught.value)


def test_a_wrong_circuit_of_a_worker_is_not_believed() -> None:
    class Lying(SerialExecutor):
        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            future: Future[Any] = Future()
            circuit = mincirc.search(mincirc.load("table:0x0001")).circuit
            told = fn(*args)
            future.set_result(replace(told, content=replace(told.content, answer=Answer.FOUND, circuit=circuit)))
            return future

    workers = open_workers(None, None, Lying())
    with pytest.raises(SolverError, match="fails the exact check"):
        mincirc.search(mincirc.load(HARD), solver=cube_backend(workers=workers, plan=EAGER))


class Failing(SerialExecutor):
    """Works for a while, then fails in its own way."""

    def __init__(self, jobs: int, error: BaseException) -> None:
        self.jobs, self.error = jobs, error

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.jobs -= 1
        if self.jobs < 0:
            raise self.error
        return super().submit(fn, *args, **kwargs)


@pytest.mark.parametrize("deterministic", [False, True])
@pytest.mark.parametrize("error", [OSError("gone"), KeyboardInterrupt()])
@pytest.mark.parametrize("jobs", [0, 3, 7])
def test_what_has_no_answer_stays_open_whatever_happens(deterministic: bool, error: BaseException, jobs: int) -> None:
    """A cube that is forgotten would count as refuted: now, or in the run that goes on from the checkpoint."""
    plan = CubeParams(whole=50, depth=3, conflicts=300)
    workers = Workers(lambda: Failing(jobs, error), 1)
    session = cube_backend(plan=plan, workers=workers, deterministic=deterministic).session(job_problem())
    with suppress(KeyboardInterrupt):
        assert session.decide(5, Budget()).answer is Answer.UNKNOWN
    record = session.evidence().cubes[5]
    known = [*open_cubes(record), *(Cube.parse(key) for key in record if not key.startswith("open "))]
    nodes = range(4, 9)
    random = Random(1)
    for _ in range(300):
        circuit = [random.choice(MODELS["b2"].selections(i)) for i in nodes]
        assert any(all(c.admits(i, s) for i, s in zip(nodes, circuit, strict=True)) for c in known)
