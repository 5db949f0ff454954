"""Numbers as a page shows them: a short decimal for people, and the exact rational behind it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from mincirc.rational import approximate, format_rational
from mincirc.report.params import ReportParams


@dataclass(frozen=True)
class Figure:
    """``short`` is an integer or about six digits; ``exact`` is the rational (empty: ``short`` is it)."""

    short: str
    exact: str = ""


def figure(value: Fraction, params: ReportParams) -> Figure:
    """Return a number for the page; the middle of a very long one is left out."""
    exact = format_rational(value)
    if len(exact) > params.digits:
        half = params.digits // 2
        exact = f"{exact[:half]}...{exact[-half:]} ({len(exact)} letters)"
    elif value.denominator == 1:
        return Figure(exact)
    return Figure(approximate(value), exact)


def plural(count: int, noun: str) -> str:
    """Return ``1 gate`` or ``3 gates``."""
    return f"{count} {noun}{'s' * (count != 1)}"


def listed(names: tuple[str, ...] | list[str], most: int) -> str:
    """Return names separated by commas; after ``most`` of them their number."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
