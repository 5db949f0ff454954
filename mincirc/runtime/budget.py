"""The budget of a run: its limits, its meter, why it ended, and the one guard that ends it.

A command (or a call of the library) opens one :class:`Budget`; within :meth:`Budget.guard` every long loop of any
module calls :func:`mincirc.runtime.ambient.check`, which raises :class:`~mincirc.runtime.limits.LimitReached` when
seconds or memory are used up or a signal came.  The guard catches it (and Ctrl-C), notes the reason, and the code
after it goes on with what is known by then.  So a limit holds in every phase, and no function between the opener and
the loop needs to know of it.

**What is apart.**  :class:`~mincirc.runtime.limits.Limits` never change; the :class:`~mincirc.runtime.meter.Meter`
only runs forward; a reason to stop is noted (:meth:`Budget.stop`) and never taken back.  Everything that holds for a
while is a context: :meth:`Budget.capped`, :meth:`Budget.turn`, :meth:`Budget.watching`.  So nobody sets an attribute
of a budget, which ``.ci/structure.py`` checks, and nobody has to restore one.

**Nesting.**  Caps within caps all hold; a turn is lifted for work that is done for all turns together.  A budget that
is opened within the guard of another (its parent) ends with it at the latest, except by conflicts: those are counted
by solvers alone, between calls, so runs that they end are reproducible; a clock, the memory and signals only ever end
a run.

Tested by ``tests/runtime``, and by every search under a limit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from time import monotonic

from mincirc.runtime import memory as _memory
from mincirc.runtime.ambient import CURRENT, GUARDED, current
from mincirc.runtime.arming import Arming, Closable
from mincirc.runtime.caps import Cap, Caps
from mincirc.runtime.limits import HardStop, LimitReached, Limits, Stop, strongest
from mincirc.runtime.meter import Meter
from mincirc.runtime.params import BudgetParams


@dataclass(eq=False, slots=True)
class Budget:
    """How long a run may go on; limits count from the moment that the budget was opened.

    ``parent`` (default: the current budget) ends this one too, except by conflicts.  ``meter`` is what has been used;
    a new one unless the run began earlier.  ``params`` say how exactly the limits are kept.  ``look_at`` is when
    limits are looked at next, on the clock of :func:`time.monotonic`.
    """

    limits: Limits = Limits()
    parent: Budget | None = field(default_factory=current, repr=False, kw_only=True)
    meter: Meter = field(default_factory=Meter, repr=False, kw_only=True)
    params: BudgetParams = field(default=BudgetParams(), repr=False, kw_only=True)
    look_at: float = field(default=0.0, init=False, repr=False)
    _caps: Caps = field(init=False, repr=False)
    _watchers: tuple[Callable[[], None], ...] = field(default=(), init=False, repr=False)
    _stops: set[HardStop] = field(default_factory=set, init=False, repr=False)
    _opened: float = field(default_factory=monotonic, init=False, repr=False)
    _arming: Arming = field(default_factory=Arming, init=False, repr=False)

    def __post_init__(self) -> None:
        self._caps = Caps(self.meter, self.limits.conflicts)

    # -- what is used and what is left ------------------------------------------------------------------

    @property
    def spent(self) -> int:
        """The conflicts so far."""
        return self.meter.conflicts

    def spend(self, conflicts: int) -> None:
        """Count conflicts that a solver met; whoever runs one calls this, and :meth:`pause`, between calls."""
        self.meter.spend(conflicts)

    def elapsed(self) -> float:
        """Return the seconds since the budget was opened."""
        return self.meter.elapsed()

    def left_conflicts(self, *, of_all: bool = False) -> int | None:
        """Return the conflicts left (``of_all``: whatever the turn), or ``None`` when they are unlimited."""
        return self._caps.left(of_all=of_all)

    def left_seconds(self) -> float | None:
        """Return the seconds left, or ``None`` when they are unlimited."""
        seconds = self.limits.seconds
        own = None if seconds is None else max(0.0, seconds - self.elapsed())
        outer = None if self.parent is None else self.parent.left_seconds()
        return own if outer is None else outer if own is None else min(own, outer)

    def left_memory(self) -> int | None:
        """Return the bytes that may still be taken, or ``None`` when they are unlimited."""
        limit = self._memory_limit()
        return None if limit is None else max(0, limit - _memory.held())

    def share(self, workers: int) -> int | None:
        """Return the bytes that each of so many workers may hold beside this process, ``None`` when unlimited."""
        limit = self._memory_limit()
        return None if limit is None else max(1, (limit - _memory.held_beside_workers()) // workers)

    @property
    def too_large(self) -> bool:
        """Whether this process and its workers hold more than the limit."""
        return self._larger(1)

    def _larger(self, factor: float) -> bool:
        limit = self._memory_limit()
        return limit is not None and _memory.held() > limit * factor

    def _memory_limit(self) -> int | None:
        return min((b.limits.memory for b in self._chain() if b.limits.memory is not None), default=None)

    # -- caps and turns ---------------------------------------------------------------------------------

    def capped(self, *, conflicts: int) -> AbstractContextManager[Cap]:
        """Within this context the budget also ends after so many conflicts, whatever the turn."""
        return self._caps.capped(conflicts)

    def turn(self, conflicts: int | None) -> AbstractContextManager[Cap | None]:
        """Within this context the budget also ends after so many conflicts, and what is charged counts as some.

        ``None``: what is done here is for all turns together, and those around it do not end it.
        """
        return self._caps.turn(conflicts)

    @property
    def in_turn(self) -> bool:
        """Whether work is to be put down for a while before the budget ends."""
        return self._caps.in_turn

    def charge(self, conflicts: int) -> None:
        """Let something else than conflicts count against the turn, as if it had taken so many."""
        self._caps.charge(conflicts)

    # -- why it ends ------------------------------------------------------------------------------------

    @property
    def exhausted(self) -> bool:
        """Whether a limit is reached, or a signal came."""
        return self.reason is not None

    @property
    def reason(self) -> Stop | None:
        """Why there is nothing left, ``None`` while there is."""
        hard = self.hard
        return "conflicts" if hard is None and self.left_conflicts() == 0 else hard

    @property
    def hard(self) -> HardStop | None:
        """Why the run must end, conflicts aside."""
        noted = strongest(reason for budget in self._chain() for reason in budget._stops)
        return "timeout" if noted is None and self.left_seconds() == 0 else noted

    def stop(self, reason: HardStop) -> None:
        """Note that there is no going on, and why."""
        self._stops.add(reason)

    @property
    def out_of_memory(self) -> bool:
        """Whether it was noted that the memory does not suffice."""
        return "memory" in self._stops

    def stop_if_too_large(self) -> None:
        """Note that there is no going on when the memory is used up: where nothing can be freed instead."""
        if self.too_large:
            self.stop("memory")

    def interrupt(self) -> None:
        """Note that a signal came: this budget and those around it end, and the next look is at once."""
        for budget in self._chain():
            budget.stop("interrupted")
            budget.look_at = 0.0

    def note(self, end: KeyboardInterrupt | LimitReached | MemoryError) -> None:
        """Note why something was broken off."""
        if isinstance(end, KeyboardInterrupt):
            self.interrupt()
        else:
            self.stop(end.reason if isinstance(end, LimitReached) else "memory")

    # -- looking ----------------------------------------------------------------------------------------

    @contextmanager
    def watching(self, look: Callable[[], None]) -> Iterator[None]:
        """Within this context ``look`` is called at every pause of this run or of one within it."""
        before = self._watchers
        self._watchers = (*before, look)
        try:
            yield
        finally:
            self._watchers = before

    def pause(self) -> None:
        """Let whoever watches this run, or one around it, look; called by back ends between slices of work."""
        for budget in self._chain():
            for look in budget._watchers:
                look()

    def check(self) -> None:
        """Raise :class:`LimitReached` when seconds or memory are used up, or a signal came.

        Only where somebody takes it: in a guard, or before the first one.
        """
        self.look_at = monotonic() + self.params.interval
        if not self.armed:
            return
        if self._larger(self.params.soft):
            self.stop("memory")
        reason = self.hard
        if reason not in (None, "timeout") or any(b._late for b in self._chain()):
            raise LimitReached(reason or "timeout")

    @property
    def _late(self) -> bool:
        """Whether the seconds are used up, and those that every run gets to find two ends of an answer at all."""
        seconds = self.limits.seconds
        if seconds is None or self.elapsed() < seconds:
            return False
        return monotonic() >= self._opened + self.params.grace

    def overdue(self) -> HardStop | None:
        """Return why what is carried out should have stopped of itself by now, ``None`` as long as it need not."""
        if self._larger(self.params.hard):
            self.stop("memory")
        if any(b.out_of_memory for b in self._chain()):
            return "memory"
        return "timeout" if any(b._overrun(self.params.late) for b in self._chain()) else None

    def _overrun(self, late: float) -> bool:
        """Return whether the seconds are over, and so many more."""
        seconds = self.limits.seconds
        return seconds is not None and self._late and self.elapsed() >= seconds + late

    # -- the guard --------------------------------------------------------------------------------------

    def enter(self) -> None:
        """Make this the current budget for good: of a process that does nothing else."""
        CURRENT.set(self)

    @contextmanager
    def active(self) -> Iterator[Budget]:
        """Make this the budget that ``check`` looks at, and the parent of those that are opened within."""
        token = CURRENT.set(self)
        try:
            yield self
        finally:
            CURRENT.reset(token)

    @contextmanager
    def guard(self) -> Iterator[Budget]:
        """Carry the block out until it ends, a limit is reached or Ctrl-C comes; the reason is noted, not raised."""
        try:
            with self.active():
                token, before = GUARDED.set(self), self._arming.begin()
                try:  # no further context: what is raised between two of them would leave this one armed
                    yield self
                finally:
                    self._arming.end(before)
                    for budget in self._chain():
                        budget._arming.settle()
                    GUARDED.reset(token)
        except (KeyboardInterrupt, LimitReached, MemoryError) as end:
            self.note(end)

    @contextmanager
    def breakable(self) -> Iterator[None]:
        """Let the timer break off this block as long as no guard within it has ended; nothing is caught."""
        token = GUARDED.set(self)
        self._arming.loosen(True)
        try:
            yield
        finally:
            self._arming.loosen(False)
            GUARDED.reset(token)

    @property
    def armed(self) -> bool:
        """Whether what is carried out may be broken off."""
        return self._arming.armed

    def arm(self) -> None:
        """Let what is carried out be broken off again."""
        self._arming.armed = True

    def disarm(self) -> None:
        """Let nothing more be broken off: whatever catches the first break is left alone."""
        self._arming.armed = False

    def own(self, item: Closable) -> None:
        """Close the item when the guard ends, if nobody has closed it by then: a search may be cut short anywhere."""
        self._arming.own(item)

    def _chain(self) -> Iterator[Budget]:
        budget: Budget | None = self
        while budget is not None:
            yield budget
            budget = budget.parent
