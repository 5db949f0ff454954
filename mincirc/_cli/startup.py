"""Signals while the program is being loaded.

Half a second of imports is long enough for a Ctrl-C, and an interrupted import may swallow the exception or turn it
into another one.  No work is in progress then, so the process ends at once, with the exit code and the message of
every other interrupted run.  After :func:`begun` the run has a budget that Ctrl-C ends; SIGTERM (which batch systems
send before they kill a process) and a lost terminal have the same effect.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from time import monotonic
from types import FrameType
from typing import Any, NoReturn

from mincirc._cli.exits import ExitCode

NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
DEFAULTS = (signal.SIG_DFL, signal.default_int_handler)


STARTED = monotonic()
"""When the command began; limits on seconds count from here."""


def say_interrupted(arguments: Sequence[str] | None = None, why: str = "interrupted") -> int:
    """Print that there is no answer and why, as text or JSON; return the exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    words = f"partial: there is no answer ({why})"
    if "--json" in given:
        words = f'{{"complete": false, "missing": [{{"what": "the answer", "why": "{why}"}}]}}'
    for stream, line in ((sys.stderr, why), (sys.stdout, words)):
        with suppress(OSError, ValueError):
            stream.write(f"{line}\n")
            stream.flush()
    return ExitCode.PARTIAL


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    """End the process; further signals are ignored."""
    for name in NAMES:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    try:
        say_interrupted()
    finally:
        os._exit(ExitCode.PARTIAL)


@contextmanager
def gentle_signals() -> Iterator[None]:
    """Install handlers for the signals that end a process, except signals with another handler or ignored ones."""
    numbers = [getattr(signal, name) for name in NAMES if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    mine = {number: was for number, was in before.items() if was in DEFAULTS}
    try:
        for number in mine:
            signal.signal(number, _leave)
    except ValueError:  # not the main thread: no signals here
        mine = {}
    atexit.register(_deaf, mine)
    try:
        yield
    finally:
        for number, was in mine.items():
            if signal.getsignal(number) is not _done:
                signal.signal(number, was)
        _begun.forget()


def _deaf(numbers: Iterable[int]) -> None:
    """Ignore the signals of an answered run: the interpreter's last steps would set them to their defaults."""
    for number in numbers:
        if signal.getsignal(number) is _done:
            signal.signal(number, signal.SIG_IGN)


def _done(_number: int, _frame: FrameType | None) -> NoReturn:
    """End the process, whose output is complete, with its exit code."""
    os._exit(_code)


_code: int = ExitCode.FINISHED


class _Begun:
    """What handles the signals of a run that has begun."""

    interrupt: object = None

    def forget(self) -> None:
        """End it."""


_begun: Any = _Begun()


def ended(code: int) -> int:
    """Keep the signals from changing the exit code of an answer that is written; the process only has to be ended."""
    global _code  # noqa: PLW0603 - signals are the process's
    _code = code
    numbers = [getattr(signal, name) for name in NAMES if hasattr(signal, name)]
    with suppress(ValueError):  # not the main thread: no signals here
        for number in numbers:
            if signal.getsignal(number) in (_leave, _begun.interrupt):
                signal.signal(number, _done)
    return code


def begun() -> None:
    """Let the signals end the run from here on, and no longer the process (:mod:`mincirc.runtime.signals`)."""
    from mincirc.runtime import signals  # noqa: PLC0415 - loads what a budget needs

    global _begun  # noqa: PLW0603
    _begun = signals
    numbers = (getattr(signal, name) for name in NAMES if hasattr(signal, name))
    signals.take(number for number in numbers if signal.getsignal(number) is _leave)
