"""Names of states and actions: text in every task, whatever Python object they were given as.

A tuple or an integer becomes its ``str``; scalars of numpy become Python's first, so that ``(0, 1)`` is the same name
whichever library counted.  Objects whose text differs from run to run (sets, and whatever prints its address) are
refused.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any, TypeAlias

from mincirc.errors import TaskError
from mincirc.rational import shown

Name: TypeAlias = Hashable
"""What may stand for a state or an action: text, an integer, a tuple of such, an enumeration's member."""


def name_of(thing: Name) -> str:
    """Return the name that ``thing`` stands for; raise :class:`TaskError` when its text is not its own."""
    if type(thing) is str:
        return thing
    if isinstance(thing, str):
        return str(thing)
    if thing is None or isinstance(thing, set | frozenset) or _prints_its_address(thing):
        raise TaskError(f"{shown(thing)} cannot name a state or an action: use text, a number or a tuple of these")
    return str(_plain(thing))


def names_of(kind: str, things: Iterable[Name]) -> dict[Any, str]:
    """Return the name of each thing; raise :class:`TaskError` when two share one (``kind`` is what they are)."""
    names: dict[Any, str] = {}
    owner: dict[str, Any] = {}
    for thing in things:
        name = names[thing] = name_of(thing)
        if name in owner and owner[name] is not thing:
            raise TaskError(f"{kind}s {shown(owner[name])} and {shown(thing)} have the same name {name!r}")
        owner[name] = thing
    return names


def _plain(thing: Any) -> Any:
    """Return the object with Python's numbers in place of numpy's, within tuples as well."""
    if type(thing) is tuple:
        return tuple(_plain(part) for part in thing)
    return thing.item() if type(thing).__module__ == "numpy" and hasattr(thing, "item") else thing


def _prints_its_address(thing: Any) -> bool:
    if type(thing) is tuple:
        return any(part is None or isinstance(part, set | frozenset) or _prints_its_address(part) for part in thing)
    return type(thing).__str__ is object.__str__ and type(thing).__repr__ is object.__repr__
