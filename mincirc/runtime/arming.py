"""Whether a block may be broken off in the middle, and what is freed when it was.

Loops of ours look at a budget and raise by themselves, a timer does it for code that looks at nothing
(:mod:`mincirc.runtime.signals`).  Either may only happen while somebody takes what is raised: an :class:`Arming` says
so.  It is armed by a guard, for as long as the guard's block runs, or *loosely* by whoever catches at the very end,
until the first guard within has ended: from then on there is something to be said, and saying it is not to be broken
off.
"""

from __future__ import annotations

from typing import Protocol
from weakref import WeakSet


class Closable(Protocol):
    """What holds something outside Python's memory."""

    def close(self) -> None:
        """Free it; done again, nothing happens."""
        ...


class Arming:
    """Whether the block of one budget may be broken off, and what is open in it."""

    __slots__ = ("_loose", "_owned", "armed")

    def __init__(self) -> None:
        self.armed = False
        self._loose = False
        self._owned: WeakSet[Closable] = WeakSet()

    def begin(self) -> bool:
        """Let the block be broken off from now on; return whether it could be before."""
        before, self.armed = self.armed, True
        return before

    def end(self, before: bool) -> None:
        """Let it be broken off only if it could be before; the end of the outermost guard frees what is open."""
        self.armed = before
        if not before:
            self._free()

    def loosen(self, loose: bool) -> None:
        """Let the block be broken off, until :meth:`settle`, or no more."""
        self.armed = self._loose = loose

    def settle(self) -> None:
        """End what was armed loosely: a guard has ended."""
        self.armed &= not self._loose

    def own(self, item: Closable) -> None:
        """Close the item at the end, if nobody has closed it by then: a search may be cut short anywhere."""
        self._owned.add(item)

    def _free(self) -> None:
        for item in list(self._owned):
            item.close()
        self._owned.clear()
