"""Local search on workers: the same circuit from one process and several, workers that die, and one that lies."""

from __future__ import annotations

import os
import pickle
from concurrent.futures import Executor, Future
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import mincirc
from mincirc.circuit import Circuit, Output
from mincirc.errors import SolverError
from mincirc.interface import interface_for
from mincirc.mdp.constraint import mean_constraint
from mincirc.problem.problem import Problem
from mincirc.solve.workers import Workers, given, processes, serial
from mincirc.upper.chains import ChainJob, ChainResult, ImproverOnWorkers, run_chain
from mincirc.upper.improve import DEFAULTS
from mincirc.upper.tree import tree_circuit

WORK = 3 * 10**6


def question() -> tuple[Problem, Circuit]:
    task = mincirc.load("table:0x1ee1cafe,0x7ac39d12")
    problem = Problem(task, interface_for(task), "b2", (mean_constraint(task, Fraction(1)),))
    picks = tuple(max(range(len(row)), key=lambda p, row=row: row[p].reward) for row in task.choices)  # type: ignore[misc]
    return problem, tree_circuit(problem, picks)


def improved(workers: Workers, slices: int = 3) -> list[Circuit]:
    problem, circuit = question()
    better = list[Circuit]()
    improver = ImproverOnWorkers(problem, circuit, workers, chains=3, on_better=better.append)
    for _ in range(slices):
        improver.work_on(WORK)
    assert improver.circuit.size < circuit.size
    assert improver.steps > 0
    assert all(problem.accepts(c) for c in better)
    assert better[-1] == improver.circuit
    return better


def test_one_process_and_several_find_the_same_circuits() -> None:
    with serial() as one, processes(2) as two:
        assert improved(one) == improved(two)


def test_a_chain_is_a_function_of_its_job() -> None:
    problem, circuit = question()
    job = ChainJob(pickle.dumps((problem, DEFAULTS)), circuit, 5, WORK, 0)
    first = run_chain(job)
    assert first == run_chain(job) == pickle.loads(pickle.dumps(first))
    assert first.circuit != run_chain(replace(job, seed=6)).circuit


def dies_once(job: ChainJob) -> ChainResult:
    mark = Path(os.environ["MINCIRC_TEST_MARK"])
    if not mark.exists():
        mark.touch()
        os._exit(1)
    return run_chain(job)


def test_a_chain_whose_worker_dies_is_asked_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mark = tmp_path / "died"
    monkeypatch.setenv("MINCIRC_TEST_MARK", str(mark))
    with serial() as one:
        calm = improved(one)
    monkeypatch.setattr("mincirc.upper.chains.run_chain", dies_once)
    with processes(2) as two:
        assert improved(two) == calm
        assert two.deaths > 0
    assert mark.exists()


def test_a_circuit_that_fails_the_exact_check_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = Circuit("b2", 5, (), (Output(0, False), Output(0, False)))
    monkeypatch.setattr("mincirc.upper.chains.run_chain", lambda _job: ChainResult(wrong, 1, 1))
    with serial() as one, pytest.raises(SolverError, match="fails the exact check"):
        improved(one)


def test_an_executor_of_the_callers_that_is_shut_down_ends_nothing() -> None:
    class Gone(Executor):
        def submit(self, fn: Any, /, *args: Any, **named: Any) -> Future[Any]:
            raise RuntimeError("cannot schedule new futures after shutdown")

    problem, circuit = question()
    improver = ImproverOnWorkers(problem, circuit, given(Gone(), 2), chains=2)
    improver.work_on(WORK)
    improver.work_on(WORK)
    assert improver.circuit.size < circuit.size
