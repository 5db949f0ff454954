"""What a run asks the world outside the process: the clock, and the system for random bytes.

Two runs that look at the clock agree most of the time, and so do two that draw a rare event from a generator made on
the spot; so that runs are compared does not show such chance.  Here the calls themselves are seen, while a run is
watched, by the interpreter's own hook for profilers (``sys.setprofile``), under whatever name a module has imported
the function.

A generator that is made without a seed asks the system for random bytes; one with a seed is a function of the seed,
and no chance.  What the standard library asks for its own ends (times of log records) does not count.

What stays unseen: generators that extension modules keep for themselves, and files.  Where another profiler is at
work, nothing is watched.  Oracle: ``tests/formats/test_outside_chance.py``.
"""

from __future__ import annotations

import datetime
import gc
import os
import random
import sys
import time
from dataclasses import dataclass
from types import BuiltinFunctionType, FrameType
from typing import Any

_CLOCKS = (
    "time time_ns monotonic monotonic_ns perf_counter perf_counter_ns process_time process_time_ns thread_time "
    "thread_time_ns localtime gmtime ctime clock_gettime clock_gettime_ns"
)
_SYSTEM = "urandom getrandom getpid times getloadavg"
_DAYS = ("now", "utcnow", "today")
_APART = ("logging", "warnings", "threading", "traceback", "linecache", "importlib._bootstrap")
"""Modules of the standard library that ask for the time on their own account."""
_UNSEEDED = random.Random.seed.__code__


def _named(module: Any, names: str) -> dict[BuiltinFunctionType, str]:
    found = {name: getattr(module, name, None) for name in names.split()}
    return {f: f"{module.__name__}.{name}" for name, f in found.items() if isinstance(f, BuiltinFunctionType)}


_ASKED = {
    **{f: f"the clock ({name})" for f, name in _named(time, _CLOCKS).items()},
    **{f: f"what the system gives ({name})" for f, name in _named(os, _SYSTEM).items()},
}


@dataclass
class OutsideWatch:
    """What a run has asked for first, as a phrase; empty while it has asked for nothing.

    As a context it sees the calls made within, unless it is not ``awake`` or another profiler is at work.  Collections
    of garbage wait until its end: what is called back then is no part of the run.
    """

    awake: bool = True
    asked: str = ""
    collects: bool = False

    def __enter__(self) -> None:
        self.awake = self.awake and sys.getprofile() is None
        self.collects = gc.isenabled()
        if self.awake:
            gc.disable()
            sys.setprofile(self)

    def __exit__(self, *_: object) -> None:
        if self.awake:
            sys.setprofile(None)
        if self.awake and self.collects:
            gc.enable()

    def __call__(self, frame: FrameType, event: str, thing: Any) -> None:
        """Look at a call (the hook for profilers)."""
        if self.asked:
            return
        if event == "c_call":
            said = _ASKED.get(thing) if isinstance(thing, BuiltinFunctionType) else None
            said = said or _date(thing)
            if said and str(frame.f_globals.get("__name__")).partition(".")[0] not in _APART:
                self.asked = said
        elif event == "call" and frame.f_code is _UNSEEDED and frame.f_locals.get("a") is None:
            self.asked = "a generator that is made without a seed (random.Random)"


def _date(thing: Any) -> str:
    kind = getattr(thing, "__self__", None)
    if isinstance(kind, type) and issubclass(kind, datetime.date) and thing.__name__ in _DAYS:
        return f"the clock (datetime.{kind.__name__}.{thing.__name__})"
    return ""
