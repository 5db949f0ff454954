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

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from math import inf
from typing import Any, TypeVar, get_args, get_type_hints

from mincirc.errors import ArgumentError, did_you_mean


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


P = TypeVar("P", bound=Parameters)


@dataclass(frozen=True)
class Number:
    """One number of a record: its ``value``, ``int`` or ``float`` (``kind``), and its range.

    ``name`` is the way to it from the outermost record, such as ``alternation.work``; ``record`` is the class that
    has the field.
    """

    name: str
    value: float
    kind: type
    allowed: Range
    record: type[Parameters]

    def read(self, text: str) -> float:
        """Return the number that a text is; raise :class:`~mincirc.errors.ArgumentError` unless it is in the range."""
        try:
            number: float = self.kind(text)
        except ValueError:
            number = inf
        if number not in self.allowed:
            what = "a whole number" if self.kind is int else "a number"
            raise ArgumentError(f"{self.name} must be {what} {self.allowed}, not {text[:60]!r}")
        return number


def numbers(record: Parameters, prefix: str = "") -> Iterator[Number]:
    """Yield every number of a record and of the records in it, in the order of the fields."""
    allowed = ranges(type(record))
    for field in fields(record):
        name, value = prefix + field.name, getattr(record, field.name)
        if isinstance(value, Parameters):
            yield from numbers(value, f"{name}.")
        elif field.name in allowed:
            yield Number(name, value, *allowed[field.name], type(record))


def assigned(record: P, settings: Iterable[str]) -> P:
    """Return the record with the numbers that texts such as ``alternation.work=0`` assign.

    Raises :class:`~mincirc.errors.ArgumentError`, one line, for a text of another form, for a name that
    :func:`numbers` does not have or that is assigned twice, and for a number outside its range.
    """
    known = {number.name: number for number in numbers(record)}
    given: dict[str, float] = {}
    for text in settings:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not equals:
            raise ArgumentError(f"{text[:60]!r} is not NAME=NUMBER, such as {next(iter(known))}=1")
        if name not in known:
            raise ArgumentError(f"no parameter {name[:60]!r}{_meant(name, known)}")
        if name in given:
            raise ArgumentError(f"{name} is given twice")
        given[name] = known[name].read(value)
    return _with(record, given)


def _meant(name: str, known: Iterable[str]) -> str:
    """Return a suggestion: a near miss of the whole name, or the first name that ends with it."""
    full = next((k for k in known if k.endswith(f".{name}")), None)
    return did_you_mean(name, known) or ("" if full is None else f"; did you mean {full!r}?")


def _with(record: P, given: Mapping[str, float]) -> P:
    """Return the record with these numbers; every record within is made once, with all of its own."""
    own = dict[str, Any]()
    within = dict[str, dict[str, float]]()
    for name, number in given.items():
        first, dot, rest = name.partition(".")
        if dot:
            within.setdefault(first, {})[rest] = number
        else:
            own[first] = number
    own |= {first: _with(getattr(record, first), more) for first, more in within.items()}
    return replace(record, **own) if own else record
