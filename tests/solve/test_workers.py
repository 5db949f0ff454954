"""Workers that are killed, interrupted or orphaned: a real pool of processes, real signals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from time import sleep
from typing import Any

import pytest

import mincirc
from mincirc.errors import SolverError
from mincirc.solve.cubes.schedule import CubeParams
from mincirc.solve.workers import Workers, given, loky, processes
from tests.processes import processor_seconds, start, wait_until
from tests.support import cube_backend

ROOT = Path(__file__).resolve().parents[2]
HARD = "table:0x6881"
"""7 gates; refuting 6 takes some seconds."""

SMALL = CubeParams(whole=1_000, conflicts=4_000)
SLOW = ("order", "used", "reapply", "reapply2")  # without bounds on parts it takes long enough to be killed


def children(of: int | None = None) -> set[int]:
    """The live processes that descend from one (default: this one)."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if fields[0] != "Z":
                parents[int(entry.name)] = int(fields[1])
    found, more = set[int](), {os.getpid() if of is None else of}
    while more:
        more = {child for child, parent in parents.items() if parent in more}
        found |= more
    return found


def workers_of(pool: Workers) -> list[int]:
    return list((getattr(pool._executor, "_processes", None) or {}).keys())


class Killer(threading.Thread):
    """Kills a worker of the pool every now and then, so many times."""

    def __init__(self, pool: Workers, times: int, pause: float) -> None:
        super().__init__(daemon=True)
        self.pool, self.times, self.pause, self.killed = pool, times, pause, 0

    def run(self) -> None:
        while self.killed < self.times:
            sleep(self.pause)
            for pid in workers_of(self.pool)[:1]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    self.killed += 1


@pytest.mark.parametrize("make", [processes, pytest.param(loky, marks=pytest.mark.slow)])
def test_a_killed_worker_costs_its_cube_only(make: Callable[[int], Workers]) -> None:
    pool = make(2)
    killer = Killer(pool, 2, 0.3)
    killer.start()
    try:
        result = mincirc.search(mincirc.load(HARD), solver=cube_backend(workers=pool, plan=SMALL, rules=SLOW))
    finally:
        killer.times = 0
        pool.close()
    assert (result.status, result.size) == ("proved", 7)
    assert killer.killed >= 1
    assert pool.deaths >= 1


def suicide(_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.slow
def test_workers_that_only_ever_die_are_given_up() -> None:
    pool = processes(2)
    try:
        with pytest.raises(SolverError, match="workers keep dying"):
            for _ in range(100):
                future = pool.submit(suicide, None)
                future.exception()
                pool.died(future)
    finally:
        pool.close()
    assert pool.deaths < 30


def test_a_broken_pool_of_the_caller_is_replaced_by_this_process() -> None:
    with ProcessPoolExecutor(2) as pool:
        with suppress(BrokenExecutor):
            pool.submit(suicide, None).result()
        result = mincirc.search(mincirc.load("table:0xb6d9"), executor=pool)
    assert (result.status, result.size) == ("proved", 6)


def test_workers_out_of_reach_leave_the_bounds() -> None:
    gone = ThreadPoolExecutor(1)
    gone.shutdown()
    result = mincirc.search(
        mincirc.load(HARD), solver=cube_backend(workers=given(gone, 1), plan=CubeParams(whole=500))
    )
    assert (result.status, result.stats.stopped) == ("bounds", "back end gave up")
    assert result.lower is not None
    assert result.lower > 0
    assert result.circuit is not None


def run_search(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, str(ROOT / "cli.py"), "search", *arguments, "--json", "-q"]
    return start(command, cwd=ROOT)


def wait_for_workers(process: subprocess.Popen[str], count: int) -> set[int]:
    """The workers, once that many of them have worked for a second of the processor: they have loaded by then."""
    assert wait_until(lambda: sum(busy(pid) for pid in children(process.pid)) >= count, 0.1)
    return children(process.pid)


def busy(pid: int) -> bool:
    with suppress(OSError):
        return processor_seconds(pid) > 1
    return False


def gone(pids: set[int], within: float) -> bool:
    return wait_until(lambda: all(state(pid) == "Z" for pid in pids), 0.1, within)


def state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


HARDER = "table:0x8117,0x177e,0x8000"


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)])
def test_an_interrupt_ends_the_workers_and_keeps_the_bounds(number: signal.Signals) -> None:
    process = run_search("--mdp", HARDER, "--symmetry", "order,used", "--jobs", "2")
    workers = wait_for_workers(process, 2)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 3, err
    assert '"status": "bounds"' in out
    assert "Traceback" not in err
    assert gone(workers, 30)


def test_workers_do_not_outlive_a_killed_search() -> None:
    process = run_search("--mdp", HARDER, "--symmetry", "order,used", "--jobs", "2")
    workers = wait_for_workers(process, 2)
    process.kill()
    process.communicate()
    assert gone(workers, 60)


def test_a_script_without_a_main_guard_runs_once(tmp_path: Path) -> None:
    script = tmp_path / "plain.py"
    script.write_text(
        "import mincirc\nprint('once')\n"
        "r = mincirc.search(mincirc.load('table:0xb6d9'), jobs=2)\nprint(r.status, r.size)\n"
    )
    done = subprocess.run(
        [sys.executable, str(script)], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True,
        text=True, timeout=100, check=True,
    )  # fmt: skip
    assert done.stdout.split() == ["once", "proved", "6"]
    assert not done.stderr
