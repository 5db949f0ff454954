"""How jobs in other processes learn that nobody waits for their answers any more.

An executor can take back a job that has not begun; one under way goes on.  So whoever hands out jobs keeps an empty
file in the folder for temporary files as long as they are wanted, and jobs on the same machine look, between slices
of solving, whether it is still there and its owner alive.  This asks nothing of the executor: threads, pools of any
kind, local workers of Dask.  Jobs on other machines run unwatched, but a job on Dask also sees whether it was
cancelled, wherever it runs.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import weakref
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from mincirc.files import remove_leftovers, temporary_prefix
from mincirc.runtime.budget import Budget
from mincirc.system import is_alive

T = TypeVar("T")


@dataclass(frozen=True)
class Notice:
    """The file that says that jobs are wanted, who keeps it, and where both can be seen."""

    path: str
    owner: int
    place: tuple[str, ...]

    @property
    def withdrawn(self) -> bool:
        """Whether the file or its owner is gone; ``False`` where neither could be seen."""
        if place_of(Path(self.path).parent) != self.place:
            return False
        with suppress(OSError):
            if not Path(self.path).exists():
                return True
        dead = not is_alive(self.owner)
        if dead:
            remove(self.path)  # nobody else will
        return dead


def place_of(folder: Path) -> tuple[str, ...]:
    """Return what tells machines, file systems and containers apart."""
    seen = [platform.node()]
    with suppress(OSError):
        state = folder.stat()
        seen += [str(state.st_dev), str(state.st_ino), str(Path("/proc/self/ns/pid").readlink())]
    return tuple(seen)


def remove(path: str) -> None:
    """Remove the file, if it is there."""
    with suppress(OSError):
        Path(path).unlink()


class Notices:
    """One notice at a time, made when it is needed; gone with the process, or with whoever holds this."""

    def __init__(self) -> None:
        self._notice: Notice | None = None
        self._end: Callable[[], Any] = lambda: None

    def now(self) -> Notice | None:
        """Return the notice for jobs that are handed out now (``None``: no file can be made)."""
        if self._notice is None or not Path(self._notice.path).exists():
            with suppress(OSError):
                target = Path(tempfile.gettempdir()) / "mincirc-jobs"
                remove_leftovers(target)
                number, path = tempfile.mkstemp(prefix=temporary_prefix(target), dir=target.parent)
                os.close(number)
                self._notice = Notice(path, os.getpid(), place_of(Path(path).parent))
                self._end = weakref.finalize(self, remove, path)
        return self._notice

    def withdraw(self) -> None:
        """Tell all jobs handed out so far to end with what they know."""
        self._end()
        self._notice = None


@dataclass(frozen=True)
class Heeding(Generic[T]):
    """A function of one argument whose budgets end when the notice is withdrawn."""

    function: Callable[[Any], T]
    notice: Notice | None

    def __call__(self, argument: Any) -> T:
        """Call the function within a budget that is watched."""
        budget, cancelled = Budget(), _cancelled_by_dask()

        def look() -> None:
            if cancelled() or (self.notice is not None and self.notice.withdrawn):
                budget.interrupt()

        with budget.watching(look), budget.active():
            budget.pause()
            return self.function(argument)


def _cancelled_by_dask() -> Callable[[], bool]:
    """Return whether the task of Dask that is carried out here was cancelled meanwhile (elsewhere: never)."""
    if "distributed" not in sys.modules:
        return lambda: False
    try:
        from distributed import get_worker  # noqa: PLC0415 - only where it is in use

        worker = get_worker()
        key = worker.get_current_task()
    except Exception:  # not in a task
        return lambda: False

    def cancelled() -> bool:
        task = worker.state.tasks.get(key)
        return task is None or task.state == "cancelled"

    return cancelled
