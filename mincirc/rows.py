"""Reading numbers that must sum to 1: the probabilities of one row, an initial distribution, weights.

Exact numbers (integers, fractions, decimals, text) are taken as they are, and must sum to exactly 1.  Floats are
rounded: the sum of three times 0.3333333333333333 is not 1.  Floats are read as the simplest fractions near them that
sum to exactly 1, where "near" is 4 units in the last place and at least 1e-12 (for small numbers at most a millionth
of the number, so that a small probability never becomes 0).  The readings are tried in this order; the first with sum
1 is taken:

1. each float is the simplest fraction near it if that fraction is unique (no other fraction with at most its
  denominator is as near), else its shortest decimal: 0.33333333333333337 is 1/3, 1e-13 beside 0.9999999999999 is
  1e-13;
2. each float is the simplest fraction that rounds to it: counts divided by their sum, up to sums of about 10^8;
3. each float is the simplest fraction within 4 units in the last place, then within 1e-12: a lone 0.9999999999999999
  is 1;
4. each float is a multiple of the least power of ten for which multiples near the floats sum to 1: Poisson and softmax
   rows.

Otherwise the row is refused, with its sum in the message.  With ``normalise`` the row is divided by its sum, exactly.
Exact numbers beside floats stay unchanged; the floats must sum to 1 minus these numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal, TypeAlias, get_args

from mincirc.multiples import NEAR, multiples, reach
from mincirc.rational import Rational, is_float, parse_rational, shorten
from mincirc.simplest import simplest, simplest_between, ulp

Reading: TypeAlias = Literal["exact", "simplest fractions", "multiples of powers of ten", "normalised"]
READINGS: tuple[Reading, ...] = get_args(Reading)
"""The ways in which numbers are read, from the most to the least faithful."""


@dataclass(frozen=True)
class Row:
    """Numbers >= 0 that sum to exactly 1, in the given order, and the way in which they were read."""

    values: tuple[Fraction, ...]
    reading: Reading


class RowError(ValueError):
    """Raised for numbers that are no row; ``index`` is the position of the wrong number, ``None`` for a wrong sum."""

    def __init__(self, message: str, index: int | None = None) -> None:
        super().__init__(message)
        self.index = index


def worst(readings: Iterable[Reading]) -> Reading:
    """Return the least faithful of the readings (``exact`` for no readings)."""
    return READINGS[max(map(READINGS.index, readings), default=0)]


def reading_of(value: Rational, number: Fraction) -> Reading:
    """Return the way in which ``number`` was read from ``value`` alone."""
    return "exact" if not is_float(value) or _same(value, number) else "simplest fractions"


def _same(value: Any, number: Fraction) -> bool:
    """Return whether the float equals the fraction exactly."""
    return bool(Fraction(*value.as_integer_ratio()) == number)


def read_row(values: Sequence[Rational], *, what: str = "probabilities", normalise: bool = False) -> Row:
    """Return the row that ``values`` stand for; raise :class:`RowError` with a one-line reason otherwise.

    ``what`` is the plural noun for the numbers in messages; ``normalise`` divides a row with another sum by its sum.
    """
    plain = tuple(float(v) if isinstance(v, float) else v for v in values)
    if all(type(v) is float for v in plain):
        return _floats(plain, what, normalise)
    return _read(plain, what, normalise)


@lru_cache(maxsize=1 << 12)
def _floats(values: tuple[Any, ...], what: str, normalise: bool) -> Row:
    """Return the row of Python floats, from a cache: tables repeat few different rows."""
    return _read(values, what, normalise)


def _read(values: Sequence[Any], what: str, normalise: bool) -> Row:
    alone = _one_by_one(values, what)
    floats = [i for i, v in enumerate(values) if is_float(v)]
    if all(_same(values[i], alone[i]) for i in floats) and sum(alone, Fraction(0)) == 1:
        return Row(tuple(alone), "exact")
    rest = 1 - sum((p for i, p in enumerate(alone) if not is_float(values[i])), Fraction(0))
    found = _near([values[i] if values[i] > 0 else 0.0 for i in floats], rest) if floats and rest >= 0 else None
    if found is not None:
        for i, p in zip(floats, found[0], strict=True):
            alone[i] = p
        return Row(tuple(alone), found[1])
    if normalise:
        return _divided(values, alone, what)
    raise RowError(f"{what} sum to {_sum_text(values, alone)}, not 1")


def _one_by_one(values: Sequence[Any], what: str) -> list[Fraction]:
    """Return each number read alone, none negative; a float that is negative by rounding only becomes 0."""
    one = f"{what[:-3]}y" if what.endswith("ies") else what.removesuffix("s")
    alone = []
    for i, value in enumerate(values):
        try:
            p = parse_rational(value)
        except ValueError as error:
            raise RowError(f"{one}: {error}", i) from None
        if p < 0 and not (is_float(value) and -p <= NEAR.least):  # for example 1 - sum(...)
            raise RowError(f"{one} {shorten(p)} is negative", i)
        alone.append(max(p, Fraction(0)))
    return alone


def _sum_text(values: Sequence[Any], alone: Sequence[Fraction]) -> str:
    decimals = [Fraction(str(v)) if is_float(v) else p for v, p in zip(values, alone, strict=True)]
    total = sum(decimals, Fraction(0))
    text = shorten(total)
    near = repr(float(total)) if total < 10**300 else "1e300 and more"
    return text if len(text) <= 20 else f"about {near}"


_Read: TypeAlias = Callable[[Any], Fraction]


def _near(floats: Sequence[Any], rest: Fraction) -> tuple[list[Fraction], Reading] | None:
    """Return the fractions near the floats that sum to ``rest``, or ``None``."""
    readers: tuple[_Read, ...] = (_unique_or_decimal, simplest, _within_ulps, _within)
    for read in readers:
        fractions = [read(x) if x else Fraction(0) for x in floats]
        if _sum_to(fractions, rest):
            return fractions, "simplest fractions"
    shared = multiples(floats, rest)
    return None if shared is None else (shared, "multiples of powers of ten")


def _sum_to(fractions: Sequence[Fraction], goal: Fraction) -> bool:
    """Return whether fractions sum to ``goal``; not if their common denominator is beyond what a row of few has."""
    common = _common(fractions, NEAR.largest)
    if common is None:
        return False
    total = sum(p.numerator * (common // p.denominator) for p in fractions)
    return total * goal.denominator == goal.numerator * common


def _common(fractions: Iterable[Fraction], limit: int) -> int | None:
    """Return the common denominator; ``None`` above ``limit``, since that of thousands of fractions can be huge."""
    common = 1
    for p in fractions:
        if common % p.denominator:
            common = math.lcm(common, p.denominator)
            if common > limit:
                return None
    return common


def _simplest_within(value: Any, distance: Fraction) -> Fraction:
    exact = Fraction(*value.as_integer_ratio())
    low, high = max(exact - distance, exact / 2), exact + distance
    return simplest_between(low.as_integer_ratio(), high.as_integer_ratio(), closed=True)


@lru_cache(maxsize=1 << 16, typed=True)
def _within(value: Any) -> Fraction:
    return _simplest_within(value, reach(value))


@lru_cache(maxsize=1 << 16, typed=True)
def _within_ulps(value: Any) -> Fraction:
    return _simplest_within(value, NEAR.ulps * ulp(value))


@lru_cache(maxsize=1 << 16, typed=True)
def _unique_or_decimal(value: Any) -> Fraction:
    """Return the simplest fraction near the float, or its shortest decimal.

    Two fractions with denominators up to d are at least 1/d^2 apart, so a fraction whose denominator is at most the
    square root of 1/distance is unique.  Only the float 1 is read as 1: a float near 1 leaves a small probability.
    """
    found = _within(value)
    unique = found.denominator**2 * reach(value) <= 1
    if unique and (found != 1 or value == 1):
        return found
    return Fraction(str(value))


def _divided(values: Sequence[Any], alone: Sequence[Fraction], what: str) -> Row:
    """Return the numbers divided by their sum: as read alone, or as binary fractions if denominators are large."""
    if _common(alone, NEAR.common) is None:
        alone = [
            Fraction(*v.as_integer_ratio()) if is_float(v) and p else p for v, p in zip(values, alone, strict=True)
        ]
    total = sum(alone, Fraction(0))
    if total == 0:
        raise RowError(f"{what} sum to 0: there is nothing to divide by")
    return Row(tuple(p / total for p in alone), "normalised")
