"""A JSON document as the record that it was written from (:mod:`mincirc.records.shape` has the rules).

Documents come from anywhere: every value is checked against the declared type of its field before a record is made,
and records check their own laws as ever (a circuit its gates, a task its probabilities).  Nothing is executed.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import NoneType
from typing import Any, Literal, NoReturn, get_args, get_origin

from mincirc.arguments import shown
from mincirc.errors import MincircError, RecordError, did_you_mean
from mincirc.rational import parse_text
from mincirc.records.shape import FORMAT, NAMES, SHARED, alternatives, is_record, record_class, shape_of, tagged

FLOATS = {"inf": float("inf"), "-inf": float("-inf"), "nan": float("nan")}


def from_json(document: Any) -> Any:
    r"""Return the record that a document of :func:`to_json` holds; an equal one.

    Raises :class:`~mincirc.errors.RecordError`, one line with the place in the document, for anything else.

    >>> import mincirc
    >>> circuit = mincirc.parse_circuit("basis b2\ninputs a\ny0 = not a")
    >>> mincirc.from_json(mincirc.to_json(circuit)) == circuit
    True
    """
    top = _keys("the document", document, ("format", "record", *SHARED, "value"))
    if top["format"] != FORMAT:
        raise RecordError(f"format: expected {FORMAT!r}, not {shown(top['format'])}")
    name = top["record"]
    if not isinstance(name, str) or name not in NAMES:
        raise RecordError(f"record: no public record {shown(name)}{did_you_mean(str(name)[:60], NAMES)}")
    try:
        return _RecordReader(top).read(record_class(name), top["value"], "value")
    except RecursionError:
        raise RecordError("the document is nested too deep") from None


class _RecordReader:
    """Reads one document; shared records are read once each, and refer to earlier ones only."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._shared: dict[str, list[Any]] = {name: [] for name in SHARED}
        for name in SHARED:
            for number, entry in enumerate(_list(name, document[name])):
                self._shared[name].append(self._record(record_class(name), entry, f"{name}[{number}]"))

    def read(self, kind: Any, value: Any, place: str) -> Any:
        """Return the value of the declared type that the JSON form stands for."""
        members = alternatives(kind)
        if len(members) == 1:
            return self._one(kind, value, place)
        if value is None and NoneType in members:
            return None
        if tagged(kind):
            return self._tagged([m for m in members if is_record(m)], value, place)
        fitting = [m for m in members if _fits(m, value)]
        if not fitting:
            _refuse(place, " or ".join(map(_called, members)), value)
        return self._one(fitting[0], value, place)

    def _one(self, kind: Any, value: Any, place: str) -> Any:
        origin, inside = get_origin(kind), get_args(kind)
        if not _fits(kind, value):
            _refuse(place, _called(kind), value)
        if is_record(kind):
            return self._reference(kind, value, place) if kind.__name__ in SHARED else self._record(kind, value, place)
        if kind is Fraction:
            return _fraction(value, place)
        if kind is float:
            return FLOATS[value] if isinstance(value, str) else float(value)
        if origin is tuple:
            return self._tuple(inside, value, place)
        if origin is frozenset:
            return frozenset(self.read(inside[0], entry, f"{place}[{i}]") for i, entry in enumerate(value))
        return self._mapping(inside, value, place) if origin is not None and origin is not Literal else value

    def _tuple(self, inside: tuple[Any, ...], value: Any, place: str) -> tuple[Any, ...]:
        kinds = [inside[0]] * len(value) if inside[-1:] == (Ellipsis,) else list(inside)
        if len(kinds) != len(value):
            _refuse(place, f"a list of {len(kinds)}", value)
        return tuple(self.read(k, v, f"{place}[{i}]") for i, (k, v) in enumerate(zip(kinds, value, strict=True)))

    def _mapping(self, inside: tuple[Any, ...], value: Any, place: str) -> dict[Any, Any]:
        if inside[0] is str:
            return {key: self.read(inside[1], entry, f"{place}.{key}") for key, entry in value.items()}
        pairs = [self._tuple(inside, _list(f"{place}[{i}]", pair), f"{place}[{i}]") for i, pair in enumerate(value)]
        return dict(pairs)

    def _reference(self, kind: type, value: int, place: str) -> Any:
        known = self._shared[kind.__name__]
        if not 0 <= value < len(known):
            raise RecordError(f"{place}: no earlier entry {value} of the list {kind.__name__}")
        return known[value]

    def _tagged(self, members: list[type], value: Any, place: str) -> Any:
        by_name = {member.__name__: member for member in members}
        name = value.get("record") if isinstance(value, dict) else None
        if not isinstance(name, str) or name not in by_name:
            _refuse(place, f"an object whose record is {' or '.join(by_name)}", value)
        return self._record(by_name[name], {k: v for k, v in value.items() if k != "record"}, place)

    def _record(self, kind: type, value: Any, place: str) -> Any:
        shape = shape_of(kind)
        entries = _keys(place, value, tuple(shape))
        made = {name: self.read(declared, entries[name], f"{place}.{name}") for name, declared in shape.items()}
        try:
            return kind(**made)
        except RecordError:
            raise
        except MincircError as error:
            raise RecordError(f"{place}: {error}") from None


def _keys(place: str, value: Any, wanted: tuple[str, ...]) -> Mapping[str, Any]:
    """Return an object that has exactly these keys."""
    if not isinstance(value, dict):
        _refuse(place, "an object", value)
    unknown, lacking = [k for k in value if k not in wanted], [k for k in wanted if k not in value]
    if unknown:
        raise RecordError(f"{place}: no field {shown(unknown[0])}{did_you_mean(str(unknown[0])[:60], wanted)}")
    if lacking:
        raise RecordError(f"{place}: the field {lacking[0]!r} is missing")
    return value


def _list(place: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        _refuse(place, "a list", value)
    return value


def _fits(kind: Any, value: Any) -> bool:
    """Return whether the JSON form has the type that values of the kind have there."""
    origin = get_origin(kind)
    if kind is Any:
        return True
    if origin is Literal:
        return isinstance(value, str) and value in get_args(kind)
    if is_record(kind):
        return type(value) is int if kind.__name__ in SHARED else isinstance(value, dict)
    if origin in (tuple, frozenset):
        return isinstance(value, list)
    if origin is not None:
        return isinstance(value, dict if get_args(kind)[0] is str else list)
    if kind is float:
        return type(value) in (int, float) or (isinstance(value, str) and value in FLOATS)
    return type(value) is (str if kind is Fraction else kind)


def _called(kind: Any) -> str:
    """Return what the JSON form of a type is called in messages."""
    if get_origin(kind) is Literal:
        return "one of " + ", ".join(map(repr, get_args(kind)))
    plain = {int: "a whole number", str: "a text", bool: "true or false", float: "a number", NoneType: "null"}
    if kind is Fraction:
        return "a rational such as '3/4'"
    if is_record(kind):
        return f"the number of a {kind.__name__}" if kind.__name__ in SHARED else f"an object ({kind.__name__})"
    return plain.get(kind, "an object" if _fits(kind, {}) else "a list")


def _refuse(place: str, expected: str, value: Any) -> NoReturn:
    raise RecordError(f"{place}: expected {expected}, not {shown(value)}")


def _fraction(text: str, place: str) -> Fraction:
    try:
        return parse_text(text)
    except ValueError as error:
        raise RecordError(f"{place}: {error}") from None
