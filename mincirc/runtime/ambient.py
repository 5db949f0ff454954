"""The budget of whatever is being carried out, for code that was given none.

Values of policies, formulas, boxes, parsers: loops that take long are everywhere, and a limit has to hold in each of
them.  Instead of handing a budget to all, whoever opens one makes it the *current* budget of its context
(:meth:`mincirc.runtime.budget.Budget.active`, and every guard does); loops call :func:`check`, which raises
:class:`~mincirc.runtime.limits.LimitReached`.  The variables are those of :mod:`contextvars`, so threads and tasks
have budgets of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from mincirc.runtime.budget import Budget

T = TypeVar("T")

CURRENT: ContextVar[Budget | None] = ContextVar("budget", default=None)
GUARDED: ContextVar[Budget | None] = ContextVar("guarded", default=None)
"""Set by :class:`mincirc.runtime.budget.Budget` alone."""


def current() -> Budget | None:
    """Return the budget of the innermost guard or active context, if there is one."""
    return CURRENT.get()


def guarded() -> Budget | None:
    """Return the budget of the innermost guard that is being carried out, if there is one."""
    return GUARDED.get()


def check() -> None:
    """Raise :class:`~mincirc.runtime.limits.LimitReached` when the current budget has no time or memory left.

    A signal that came raises it too.

    Costs well under a microsecond most of the time; called in every loop that may take long.
    """
    budget = CURRENT.get()
    if budget is not None and monotonic() >= budget.look_at:
        budget.check()


def room(size: int) -> bool:
    """Return whether the current budget leaves so many bytes."""
    budget = CURRENT.get()
    left = None if budget is None else budget.left_memory()
    return left is None or left >= size


def watched(items: Iterable[T], every: int = 500) -> Iterator[T]:
    """Yield the items, and :func:`check` now and then: for items that are many and cost little each."""
    for number, item in enumerate(items):
        if number % every == 0:
            check()
        yield item


@contextmanager
def finishing() -> Iterator[None]:
    """Within this context nothing is broken off: what is known is being put into words after a limit was reached."""
    tokens = CURRENT.set(None), GUARDED.set(None)
    try:
        yield
    finally:
        CURRENT.reset(tokens[0])
        GUARDED.reset(tokens[1])
