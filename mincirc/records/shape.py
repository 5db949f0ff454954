"""The shape of a record in JSON, derived from the types of its fields.

A record is a dataclass, and its fields are annotated with few kinds of types, so that one rule for each kind is enough
for writing, for reading and for the schema:

* whole numbers, texts, truth values and ``None`` are themselves; a float is a number, or ``"inf"``, ``"-inf"``,
  ``"nan"``; a ``Fraction`` is a text such as ``"3/4"``;
* a tuple or a set is a list (a set in increasing order); a mapping from texts is an object, any other one a list of
  pairs of key and value;
* a record is an object of its fields, with its name as ``record`` where several kinds of records are possible;
* a task or an interface is the number of an entry of the document's lists ``MDP`` and ``Interface``: policies, steps
  and witnesses share theirs.

This is the tagged algebraic form that serialisers derive from types (as serde and cattrs do), written out here because
fractions, shared tasks and one-line complaints are ours.  **Assumes** that fields have such types, which the test of
the schemas checks.  **Oracle**: round trips under Hypothesis and jsonschema (``tests/records``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache
from importlib import import_module
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

FORMAT = "mincirc 1"
"""What the field ``format`` of a document holds."""

SHARED = ("MDP", "Interface")
"""Records that a document holds once each, in lists of these names."""

LEFT_OUT = {"SearchStats": ("lower_reason",), "MDP": ("output_names",)}
"""Fields that are not part of a document: explanations and names, which are no part of equality either."""

PUBLIC = {
    "Circuit": "mincirc.circuit",
    "Enumeration": "mincirc.statements",
    "Evaluation": "mincirc.statements",
    "Event": "mincirc.searching",
    "Interface": "mincirc.interface",
    "MDP": "mincirc.mdp",
    "Minimization": "mincirc.searching.minimization",
    "NamedCircuit": "mincirc.circuit.names",
    "Pareto": "mincirc.statements",
    "Policy": "mincirc.predicate",
    "Price": "mincirc.statements",
    "Quantification": "mincirc.statements",
    "SearchResult": "mincirc.searching",
    "Staircase": "mincirc.statements",
    "Sweep": "mincirc.searching.sweep",
    "TaskSet": "mincirc.mdp.taskset",
    "Walked": "mincirc.statements",
}
"""The records that documents are made of, with their modules.  A certificate has a format of its own."""

NAMES = tuple(PUBLIC)


@lru_cache
def record_class(name: str) -> type:
    """Return the class of a public record."""
    found: type = getattr(import_module(PUBLIC[name]), name)
    return found


@lru_cache
def shape_of(kind: type) -> Mapping[str, Any]:
    """Return the types of a record's fields, in order, without those that are left out."""
    hints = get_type_hints(kind)
    omitted = LEFT_OUT.get(kind.__name__, ())
    return {field.name: hints[field.name] for field in fields(kind) if field.name not in omitted}


def alternatives(kind: Any) -> tuple[Any, ...]:
    """Return the members of a union (a type that is none is its only member), ``None`` last."""
    members = get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
    return (*(m for m in members if m is not NoneType), *([NoneType] if NoneType in members else []))


def is_record(kind: Any) -> bool:
    """Return whether the type is one of records."""
    return isinstance(kind, type) and is_dataclass(kind)


def tagged(kind: Any) -> bool:
    """Return whether records of this type carry their name: it is a union of several kinds of them."""
    return sum(map(is_record, alternatives(kind))) > 1
