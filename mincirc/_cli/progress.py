"""Progress on stderr: a live line on a terminal, one plain line per moved bound elsewhere."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.status import Status

from mincirc.synthesis import Event


def describe(event: Event) -> str:
    """Return one line about where the search stands."""
    upper = "?" if event.upper is None else str(event.upper)
    least = "minimum" if event.measure == "size" else f"least {event.measure}"
    asked = "depth" if event.measure == "depth" else "size"
    return (
        f"{asked} {event.gates}: {event.lower} <= {least} <= {upper}, {event.conflicts} conflicts, "
        f"{event.lemmas} lemmas, {event.rows} rows, {event.seconds:.1f} s"
    )


class Progress:
    """Shows the events of one search; use as a context manager and pass :meth:`on_event`."""

    def __init__(self, quiet: bool) -> None:
        self._console = Console(stderr=True, quiet=quiet, highlight=False, soft_wrap=True)
        self._status: Status | None = None

    def __enter__(self) -> Progress:
        if self._console.is_terminal:
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
            self._console.print(f"warning: {event.message}", markup=False)
            return
        line = describe(event)
        if self._status is not None:
            self._status.update(line)
        if event.kind == "bounds":
            self._console.print(line, markup=False)
