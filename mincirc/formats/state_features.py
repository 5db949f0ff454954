"""Features for the states of the caller's own environment.

* ``{"row": 4, "column": 4}``: the state's position as digits with these radices, the most significant first;
* ``["row", "column"]``: the parts of keys that are tuples of whole numbers;
* a function from a state's key to ``{"row": 2, "column": 1}``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any, TypeAlias

from mincirc.arguments import refuse, shown, whole, words
from mincirc.errors import TaskError
from mincirc.foreign import reason
from mincirc.mdp.build import bits_for
from mincirc.mdp.model import Feature

StateFeatures: TypeAlias = Mapping[str, int] | Sequence[str] | Callable[[Any], Mapping[str, int]]

_EXPECTED = "a mapping from names to radices, a sequence of names, or a function from states to mappings"


def features_of(wanted: StateFeatures, keys: Sequence[Any]) -> list[Feature]:
    """Return the features of the states with these keys; raise :class:`TaskError` where ``wanted`` does not fit."""
    if isinstance(wanted, Mapping):
        values = _digits(wanted, len(keys))
    elif callable(wanted):
        values = [_called(wanted, key) for key in keys]
    elif isinstance(wanted, Sequence):
        values = [_parts(words("features", wanted, TaskError), key) for key in keys]
    else:
        refuse("features", _EXPECTED, wanted, error=TaskError)
    names = list(values[0])
    sizes = dict(wanted) if isinstance(wanted, Mapping) else {}
    for key, features in zip(keys, values, strict=True):
        if list(features) != names:
            raise TaskError(f"features of state {key!r} are {', '.join(features)}, of {keys[0]!r} {', '.join(names)}")
    return [feature(name, [features[name] for features in values], sizes.get(name, 0)) for name in names]


def feature(name: str, values: Sequence[int], size: int = 0) -> Feature:
    """Return a feature of ``size`` values, at least as wide as its largest one."""
    return Feature.of_width(name, bits_for(max(size, max(values) + 1)), values)


def _digits(radices: Mapping[str, int], count: int) -> list[dict[str, int]]:
    sizes = {_name(name): whole(f"features: {name}", radix, 1, TaskError) for name, radix in radices.items()}
    if prod(sizes.values()) < count:
        listed = ", ".join(f"{name}={size}" for name, size in sizes.items())
        raise TaskError(f"features {listed} tell {prod(sizes.values())} states apart, and there are {count}")
    found = []
    for state in range(count):
        rest, digits = state, {}
        for name, size in reversed(sizes.items()):
            rest, digits[name] = divmod(rest, size)
        found.append({name: digits[name] for name in sizes})
    return found


def _parts(names: Sequence[str], key: Any) -> dict[str, int]:
    whole_parts = isinstance(key, tuple) and all(type(part) is int and part >= 0 for part in key)
    if not whole_parts or len(key) != len(names):
        raise TaskError(
            f"features {', '.join(names)}: state {key!r} is no tuple of {len(names)} whole numbers; "
            "give radices (row=4,column=4) or a function"
        )
    return dict(zip(names, key, strict=True))


def _called(function: Callable[[Any], Mapping[str, int]], key: Any) -> dict[str, int]:
    try:
        got = function(key)
    except Exception as error:
        raise TaskError(f"features of state {key!r}: {reason(error, function)}") from error
    if not isinstance(got, Mapping) or not got:
        raise TaskError(f"features of state {key!r}: expected a mapping from names to numbers, not {shown(got)}")
    return {_name(name): whole(f"feature {name!r} of state {key!r}", v, 0, TaskError) for name, v in got.items()}


def _name(name: object) -> str:
    if not isinstance(name, str) or not name:
        raise TaskError(f"features: {shown(name)} is no name")
    return name
