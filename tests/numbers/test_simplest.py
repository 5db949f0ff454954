"""The simplest fraction behind a float, against a search through all denominators."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mincirc.simplest import simplest, simplest_between

SMALL = st.fractions(min_value=0, max_value=3, max_denominator=60)


def by_search(low: Fraction, high: Fraction, *, closed: bool) -> Fraction:
    """Try every denominator in turn, and for each the least numerator that may fit."""
    denominator = 1
    while True:
        numerator = math.ceil(low * denominator)
        for found in (Fraction(numerator, denominator), Fraction(numerator + 1, denominator)):
            if low < found < high or (closed and low <= found <= high):
                return found
        denominator += 1


@given(SMALL, SMALL, st.booleans())
def test_between_two_fractions(a: Fraction, b: Fraction, closed: bool) -> None:
    low, high = sorted((a, b))
    if low < high or closed:
        found = simplest_between(low.as_integer_ratio(), high.as_integer_ratio(), closed=closed)
        assert found == by_search(low, high, closed=closed)


def test_an_open_end_at_a_whole_number_and_above_it() -> None:
    assert simplest_between((1, 1), (2, 1), closed=False) == Fraction(3, 2)
    assert simplest_between((1, 1), (2, 1), closed=True) == 1
    assert simplest_between((0, 1), (1, 7), closed=False) == Fraction(1, 8)
    assert simplest_between((1, 3), (1, 3), closed=True) == Fraction(1, 3)


def rounds_to(fraction: Fraction, value: Any) -> bool:
    """Whether the fraction rounds to the value, at once and not by way of a double (ties go to the even one)."""
    below, above = (np.nextafter(value, type(value)(side)) for side in (-np.inf, np.inf))
    exact, low, high = (Fraction(*x.as_integer_ratio()) for x in (value, below, above))
    nearer_below, nearer_above = fraction < (low + exact) / 2, fraction > (exact + high) / 2
    tie = fraction in ((low + exact) / 2, (exact + high) / 2)
    return not nearer_below and not nearer_above and (not tie or type(value)(float(fraction)) == value)


def least_denominator(value: Any, most: int) -> Fraction | None:
    """The first fraction, by denominator, that rounds to the value in its own precision."""
    exact = Fraction(*value.as_integer_ratio())
    for denominator in range(1, most + 1):
        near = Fraction(round(exact * denominator), denominator)
        if rounds_to(near, value):
            return near
    return None


@given(st.fractions(min_value=-2, max_value=2, max_denominator=999))
def test_a_double_is_read_as_the_fraction_it_was_made_from(fraction: Fraction) -> None:
    assert simplest(float(fraction)) == fraction


@given(st.floats(min_value=-4, max_value=4, width=16))
def test_half_precision_against_every_denominator(value: float) -> None:
    half = np.float16(value)
    assert simplest(half) == least_denominator(half, 1 << 25)


@given(st.fractions(min_value=-2, max_value=2, max_denominator=1500))
def test_single_precision_against_every_denominator(fraction: Fraction) -> None:
    single = np.float32(float(fraction))
    assert simplest(single) == least_denominator(single, 2000)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_double_comes_back(value: float) -> None:
    read = simplest(value)
    assert read.numerator / read.denominator == value
    assert read.denominator <= value.as_integer_ratio()[1]
    assert value.is_integer() == (read.denominator == 1) or abs(value) < 1
    assert simplest(-value) == -read


@given(st.floats(min_value=-(2.0**126), max_value=2.0**126, width=32))
def test_every_single_comes_back(value: float) -> None:
    single = np.float32(value)
    assert rounds_to(simplest(single), single)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (0.1, "1/10"),
        (-0.0, "0"),
        (0.3333333333333333, "1/3"),
        (2 / 7, "2/7"),
        (0.04, "1/25"),
        (1e-9, "1/1000000000"),
        (2.0**60 + 2**8, str(2**60 + 2**8)),
        (1e300, str(int(1e300))),
        (np.float32(0.1), "1/10"),
        (np.float64(0.1), "1/10"),
        (np.longdouble(1) / np.longdouble(3), "1/3"),
    ],
)
def test_known_values(value: Any, wanted: str) -> None:
    assert simplest(value) == Fraction(wanted)


def test_precisions_are_not_mixed_up_by_the_memory_of_earlier_readings() -> None:
    """A single and the double of its value are equal and have the same hash."""
    single = np.float32(1 / 3)
    assert simplest(float(single)) != simplest(single) == Fraction(1, 3) != simplest(float(single))
