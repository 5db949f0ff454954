"""Names of states and actions: every task uses text, whatever Python objects were given.

A tuple or an integer becomes its ``str``; numpy scalars are converted to Python numbers first, so that ``(0, 1)`` has
one name whichever library produced the numbers.  Objects whose text differs from run to run (sets, objects that print
their address) are refused.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any, TypeAlias

from mincirc.arguments import items, shown
from mincirc.errors import TaskError, did_you_mean

Name: TypeAlias = Hashable
"""What may stand for a state or an action: text, an integer, a tuple of such, an enumeration's member."""


def name_of(thing: Name) -> str:
    """Return the text that names ``thing``; raise :class:`TaskError` for an object whose text is not reproducible."""
    if type(thing) is str:
        return thing
    if isinstance(thing, str):
        return str(thing)
    if thing is None or isinstance(thing, set | frozenset) or _prints_its_address(thing):
        raise TaskError(f"{shown(thing)} cannot name a state or an action: use text, a number or a tuple of these")
    return str(_plain(thing))


class NameTable:
    """The distinct names of states or actions, found by name or by the object that was given.

    ``kind`` is ``"state"`` or ``"action"``, for messages; ``index`` maps a name to its position.  Raises
    :class:`TaskError` when two objects have the same name.
    """

    def __init__(self, kind: str, things: Iterable[Name]) -> None:
        self.kind = kind
        self.index: dict[str, int] = {}
        self._given: dict[Any, int] = {}
        listed = items(f"{kind}s", list(things) if isinstance(things, Mapping) else things, error=TaskError)
        for position, thing in enumerate(listed):
            name = name_of(thing)
            if name in self.index:
                raise TaskError(self._clash(listed[self.index[name]], thing, name))
            self.index[name] = position
            if type(thing) is not str:
                self._given[thing] = position
        self.names = tuple(self.index)

    def find(self, thing: Name) -> int:
        """Return the position of the entry named or given as ``thing``; raise :class:`TaskError` for none."""
        if type(thing) is str and thing in self.index:
            return self.index[thing]
        if self._given and thing in self._given:
            return self._given[thing]
        name = name_of(thing)
        if name not in self.index:
            raise TaskError(f"no {self.kind} {name!r}{did_you_mean(name, self.index)}")
        return self.index[name]

    def _clash(self, first: Name, second: Name, name: str) -> str:
        if type(first) is type(second):
            return f"{self.kind} {name!r} is declared 2 times"
        return f"{self.kind}s {shown(first)} and {shown(second)} have the same name {name!r}"


def _plain(thing: Any) -> Any:
    """Return the object with Python's numbers in place of numpy's, within tuples as well."""
    if type(thing) is tuple:
        return tuple(_plain(part) for part in thing)
    return thing.item() if type(thing).__module__ == "numpy" and hasattr(thing, "item") else thing


def _prints_its_address(thing: Any) -> bool:
    if type(thing) is tuple:
        return any(part is None or isinstance(part, set | frozenset) or _prints_its_address(part) for part in thing)
    kind: Any = type(thing)
    return kind.__str__ is object.__str__ and kind.__repr__ is object.__repr__
