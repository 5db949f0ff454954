"""Progress on stderr: on a terminal one line that is refreshed; elsewhere a line per proved size, phase or ten
seconds.

Every line has the current phase, the bounds so far, the conflicts and the seconds.  The seconds advance between two
events: on a terminal when the line is refreshed, elsewhere by a thread that repeats the last state
(:class:`_Reminder`), since a log without output for minutes looks like a hanging process.  In a notebook the line is
refreshed where ipywidgets is installed (extra ``widgets``, which rich needs for that); otherwise there are lines, as
in a pipe.  A quiet one shows no progress; warnings are printed all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from importlib.util import find_spec
from threading import Event as Flag
from threading import RLock, Thread
from time import monotonic
from types import TracebackType
from typing import Annotated, Self

from rich.console import Console
from rich.status import Status
from rich.text import Text

from mincirc.parameters import Parameters, Range
from mincirc.searching.event import Event


@dataclass(frozen=True, kw_only=True)
class ProgressParams(Parameters):
    """How often progress is printed on stderr where stderr is not a terminal."""

    interval: Annotated[float, Range(0.01, 86_400)] = 10.0
    """Seconds between two lines, where no size is proved meanwhile."""


COUNTED = {
    "policies": "found",
    "circuits": "found",
    "side": "tried",
    "quantifier": "tried",
    "theorem": "done",
    "lemmas": "sizes refuted",
    "proofs": "written",
}
"""What is done with the things that a phase counts."""

PER_SIZE = ("lemmas", "proofs")
"""Phases that count sizes: each is worth a line."""


def describe(event: Event) -> str:
    """Return one line about the state of the run."""
    return f"{_state_of(event)}, {event.seconds:.1f} s"


def _state_of(event: Event) -> str:
    """Return the line without its seconds."""
    words = _phase(event) if event.kind == "phase" else _search(event)
    return f"{words}, {event.conflicts} conflicts"


def _search(event: Event) -> str:
    """Return the size under search and the lower and upper bound."""
    if event.phase == "staircase":
        known = "every smaller size is settled" if event.lower else "looking for the first step"
    else:
        known = f"{event.lower} <= {_least(event)}" + ("" if event.upper is None else f" <= {event.upper}")
    if event.upper is not None and event.lower >= event.upper:
        where = "settled"
    elif event.measure == "depth":
        where = f"depth {event.lower}"
    else:
        # A size that is settled is not in work any more: the next one is.
        at = event.lower if event.kind == "bounds" and event.measure == "size" else event.gates
        where = f"size {at}"
    return f"{where}: {known}"


def _least(event: Event) -> str:
    """Return the name of the measure that is bounded from both sides."""
    if event.phase == "side":
        return f"least size {event.message}"
    return "minimum" if event.measure == "size" else f"least {event.measure}"


def _phase(event: Event) -> str:
    """Return the current phase outside the search, and how much of it is done."""
    if event.phase == "optimum":
        return "optimum: not known yet"
    counted = _counted(event)
    if event.phase == "side":
        return f"{_search(event)}{counted and ', '}{counted}"
    return f"{event.phase}: {', '.join(part for part in (event.message, counted) if part)}"


def _counted(event: Event) -> str:
    word = COUNTED.get(event.phase, "done")
    if event.total is not None:
        return f"{event.done} of {event.total} {'settled' if event.phase == 'quantifier' else word}"
    nothing_counted = event.done == 0 and event.phase in ("side", "theorem")
    return "" if nothing_counted else f"{event.done} {word}"


class _RenewedLine:
    """A line with the current seconds, rendered again at every refresh of the terminal."""

    def __init__(self, words: str, seconds: float) -> None:
        self._words, self._seconds, self._told = words, seconds, monotonic()

    def __rich__(self) -> Text:
        seconds = self._seconds + monotonic() - self._told
        return Text(f"{self._words}, {seconds:.1f} s", no_wrap=True, overflow="ellipsis")


class _Reminder:
    """Calls ``remind`` in a thread, each time after the number of seconds that the last call returned."""

    def __init__(self, remind: Callable[[], float]) -> None:
        self._over = Flag()
        self._remind = remind
        self._thread = Thread(target=self._run, name="mincirc-progress", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._over.wait(self._remind()):
            pass

    def end(self) -> None:
        """Stop the calls."""
        self._over.set()
        self._thread.join(1.0)  # a pipe that nobody reads must not keep the command


class ProgressLine:
    """Shows the events of one run; use as a context manager and pass :meth:`on_event`.

    ``started`` is when the run began, on the monotonic clock (default: now).
    """

    def __init__(
        self, quiet: bool = False, params: ProgressParams = ProgressParams(), started: float | None = None
    ) -> None:
        self._interval = params.interval
        self._started = monotonic() if started is None else started
        widgets = None if find_spec("ipywidgets") else False  # None: rich finds out whether this is a notebook
        self._console = Console(stderr=True, quiet=quiet, highlight=False, soft_wrap=True, force_jupyter=widgets)
        self._warnings = Console(stderr=True, highlight=False, soft_wrap=True, force_jupyter=widgets)
        self._quiet = quiet
        self._status: Status | None = None
        self._printed: tuple[str, int | Fraction, float] | None = None
        self._latest: Event | None = None
        self._told = self._shown = monotonic()  # when the latest event came, when the last line was printed
        self._reminder: _Reminder | None = None
        self._lock = RLock()

    def __enter__(self) -> Self:
        if self._console.is_terminal and not self._quiet:
            self._status = self._console.status(_RenewedLine("reading the task", monotonic() - self._started))
            self._status.start()
        elif not self._quiet:
            self._told = self._shown = monotonic()
            self._reminder = _Reminder(self._remind)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._status is not None:
            self._status.stop()
        if self._reminder is not None:
            self._reminder.end()

    def on_event(self, event: Event) -> None:
        """Show one event."""
        if event.kind == "warning":
            self._warnings.print(f"warning: {event.message}", markup=False)
        elif self._status is not None:
            self._status.update(_RenewedLine(_state_of(event), event.seconds))
        else:
            with self._lock:
                self._latest, self._told = event, monotonic()
                if self._due(event):
                    self._print(describe(event), event.seconds)

    def _print(self, line: str, seconds: float) -> None:
        """Print a line about the latest event, if there is one."""
        if self._latest is not None:
            self._printed = (_state(self._latest), self._latest.lower, seconds)
        self._shown = monotonic()
        self._console.print(line, markup=False)

    def _remind(self) -> float:
        """Print the current state if no line was printed for long; return the seconds until the next check."""
        with self._lock:
            now = monotonic()
            if now >= self._shown + self._interval:
                words, seconds = "reading the task", now - self._started
                if self._latest is not None:
                    words, seconds = _state_of(self._latest), self._latest.seconds + now - self._told
                self._print(f"{words}, {seconds:.1f} s", seconds)
            return max(0.0, self._shown + self._interval - now)

    def _due(self, event: Event) -> bool:
        """Whether a lower bound rose, another phase began, or no line was printed for long."""
        if self._printed is None:
            return True
        state, lower, seconds = self._printed
        return state != _state(event) or event.lower > lower or event.seconds >= seconds + self._interval


def _state(event: Event) -> str:
    """Return what changes when a phase, a part of it, a measure or the whole search is over."""
    settled = event.upper is not None and event.lower >= event.upper
    sizes = event.done if event.phase in PER_SIZE else ""
    return f"{event.phase} {event.message} {event.measure} {settled} {sizes}"
