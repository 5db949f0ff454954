"""The JSON Schema (draft 2020-12) of a public record's document, from the same types as reading and writing."""

from __future__ import annotations

from fractions import Fraction
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from mincirc.records.reading import FLOATS
from mincirc.records.shape import FORMAT, SHARED, alternatives, is_record, record_class, shape_of, tagged

DRAFT = "https://json-schema.org/draft/2020-12/schema"
RATIONAL = r"^-?[0-9]+(/[0-9]+)?$"


def schema(name: str) -> dict[str, Any]:
    """Return the schema of documents that hold a public record of this name."""
    definitions: dict[str, Any] = {}
    lists = {shared: _many(_define(record_class(shared), definitions)) for shared in SHARED}
    value = _type(record_class(name), definitions)
    properties = {"format": {"const": FORMAT}, "record": {"const": name}, **lists, "value": value}
    return {
        "$schema": DRAFT,
        "title": f"mincirc: {name}",
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
        "$defs": dict(sorted(definitions.items())),
    }


def _define(kind: type, definitions: dict[str, Any], *, tag: bool = False) -> dict[str, Any]:
    """Return a reference to the definition of a record, which is added if it is not there."""
    name = kind.__name__
    if name not in definitions:
        definitions[name] = {}  # a record that refers to itself finds it
        tags = {"record": {"const": name}} if tag else {}
        properties = {**tags, **{field: _type(declared, definitions) for field, declared in shape_of(kind).items()}}
        definitions[name] = {
            "description": (kind.__doc__ or "").partition("\n")[0],
            "type": "object",
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{name}"}


def _many(entry: Any) -> dict[str, Any]:
    return {"type": "array", "items": entry}


def _type(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a field of this type."""
    members = alternatives(kind)
    if len(members) == 1:
        return _one(kind, definitions)
    tag = tagged(kind)
    return {
        "anyOf": [_define(m, definitions, tag=True) if tag and is_record(m) else _one(m, definitions) for m in members]
    }


def _one(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    origin, inside = get_origin(kind), get_args(kind)
    plain: dict[Any, dict[str, Any]] = {
        int: {"type": "integer"},
        str: {"type": "string"},
        bool: {"type": "boolean"},
        NoneType: {"type": "null"},
        float: {"anyOf": [{"type": "number"}, {"enum": list(FLOATS)}]},
        Fraction: {"type": "string", "pattern": RATIONAL},
        Any: {},
    }
    if kind in plain:
        return plain[kind]
    if is_record(kind):
        return {"type": "integer", "minimum": 0} if kind.__name__ in SHARED else _define(kind, definitions)
    if origin is Literal:
        return {"enum": list(inside)}
    if origin is tuple and inside[-1:] != (Ellipsis,):
        entries = [_type(one, definitions) for one in inside]
        return {"type": "array", "prefixItems": entries, "items": False, "minItems": len(entries)}
    if origin in (tuple, frozenset):
        return _many(_type(inside[0], definitions))
    value = _type(inside[1], definitions)
    if inside[0] is str:
        return {"type": "object", "additionalProperties": value}
    pair = [_type(inside[0], definitions), value]
    return _many({"type": "array", "prefixItems": pair, "items": False, "minItems": 2})
