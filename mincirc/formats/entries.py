"""Transition tables as nested lists or mappings, in one form: states and actions by position, and the outcomes of
actions.

The table of Gymnasium's own environments is ``P[state][action] = [(probability, next state, reward, terminated)]``.
Mappings and sequences are equivalent, on both levels.  Keys of states may be 0 to n-1, any other whole numbers, text
or tuples; successors are such keys.  An action that is absent from a state's mapping, whose list is empty, or whose
reward is -inf is not available there.  The flag ``terminated`` belongs to the *transition*: the episode ends there,
even where the target state has outgoing rows of its own, and the target of such a transition is not read.  Entries of
probability 0 are skipped.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import index
from typing import Any, TypeAlias

from mincirc.arguments import is_bool, shown
from mincirc.errors import TaskError

ENTRY = "(probability, next state, reward, terminated)"


@dataclass(frozen=True)
class Entry:
    """One outcome: its numbers as in the table, ``target`` the position of a state (``None``: the episode ends)."""

    probability: Any
    target: int | None
    reward: Any


Rows: TypeAlias = tuple[dict[int, tuple[Entry, ...]], ...]
"""Per state: position of an available action -> its outcomes."""


@dataclass(frozen=True)
class EntryTable:
    """The keys of states and actions in order, and the rows; a state without actions has an empty one."""

    states: tuple[Any, ...]
    actions: tuple[Any, ...]
    rows: Rows


def is_nested(table: Any) -> bool:
    """Return whether an object may be a table of states."""
    return isinstance(table, Mapping | Sequence) and not isinstance(table, str | bytes)


def read_nested(table: Mapping[Any, Any] | Sequence[Any]) -> EntryTable:
    """Return a table of mappings or sequences; raise :class:`TaskError`, naming ``P[state][action]``, otherwise."""
    by_state = _items(table, "P")
    states = _in_order(by_state)
    by_action = {}
    for state in states:
        if not is_nested(by_state[state]):
            expected = f"a mapping from actions to lists of {ENTRY}"
            raise TaskError(f"P[{state!r}] is {shown(by_state[state])}, not {expected}")
        by_action[state] = _items(by_state[state], f"P[{state!r}]")
    actions = _in_order(dict.fromkeys(a for row in by_action.values() for a in row))
    if not actions:
        raise TaskError("P has no action in any state")
    reader = _Reader({state: position for position, state in enumerate(states)})
    rows = []
    for state in states:
        row = {a: reader.row(f"P[{state!r}][{a!r}]", entries) for a, entries in by_action[state].items()}
        rows.append({i: got for i, a in enumerate(actions) if (got := row.get(a)) is not None})
    return EntryTable(states, actions, tuple(rows))


def _items(table: Mapping[Any, Any] | Sequence[Any], place: str) -> dict[Any, Any]:
    """Return key -> value, with integral keys converted to Python integers."""
    pairs: Iterable[tuple[Any, Any]] = table.items() if isinstance(table, Mapping) else enumerate(table)
    found: dict[Any, Any] = {}
    for key, value in pairs:
        plain = _key(key)
        if plain in found:
            raise TaskError(f"{place} has the key {key!r} twice")
        found[plain] = value
    return found


def _key(key: Any) -> Any:
    if isinstance(key, numbers.Integral):
        return index(key)
    return tuple(_key(part) for part in key) if type(key) is tuple else key


def _in_order(keys: Iterable[Any]) -> tuple[Any, ...]:
    """Return whole numbers in increasing order, anything else in the order of the table."""
    listed = tuple(keys)
    return tuple(sorted(listed)) if all(type(key) is int for key in listed) else listed


class _Reader:
    """Reads the entries of single actions, given the position of every state."""

    def __init__(self, positions: Mapping[Any, int]) -> None:
        self._positions = positions

    def row(self, place: str, entries: Any) -> tuple[Entry, ...] | None:
        """Return the outcomes of one action, ``None`` when it is not available."""
        if entries is None:
            return None
        if isinstance(entries, str | Mapping) or not isinstance(entries, Iterable):
            raise TaskError(f"{place} is {shown(entries)}, not a list of {ENTRY}")
        listed = list(entries)
        if not listed:
            return None
        read = [got for i, entry in enumerate(listed) if (got := self._entry(f"{place}[{i}]", entry)) is not None]
        if not read:
            raise TaskError(f"{place}: probabilities sum to 0, not 1 (an action that is not available has no entry)")
        return available(place, read)

    def _entry(self, place: str, entry: Any) -> Entry | None:
        if isinstance(entry, str | Mapping) or not isinstance(entry, Iterable):
            array = isinstance(entry, numbers.Number) and not is_bool(entry)
            hint = "; probabilities alone must stand in an array of numpy" if array else ""
            raise TaskError(f"{place} is {shown(entry)}, not {ENTRY}{hint}")
        parts = tuple(part[()] if getattr(part, "shape", None) == () else part for part in entry)
        if len(parts) != 4:
            raise TaskError(f"{place} has {len(parts)} parts, not the four {ENTRY}")
        probability, target, reward, terminated = parts
        if is_zero(probability):
            return None
        if _flag(place, terminated):
            return Entry(probability, None, reward)
        return Entry(probability, self._position(place, target), reward)

    def _position(self, place: str, target: Any) -> int:
        try:
            position = None if is_bool(target) else self._positions.get(target)
        except TypeError:
            position = None
        if position is None:
            keys = [repr(key) for key in self._positions]
            known = ", ".join(keys) if len(keys) <= 4 else f"{keys[0]}, {keys[1]} .. {keys[-1]}"
            raise TaskError(f"{place}: successor {shown(target)} is no state: P has the keys {known}")
        return position


def is_zero(number: Any) -> bool:
    """Return whether a number, no truth value, is 0."""
    return isinstance(number, numbers.Number) and not is_bool(number) and not number


def _flag(place: str, terminated: Any) -> bool:
    if is_bool(terminated) or (isinstance(terminated, numbers.Real) and terminated in (0, 1)):
        return bool(terminated)
    raise TaskError(f"{place}: terminated must be True or False, not {shown(terminated)}")


def available(place: str, entries: Sequence[Entry]) -> tuple[Entry, ...] | None:
    """Return the outcomes; ``None`` when their reward is -inf: the action is not available."""
    barred = [isinstance(e.reward, numbers.Real) and float(e.reward) == -math.inf for e in entries]
    if all(barred):
        return None
    if any(barred):
        raise TaskError(f"{place}: some outcomes have the reward -inf and some have not")
    return tuple(entries)
