"""The actions that a caller gives for an environment, with names where the caller has names for them.

Environments mostly number their actions, and a circuit whose words mean ``a0`` and ``a3`` says little.  A mapping has
a name for each action; a list of texts in the place of the numbers of a discrete action space names these in their
order.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mincirc.errors import TaskError
from mincirc.formats.snapshot import hashable
from mincirc.mdp.naming import name_of


@dataclass(frozen=True)
class NamedActions:
    """``actions`` is what a visit of the environment takes (``None``: its action space); ``names`` are by action."""

    actions: Any
    names: Mapping[Hashable, str] = field(default_factory=dict)

    def name(self, action: Hashable) -> str:
        """Return the name of an action: the one that was given, else its number after an ``a``, else its text."""
        if action in self.names:
            return self.names[action]
        return f"a{action}" if isinstance(action, int) else str(action)


def numbers_of(space: object) -> range | None:
    """Return the numbers of a discrete space; ``None`` for any other."""
    count: Any = getattr(space, "n", None)
    if not hasattr(count, "__index__"):
        return None
    start = int(getattr(space, "start", 0))
    return range(start, start + int(count))


def named_actions(given: Any, space: object) -> NamedActions:
    """Return the actions that were given for an environment with this action space, and their names."""
    if isinstance(given, Mapping):
        return _mapped(given)
    numbers = numbers_of(space)
    if numbers is None or not _texts(given):
        return NamedActions(given)
    if len(given) != len(numbers):
        raise TaskError(f"actions: expected {len(numbers)} names, one for each number of {space}, got {len(given)}")
    return NamedActions(None, dict(zip(numbers, _distinct(given), strict=True)))


def _mapped(given: Mapping[Any, Any]) -> NamedActions:
    names: dict[Hashable, str] = {}
    for name, action in zip(_distinct(list(given)), given.values(), strict=True):
        key = hashable(action)
        if key in names:
            raise TaskError(f"actions: {names[key]!r} and {name!r} both name the action {action!r}")
        names[key] = name
    return NamedActions(list(names), names)


def _texts(given: Any) -> bool:
    return isinstance(given, list | tuple) and bool(given) and all(isinstance(name, str) for name in given)


def _distinct(given: Sequence[Any]) -> list[str]:
    names = [name_of(name) for name in given]
    if len(set(names)) != len(names):
        raise TaskError(f"actions: two of them have one name: {', '.join(map(repr, names))}")
    return names
