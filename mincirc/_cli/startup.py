"""Signals while the program is still being loaded.

Half a second of imports is long enough for a Ctrl-C, and an import that is cut short anywhere may swallow the
exception, or turn it into another one.  Nothing is under way then, so the process ends at once, with the exit code and
the words of every other interrupted run.  From :func:`begun` on the run has a budget that Ctrl-C ends; SIGTERM (what
batch systems send before they kill) and a lost terminal do the same.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from time import monotonic
from types import FrameType
from typing import NoReturn

from mincirc._cli.exits import PARTIAL

NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
DEFAULTS = (signal.SIG_DFL, signal.default_int_handler)


STARTED = monotonic()
"""When the command began; limits on seconds count from here."""


def say_interrupted(arguments: Sequence[str] | None = None, why: str = "interrupted") -> int:
    """Say that there is no answer and why, in the form that was asked for; return the exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    words = f"partial: there is no answer ({why})"
    if "--json" in given:
        words = f'{{"complete": false, "missing": [{{"what": "the answer", "why": "{why}"}}]}}'
    for stream, line in ((sys.stderr, why), (sys.stdout, words)):
        with suppress(OSError, ValueError):
            stream.write(f"{line}\n")
            stream.flush()
    return PARTIAL


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    """End the process; a signal that comes meanwhile is one too many."""
    for name in NAMES:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    try:
        say_interrupted()
    finally:
        os._exit(PARTIAL)


@contextmanager
def gentle_signals() -> Iterator[None]:
    """Take the signals that end a process, but those that somebody has set to something else (or ignores)."""
    numbers = [getattr(signal, name) for name in NAMES if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    mine = {number: was for number, was in before.items() if was in DEFAULTS}
    try:
        for number in mine:
            signal.signal(number, _leave)
    except ValueError:  # not the main thread: no signals here
        mine = {}
    try:
        yield
    finally:
        for number, was in mine.items():
            signal.signal(number, was)


def begun() -> None:
    """Let the signals end the run from here on, and no longer the process (:mod:`mincirc.runtime.signals`)."""
    from mincirc.runtime.signals import take  # noqa: PLC0415 - loads what a budget needs

    numbers = (getattr(signal, name) for name in NAMES if hasattr(signal, name))
    take(number for number in numbers if signal.getsignal(number) is _leave)
