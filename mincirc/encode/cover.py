"""Covers: a set of output words as few cubes, so that "the word is (not) in this set" becomes a few short clauses.

Two-level minimisation with don't-cares, by the EXPAND step of Espresso alone (Brayton, Hachtel, McMullen,
Sangiovanni-Vincentelli, *Logic Minimization Algorithms for VLSI Synthesis*, 1984).  No step removes redundant cubes:
sets have at most 2^m words, m the number of output bits, and the clauses are right whatever the cover.
Oracle: ``tests/encode/test_cover.py`` compares covers with the sets, word by word.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TypeAlias

Cube: TypeAlias = tuple[tuple[int, bool], ...]
"""``(bit, value)`` pairs in increasing order of bit; bit 0 is the most significant."""


def cover(bits: int, must: Iterable[int], may: Iterable[int] = (), remembered_bits: int = 4) -> list[Cube]:
    """Return cubes that contain every word of ``must`` and otherwise only words of ``may``.

    ``must`` is the on-set, ``may`` the don't-care set, both of words of ``bits`` bits.  Greedy: each uncovered word is
    expanded to a cube by dropping literals while the cube stays within on-set and don't-cares; literals are tried in
    each of the ``bits`` cyclic orders, and the largest cube is taken.  Deterministic.  Covers of words of up to
    ``remembered_bits`` bits are cached, since many states have the same sets.
    """
    todo, rest = frozenset(must), frozenset(may)
    if bits > remembered_bits:
        return _cover(bits, todo, rest)
    return list(_cached_cover(bits, todo, rest))


@lru_cache(maxsize=1024)
def _cached_cover(bits: int, must: frozenset[int], may: frozenset[int]) -> list[Cube]:
    return _cover(bits, must, may)


def _cover(bits: int, must: frozenset[int], may: frozenset[int]) -> list[Cube]:
    todo = sorted(must)
    inside = must | may
    cubes = []
    covered: set[int] = set()
    for word in todo:
        if word in covered:
            continue
        kept, words = max(
            (_expand(bits, word, inside, start) for start in range(max(bits, 1))),
            key=lambda option: len(option[1]),
        )
        covered |= words
        cubes.append(tuple((b, bool(word >> (bits - 1 - b) & 1)) for b in sorted(kept)))
    return cubes


def _expand(bits: int, word: int, inside: frozenset[int], start: int) -> tuple[set[int], set[int]]:
    """Return the bits that an expanded word still fixes, and the words of the cube; bit ``start`` is tried first."""
    kept, words = set(range(bits)), {word}
    for offset in range(bits):
        bit = (start + offset) % bits
        mirrored = {w ^ 1 << (bits - 1 - bit) for w in words}
        if mirrored <= inside:
            kept.discard(bit)
            words |= mirrored
    return kept, words
