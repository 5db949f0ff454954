"""The table of three inputs and the bound from it (``docs/replay-logs.md``, section 4), computed and never read.

Functions of three inputs are numbers of eight bits, and sets of functions numbers of 256 bits.  All sets of k gates
are listed, for k up to five, complements left out; that says which functions, and which pairs, k gates can compute.  A
specification with free cells stands for the set of functions that fit, so a question to the table is one ``and``.
"""

from __future__ import annotations

from functools import cache, cached_property, lru_cache
from itertools import combinations
from typing import Final

from mincirc.verify.residual import Planes, demands, exchange

ENOUGH: Final = 6
"""What five gates do not compute counts as this many."""

_CACHED: Final = 1 << 18
_INPUTS: Final = (0xAA, 0xCC, 0xF0)
_VALUE: Final = [[sum(1 << f for f in range(256) if f >> cell & 1 == bit) for bit in (0, 1)] for cell in range(8)]
"""Which functions have that value in the cell."""


@lru_cache(_CACHED)
def fitting(on: int, off: int) -> int:
    """Return the set of functions that are 1 in the cells ``on`` and 0 in ``off``."""
    found = (1 << 256) - 1
    for cell in range(8):
        if on >> cell & 1:
            found &= _VALUE[cell][1]
        if off >> cell & 1:
            found &= _VALUE[cell][0]
    return found


def _normal(function: int) -> int:
    return function ^ 255 if function & 1 else function


def _next_gates(nodes: tuple[int, ...], xor: bool) -> set[int]:
    """Return the new normal functions that one more gate computes."""
    found = set()
    for a, b in combinations(nodes, 2):  # both are 0 in cell 0, so only the last of these needs its complement
        found |= {a & b, a & ~b, ~a & b, a | b}
        if xor:
            found.add(a ^ b)
    return found.difference(nodes, (0,))


@cache
def table(xor: bool) -> Table:
    """Return the table with or without exclusive or, made once."""
    return Table(xor)


class Table:
    """What at most k gates compute, k = 0 .. 5; the sets of k gates are listed when they are first asked for."""

    def __init__(self, xor: bool) -> None:
        self.xor = xor
        self._sets: set[tuple[int, ...]] = {()}
        self._one: list[int] = []
        self._two: list[list[int]] = []
        self._list_first()
        self._partners = cache(self._find_partners)
        self.two_outputs = lru_cache(_CACHED)(self._two_outputs)

    def _list_first(self) -> None:
        free = self._both(0) | sum(self._both(x) for x in _INPUTS)
        self._one.append(free)
        self._two.append([free if free >> f & 1 else 0 for f in range(256)])

    @staticmethod
    def _both(function: int) -> int:
        return 1 << function | 1 << (function ^ 255)

    def _list_next(self) -> None:
        """List what one gate more computes: the new gate, and it beside any other node."""
        one, two, sets = self._one[-1], [*self._two[-1]], set()
        last = len(self._two) == ENOUGH - 1
        free = self._one[0]
        for gates in self._sets:
            nodes = _INPUTS + gates
            beside = free
            for node in gates:
                beside |= self._both(node)
            for gate in _next_gates(nodes, self.xor):
                two[gate] |= beside | self._both(gate)
                if not last:
                    sets.add(tuple(sorted((*gates, gate))))
        for f in range(0, 256, 2):
            one |= self._both(f) if two[f] else 0
        for f in range(0, 256, 2):  # a pair is a pair in either order and polarity
            for g in range(0, 256, 2):
                if two[f] >> g & 1:
                    two[g] |= self._both(f)
        for f in range(0, 256, 2):
            two[f + 1] = two[f]
        self._one.append(one)
        self._two.append([two[f] if f % 2 == 0 else two[f ^ 255] for f in range(256)])
        self._sets = sets

    def _level(self, gates: int) -> int:
        while len(self._two) <= gates:
            self._list_next()
        return gates

    @cached_property
    def _sizes(self) -> list[bytes]:
        """The entries for one output: row ``on``, column ``off`` (where both have a cell, no function fits)."""
        rows = []
        for on in range(256):
            row = bytearray([ENOUGH] * 256)
            off = rest = 255 ^ on
            while True:  # all subsets of the rest
                fit = fitting(on, off)
                row[off] = next((k for k in range(ENOUGH) if self._one[self._level(k)] & fit), ENOUGH)
                if not off:
                    break
                off = off - 1 & rest
            rows.append(bytes(row))
        return rows

    def _find_partners(self, on: int, off: int, gates: int) -> int:
        """Return the functions that ``gates`` gates compute beside one that fits."""
        level, fit = self._two[self._level(gates)], fitting(on, off)
        found = 0
        while fit:
            function = fit.bit_length() - 1
            found |= level[function]
            fit ^= 1 << function
        return found

    def _two_outputs(self, first: tuple[int, int], second: tuple[int, int], gates: int) -> bool:
        """Return whether two functions that fit can be computed together by ``gates`` < 6 gates."""
        return bool(self._partners(*first, gates) & fitting(*second))

    def exceeds(self, width: int, planes: Planes, must: bool, gates: int) -> bool:
        """Return whether the bound of section 4 is above ``gates``."""
        gone = max(width - 3, 0) if must else 0
        most = self._most_of_one if len(planes) == 2 else ENOUGH
        if most + gone <= gates:
            return False
        wanted = [half for pair in demands(planes) for half in pair]
        size = max(1 << width - 3, 1) if width > 3 else 1
        for kept in combinations(range(width), min(3, width)):
            moved = tuple(wanted)
            for place, signal in enumerate(kept):
                if place != signal:
                    moved = exchange(width, moved, place, signal)
            parts = [half.to_bytes(size, "little") for half in moved]
            if self._above(parts[::2], parts[1::2], gone, gates):
                return True
        return False

    @cached_property
    def _most_of_one(self) -> int:
        """The largest entry for one output of which nothing is free."""
        return max([self._sizes[f][255 ^ f] for f in range(256)])

    def _above(self, ons: list[bytes], offs: list[bytes], gone: int, gates: int) -> bool:
        """Return whether in some cofactor the entries, and the gates that vanish, are more than ``gates``.

        Byte n of ``ons[p]`` and ``offs[p]`` has the cells of cofactor n in which output p must be 1, and be 0.
        """
        sizes, least = self._sizes, gates - gone
        if (
            len(ons) == 1
            and least >= 0
            and max([sizes[on][off] for on, off in zip(*ons, *offs, strict=True)]) <= least
        ):
            return False
        for wanted in zip(*ons, *offs, strict=True):
            pairs = [*zip(wanted[: len(ons)], wanted[len(ons) :], strict=True)]
            left = gates
            if gone:
                left -= max(gone - sum([not on or not off for on, off in pairs]), 1)
            if left < 0 or any(sizes[on][off] > left for on, off in pairs):
                return True
            if left < ENOUGH and any(not self.two_outputs(a, b, left) for a, b in combinations(pairs, 2)):
                return True
        return False
