"""A real Dask scheduler with worker processes on this machine, one of which is killed in mid-run."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from time import sleep
from typing import Any

import pytest

import mincirc
from mincirc.errors import SolverError
from mincirc.solve.cubes.job import JobResult, run_job
from mincirc.solve.cubes.schedule import CubeParams
from mincirc.solve.foreign import outcome_of
from mincirc.solve.notice import Heeding
from mincirc.solve.workers import open_workers
from tests.solve import test_branches as branches
from tests.solve.test_notice import long_job
from tests.support import cube_backend

distributed = pytest.importorskip("distributed")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # what happens to sockets of killed processes is not ours
]
HARD = "table:0x6881"
SMALL = CubeParams(whole=1_000, conflicts=4_000)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as made:
        yield made


def test_the_same_answer_as_in_one_process(cluster: Any) -> None:
    task = mincirc.load(HARD)
    here = mincirc.search(task, jobs=1, deterministic=True)
    there = mincirc.search(task, scheduler=cluster.scheduler_address, deterministic=True)
    assert (there.status, there.size, there.circuit) == (here.status, here.size, here.circuit)
    assert here.size == 7


def test_a_killed_worker_costs_its_cube_only(cluster: Any) -> None:
    killed = []

    def kill() -> None:
        with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
            pids = sorted(client.run(os.getpid).values())
        with suppress(ProcessLookupError):
            os.kill(pids[0], signal.SIGKILL)
            killed.append(pids[0])

    workers = open_workers(None, cluster.scheduler_address)
    timer = threading.Timer(2.0, kill)
    timer.start()
    try:
        result = mincirc.search(mincirc.load(HARD), solver=cube_backend(workers=workers, plan=SMALL))
    finally:
        timer.join()
        workers.close()
    assert killed
    assert (result.status, result.size) == ("proved", 7)


@pytest.fixture
def nodes() -> Iterator[str]:
    """The address of a scheduler with two nodes: processes started one by one, as on other machines, over TCP."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address, program = f"tcp://127.0.0.1:{port}", [sys.executable, "-m", "dask"]
    scheduler = ["scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    worker = ["worker", address, "--nthreads", "1", "--no-dashboard"]
    started = [
        subprocess.Popen([*program, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for command in (scheduler, worker, worker)
    ]
    try:
        with distributed.Client(address, set_as_default=False, timeout=60) as client:
            client.wait_for_workers(2, timeout=60)
        yield address
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            process.wait()


@pytest.mark.parametrize("deaths", [0, 2])
def test_branches_on_two_nodes_are_decided_as_in_one_process(nodes: str, deaths: int) -> None:
    killed = list[int]()
    over = threading.Event()

    def kill() -> None:
        with distributed.Client(nodes, set_as_default=False) as client:
            while len(killed) < deaths and not over.wait(1.0):
                pid = min(client.run(os.getpid).values())
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    killed.append(pid)
                client.wait_for_workers(2, timeout=60)

    workers, thread = open_workers(None, nodes), threading.Thread(target=kill)
    thread.start()
    ours, rounds = branches.refuter(workers), 0
    try:
        while rounds == 0 or len(killed) < deaths:
            assert ours.decide(branches.HARD, 7, nodes=10**9).answer == "refuted"
            rounds += 1
        found = ours.decide(branches.HARD, 8, nodes=10**9)
    finally:
        over.set()
        thread.join()
        ours.close()
        workers.close()
    assert len(killed) == deaths
    assert ours.jobs > 10
    assert found.circuit is not None
    assert found.circuit.size == 8
    assert branches.HARD.accepts(found.circuit)


def test_the_callers_own_executor(cluster: Any) -> None:
    with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
        result = mincirc.search(mincirc.load("table:0xb6d9"), executor=client.get_executor(pure=False), jobs=2)
    assert (result.status, result.size) == ("proved", 6)


def test_jobs_under_way_end_when_recalled_or_cancelled() -> None:
    """By the notice on this machine; by the task's own state where the file of the notice cannot be seen."""
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as one:
        workers = open_workers(None, one.scheduler_address)
        try:
            assert outcome_of(workers.submit(len, "abc"), int) == 3
            told = workers.submit(run_job, long_job())
            sleep(3)
            assert not told.done()
            workers.recall()
            assert outcome_of(told, JobResult).evidence.lemmas
            far = workers._open().submit(Heeding(run_job, None), long_job())
            sleep(3)
            assert not far.done()
            far.cancel()
            assert workers.submit(len, "abcd").result(timeout=20).content == 4  # the one thread is free again
        finally:
            workers.close()


def test_no_scheduler_there_is_one_line() -> None:
    with pytest.raises(SolverError, match=r"no Dask scheduler at 'tcp://127\.0\.0\.1:9'") as caught:
        mincirc.search(mincirc.load("table:0x6"), scheduler="tcp://127.0.0.1:9")
    assert "\n" not in str(caught.value)
