"""Limits of a run, and what has been used of them.

A command (or a call of the library) opens one :class:`Budget`; within :meth:`Budget.guard` every long loop of any
module calls :func:`check`, which raises :class:`LimitReached` when seconds or memory are used up or a signal came.
The guard catches it (and Ctrl-C), notes the reason, and the code after it goes on with what is known by then.  So a
limit holds in every phase, and no function between the opener and the loop needs to know of it.

Budgets nest: one that is opened within the guard of another ends with it at the latest.  Limits on conflicts are
looked at by solvers alone, between calls of the SAT solver, so runs that they end are reproducible; a clock, the
memory and signals only ever end a run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from time import monotonic
from typing import Literal, Protocol, TypeVar
from weakref import WeakSet

from mincirc.runtime import memory as _memory
from mincirc.runtime.params import BudgetParams

T = TypeVar("T")

Reason = Literal["interrupted", "memory", "conflicts", "timeout"]
"""Why a budget ended."""

_current: ContextVar[Budget | None] = ContextVar("budget", default=None)
_guarded: ContextVar[Budget | None] = ContextVar("guarded", default=None)


class Closable(Protocol):
    """What holds something outside Python's memory."""

    def close(self) -> None:
        """Free it; done again, nothing happens."""
        ...


class LimitReached(BaseException):
    """A limit was reached in the middle of something; caught by :meth:`Budget.guard`.

    Not an :class:`Exception`, so that code which catches whatever a user's function raises lets it pass.
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def current() -> Budget | None:
    """Return the budget of the innermost guard or :meth:`Budget.active` context, if there is one."""
    return _current.get()


def guarded() -> Budget | None:
    """Return the budget of the innermost guard that is being carried out, if there is one."""
    return _guarded.get()


def check() -> None:
    """Raise :class:`LimitReached` when the current budget has no time or memory left, or a signal came.

    Costs well under a microsecond most of the time; called in every loop that may take long.
    """
    budget = _current.get()
    if budget is not None and monotonic() >= budget.look_at:
        budget.check()


def room(size: int) -> bool:
    """Return whether the current budget leaves so many bytes."""
    budget = _current.get()
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
    tokens = _current.set(None), _guarded.set(None)
    try:
        yield
    finally:
        _current.reset(tokens[0])
        _guarded.reset(tokens[1])


@dataclass
class Budget:
    """How long a run may go on; limits count from the moment that the budget was opened.

    ``conflicts`` (of SAT solvers) is reproducible; ``seconds`` is wall-clock time; ``memory`` is the most bytes that
    this process and its workers may hold together.  ``spent`` is kept by solvers, which call :meth:`pause` between
    slices of work; ``watch`` is called then.  ``slice_end`` is a number of spent conflicts at which work is to be put
    down for a while, as if ``conflicts`` were reached (:meth:`sliced`).  ``interrupted`` and ``out_of_memory`` say
    that a signal came, or that there was no going on within the memory.  ``parent`` (default: the current budget) ends
    this one too, except by conflicts.  ``armed`` says that a timer may break off what is carried out
    (:mod:`mincirc.runtime.signals`).  ``params`` say how exactly the limits are kept.
    """

    conflicts: int | None = None
    seconds: float | None = None
    spent: int = 0
    interrupted: bool = False
    started: float = field(default_factory=monotonic)
    watch: Callable[[], None] | None = None
    memory: int | None = None
    out_of_memory: bool = False
    slice_end: int | None = None
    parent: Budget | None = field(default_factory=current, repr=False)
    look_at: float = field(default=0.0, repr=False)
    armed: bool = field(default=False, repr=False)
    params: BudgetParams = field(default=BudgetParams(), repr=False, kw_only=True)
    _opened: float = field(default_factory=monotonic, repr=False)
    _loose: bool = field(default=False, repr=False)
    _owned: WeakSet[Closable] = field(default_factory=WeakSet, repr=False, compare=False)

    def left_conflicts(self, *, of_all: bool = False) -> int | None:
        """Return the conflicts left (``of_all``: whatever the slice), or ``None`` when they are unlimited."""
        slice_end = None if of_all else self.slice_end
        limits = [limit for limit in (self.conflicts, slice_end) if limit is not None]
        return max(0, min(limits) - self.spent) if limits else None

    def left_seconds(self) -> float | None:
        """Return the seconds left, or ``None`` when they are unlimited."""
        own = None if self.seconds is None else max(0.0, self.seconds - (monotonic() - self.started))
        outer = None if self.parent is None else self.parent.left_seconds()
        return own if outer is None else outer if own is None else min(own, outer)

    def left_memory(self) -> int | None:
        """Return the bytes that may still be taken, or ``None`` when they are unlimited."""
        limits = [b.memory for b in self._chain() if b.memory is not None]
        return max(0, min(limits) - _memory.held()) if limits else None

    def share(self, workers: int) -> int | None:
        """Return the bytes that each of so many workers may hold beside this process, ``None`` when unlimited."""
        limits = [b.memory for b in self._chain() if b.memory is not None]
        return max(1, (min(limits) - _memory.held_beside_workers()) // workers) if limits else None

    def elapsed(self) -> float:
        """Return the seconds since the budget was opened."""
        return monotonic() - self.started

    def pause(self) -> None:
        """Let whoever watches this run, or one around it, look; called by back ends between slices of work."""
        for budget in self._chain():
            if budget.watch is not None:
                budget.watch()

    @property
    def exhausted(self) -> bool:
        """Whether a limit is reached, or a signal came."""
        return self.reason is not None

    @property
    def reason(self) -> Reason | None:
        """Why there is nothing left, ``None`` while there is."""
        if self.hard is None and self.left_conflicts() == 0:
            return "conflicts"
        return self.hard

    @property
    def hard(self) -> Reason | None:
        """Why the run must end, slices of conflicts and conflicts left aside."""
        chain = list(self._chain())
        if any(b.interrupted for b in chain):
            return "interrupted"
        if any(b.out_of_memory for b in chain):
            return "memory"
        return "timeout" if self.left_seconds() == 0 else None

    @property
    def too_large(self) -> bool:
        """Whether this process and its workers hold more than the limit."""
        return self._larger(1)

    def _larger(self, factor: float) -> bool:
        limits = [b.memory for b in self._chain() if b.memory is not None]
        return bool(limits) and _memory.held() > min(limits) * factor

    def check(self) -> None:
        """Raise :class:`LimitReached` when seconds or memory are used up, or a signal came.

        Only where somebody takes it: in a guard, or before the first one.
        """
        self.look_at = monotonic() + self.params.interval
        if not self.armed:
            return
        if self._larger(self.params.soft):
            self.out_of_memory = True
        reason = self.hard
        if reason not in (None, "timeout") or any(b._late for b in self._chain()):
            raise LimitReached(reason or "timeout")

    @property
    def _late(self) -> bool:
        """Whether the seconds are used up, and those that every run gets to find two ends of an answer at all."""
        if self.seconds is None or self.elapsed() < self.seconds:
            return False
        return monotonic() >= self._opened + self.params.grace

    def overdue(self) -> Reason | None:
        """Return why what is carried out should have stopped of itself by now, ``None`` as long as it need not."""
        if self._larger(self.params.hard):
            self.out_of_memory = True
        if any(b.out_of_memory for b in self._chain()):
            return "memory"
        late = self.params.late
        past = any(b._late and b.elapsed() >= b.seconds + late for b in self._chain() if b.seconds is not None)
        return "timeout" if past else None

    def interrupt(self) -> None:
        """Note that a signal came: this budget and those around it end."""
        for budget in self._chain():
            budget.interrupted = True

    def enter(self) -> None:
        """Make this the current budget for good: of a process that does nothing else."""
        _current.set(self)

    @contextmanager
    def active(self) -> Iterator[Budget]:
        """Make this the budget that :func:`check` looks at, and the parent of those that are opened within."""
        token = _current.set(self)
        try:
            yield self
        finally:
            _current.reset(token)

    @contextmanager
    def guard(self) -> Iterator[Budget]:
        """Carry the block out until it ends, a limit is reached or Ctrl-C comes; the reason is noted, not raised."""
        before = self.armed
        try:
            with self.active():
                token = _guarded.set(self)
                self.armed = True
                try:
                    yield self
                finally:
                    self.armed = before
                    if not before:
                        self._free()
                    for budget in self._chain():
                        budget.armed &= not budget._loose
                    _guarded.reset(token)
        except KeyboardInterrupt:
            self.interrupt()
        except LimitReached as limit:
            self.interrupted |= limit.reason == "interrupted"
            self.out_of_memory |= limit.reason == "memory"
        except MemoryError:
            self.out_of_memory = True

    @contextmanager
    def breakable(self) -> Iterator[None]:
        """Let the timer break off this block as long as no guard within it has ended; nothing is caught.

        After the first guard there is something to be said, and saying it is not to be broken off.
        """
        token = _guarded.set(self)
        self.armed = self._loose = True
        try:
            yield
        finally:
            self.armed = self._loose = False
            _guarded.reset(token)

    def own(self, item: Closable) -> None:
        """Close the item when the guard ends, if nobody has closed it by then: a search may be cut short anywhere."""
        self._owned.add(item)

    def _free(self) -> None:
        for item in list(self._owned):
            item.close()
        self._owned.clear()

    @contextmanager
    def sliced(self, conflicts: int | None) -> Iterator[None]:
        """Within this context the budget also ends after so many conflicts (``None``: an outer slice is lifted)."""
        before, self.slice_end = self.slice_end, None if conflicts is None else self.spent + conflicts
        try:
            yield
        finally:
            self.slice_end = before

    def charge(self, conflicts: int) -> None:
        """Let something else than conflicts count against the slice, as if it had taken so many."""
        if self.slice_end is not None:
            self.slice_end = max(self.spent, self.slice_end - conflicts)

    def _chain(self) -> Iterator[Budget]:
        budget: Budget | None = self
        while budget is not None:
            yield budget
            budget = budget.parent
