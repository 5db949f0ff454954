"""Records of parameters: numbers that steer a step, each with its default, its range and its meaning.

A step that has numbers to choose takes a record of them, ``XParams``, and states no number of its own; a caller who
composes steps composes their records.  A record is frozen, its fields are given by name, and each is annotated with
the :class:`Range` that it must lie in::

    @dataclass(frozen=True, kw_only=True)
    class RestartParams(Parameters):
        chains: Annotated[int, Range(1, 64)] = 4
        "Trajectories in the pool."

No parameter may change what is true: they decide how long something takes and which of several right answers comes
out.  Where a range ends, the step ends to make sense (a pool without a trajectory) or to be affordable.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import inf
from typing import Any, get_args, get_type_hints

from mincirc.errors import ArgumentError


@dataclass(frozen=True)
class Range:
    """The numbers from ``least`` to ``most``, both included; without ``most`` all finite numbers from ``least``."""

    least: float
    most: float = inf

    def __contains__(self, number: float) -> bool:
        return self.least <= number <= self.most and abs(number) < inf

    def __str__(self) -> str:
        return f"from {self.least} to {self.most}" if self.most < inf else f">= {self.least}"


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """A record of parameters; the fields of a subclass that have a :class:`Range` are checked when it is made."""

    def __post_init__(self) -> None:
        for name, (kind, allowed) in ranges(type(self)).items():
            self._check(name, kind, allowed)

    def narrow(self, **allowed: Range) -> None:
        """Check fields whose range depends on other fields; called by ``__post_init__`` of a subclass."""
        for name, narrower in allowed.items():
            self._check(name, ranges(type(self))[name][0], narrower)

    def _check(self, name: str, kind: Any, allowed: Range) -> None:
        value = getattr(self, name)
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or (kind is int and not isinstance(value, int)) or value not in allowed:
            what = "a whole number" if kind is int else "a number"
            raise ArgumentError(f"{type(self).__name__}.{name} must be {what} {allowed}, not {value!r}")


_ranges: dict[type, dict[str, tuple[Any, Range]]] = {}


def ranges(record: type[Parameters]) -> dict[str, tuple[Any, Range]]:
    """Return the type and the range of every field of a class of parameters that has one."""
    if record not in _ranges:
        _ranges[record] = _annotated(record)
    return _ranges[record]


def _annotated(record: type[Parameters]) -> dict[str, tuple[Any, Range]]:
    hints = get_type_hints(record, include_extras=True)
    found = {}
    for field in fields(record):
        kind, *notes = get_args(hints[field.name]) or [None]
        for note in notes:
            if isinstance(note, Range):
                found[field.name] = kind, note
    return found
