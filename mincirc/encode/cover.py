"""Sets of output words as cubes: turning "the word is (not) in this set" into few literals."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TypeAlias

Cube: TypeAlias = tuple[tuple[int, bool], ...]
"""``(bit, value)`` pairs in increasing order of bit; bit 0 is the most significant."""


def cover(bits: int, must: Iterable[int], may: Iterable[int] = (), remembered_bits: int = 4) -> list[Cube]:
    """Return cubes that contain every word of ``must`` and otherwise only words of ``may``.

    Greedy: each uncovered word is widened by dropping literals as long as the cube stays inside; of the rotations of
    the dropping order the one that covers most is taken.  Deterministic.  Covers of words of up to
    ``remembered_bits`` bits are remembered: the same ones are asked for at state after state.
    """
    todo, rest = frozenset(must), frozenset(may)
    if bits > remembered_bits:
        return _cover(bits, todo, rest)
    return list(_remembered(bits, todo, rest))


@lru_cache(maxsize=1024)
def _remembered(bits: int, must: frozenset[int], may: frozenset[int]) -> list[Cube]:
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
            (_widen(bits, word, inside, start) for start in range(max(bits, 1))),
            key=lambda option: len(option[1]),
        )
        covered |= words
        cubes.append(tuple((b, bool(word >> (bits - 1 - b) & 1)) for b in sorted(kept)))
    return cubes


def _widen(bits: int, word: int, inside: frozenset[int], start: int) -> tuple[set[int], set[int]]:
    kept, words = set(range(bits)), {word}
    for offset in range(bits):
        bit = (start + offset) % bits
        mirrored = {w ^ 1 << (bits - 1 - bit) for w in words}
        if mirrored <= inside:
            kept.discard(bit)
            words |= mirrored
    return kept, words
