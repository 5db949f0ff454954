"""The initial distribution of an environment: given by the caller, else by the environment.

An environment has it as ``initial_state_distrib`` (Gymnasium) or ``isd`` (OpenAI Gym): one probability per state, in
the order of the table.  A caller gives such a list, a mapping from states (keys of the table, or their names) to
probabilities, or a single state.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from mincirc.arguments import is_bool, shown
from mincirc.errors import TaskError, did_you_mean
from mincirc.formats.entries import is_zero
from mincirc.rational import Rational

Initial: TypeAlias = Mapping[Any, Rational] | Sequence[Rational] | Hashable

_BY_HAND = "say where episodes start: --initial STATE (initial={STATE: 1} in Python)"


def beginning_of(env: Any, given: Initial | None, keys: Sequence[Any], names: Sequence[str]) -> dict[str, Any]:
    """Return name -> probability, numbers as given; raise :class:`TaskError` when neither states a distribution."""
    if given is not None:
        return _by_hand(given, keys, names)
    for attribute in ("initial_state_distrib", "isd"):
        found = getattr(env, attribute, None)
        if found is not None:
            return _stated(found, attribute, keys, names)
    raise TaskError(f"the environment has no initial_state_distrib (or isd): {_BY_HAND}")


def _by_hand(given: Any, keys: Sequence[Any], names: Sequence[str]) -> dict[str, Any]:
    if isinstance(given, Mapping):
        return _mapped(given, "initial", keys, names)
    single = isinstance(given, str | numbers.Integral) or (isinstance(given, tuple) and given in keys)
    if single:
        return _mapped({given: 1}, "initial", keys, names)
    return _listed(given, "initial", names)


def _stated(found: Any, what: str, keys: Sequence[Any], names: Sequence[str]) -> dict[str, Any]:
    start = _mapped(found, what, keys, names) if isinstance(found, Mapping) else _listed(found, what, names)
    if any(isinstance(p, numbers.Real) and math.isnan(p) for p in start.values()):
        raise TaskError(f"{what} is nan, as on a map without a start cell: {_BY_HAND}")
    return start


def _listed(found: Any, what: str, names: Sequence[str]) -> dict[str, Any]:
    if isinstance(found, str | set | frozenset) or not isinstance(found, Iterable):
        raise TaskError(f"{what} is {shown(found)}: expected one probability per state")
    listed = list(found)
    if len(listed) != len(names):
        entries = "1 entry" if len(listed) == 1 else f"{len(listed)} entries"
        raise TaskError(f"{what} has {entries} for {len(names)} states")
    return {name: p for name, p in zip(names, listed, strict=True) if not is_zero(p)}


def _mapped(found: Mapping[Any, Any], what: str, keys: Sequence[Any], names: Sequence[str]) -> dict[str, Any]:
    of_key = dict(zip(keys, names, strict=True))
    known = set(names)
    start: dict[str, Any] = {}
    for state, p in found.items():
        plain = None if is_bool(state) else of_key.get(state)  # True would be the state 1
        name = state if isinstance(state, str) and state in known else plain
        if name is None:
            raise TaskError(f"{what}: no state {state!r}{_hint(state, keys, names)}")
        if name in start:
            raise TaskError(f"{what}: state {name!r} is given twice")
        start[name] = p
    return start


def _hint(state: object, keys: Sequence[Any], names: Sequence[str]) -> str:
    """Return which state was meant, or what states are called."""
    if isinstance(state, str):
        name = next((name for key, name in zip(keys, names, strict=True) if str(key) == state), None)
        near = f"; did you mean {name!r}?" if name is not None else did_you_mean(state, names)
        if near:
            return near
    shown = ", ".join(map(repr, names[:3]))
    return f": the states are {shown}{', ..' * (len(names) > 3)}"
