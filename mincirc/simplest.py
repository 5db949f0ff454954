"""The simplest fraction that a floating-point number stands for.

A float stands for every real number that rounds to it: an interval, half a unit in the last place to either side,
whose ends belong to it when the significand is even (IEEE 754, round half to even).  Of these numbers the one with the
least denominator is taken: 0.1 is 1/10, 0.333... with all its digits is 1/3.  The two ends share a continued fraction,
which gives the simplest fraction between them (Stern-Brocot tree; Graham, Knuth, Patashnik, *Concrete Mathematics*,
section 4.5).  A whole number is itself, also above 2^53, where several whole numbers round to one float.

Scalars of numpy are read in their own precision: ``numpy.float32(0.1)`` is 1/10 as well, while the double of that
value, 0.10000000149011612, is another number.  Oracle: ``tests/numbers`` (a search through all denominators).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any


@dataclass(frozen=True)
class Binary:
    """A positive float as ``significand * 2**exponent``; ``narrow`` says that the gap below is half the gap above."""

    significand: int
    exponent: int
    narrow: bool


@dataclass(frozen=True)
class Precision:
    """A binary format: bits of the significand, and the exponent of the least positive number."""

    bits: int
    least: int


DOUBLE = Precision(53, -1074)


def precision_of(value: Any) -> Precision:
    """Return the format of a float or a floating-point scalar of numpy."""
    if isinstance(value, float):
        return DOUBLE
    import numpy as np  # noqa: PLC0415 - loaded already, since the value is numpy's

    facts = np.finfo(type(value))
    return Precision(int(facts.nmant) + 1, int(facts.minexp) - int(facts.nmant))


def take_apart(value: Any) -> Binary:
    """Return a finite positive float, of Python or numpy, as an integer times a power of two."""
    form = precision_of(value)
    numerator, denominator = value.as_integer_ratio()
    top = numerator.bit_length() - denominator.bit_length()
    exponent = max(top - form.bits + 1, form.least)
    shift = denominator.bit_length() - 1 + exponent
    significand = numerator >> shift if shift >= 0 else numerator << -shift
    narrow = significand == 1 << (form.bits - 1) and exponent > form.least
    return Binary(significand, exponent, narrow)


def ulp(value: Any) -> Fraction:
    """Return the unit in the last place of a finite positive float, of Python or numpy."""
    return power_of_two(take_apart(value).exponent)


def power_of_two(exponent: int) -> Fraction:
    """Return ``2**exponent`` for an exponent of either sign."""
    return Fraction(1 << exponent) if exponent >= 0 else Fraction(1, 1 << -exponent)


@lru_cache(maxsize=1 << 16, typed=True)
def simplest(value: Any) -> Fraction:
    """Return the fraction of least denominator that rounds to ``value``, a finite float of Python or numpy."""
    numerator, denominator = value.as_integer_ratio()
    if denominator == 1:
        return Fraction(numerator)
    parts = take_apart(abs(value))
    low, high = 4 * parts.significand - (1 if parts.narrow else 2), 4 * parts.significand + 2
    # A float with a fractional part has a negative exponent.
    scale = 1 << (2 - parts.exponent)
    found = simplest_between((low, scale), (high, scale), closed=parts.significand % 2 == 0)
    return -found if numerator < 0 else found


def simplest_between(low: tuple[int, int], high: tuple[int, int], *, closed: bool) -> Fraction:
    """Return the fraction of least denominator (then of least numerator) from ``low`` to ``high``.

    The ends are ``(numerator, denominator)`` with ``0 <= low < high`` (equal ends only when ``closed``) and positive
    denominators; ``closed`` says whether they count.
    """
    (a, b), (c, d) = low, high
    p0, q0, p1, q1 = 0, 1, 1, 0
    while True:
        whole, rest = divmod(a, b)
        if rest == 0 and closed:
            break
        if (whole + 1) * d < c or ((whole + 1) * d == c and closed):
            whole += 1
            break
        # Both ends have the same whole part: continue with the reciprocals of the fractional parts (1/0 is infinite).
        p0, p1 = p1, whole * p1 + p0
        q0, q1 = q1, whole * q1 + q0
        a, b, c, d = d, c - whole * d, b, rest
    return Fraction(whole * p1 + p0, whole * q1 + q0)
