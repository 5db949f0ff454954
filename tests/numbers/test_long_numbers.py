"""Numbers of many thousand digits are read and written whatever limit the interpreter has on such conversions."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from fractions import Fraction

import pytest

from mincirc.rational import format_rational, parse_rational


@pytest.fixture(params=[0, 640, 4300], ids=["no limit", "640 digits", "4300 digits"])
def limit(request: pytest.FixtureRequest) -> Iterator[int]:
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(request.param)
    yield request.param
    sys.set_int_max_str_digits(before)


@pytest.mark.parametrize("digits", [1, 639, 640, 641, 1280, 1281, 4000, 4301, 20_001])
@pytest.mark.usefixtures("limit")
def test_many_digits(digits: int) -> None:
    sevens = (10**digits - 1) // 9 * 7
    assert parse_rational("7" * digits) == sevens
    assert format_rational(Fraction(sevens)) == "7" * digits
    assert parse_rational(f"-{'0' * digits}{'7' * digits}/{'1' * digits}") == -7
    assert parse_rational("0." + "0" * (digits - 1) + "1") == Fraction(1, 10**digits)
    assert parse_rational("1" + "0" * digits) == 10**digits
    assert format_rational(Fraction(10**digits)) == "1" + "0" * digits
