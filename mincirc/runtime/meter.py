"""What has been used: conflicts of SAT solvers, and time.

A meter only ever runs forward, and only by its own method: whoever counts conflicts says how many were met since,
nobody sets the sum.
"""

from __future__ import annotations

from time import monotonic


class Meter:
    """Conflicts that were met and seconds that have passed, from ``started`` on (of :func:`time.monotonic`)."""

    __slots__ = ("_conflicts", "_started")

    def __init__(self, started: float | None = None) -> None:
        self._conflicts = 0
        self._started = monotonic() if started is None else started

    @property
    def conflicts(self) -> int:
        """The conflicts so far."""
        return self._conflicts

    def spend(self, conflicts: int) -> None:
        """Count more conflicts; raises :class:`ValueError` for a negative number."""
        if conflicts < 0:
            raise ValueError(f"a meter runs forward: {conflicts} conflicts cannot be spent")
        self._conflicts += conflicts

    def elapsed(self) -> float:
        """Return the seconds since the start."""
        return monotonic() - self._started
