"""Reading and writing exact rationals: no number passes through a float on its way in.

``0.1`` is 1/10, ``1/3`` is one third, ``90%`` (where a percentage is allowed) is 9/10.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TypeAlias

Rational: TypeAlias = Fraction | int | str
"""What public functions accept where they want an exact number (floats are refused)."""

MAX_LENGTH = 100_000
"""Longest literal that is read; exact returns of large chains run to thousands of digits."""

MAX_EXPONENT = 4_000
"""``1e999999999`` must not eat the memory."""

_CHUNK = 4_000  # below the interpreter's limit for converting between int and str
_BEYOND = 10**_CHUNK
_NUMBER = re.compile(
    r"(?P<sign>[+-]?)(?:(?P<num>\d+)/(?P<den>\d+)"
    r"|(?P<whole>\d*)(?:\.(?P<places>\d*))?(?:[eE](?P<exponent>[+-]?\d{1,9}))?)\Z",
    re.ASCII,
)


def parse_rational(text: Rational) -> Fraction:
    """Return the exact value of ``text``; raise ``ValueError`` with a one-line reason otherwise."""
    if isinstance(text, bool) or not isinstance(text, Fraction | int | str):
        raise ValueError(f"{text!r} is a {type(text).__name__}: write an exact number such as '1/3' or '0.1'")
    if not isinstance(text, str):
        return Fraction(text)
    stripped = text.strip()
    if len(stripped) > MAX_LENGTH:
        raise ValueError(f"the number {stripped[:20]}... has more than {MAX_LENGTH} characters")
    match = _NUMBER.match(stripped)
    if match is None or not (match["num"] or match["whole"] or match["places"]):
        shown = stripped if len(stripped) <= 40 else stripped[:40] + "..."
        raise ValueError(f"{shown!r} is not a number such as 3, -0.25 or 1/3")
    value = _ratio(match) if match["num"] else _decimal(match)
    return -value if match["sign"] == "-" else value


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


def _int(digits: str) -> int:
    value = 0
    for start in range(0, len(digits), _CHUNK):
        part = digits[start : start + _CHUNK]
        value = value * 10 ** len(part) + int(part)
    return value


def _str(value: int) -> str:
    sign, rest, parts = "-" if value < 0 else "", abs(value), list[str]()
    while rest >= _BEYOND:
        rest, low = divmod(rest, _BEYOND)
        parts.append(str(low).zfill(_CHUNK))
    return sign + str(rest) + "".join(reversed(parts))
