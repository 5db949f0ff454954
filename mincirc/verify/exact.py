"""Exact sums with bounded numbers: numbers are scaled to their common denominator once, whose size is limited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from math import lcm
from typing import Any

from mincirc.verify.errors import VerifyError
from mincirc.verify.limits import MAX_BITS, MAX_SCALED


def denominator(values: Iterable[Fraction], place: str) -> int:
    """Return the least common denominator, of at most ``MAX_BITS`` bits."""
    scale, taken = 1, 0
    for value in values:
        if scale % value.denominator:
            scale = lcm(scale, value.denominator)
        if scale.bit_length() > MAX_BITS:
            raise VerifyError(place, f"the denominators are too large: a common one has more than {MAX_BITS} bits")
        taken += scale.bit_length()
        demand_room(taken, place)
    return scale


def common(values: Sequence[Fraction], place: str) -> tuple[list[int], int]:
    """Return the numerators over the least common denominator, and that; refuse more than ``MAX_SCALED`` bits."""
    scale = denominator(values, place)
    demand_room(len(values) * scale.bit_length(), place)
    return [value.numerator * (scale // value.denominator) for value in values], scale


class Room:
    """Counts bits of numbers over several lists; refuses more than ``MAX_SCALED`` in all."""

    def __init__(self) -> None:
        self._bits = 0

    def take(self, bits: int, place: str) -> None:
        """Count further bits."""
        self._bits += bits
        demand_room(self._bits, place)


def demand_room(bits: int, place: str) -> None:
    """Refuse numbers that take more than ``MAX_SCALED`` bits."""
    if bits > MAX_SCALED:
        raise VerifyError(place, f"over a common denominator these numbers take more than {MAX_SCALED} bits")


def distinct(values: Sequence[Any]) -> bool:
    """Return whether all numbers differ; by sorting, since an adversary can construct numbers with equal hashes."""
    return all(a != b for a, b in pairwise(sorted(values)))
