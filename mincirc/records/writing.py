"""A record as a JSON document (:mod:`mincirc.records.shape` has the rules)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from copy import deepcopy
from fractions import Fraction
from typing import Any, Literal, get_args, get_origin

from mincirc.arguments import refuse
from mincirc.rational import format_rational
from mincirc.records.shape import FORMAT, NAMES, PUBLIC, SHARED, alternatives, is_record, shape_of, tagged


def to_json(record: Any) -> dict[str, Any]:
    """Return a public record as a JSON document: plain dictionaries, lists, texts and numbers.

    :func:`from_json` makes an equal record of it; ``docs/schemas`` has a JSON Schema for each kind.  Raises
    :class:`~mincirc.errors.ArgumentError` for what is no public record.

    >>> import mincirc
    >>> document = mincirc.to_json(mincirc.search(mincirc.load("table:0x6")))
    >>> document["record"], document["value"]["status"], document["value"]["value"]
    ('SearchResult', 'proved', '1')
    >>> mincirc.from_json(document).size
    1
    """
    name = _public_name(type(record))
    if name is None:
        refuse("record", f"a public record ({', '.join(NAMES)})", record)
    writer = _RecordWriter()
    value = writer.record(record)
    return {"format": FORMAT, "record": name, **writer.shared, "value": value}


def _public_name(kind: type) -> str | None:
    """Return the name of a public record's class, or of the public one that it is a variant of."""
    return next((base.__name__ for base in kind.__mro__ if base.__module__.startswith(_home(base.__name__))), None)


def _home(name: str) -> str:
    return PUBLIC.get(name, "no module")


class _RecordWriter:
    """Writes one document; shared records are listed once, those that they refer to before them."""

    def __init__(self) -> None:
        self.shared: dict[str, list[Any]] = {name: [] for name in SHARED}
        self._numbers: dict[str, dict[Any, int]] = {name: {} for name in SHARED}

    def write(self, kind: Any, value: Any) -> Any:
        """Return the JSON form of a value whose declared type is ``kind``."""
        if kind is Any:  # the JSON form of a result, in the line of a sweep
            return deepcopy(value)
        if kind in (bool, int):
            return kind(value)  # what compares equal to one: a number for a truth value, one of numpy
        if value is None or isinstance(value, bool | int | str):
            return value
        if isinstance(value, Fraction):
            return format_rational(value)
        if isinstance(value, float):
            return value if math.isfinite(value) else str(value)
        member = _member(kind, value)
        if is_record(member):
            return self._reference(member, value) if member.__name__ in SHARED else self._object(kind, member, value)
        return self._many(member, value)

    def record(self, value: Any) -> Any:
        """Return the JSON form of the document's own record."""
        kind = next(base for base in type(value).__mro__ if _public_name(base) == base.__name__)
        return self.write(kind, value)

    def _reference(self, kind: type, value: Any) -> int:
        numbers, listed = self._numbers[kind.__name__], self.shared[kind.__name__]
        key = id(value) if kind.__name__ == "MDP" else value
        if key not in numbers:
            form = self._fields(kind, value)
            if form in listed:
                numbers[key] = listed.index(form)
            else:
                numbers[key] = len(listed)
                listed.append(form)
        return numbers[key]

    def _object(self, kind: Any, member: type, value: Any) -> dict[str, Any]:
        tag = {"record": member.__name__} if tagged(kind) else {}
        return {**tag, **self._fields(member, value)}

    def _fields(self, kind: type, value: Any) -> dict[str, Any]:
        return {name: self.write(declared, getattr(value, name)) for name, declared in shape_of(kind).items()}

    def _many(self, kind: Any, value: Any) -> Any:
        inside = get_args(kind)
        if isinstance(value, Mapping):
            pairs = [(key, self.write(inside[1], entry)) for key, entry in value.items()]
            return dict(pairs) if inside[0] is str else [[key, entry] for key, entry in pairs]
        if isinstance(value, frozenset):
            return [self.write(inside[0], entry) for entry in sorted(value)]
        if inside[-1] is Ellipsis:
            return [self.write(inside[0], entry) for entry in value]
        return [self.write(one, entry) for one, entry in zip(inside, value, strict=True)]


def _member(kind: Any, value: Any) -> Any:
    """Return the member of a union that the value belongs to."""
    for member in alternatives(kind):
        plain = get_origin(member) or member
        if plain is not Literal and isinstance(plain, type) and isinstance(value, plain):
            return member
    raise TypeError(f"{type(value).__name__} where {kind} is declared")
