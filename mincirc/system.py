"""What systems do differently: processes, their memory, locks on files, a timer that breaks off long work.

Linux has all of it in its own way (``/proc``, ``fcntl``, ``SIGALRM``); elsewhere psutil, ``msvcrt`` and a thread do
the same.  ``tests/runtime/test_without.py`` takes away what Linux has and runs the commands again.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any


def is_alive(pid: int) -> bool:
    """Return whether there is such a process; ``True`` where that cannot be told."""
    if sys.platform == "win32":  # os.kill would end it
        return bool(_psutil().pid_exists(pid))
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def resident(pid: int | str = "self") -> int:
    """Return the bytes of memory that a process (default: this one) holds now, 0 where that cannot be told."""
    with suppress(OSError, ValueError, IndexError, AttributeError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    with suppress(Exception):  # psutil is missing, or the process is gone
        return int(_psutil().Process(None if pid == "self" else int(pid)).memory_info().rss)
    return 0


def free_memory() -> int | None:
    """Return the bytes that the machine could still give, ``None`` where that cannot be told."""
    with suppress(OSError, ValueError, IndexError):
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    with suppress(Exception):
        return int(_psutil().virtual_memory().available)
    return None


def _psutil() -> Any:
    import psutil  # noqa: PLC0415 - a dependency where there is no /proc

    return psutil


def lock_whole(handle: int) -> None:
    """Lock an open file until it is closed; raise ``BlockingIOError`` when another process has it locked.

    Another ``OSError`` means that the file system has no locks; without either module nothing is locked.
    """
    try:
        import fcntl  # noqa: PLC0415 - not everywhere
    except ImportError:
        _lock_on_windows(handle)
        return
    try:
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except PermissionError as error:  # what some systems say instead of "would block"
        raise BlockingIOError(*error.args) from None


def _lock_on_windows(handle: int) -> None:
    try:
        import msvcrt  # noqa: PLC0415
    except ImportError:
        return
    windows: Any = msvcrt  # its functions are unknown to types elsewhere
    os.lseek(handle, 1 << 20, os.SEEK_SET)  # a byte beyond the text, which others may still read
    try:
        windows.locking(handle, windows.LK_NBLCK, 1)
    except OSError as error:
        raise BlockingIOError(*error.args) from None


@contextmanager
def timer(seconds: float, handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Within this context the handler runs every so many seconds, in the main thread, like that of a signal.

    Raises ``ValueError`` outside the main thread, and where somebody else uses the timer.
    """
    if hasattr(signal, "setitimer"):
        if signal.getsignal(signal.SIGALRM) is not signal.SIG_DFL or signal.getitimer(signal.ITIMER_REAL)[0]:
            raise ValueError("the timer is in use")
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, seconds, seconds)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
        return
    with _thread_timer(seconds, handler):
        yield


@contextmanager
def _thread_timer(seconds: float, handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Do the same by a thread that pretends a signal, one that nobody sends: SIGFPE."""
    import _thread  # noqa: PLC0415

    before = signal.signal(signal.SIGFPE, handler)
    over = threading.Event()

    def ticks() -> None:
        while not over.wait(seconds):
            _thread.interrupt_main(signal.SIGFPE)

    thread = threading.Thread(target=ticks, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        signal.signal(signal.SIGFPE, before)
