"""Progress on stderr: one line that renews itself on a terminal; elsewhere a line per proved size, or per ten seconds.

Every line says the size in work, the two ends that are known, the conflicts and the seconds, as they are at that
moment.  With ``-q`` there is none; warnings are printed all the same.
"""

from __future__ import annotations

from fractions import Fraction
from types import TracebackType

from rich.console import Console
from rich.status import Status

from mincirc.synthesis import Event

INTERVAL = 10.0
"""Seconds between two lines, where no size is proved meanwhile."""


def describe(event: Event) -> str:
    """Return one line about where the search stands."""
    if event.phase == "staircase":
        known = "every smaller size is settled" if event.lower else "looking for the first step"
    else:
        least = "minimum" if event.measure == "size" else f"least {event.measure}"
        known = f"{event.lower} <= {least}" + ("" if event.upper is None else f" <= {event.upper}")
    if event.upper is not None and event.lower >= event.upper:
        where = "settled"
    elif event.measure == "depth":
        where = f"depth {event.lower}"
    else:
        # A size that is settled is not in work any more: the next one is.
        at = event.lower if event.kind == "bounds" and event.measure == "size" else event.gates
        where = f"size {at}"
    return f"{where}: {known}, {event.conflicts} conflicts, {event.seconds:.1f} s"


class Progress:
    """Shows the events of one command; use as a context manager and pass :meth:`on_event`."""

    def __init__(self, quiet: bool) -> None:
        self._console = Console(stderr=True, quiet=quiet, highlight=False, soft_wrap=True)
        self._warnings = Console(stderr=True, highlight=False, soft_wrap=True)
        self._quiet = quiet
        self._status: Status | None = None
        self._printed: tuple[str, int | Fraction, float] | None = None

    def __enter__(self) -> Progress:
        if self._console.is_terminal and not self._quiet:
            self._status = self._console.status("reading the task")
            self._status.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._status is not None:
            self._status.stop()

    def on_event(self, event: Event) -> None:
        """Show one event."""
        if event.kind == "warning":
            self._warnings.print(f"warning: {event.message}", markup=False)
        elif self._status is not None:
            self._status.update(describe(event))
        elif self._due(event):
            self._printed = (_state(event), event.lower, event.seconds)
            self._console.print(describe(event), markup=False)

    def _due(self, event: Event) -> bool:
        """Whether a lower end rose, another phase began, or it has been quiet for long."""
        if self._printed is None:
            return True
        state, lower, seconds = self._printed
        return state != _state(event) or event.lower > lower or event.seconds >= seconds + INTERVAL


def _state(event: Event) -> str:
    """Return what changes when a phase, a measure or the whole search is over."""
    settled = event.upper is not None and event.lower >= event.upper
    return f"{event.phase} {event.measure} {settled}"
