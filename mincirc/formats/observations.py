"""Features from what is observed: the parts of an observation that are small whole numbers.

Spaces of Gymnasium say what an observation is: ``Discrete`` one number, ``MultiDiscrete``, ``MultiBinary`` and ``Box``
of whole numbers several, ``Tuple`` and ``Dict`` the parts of their parts.  Numbers are counted from the least that the
space allows.  Spaces are recognised by the names of their classes, so that Gymnasium need not be there.  Parts are
called by their keys, else ``part0``, ``part1``, ..
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import index
from typing import Any

import numpy as np

from mincirc.errors import TaskError

MAX_PARTS = 64
"""Numbers in an observation; beyond that the caller says which features there are."""


def observed_features(
    space: Any, names: Sequence[str] | None, keys: Sequence[Any]
) -> Callable[[Any], Mapping[str, int]] | None:
    """Return a function from an observation to its features; ``None`` where the space is not of whole numbers.

    ``names`` are those of the parts.  ``keys`` are observations as :func:`mincirc.formats.snapshot.hashable` returns
    them, perhaps with further parts that the space does not know.
    """

    def features(key: Any) -> Mapping[str, int]:
        found = list(_parts(space, key, ""))
        if isinstance(key, tuple) and names is not None:
            found += [("", part) for part in key[len(found) :]]
        called = names or [name or f"part{i}" for i, (name, _) in enumerate(found)]
        return dict(zip(called, (value for _, value in found), strict=True))

    try:
        told = {tuple(features(key).values()) for key in keys}
    except (TaskError, TypeError, ValueError, AttributeError):
        return None
    return features if len(told) == len(keys) and len(features(keys[0])) <= MAX_PARTS else None


def _parts(space: Any, value: Any, name: str) -> Iterator[tuple[str, int]]:
    kind = type(space).__name__
    if kind == "Discrete":
        yield name, index(value) - int(space.start)
    elif kind == "Tuple":
        for i, (inner, part) in enumerate(zip(space.spaces, value, strict=False)):
            yield from _parts(inner, part, f"{name}_{i}" if name else "")
    elif kind == "Dict":
        held = dict(value)
        for key, inner in space.spaces.items():
            yield from _parts(inner, held[key], f"{name}_{key}" if name else str(key))
    elif kind in ("MultiDiscrete", "MultiBinary", "Box") and np.issubdtype(space.dtype, np.integer):
        least = (
            np.zeros(space.shape, int) if kind == "MultiBinary" else getattr(space, "start", getattr(space, "low", 0))
        )
        numbers = np.asarray(value).ravel() - np.broadcast_to(least, space.shape).ravel()
        for i, number in enumerate(numbers):
            yield f"{name}_{i}" if name else "", index(number)
    else:
        raise TaskError(f"{kind} is no space of whole numbers")
