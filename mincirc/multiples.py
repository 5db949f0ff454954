"""Fractions near floats with a given sum, where the simplest fractions have another sum: multiples of a power of ten.

Every float has an interval of fractions that may stand for it.  For 1, 10, 100, ... as common denominator, each float
is rounded to the nearest multiple within its interval, and the difference to the required sum is distributed over the
numbers.  The first power of ten for which the intervals are wide enough gives the answer.  Oracle: ``tests/numbers``
(a search through all denominators).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from mincirc.simplest import ulp


@dataclass(frozen=True)
class Nearness:
    """Tolerances: the largest distance between a float and the probability that it stands for.

    The distance is ``ulps`` units in the last place, or ``least`` if that is more; ``relative`` times the number caps
    ``least`` for small numbers.  ``common`` is the largest common denominator of fractions that are divided by their
    sum as they are; ``largest`` is the largest common denominator for which sums are computed, so that long rows take
    little time.
    """

    ulps: int = 4
    least: Fraction = Fraction(1, 10**12)
    relative: Fraction = Fraction(1, 10**6)
    common: int = 10**12
    largest: int = 2**1024


NEAR = Nearness()


def reach(value: Any, near: Nearness = NEAR) -> Fraction:
    """Return the largest distance of a fraction from the positive float ``value`` that may stand for it."""
    exact = Fraction(*value.as_integer_ratio())
    return max(near.ulps * ulp(value), min(near.least, exact * near.relative))


@dataclass(frozen=True)
class Span:
    """The interval around a float, all numbers as ``(numerator, denominator)``; all 0 for the float 0."""

    low: tuple[int, int]
    exact: tuple[int, int]
    high: tuple[int, int]


@lru_cache(maxsize=1 << 16, typed=True)
def span(value: Any) -> Span:
    """Return the interval of fractions near a float >= 0."""
    if not value:
        return Span((0, 1), (0, 1), (0, 1))
    exact, distance = Fraction(*value.as_integer_ratio()), reach(value)
    low, high = exact - distance, exact + distance
    return Span(low.as_integer_ratio(), exact.as_integer_ratio(), high.as_integer_ratio())


def multiples(floats: Sequence[Any], rest: Fraction) -> list[Fraction] | None:
    """Return multiples of 1/D near the floats whose sum is ``rest``; ``None`` if there are none for any D.

    D is the least power of ten, times the denominator of ``rest``, for which such multiples exist.
    """
    spans = [span(x) for x in floats]
    widths = [Fraction(*s.high) - Fraction(*s.low) for s in spans]
    gap = sum((Fraction(*s.exact) for s in spans), Fraction(0)) - rest
    if 2 * abs(gap) > sum(widths, Fraction(0)):
        return None
    # With this unit every interval holds at least as many multiples as there are floats, so rounding cannot fail.
    enough = (len(floats) + 1) * math.ceil(1 / min((w for w in widths if w), default=Fraction(1)))
    unit = rest.denominator
    while unit <= 10 * enough * rest.denominator:
        found = _on_grid(spans, int(rest * unit), unit)
        if found is not None:
            return found
        unit *= 10
    return None


def _on_grid(spans: Sequence[Span], goal: int, unit: int) -> list[Fraction] | None:
    """Return positive multiples of ``1 / unit`` within the spans that sum to ``goal / unit``, or ``None``."""
    lows, counts, highs = [], [], []
    for span in spans:
        low = max(-(-span.low[0] * unit // span.low[1]), 1 if span.exact[0] else 0)
        high = span.high[0] * unit // span.high[1]
        if low > high:
            return None
        nearest = (2 * span.exact[0] * unit + span.exact[1]) // (2 * span.exact[1])
        lows.append(low)
        highs.append(high)
        counts.append(min(max(nearest, low), high))
    if not sum(lows) <= goal <= sum(highs):
        return None
    _spread(goal - sum(counts), counts, lows, highs)
    return [Fraction(count, unit) for count in counts]


def _spread(missing: int, counts: list[int], lows: Sequence[int], highs: Sequence[int]) -> None:
    """Add ``missing`` (of either sign) to the counts in equal shares, large counts first, within their bounds."""
    order = sorted(range(len(counts)), key=lambda i: (-counts[i], i))
    step = 1 if missing > 0 else -1
    left = abs(missing)
    while left:
        share = max(1, left // len(order))
        for i in order:
            room = highs[i] - counts[i] if step > 0 else counts[i] - lows[i]
            moved = min(share, room, left)
            counts[i] += step * moved
            left -= moved
