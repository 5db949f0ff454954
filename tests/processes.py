"""Starting processes whose behaviour does not depend on how the tests were started.

Signal dispositions are inherited: ``nohup`` ignores SIGHUP, and a shell without job control ignores SIGINT (and
SIGQUIT) in commands that it starts in the background.  A test that sends a signal therefore sets the dispositions of
the child itself; so it does with what else shapes output: width, colours, language, buffering and the file mask.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
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
