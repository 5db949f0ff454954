"""The keyword ``progress=True`` of functions that may take long: events are shown on stderr while they run.

The functions themselves print nothing and tell their ``on_event`` what happens (:mod:`mincirc.searching.event`); the
keyword gives them a listener, the one of the command line (:mod:`mincirc.searching.progress_line`), beside the
caller's.  **Oracle**: ``tests/searching/test_progress_keyword.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from mincirc.arguments import flag
from mincirc.foreign import guarded
from mincirc.searching.event import Event, OnEvent

P = ParamSpec("P")
R = TypeVar("R")


def with_progress(function: Callable[P, R]) -> Callable[P, R]:
    """Return the function with the keyword ``progress`` (default ``False``), which it is not given itself."""

    @wraps(function)
    def call(*arguments: P.args, **keywords: P.kwargs) -> R:
        wanted: Any = keywords.pop("progress", False)
        if not flag("progress", wanted):
            return function(*arguments, **keywords)
        from mincirc.searching.progress_line import ProgressLine  # noqa: PLC0415 - rich, for who wants it

        given: Any = keywords.pop("on_event", None)
        with ProgressLine() as line:
            listening: Any = {"on_event": _both(line.on_event, guarded("on_event", given, "event"))}
            return function(*arguments, **keywords, **listening)

    return call


def _both(first: OnEvent, second: OnEvent | None) -> OnEvent:
    """Return a listener that tells both."""
    if second is None:
        return first
    other = second

    def tell(event: Event) -> None:
        first(event)
        other(event)

    return tell
