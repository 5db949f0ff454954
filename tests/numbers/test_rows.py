"""Rows of numbers that must sum to 1: exact, simplest, on a common denominator, divided, or refused."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from time import process_time
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mincirc.rows import READINGS, RowError, read_row, worst

POSITIVE = st.lists(st.floats(1e-9, 1), min_size=1, max_size=8)
COUNTS = st.lists(st.integers(0, 1000), min_size=1, max_size=8).filter(any)


def texts(row: list[Any], **options: Any) -> list[str]:
    return [str(p) for p in read_row(row, **options).values]


def near(value: float) -> Fraction:
    """How far the documentation lets a reading lie from a double."""
    return max(4 * Fraction(math.ulp(value)), Fraction(1, 10**12))


@given(COUNTS)
def test_counts_divided_by_their_sum_are_those_fractions(counts: list[int]) -> None:
    row = read_row([c / sum(counts) for c in counts])
    assert list(row.values) == [Fraction(c, sum(counts)) for c in counts]


@given(POSITIVE)
def test_whatever_is_divided_by_its_sum_is_read_near_itself(numbers: list[float]) -> None:
    floats = [x / sum(numbers) for x in numbers]
    values = read_row(floats).values
    assert sum(values) == 1
    for x, p in zip(floats, values, strict=True):
        assert p > 0
        assert abs(p - Fraction(x)) <= near(x)
        assert abs(p - Fraction(x)) <= max(4 * Fraction(math.ulp(x)), Fraction(x) / 10**6)


@given(POSITIVE, st.fractions(min_value=0, max_value=1, max_denominator=20))
def test_exact_numbers_beside_floats_stay(numbers: list[float], exact: Fraction) -> None:
    if exact < 1:
        floats = [x / sum(numbers) * float(1 - exact) for x in numbers]
        values = read_row([exact, *floats]).values
        assert (values[0], sum(values)) == (exact, 1)
        assert all(p > 0 and abs(p - Fraction(x)) <= near(x) for x, p in zip(floats, values[1:], strict=True))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_what_is_read_sums_to_one_and_is_near_or_is_refused(floats: list[float]) -> None:
    try:
        values = read_row(floats).values
    except RowError as error:
        assert "sum to" in str(error)
        assert abs(sum(map(Fraction, floats), Fraction(0)) - 1) > 0
    else:
        assert sum(values) == 1
        assert all(abs(p - Fraction(x)) <= near(x) and bool(p) == bool(x) for x, p in zip(floats, values, strict=True))


@given(st.lists(st.floats(0, 100) | st.integers(0, 100), min_size=1, max_size=6))
def test_normalised_rows_keep_their_proportions(numbers: list[Any]) -> None:
    if sum(map(Fraction, numbers), Fraction(0)) > 0:
        values = read_row(numbers, normalise=True).values
        assert sum(values) == 1
        total = sum(map(Fraction, numbers), Fraction(0))
        for x, p in zip(numbers, values, strict=True):
            assert abs(p - Fraction(x) / total) <= Fraction(1, 10**12)


@given(st.lists(st.fractions(min_value=0, max_value=1), min_size=1, max_size=5))
def test_exact_rows_are_never_changed(fractions: list[Fraction]) -> None:
    if sum(fractions) == 1:
        assert read_row(fractions).values == tuple(fractions)
    else:
        with pytest.raises(RowError, match="sum to"):
            read_row(fractions)


@pytest.mark.parametrize(
    ("row", "wanted", "reading"),
    [
        ([1, 0], ["1", "0"], "exact"),
        ([0.5, 0.5], ["1/2", "1/2"], "exact"),
        (["0.1", Decimal("0.9")], ["1/10", "9/10"], "exact"),
        ([0.33333333333333337] * 3, ["1/3"] * 3, "simplest fractions"),
        ([0.1, 0.1, 0.1, 1 - 0.1 - 0.1 - 0.1], ["1/10"] * 3 + ["7/10"], "simplest fractions"),
        ([0.9999999999999999], ["1"], "simplest fractions"),
        ([1 - 5e-13], ["1"], "simplest fractions"),
        ([1e-13, 1 - 1e-13], ["1/10000000000000", "9999999999999/10000000000000"], "simplest fractions"),
        ([1e-9, 1 - 1e-9], ["1/1000000000", "999999999/1000000000"], "simplest fractions"),
        ([0.5, 0.5, -1.1e-16], ["1/2", "1/2", "0"], "simplest fractions"),
        (["1/3", 1 / 3, 1 / 3], ["1/3"] * 3, "simplest fractions"),
        ([np.float32(1 / 3)] * 3, ["1/3"] * 3, "simplest fractions"),
        ([np.float32(0.1), np.float32(0.9)], ["1/10", "9/10"], "simplest fractions"),
        ([4 / 13, *[1 / 13] * 9], ["4/13", *["1/13"] * 9], "simplest fractions"),
        ([0.3333333, 0.6666667], ["3333333/10000000", "6666667/10000000"], "simplest fractions"),
    ],
)
def test_known_rows(row: list[Any], wanted: list[str], reading: str) -> None:
    assert texts(row) == wanted
    assert read_row(row).reading == reading


def test_rows_of_a_softmax_have_one_small_common_denominator() -> None:
    v = np.random.default_rng(0).random(10)
    row = read_row(list(v / v.sum()))
    assert row.reading == "multiples of powers of ten"
    assert all(10**13 % p.denominator == 0 for p in row.values)


def test_a_poisson_row_keeps_its_smallest_chances() -> None:
    chances = [math.exp(-3) * 3**k / math.factorial(k) for k in range(40)]
    chances.append(1 - sum(chances))
    row = read_row(chances)
    assert sum(row.values) == 1
    for x, p in zip(chances, row.values, strict=True):
        assert abs(p - Fraction(max(x, 0))) <= Fraction(max(x, 0)) / 10**6
    assert max(p.denominator for p in row.values) < 10**40


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ([0.333333] * 3, ["1/3"] * 3),
        ([float(np.float32(1 / 3))] * 3, ["1/3"] * 3),
        ([1234567, 2345678, 3456789, 45], ["1234567/7037079", "2345678/7037079", "164609/335099", "15/2345693"]),
        ([0.1, 0.2, 0.3], ["1/6", "1/3", "1/2"]),
        (["0.0909090909090909"] * 11, ["1/11"] * 11),
        ([Decimal(2), Fraction(6)], ["1/4", "3/4"]),
    ],
)
def test_normalised_rows(row: list[Any], wanted: list[str]) -> None:
    with pytest.raises(RowError):
        read_row(row)
    assert texts(row, normalise=True) == wanted
    assert read_row(row, normalise=True).reading == "normalised"


def test_a_row_that_is_one_already_is_not_divided() -> None:
    assert read_row([1 / 3] * 3, normalise=True).reading == "simplest fractions"


def test_normalised_floats_of_many_digits_share_a_denominator_of_their_size() -> None:
    v = np.random.default_rng(1).random(12).astype(np.float32)
    row = read_row([float(x) for x in v], normalise=True)
    assert math.lcm(*(p.denominator for p in row.values)) < 2**64


@pytest.mark.parametrize(
    ("row", "message", "index"),
    [
        ([0.3333] * 3, "probabilities sum to 9999/10000, not 1", None),
        ([0.333333] * 3, "probabilities sum to 999999/1000000, not 1", None),
        ([float(np.float32(1 / 3))] * 3, "probabilities sum to about 1.0000000298023", None),
        (["0.0909090909090909"] * 11, "probabilities sum to about 0.9999999999999", None),
        ([], "probabilities sum to 0, not 1", None),
        ([1e300, 1e300], "probabilities sum to about 1e300 and more, not 1", None),
        ([1, 0.5], "probabilities sum to 3/2, not 1", None),
        ([Fraction(4, 3), -0.1], "probability -1/10 is negative", 1),
        ([1, math.nan], "probability: nan is not a finite number", 1),
        ([math.inf], "probability: inf is not a finite number", 0),
        ([1, True], "probability: True is not a number", 1),
        ([1, 0j], "probability: 0j (complex) is not a number", 1),
        (["one"], "probability: 'one' is not a number such as", 0),
        ([None], "probability: None is not a number", 0),
    ],
)
def test_what_is_no_row(row: list[Any], message: str, index: int | None) -> None:
    with pytest.raises(RowError) as caught:
        read_row(row)
    assert str(caught.value).startswith(message)
    assert caught.value.index == index


def test_nothing_to_divide_by() -> None:
    with pytest.raises(RowError, match="sum to 0: there is nothing to divide by"):
        read_row([0, 0.0], normalise=True)


@given(st.lists(st.sampled_from(READINGS)))
def test_the_worst_reading_counts(readings: list[Any]) -> None:
    assert worst(readings) == max(readings, key=READINGS.index, default="exact")


@settings(max_examples=30)
@given(st.lists(st.floats(1e-300, 1), min_size=2, max_size=30))
def test_tiny_chances_take_no_time(numbers: list[float]) -> None:
    """The least power of ten is found without counting up to it, one unit at a time."""
    floats = [x / sum(numbers) for x in numbers]
    try:
        assert sum(read_row(floats).values) == 1
    except RowError:
        assert abs(sum(map(Fraction, floats), Fraction(0)) - 1) > Fraction(1, 10**12)


def test_long_rows_take_no_time() -> None:
    """The common denominator of thousands of fractions is never made."""
    v = np.random.default_rng(2).random(5000)
    start = process_time()
    assert sum(read_row(list(v / v.sum())).values) == 1
    single = [float(x) for x in v.astype(np.float32)]
    assert sum(read_row(single, normalise=True).values) == 1
    with pytest.raises(RowError, match="sum to about"):
        read_row(single)
    assert process_time() - start < 20
