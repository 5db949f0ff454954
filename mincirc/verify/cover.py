"""Section 5 of the format: few cubes of words that say which words a state must not put out.

A word of 16 bits is widened in 16 ways of 16 steps, and a state can ask for thousands of cubes, so the steps are
counted before they are done, over all formulas of a certificate; what was found once is kept.
"""

from __future__ import annotations

from mincirc.verify.errors import VerifyError
from mincirc.verify.limits import MAX_FLIPS

Cube = tuple[tuple[int, bool], ...]
Words = frozenset[int]


class Covers:
    """The covers that a certificate asks for; refuses to flip more words for them than ``most``."""

    def __init__(self, most: int = MAX_FLIPS) -> None:
        self._known: dict[tuple[int, Words, Words], tuple[Cube, ...]] = {}
        self._left = self._most = most

    def cover(self, m: int, must: Words, may: Words) -> tuple[Cube, ...]:
        """Return cubes of ``m``-bit words that cover ``must`` and contain nothing outside ``must`` and ``may``."""
        key = m, must, may
        if key not in self._known:
            self._known[key] = self._found(m, must, must | may)
        return self._known[key]

    def _found(self, m: int, must: Words, inside: Words) -> tuple[Cube, ...]:
        cubes, covered = [], set[int]()
        for word in sorted(must):
            if word in covered:
                continue
            kept, words = max((self._widen(m, word, start, inside) for start in range(max(m, 1))), key=_size)
            covered |= words
            cubes.append(tuple((bit, bool(word >> (m - 1 - bit) & 1)) for bit in sorted(kept)))
        return tuple(cubes)

    def _widen(self, m: int, word: int, start: int, inside: Words) -> tuple[set[int], set[int]]:
        """Drop bits from ``start`` on, cyclically, as long as every word stays ``inside``."""
        kept, words = set(range(m)), {word}
        for offset in range(m):
            self._count(len(words))
            bit = (start + offset) % m
            flipped = {w ^ 1 << (m - 1 - bit) for w in words}
            if flipped <= inside:
                kept.remove(bit)
                words |= flipped
        return kept, words

    def _count(self, flips: int) -> None:
        self._left -= flips
        if self._left < 0:
            raise VerifyError("interface", f"the cubes of words ask for more than {self._most} flips of a word in all")


def _size(found: tuple[set[int], set[int]]) -> int:
    return len(found[1])
