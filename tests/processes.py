"""Starting processes whose behaviour does not depend on how the tests were started.

Signal dispositions are inherited: ``nohup`` ignores SIGHUP, and a shell without job control ignores SIGINT (and
SIGQUIT) in commands that it starts in the background.  A test that sends a signal therefore sets the dispositions of
the child itself; so it does with what else shapes output: width, colours, language, buffering and the file mask.

Nor may a test depend on how busy the machine is: it waits for what it needs (:func:`wait_until`, :func:`let_work`),
and what a command took is its processor seconds (:func:`seconds_of_children`), which others hardly change.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

DISPOSITIONS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGALRM)
UNSET = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "PYTHONUNBUFFERED", "PYTHONWARNINGS", "LC_ALL", "LANGUAGE")
SET = {"LANG": "C.UTF-8", "TERM": "dumb"}


def dispositions(ignored: Sequence[int] = ()) -> Callable[[], None]:
    """What to call in a child before it begins: default dispositions, but for those that are ``ignored``."""

    def prepare() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        for number in DISPOSITIONS:
            signal.signal(number, signal.SIG_IGN if number in ignored else signal.SIG_DFL)
        os.umask(0o022)

    return prepare


def environment(**more: str) -> dict[str, str]:
    """The environment of this process without what shapes output, and ``more``."""
    return {name: value for name, value in os.environ.items() if name not in UNSET} | SET | more


def start(command: Sequence[str], *, ignored: Sequence[int] = (), **options: Any) -> subprocess.Popen[str]:
    """Start a command whose output is read as text; ``ignored`` signals are ignored from its start."""
    given: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "env": environment()} | options
    prepare = dispositions(ignored)
    return subprocess.Popen(command, preexec_fn=prepare, text=True, **given)  # noqa: PLW1509 - no threads here


def mincirc(*arguments: str, **options: Any) -> subprocess.Popen[str]:
    """Start the command line."""
    return start([sys.executable, "-m", "mincirc", *arguments], **options)


DEADLINE = 240.0
"""Seconds of wall-clock time after which a test gives up waiting."""


def wait_until(condition: Callable[[], object], pause: float = 0.02, seconds: float = DEADLINE) -> bool:
    """Wait until the condition holds; return whether it came to hold before the deadline."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True


def processor_seconds(pid: int) -> float:
    """The processor seconds that a live process has taken, without its children."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def let_work(process: subprocess.Popen[str], seconds: float) -> None:
    """Wait until the process has taken so many more processor seconds, or has ended."""
    if process.poll() is None:
        goal = processor_seconds(process.pid) + seconds
        assert wait_until(lambda: process.poll() is not None or processor_seconds(process.pid) >= goal)


def seconds_of_children() -> float:
    """The processor seconds of all children that have ended and been waited for, with theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def shown_on_terminal(ours: int) -> Iterator[bytes]:
    """Yield what is written to a terminal, whose other end is ``ours``, until nobody writes; close that end."""
    try:
        while piece := os.read(ours, 65536):
            yield piece
    except OSError:  # Linux: the last writer has closed the terminal
        pass
    finally:
        os.close(ours)
