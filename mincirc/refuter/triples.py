"""The table of three inputs of the reference refuter, and the bound from it (section 4 of ``docs/replay-logs.md``).

All lists of up to five gates on three inputs, complements left out, give the size of every function and of every
pair; what they do not reach counts as six.  A specification with free cells costs as much as the cheapest function
that fits.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import combinations, product

from mincirc.refuter.state import State


def _normal(function: int) -> int:
    """Return the function or its complement, whichever is 0 in cell 0."""
    return function ^ 255 if function & 1 else function


class Triples:
    """Sizes of one and of two functions of three inputs, ``xor`` being a gate or not."""

    _inputs = (0xAA, 0xCC, 0xF0)

    def __init__(self, xor: bool) -> None:
        self._xor = xor
        self._pairs: dict[tuple[int, int], int] = {}
        self.one = cache(self._one)
        self.two = cache(self._two)
        sets: set[tuple[int, ...]] = {()}
        self._enter((0, *self._inputs), 0)
        for gates in range(1, 6):
            larger = set()
            for gate_set in sets:
                nodes = (*self._inputs, *gate_set)
                for gate in self._next(nodes):
                    self._enter((0, *nodes, gate), gates)
                    if gates < 5:
                        larger.add(tuple(sorted((*gate_set, gate))))
            sets = larger

    def _next(self, nodes: tuple[int, ...]) -> set[int]:
        found = set[int]()
        for a, b in combinations(nodes, 2):
            found |= {a & b, a & ~b, ~a & b, a | b, *([a ^ b] if self._xor else [])}
        return found - {0, *nodes}

    def _enter(self, nodes: tuple[int, ...], gates: int) -> None:
        """Enter what the last node makes possible beside any other (at first, every pair)."""
        fresh = nodes if gates == 0 else nodes[-1:]
        for f, g in product(fresh, nodes):
            self._pairs.setdefault((f, g), gates)
            self._pairs.setdefault((g, f), gates)

    @staticmethod
    @cache
    def _fits(on: int, off: int) -> frozenset[int]:
        """Return the normal functions that fit, or whose complement does."""
        free = [1 << cell for cell in range(8) if not (on | off) >> cell & 1]
        found = [on]
        for cell in free:
            found += [f | cell for f in found]
        return frozenset(_normal(f) for f in found)

    def _one(self, on: int, off: int) -> int:
        return min(self._pairs.get((f, 0), 6) for f in self._fits(on, off))

    def _two(self, one: tuple[int, int], two: tuple[int, int]) -> int:
        return min(self._pairs.get(pair, 6) for pair in product(self._fits(*one), self._fits(*two)))

    def exceed(self, state: State, gates: int, must: bool) -> bool:
        """Return whether the bound of section 4 is above ``gates``."""
        gone = max(state.width - 3, 0) if must else 0
        if gates >= 6 + gone:
            return False
        return any(self._least(rest, gone, gates) > gates for rest in _cofactors(state, state.width))

    def _least(self, state: State, gone: int, gates: int) -> int:
        """Return the bound from one cofactor; pairs are left out where one output is enough."""
        demands = [(state.must_be(p, 1), state.must_be(p, 0)) for p in range(len(state.outputs))]
        constant = sum(not on or not off for on, off in demands)
        vanish = max(gone - constant, 1) if gone else 0
        least = max(self.one(on, off) for on, off in demands)
        if vanish + least <= gates:
            least = max([least, *(self.two(a, b) for a, b in combinations(demands, 2))])
        return vanish + least


def _cofactors(state: State, below: int) -> Iterator[State]:
    """Yield what is left when all signals but three are fixed; those from ``below`` on are not."""
    if state.width <= 3:
        yield state
        return
    for signal, value in product(range(state.width - 4, below), (0, 1)):
        yield from _cofactors(state.fixed(signal, value), signal)
