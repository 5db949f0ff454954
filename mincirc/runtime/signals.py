"""Signals that end a run, and a timer for code that looks at no budget.

The first SIGINT, SIGTERM or SIGHUP raises :class:`KeyboardInterrupt`, as Ctrl-C does, and ends every budget that is
open: what is known is kept, and no later phase begins.  Where what is known is being put into words already, nothing
is raised: an answer is printed whole or not at all.  A second one ends the process at once.  A signal that is
ignored when the process starts stays ignored: ``nohup`` ignores SIGHUP, and shells ignore SIGINT for commands in the
background, who then end by SIGTERM or by a limit.

Loops call :func:`mincirc.runtime.ambient.check`, but not all code that takes long is ours: parsers, predicates of the
user's.  So a timer looks at the limits too and breaks off what has not stopped of itself.  Only the command line uses
signals and the timer; a library leaves them to the program that it is part of.

What a handler raises while a finaliser runs (``__del__``, the callback of a weak reference) goes no further: Python
reports it and goes on.  :func:`repeat_swallowed` says nothing of it and raises it again a moment later.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from time import monotonic
from types import FrameType
from typing import TYPE_CHECKING

from mincirc.runtime.ambient import current, guarded
from mincirc.runtime.budget import Budget
from mincirc.runtime.limits import LimitReached
from mincirc.runtime.params import SignalParams
from mincirc.system import timer

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

NAMES = ("SIGINT", "SIGTERM", "SIGHUP")

_first: float | None = None
_number: int | None = None
_swallowed_one = False
_command: Budget | None = None
_last_words: list[Callable[[], None]] = []
_params = SignalParams()


def interrupt(number: int, frame: FrameType | None) -> None:
    """Handle a signal as the module's text says."""
    global _first, _number, _swallowed_one  # noqa: PLW0603 - signals are the process's
    now = monotonic()
    if _swallowed_one:  # by now the run may have ended of itself
        _swallowed_one = False
        inner = guarded()
        if inner is not None and inner.armed:
            signal.default_int_handler(number, frame)
        return
    if _first is not None and now - _first < _params.one_event:
        return
    if _first is not None:
        for say in _last_words:
            with suppress(Exception):
                say()
        os._exit(3)
    _first, _number = now, number
    for budget in (current(), _command):
        if budget is not None:
            budget.interrupt()
    inner = guarded()
    if _command is not None and (inner is None or not inner.armed):
        return  # an answer is being written: it is not cut in two, and no other phase begins
    signal.default_int_handler(number, frame)


def _raise_again() -> None:
    """Send the first signal once more: what it raised was swallowed."""
    global _swallowed_one  # noqa: PLW0603
    if _number is not None:
        _swallowed_one = True
        os.kill(os.getpid(), _number)


def repeat_swallowed(
    again: Callable[[], None], params: SignalParams = SignalParams()
) -> Callable[[UnraisableHookArgs], object]:
    """Call ``again``, in another thread, whenever a finaliser swallowed an interruption; return the hook before."""
    before = sys.unraisablehook
    sys.unraisablehook = partial(_say_nothing, again, params.again, before)
    return before


def _say_nothing(
    again: Callable[[], None],
    seconds: float,
    before: Callable[[UnraisableHookArgs], object],
    what: UnraisableHookArgs,
) -> None:
    if issubclass(what.exc_type, KeyboardInterrupt):
        timer = threading.Timer(seconds, again)
        timer.daemon = True
        timer.start()
    elif issubclass(what.exc_type, LimitReached):
        budget = guarded()
        if budget is not None:
            budget.arm()  # the timer's next tick raises it again
    else:
        before(what)


@contextmanager
def handled(
    command: Budget | None = None,
    *,
    at_the_end: Callable[[], None] = lambda: None,
    params: SignalParams = SignalParams(),
) -> Iterator[None]:
    """Within this context signals are handled so; ``at_the_end`` is called when a second one ends the process.

    ``command`` is the budget of all that the process does, if there is one; it counts until :func:`forget`, since an
    answer may still wait to be written.

    The caller has seen to it that a signal that is ignored is left alone (:func:`take`).
    """
    global _first, _number, _swallowed_one, _command, _params
    _first, _number, _swallowed_one, _command, _params = None, None, False, command, params
    _last_words.append(at_the_end)
    before = repeat_swallowed(_raise_again, params)
    try:
        yield
    finally:
        sys.unraisablehook = before
        _last_words.remove(at_the_end)


def forget() -> None:
    """End what began with :func:`handled`: the answer is written."""
    global _command  # noqa: PLW0603
    _command = None


def take(numbers: Iterator[int]) -> None:
    """Handle these signals from now on."""
    for number in numbers:
        signal.signal(number, interrupt)


@contextmanager
def ticking(budget: Budget, params: SignalParams = SignalParams()) -> Iterator[None]:
    """Within this context what the innermost guard of ``budget`` carries out is broken off when a limit is passed.

    Does nothing outside the main thread, or where somebody else uses the timer.
    """

    def tick(_number: int, _frame: FrameType | None) -> None:
        inner = guarded()
        reason = None if inner is None or not inner.armed else inner.overdue()
        if inner is not None and reason is not None:
            inner.disarm()  # once: what catches this must be left alone
            raise LimitReached(reason)

    with ExitStack() as stack:
        with suppress(ValueError):
            stack.enter_context(timer(params.tick, tick))
            stack.enter_context(budget.breakable())
        yield
