"""Number types: FLINT rationals (``fmpq``) inside, ``Fraction`` at the interfaces; Bellman rows and their backup."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from flint import fmpq

ZERO = fmpq(0)


def to_fmpq(value: Fraction | int) -> fmpq:
    """Return ``value`` as a FLINT rational."""
    return fmpq(value.numerator, value.denominator)


def to_fraction(value: fmpq) -> Fraction:
    """Return ``value`` as a standard-library rational."""
    return Fraction(int(value.p), int(value.q))


def weighted(weights: Sequence[Fraction], values: dict[int, fmpq]) -> fmpq:
    """Return ``weights . values``; entries of weight 0 may be absent from ``values``."""
    return sum((to_fmpq(w) * values[s] for s, w in enumerate(weights) if w), ZERO)
