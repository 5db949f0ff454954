"""Reading and writing exact rationals: the one reader of numbers for task files, Gymnasium and the Python API.

Text is exact and never passes through a float: ``"0.1"`` is 1/10, ``"1/3"`` is one third, ``"90%"`` (where a
percentage is allowed) is 9/10.  Whole numbers, fractions and decimals are what they are.  A float is the simplest
fraction that rounds to it (:mod:`mincirc.simplest`); floats that must sum to 1 are read together
(:mod:`mincirc.rows`).
"""

from __future__ import annotations

import math
import numbers
import re
import sys
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeAlias

from mincirc.arguments import is_bool, shown
from mincirc.simplest import simplest

Rational: TypeAlias = Fraction | int | str | float | Decimal
"""What public functions accept where they want a number; scalars of numpy are read as well."""

MAX_LENGTH = 100_000
"""Longest literal that is read; exact returns of large chains run to thousands of digits."""

MAX_EXPONENT = 4_000
"""``1e999999999`` must not eat the memory."""

_CHUNK = sys.int_info.str_digits_check_threshold  # digits that any limit of the interpreter lets convert
_BEYOND = 10**_CHUNK
_NUMBER = re.compile(
    r"(?P<sign>[+-]?)(?:(?P<num>\d+)/(?P<den>\d+)"
    r"|(?P<whole>\d*)(?:\.(?P<places>\d*))?(?:[eE](?P<exponent>[+-]?\d{1,9}))?)\Z",
    re.ASCII,
)


def parse_rational(value: Rational) -> Fraction:
    """Return the number that ``value`` is or stands for; raise ``ValueError`` with a one-line reason otherwise.

    Truth values, complex numbers, infinities and what is no number at all are refused.
    """
    kind = type(value)
    if kind is Fraction:
        return value  # type: ignore[return-value]
    if kind is int:
        return Fraction(value)
    return parse_text(value) if isinstance(value, str) else _other(value)


def parse_text(text: str, short: int = 24) -> Fraction:
    """Return the exact value of a number written as text; raise ``ValueError`` with a one-line reason otherwise.

    Texts of up to ``short`` characters are remembered.
    """
    return _remembered(text) if len(text) <= short else _parse(text)


def _parse(text: str) -> Fraction:
    stripped = text.strip()
    if len(stripped) > MAX_LENGTH:
        raise ValueError(f"the number {stripped[:20]}... has more than {MAX_LENGTH} characters")
    match = _NUMBER.match(stripped)
    if match is None or not (match["num"] or match["whole"] or match["places"]):
        shown = stripped if len(stripped) <= 40 else stripped[:40] + "..."
        raise ValueError(f"{shown!r} is not a number such as 3, -0.25 or 1/3")
    value = _ratio(match) if match["num"] else _decimal(match)
    return -value if match["sign"] == "-" else value


@lru_cache(maxsize=4096)
def _remembered(text: str) -> Fraction:
    """Parse a short text; task files repeat the same few numbers thousands of times."""
    return _parse(text)


def is_float(value: object) -> bool:
    """Return whether ``value`` is a floating-point number of Python or numpy, which stands for a fraction near it."""
    if isinstance(value, float):
        return True
    exact = isinstance(value, Fraction | int | str | Decimal | numbers.Rational)
    return not exact and isinstance(value, numbers.Real) and type(value).__module__ == "numpy"


def _other(value: Any) -> Fraction:
    """Return the number for what is neither a plain integer, a fraction nor text."""
    if getattr(value, "shape", None) == () and type(value).__name__ == "ndarray":
        return parse_rational(value[()])
    if is_bool(value) or type(value).__name__ == "timedelta64":
        raise ValueError(f"{shown(value)} is not a number such as 3, 0.25 or '1/3'")
    if isinstance(value, numbers.Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    if isinstance(value, Decimal):
        return _exact_decimal(value)
    if is_float(value):
        if not math.isfinite(value):
            raise ValueError(f"{value} is not a finite number")
        return simplest(value)
    raise ValueError(f"{shown(value)} is not a number such as 3, 0.25 or '1/3'")


def _exact_decimal(value: Decimal) -> Fraction:
    if not value.is_finite():
        raise ValueError(f"{value} is not a finite number")
    if abs(value.adjusted()) > MAX_EXPONENT or len(value.as_tuple().digits) > MAX_LENGTH:
        raise ValueError(f"the decimal {str(value)[:40]!r} has an exponent or digits beyond the limit")
    return Fraction(value)


def _ratio(match: re.Match[str]) -> Fraction:
    denominator = _int(match["den"])
    if denominator == 0:
        raise ValueError(f"{match[0]!r} divides by zero")
    return Fraction(_int(match["num"]), denominator)


def _decimal(match: re.Match[str]) -> Fraction:
    places = match["places"] or ""
    exponent = int(match["exponent"] or 0)
    if abs(exponent) > MAX_EXPONENT:
        raise ValueError(f"the exponent of {match[0][:40]!r} is beyond {MAX_EXPONENT}")
    digits = _int((match["whole"] or "") + places)
    return digits * Fraction(10) ** (exponent - len(places))


def format_rational(value: Fraction) -> str:
    """Return ``value`` as ``n`` or ``n/d``, the form every JSON output uses."""
    numerator, denominator = value.as_integer_ratio()
    return _str(numerator) if denominator == 1 else f"{_str(numerator)}/{_str(denominator)}"


def shorten(value: Fraction) -> str:
    """Return ``value`` for a message: numbers of thousands of digits are cut."""
    text = format_rational(value)
    return text if len(text) <= 60 else text[:50] + "..."


def with_decimal(value: Fraction, most: int = 60, where: str = "") -> str:
    """Return the exact value, and a decimal approximation where it is no integer.

    Of a text longer than ``most`` characters half as many are kept; ``...`` and ``where`` it is whole follow.
    """
    exact = format_rational(value)
    if value.denominator == 1:
        return exact
    shown = exact if len(exact) <= most else f"{exact[: most // 2]}...{where}"
    return f"{shown} (about {approximate(value)})"


def approximate(value: Fraction) -> str:
    """Return about six significant digits, whatever the magnitude."""
    try:
        return f"{float(value):.6g}"
    except OverflowError:
        digits = len(format_rational(Fraction(abs(value.numerator) // value.denominator))) - 1
        return f"{'-' if value < 0 else ''}10^{digits}"


def _int(digits: str) -> int:
    if len(digits) <= _CHUNK:
        return int(digits or "0")
    low = len(digits) // 2
    scale: int = 10**low
    return _int(digits[:-low]) * scale + _int(digits[-low:])


def _str(value: int) -> str:
    sign, rest, parts = "-" if value < 0 else "", abs(value), list[str]()
    while rest >= _BEYOND:
        rest, low = divmod(rest, _BEYOND)
        parts.append(str(low).zfill(_CHUNK))
    return sign + str(rest) + "".join(reversed(parts))
