"""What all benchmarks share: one pinned and limited process per item, result files, where the figures come from.

Peers and mincirc are measured in the same way: a child process on one core, its CPU seconds (with those of its own
children) as the kernel counts them, a wall-clock limit after which the whole process group is killed.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from math import ceil
from pathlib import Path
from queue import SimpleQueue
from time import monotonic, sleep
from typing import IO, Any, TypeVar

from mincirc.files import write_atomically

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "benchmarks" / "results"
MEMORY = 8 << 30
"""Bytes of data that one child may hold."""
GRACE = 10.0
"""Seconds that a child which keeps its own time gets beyond its limit."""

Row = dict[str, Any]
Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Outcome:
    """How one child ended: ``done``, ``timeout`` (killed at the limit) or ``failed``; seconds and its text."""

    status: str
    cpu: float
    wall: float
    memory: int
    output: str
    errors: str


def measured(
    command: Sequence[str],
    limit: float,
    *,
    text: str = "",
    folder: Path | None = None,
    env: Mapping[str, str] | None = None,
    cpu: float | None = None,
) -> Outcome:
    """Run a command with ``text`` as its input, on the core that the calling thread is pinned to.

    ``limit`` is in seconds of wall-clock time, ``cpu`` in whole CPU seconds of the child; both end as ``timeout``.
    """
    with tempfile.TemporaryFile() as given, ThreadPoolExecutor(2) as readers:
        given.write(text.encode())
        given.seek(0)
        started = monotonic()
        child = subprocess.Popen(
            command,
            stdin=given,
            stdout=subprocess.PIPE,  # pipes, not files: a program that opens /dev/stdout would empty a file
            stderr=subprocess.PIPE,
            cwd=folder,
            env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0", **(env or {})},
            start_new_session=True,
        )
        output, errors = (readers.submit(_read, stream) for stream in (child.stdout, child.stderr))
        if cpu is not None:
            resource.prlimit(child.pid, resource.RLIMIT_CPU, (ceil(cpu), ceil(cpu) + 1))
        killed, child.returncode, usage = _wait(child, limit)  # reaped there, not by subprocess
        killed |= cpu is not None and child.returncode < 0 and usage.ru_utime + usage.ru_stime >= ceil(cpu) - 0.1
        wall = monotonic() - started
        return Outcome(
            "timeout" if killed else "failed" if child.returncode else "done",
            round(usage.ru_utime + usage.ru_stime, 3),
            round(wall, 3),
            usage.ru_maxrss * 1024,
            output.result(),
            errors.result(),
        )


def _read(stream: IO[bytes] | None) -> str:
    assert stream is not None
    with stream:
        return stream.read().decode("utf-8", "replace")


def _wait(child: subprocess.Popen[bytes], limit: float) -> tuple[bool, int, resource.struct_rusage]:
    """Wait until the child ends or its time does; what is left of its group then ends with it."""
    resource.prlimit(child.pid, resource.RLIMIT_DATA, (MEMORY, MEMORY))
    end, pause, killed = monotonic() + limit, 0.001, False
    try:
        while os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            if monotonic() >= end and not killed:
                killed = True
                os.killpg(child.pid, signal.SIGKILL)
            sleep(pause)
            pause = min(2 * pause, 0.02)
    finally:
        os.killpg(child.pid, signal.SIGKILL)  # before it is reaped: the group's number is still taken
        _, status, usage = os.wait4(child.pid, 0)
    return killed, os.waitstatus_to_exitcode(status), usage


def json_lines(text: str) -> list[Row]:
    """Return the JSON lines of a child's output; the last one may be cut off where it was killed."""
    whole = text[: text.rfind("\n") + 1]
    return [json.loads(line) for line in whole.splitlines() if line.startswith("{")]


def last_line(text: str) -> str:
    """Return the last line of an error text, the one that says what went wrong."""
    lines = text.strip().splitlines()
    return lines[-1] if lines else "no message"


def over_cores(work: Callable[[Item], Result], items: Iterable[Item], cores: int = 1) -> list[Result]:
    """Do the work on the items in order, on so many cores, each thread (and what it starts) pinned to one."""
    free: SimpleQueue[int] = SimpleQueue()
    for core in sorted(os.sched_getaffinity(0), reverse=True)[:cores]:
        free.put(core)
    own = threading.local()

    def pinned(item: Item) -> Result:
        if not hasattr(own, "core"):
            own.core = free.get()
            os.sched_setaffinity(0, {own.core})
        return work(item)

    with ThreadPoolExecutor(free.qsize()) as pool:
        return list(pool.map(pinned, items))


def machine() -> dict[str, str]:
    """Describe where the figures come from."""
    model, memory = platform.processor() or platform.machine(), ""
    cpuinfo, meminfo = Path("/proc/cpuinfo"), Path("/proc/meminfo")
    if cpuinfo.exists():
        names = [line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
        model = f"{names[0]} x {len(names)}" if names else model
    if meminfo.exists():
        memory = f"{int(meminfo.read_text().split()[1]) >> 20} GiB"
    return {
        "processor": model,
        "memory": memory,
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        **{name: _version(name) for name in ("python-sat", "python-flint", "numpy", "z3-solver")},
        "mincirc": commit(),
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def commit(checkout: Path = ROOT) -> str:
    """Return the commit of a checkout, with a ``+`` if files of its package were changed since."""
    git = ["git", "-C", str(checkout)]
    try:
        head, changed = (
            subprocess.run([*git, *command], capture_output=True, text=True, check=True).stdout.strip()
            for command in (["rev-parse", "--short=12", "HEAD"], ["status", "--porcelain", "--", "mincirc"])
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return head + ("+" if changed else "")


def write(name: str, rows: list[Row], **more: Any) -> Path:
    """Write a result file, one row to a line so that changes can be read; return its path."""
    head = {"benchmark": name, "machine": machine(), **more}
    lines = ",\n".join("  " + json.dumps(row) for row in rows)
    text = json.dumps(head, indent=1).removesuffix("\n}") + f',\n "rows": [\n{lines}\n ]\n}}\n'
    path = RESULTS / f"{name}.json"
    RESULTS.mkdir(exist_ok=True)
    write_atomically(path, text)
    return path


def read(name: str) -> Row | None:
    """Return a result file, ``None`` if it was never written."""
    path = RESULTS / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def tell(text: str) -> None:
    """Say on stderr how far the run is."""
    print(text, file=sys.stderr, flush=True)
