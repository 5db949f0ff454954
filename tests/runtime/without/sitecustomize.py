"""Take away what Windows, or macOS, has not, before anything else is imported (put on PYTHONPATH by a test).

``MINCIRC_TEST_WITHOUT`` lists what: ``signals`` (SIGHUP, SIGALRM, SIGUSR1, timers), ``proc`` (/proc), ``fcntl``,
``fork`` (and other calls of os that Windows has not).
"""

from __future__ import annotations

import os
import pathlib
import signal
import sys
from typing import Any

absent = os.environ.get("MINCIRC_TEST_WITHOUT", "").split(",")

if "signals" in absent:
    for name in ("SIGHUP", "SIGALRM", "SIGUSR1", "SIGUSR2", "setitimer", "getitimer", "alarm", "pthread_sigmask"):
        delattr(signal, name)

if "fcntl" in absent:
    sys.modules["fcntl"] = None  # type: ignore[assignment]

if "fork" in absent:
    for name in ("fork", "forkpty", "pread", "sysconf", "geteuid", "getpgid", "killpg"):
        delattr(os, name)

if "proc" in absent:
    opened, there = pathlib.Path.open, pathlib.Path.exists

    def refuse(path: pathlib.Path) -> None:
        if str(path).startswith("/proc"):
            raise FileNotFoundError(2, "No such file or directory", str(path))

    def without_proc(self: pathlib.Path, *arguments: Any, **named: Any) -> Any:
        refuse(self)
        return opened(self, *arguments, **named)

    def not_there(self: pathlib.Path, **named: Any) -> bool:
        return not str(self).startswith("/proc") and there(self, **named)

    pathlib.Path.open = without_proc  # type: ignore[method-assign]
    pathlib.Path.exists = not_there  # type: ignore[method-assign]
