"""How much memory a run holds, in this process and its workers, and how much it may hold.

A SAT solver grows with every clause that it learns.  Within a limit, a solver that reached it is thrown away and built
again from the lemmas; if that cannot help, the search ends with bounds, which the system's own way of dealing with
processes that are too large (a kill) would not do.
"""

from __future__ import annotations

import gc
import re
import sys
from contextlib import suppress
from pathlib import Path

from mincirc.errors import BoundError
from mincirc.runtime.params import MemoryParams
from mincirc.system import free_memory, resident

_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_UNITS |= {f"{unit}i": 1 << 10 * power for power, unit in enumerate(_UNITS) if unit}
_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([kmgt]i?)?b?\s*\Z", re.IGNORECASE | re.ASCII)


def parse_size(text: str | int) -> int:
    """Return the bytes that ``8GiB``, ``500MB`` or a plain number means; raise :class:`BoundError` otherwise."""
    match = _SIZE.match(str(text))
    size = 0 if match is None else int(float(match[1]) * _UNITS[(match[2] or "").lower()])
    if size <= 0:
        raise BoundError(f"memory {text!r} is not a size: write bytes, or a number with a unit such as 8GiB or 500MB")
    return size


def held() -> int:
    """Return the bytes that this process and the processes that it started hold now (0 where that cannot be told)."""
    return resident() + sum(resident(pid) for pid in children())


def children() -> list[int]:
    """Return the ids of the processes that run for this one: workers, and what the pool of workers needs itself."""
    processes = sys.modules.get("multiprocessing")
    if processes is None:
        return []
    pids = [child.pid for child in processes.active_children() if child.pid is not None]
    helper = _helper()
    return pids if helper is None else [*pids, helper]


def _helper() -> int | None:
    """Return the process that the pool of workers needs itself."""
    tracker = getattr(sys.modules.get("multiprocessing.resource_tracker"), "_resource_tracker", None)
    pid: int | None = getattr(tracker, "_pid", None)
    return pid


def held_beside_workers() -> int:
    """Return the bytes that this process holds, and what the pool of workers needs beside them."""
    helper = _helper()
    return resident() + (0 if helper is None else resident(helper))


def available() -> int | None:
    """Return the bytes that the machine (or the container) could still give, ``None`` where that cannot be told."""
    known = [free for free in (free_memory(), _free_of_container()) if free is not None]
    return min(known, default=None)


def _free_of_container() -> int | None:
    group = Path("/sys/fs/cgroup")
    with suppress(OSError, ValueError):  # "max" is no number: no limit
        return int((group / "memory.max").read_text()) - int((group / "memory.current").read_text())
    return None


def default_limit(params: MemoryParams = MemoryParams()) -> int | None:
    """Return a limit that keeps the system from killing the process: what it holds and most of what is left."""
    free = available()
    return None if free is None else held() + int(free * params.safe)


def read_limit(text: str | int, processes: int = 1, params: MemoryParams = MemoryParams()) -> int:
    """Return a limit on the memory of this process and others like it, ``processes`` in all.

    Raises :class:`BoundError` when it is no size, or less than they hold before anything is done.
    """
    limit, least = parse_size(text), held() + (processes - 1) * resident() + processes * params.working
    if limit < least:
        several = f"the {processes} processes themselves need" if processes > 1 else "the process itself needs"
        mebibytes = -(-(least + processes * params.spread) // (1 << 20))
        raise BoundError(f"memory {text!r} is too little: {several} {mebibytes}MiB")
    return limit


def give_back() -> None:
    """Return freed memory to the system, as far as it takes it."""
    gc.collect()
    with suppress(Exception):  # another C library: nothing lost
        import ctypes  # noqa: PLC0415 - rarely needed

        ctypes.CDLL(None).malloc_trim(0)


def fits(clauses: int, free: int | None, params: MemoryParams = MemoryParams()) -> bool:
    """Return whether a formula of that many clauses fits into ``free`` bytes, or what the machine has left."""
    need = clauses * params.clause
    if need <= params.small:
        return True
    free = available() if free is None else free
    return free is None or need <= free
