"""Section 5 of the format: covers of the words that a state must not output, by few cubes.

A set of words is a number with one bit per word, so that flipping one bit of all words is two shifts.  Of the m bits
of a word only those can be dropped whose flip alone stays inside the set, so other bits are not tried; and of the m
rotations of the order only those that give different orders of these bits.  A state can still need thousands of cubes:
the steps are counted before they are done, over all formulas of a certificate, and covers are cached.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from mincirc.verify.errors import VerifyError
from mincirc.verify.limits import MAX_WIDENING

Cube = tuple[tuple[int, bool], ...]
Words = frozenset[int]


class Covers:
    """The covers of a certificate; raises :class:`VerifyError` when they need more than ``most`` steps."""

    def __init__(self, most: int = MAX_WIDENING) -> None:
        self._known: dict[tuple[int, Words, Words], tuple[Cube, ...]] = {}
        self._left = self._most = most

    @property
    def taken(self) -> int:
        """The steps so far."""
        return self._most - self._left

    def cover(self, m: int, must: Words, may: Words) -> tuple[Cube, ...]:
        """Return cubes of ``m``-bit words that cover ``must`` and contain nothing outside ``must`` and ``may``."""
        self._count((1 << m) >> 3)  # sets of words are joined and compared
        key = m, must, may
        if key not in self._known:
            self._known[key] = self._found(m, must, must | may)
        return self._known[key]

    def _found(self, m: int, must: Words, inside: Words) -> tuple[Cube, ...]:
        cubes, covered, all_inside = [], 0, _number(m, inside)
        for word in sorted(must):
            if covered >> word & 1:
                continue
            # From the most significant bit on: the order in which they are dropped.
            free = [b for b in reversed(range(m)) if word ^ 1 << b in inside]
            self._count(m + len(free) ** 2 * max(1, (1 << m) >> 12))
            dropped, words = _widest(m, word, free, all_inside)
            covered |= words
            kept = (b for b in reversed(range(m)) if b not in dropped)
            cubes.append(tuple((m - 1 - b, bool(word >> b & 1)) for b in kept))
        return tuple(cubes)

    def _count(self, steps: int) -> None:
        self._left -= steps
        if self._left < 0:
            raise VerifyError("interface", f"the cubes of words take more than {self._most} steps in all")


def _widest(m: int, word: int, free: Sequence[int], inside: int) -> tuple[set[int], int]:
    """Drop the ``free`` bits cyclically from each of them on; return the first largest (bits dropped, words)."""
    best, best_words = set[int](), 1 << word
    for first in range(len(free)):
        dropped, words = set[int](), 1 << word
        for b in (*free[first:], *free[:first]):
            zeros = _zeros(m, b)
            flipped = (words & zeros) << (1 << b) | (words >> (1 << b)) & zeros
            if flipped & inside == flipped:
                dropped.add(b)
                words |= flipped
        if len(dropped) > len(best):
            best, best_words = dropped, words
    return best, best_words


def _number(m: int, words: Iterable[int]) -> int:
    """Return the number whose bit w is 1 for each word w."""
    bits = bytearray(((1 << m) + 7) // 8)
    for word in words:
        bits[word >> 3] |= 1 << (word & 7)
    return int.from_bytes(bits, "little")


@cache
def _zeros(m: int, b: int) -> int:
    """Return the number whose bit w is 1 for each word w of m bits whose bit ``b``, from the least one, is 0."""
    zeros, size = (1 << (1 << b)) - 1, 2 << b
    while size < 1 << m:
        zeros |= zeros << size
        size *= 2
    return zeros
