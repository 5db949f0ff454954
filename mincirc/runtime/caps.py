"""Numbers of conflicts at which work is put down: the limit of a run, caps within it, turns.

A :class:`Cap` is a mark on a meter, so many conflicts from the moment that it is set.  Marks within marks need no
arithmetic: all are looked at, and the nearest one ends the work.  Two kinds differ in what they mean:

* a *cap* holds for everything that is done within it (so does the limit of the whole run);
* a *turn* puts down what a search does for a while, so that something else has its turn
  (:mod:`mincirc.searching.alternate`).  Other work than conflicts can be charged to it, as if it had taken so many:
  the mark comes nearer, the meter stays true.  What is done for all turns together lifts those around it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from mincirc.runtime.meter import Meter


class Cap:
    """So many conflicts from now on."""

    __slots__ = ("_end", "_meter")

    def __init__(self, meter: Meter, conflicts: int) -> None:
        self._meter = meter
        self._end = meter.conflicts + conflicts

    @property
    def left(self) -> int:
        """The conflicts left."""
        return max(0, self._end - self._meter.conflicts)

    @property
    def over(self) -> bool:
        """Whether none is left."""
        return self.left == 0

    def charge(self, conflicts: int) -> None:
        """Let something else than conflicts count, as if it had taken so many."""
        self._end = max(self._meter.conflicts, self._end - conflicts)


class Caps:
    """The caps and turns in force on one meter; ``whole`` is the cap that is never lifted (``None``: none)."""

    __slots__ = ("_caps", "_meter", "_turns")

    def __init__(self, meter: Meter, whole: int | None) -> None:
        self._meter = meter
        self._caps: tuple[Cap, ...] = () if whole is None else (Cap(meter, whole),)
        self._turns: tuple[Cap, ...] = ()

    def left(self, *, of_all: bool) -> int | None:
        """Return the conflicts left (``of_all``: whatever the turn), or ``None`` when they are unlimited."""
        return min((cap.left for cap in (self._caps if of_all else self._caps + self._turns)), default=None)

    @property
    def in_turn(self) -> bool:
        """Whether a turn is in force."""
        return bool(self._turns)

    @contextmanager
    def capped(self, conflicts: int) -> Iterator[Cap]:
        """Within this context so many conflicts are left at most."""
        before, cap = self._caps, Cap(self._meter, conflicts)
        self._caps = (*before, cap)
        try:
            yield cap
        finally:
            self._caps = before

    @contextmanager
    def turn(self, conflicts: int | None) -> Iterator[Cap | None]:
        """Within this context a turn of so many conflicts is in force, or (``None``) no turn at all."""
        before, cap = self._turns, None if conflicts is None else Cap(self._meter, conflicts)
        self._turns = () if cap is None else (*before, cap)
        try:
            yield cap
        finally:
            self._turns = before

    def charge(self, conflicts: int) -> None:
        """Let something else than conflicts count against the turn."""
        for cap in self._turns:
            cap.charge(conflicts)
