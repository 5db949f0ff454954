"""Readers of one value of the certificate: its type, its range, its size; nothing is converted or guessed.

Every function takes the value, then its place for messages.  The limits bound the work that a hostile file can cause
by the size of the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from fractions import Fraction
from hashlib import sha256
from itertools import pairwise
from math import gcd
from pathlib import Path
from typing import Any

from mincirc.verify.errors import VerifyError, demand
from mincirc.verify.exact import distinct
from mincirc.verify.limits import MAX_DIGITS, MAX_FILE, MAX_INTEGER, MAX_ITEMS, MAX_TEXT, MAX_VALUES

_RATIONAL = re.compile(
    rf"(-?(?:0|[1-9][0-9]{{0,{MAX_DIGITS - 1}}}))(?:/([1-9][0-9]{{0,{MAX_DIGITS - 1}}}))?", re.ASCII
)


def read_json(path: Path) -> dict[str, Any]:
    """Return the one JSON object of the file, without repeated keys and without numbers that are not integers."""
    step = path.name
    try:
        demand(path.is_file(), step, "there is no such file")
        demand(path.stat().st_size <= MAX_FILE, step, f"more than {MAX_FILE} bytes")
        with path.open("rb") as stream:
            raw = stream.read(MAX_FILE + 1)  # a file may grow, and some have no size
        demand(len(raw) <= MAX_FILE, step, f"more than {MAX_FILE} bytes")
        # An object takes about four times the memory of a list.
        size = sum(raw.count(mark) for mark in (b",", b":", b"[")) + 4 * raw.count(b"{")
        demand(size <= MAX_VALUES, step, f"more than {MAX_VALUES} commas, colons and opening brackets")
        value = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_no_repeated_keys,
            parse_float=_refuse_float,
            parse_constant=_refuse_float,
            parse_int=_parse_integer,
        )
    except OSError as error:
        raise VerifyError(step, f"cannot be read: {error.strerror or type(error).__name__}") from None
    except RecursionError:
        raise VerifyError(step, "nested too deep") from None
    except ValueError as error:  # covers UnicodeDecodeError, JSONDecodeError and integers of too many digits
        raise VerifyError(step, f"not JSON in UTF-8: {str(error)[:100]}") from None
    demand(type(value) is dict, step, "not a JSON object")
    return dict(value)


def _no_repeated_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    demand(len(result) == len(pairs), "certificate.json", "a key is repeated")
    return result


def _refuse_float(text: str) -> Any:
    raise VerifyError("certificate.json", f"the number {text[:40]} is not an integer")


def _parse_integer(text: str) -> int:
    """Refuse long ones before their digits are converted, which takes quadratic time."""
    if len(text) > MAX_INTEGER:
        raise VerifyError("certificate.json", f"an integer of more than {MAX_INTEGER} digits")
    demand(text != "-0", "certificate.json", "the number -0 is not in canonical form")
    return int(text)


def canonical(value: Any) -> bytes:
    """Return the canonical JSON of ``value``: sorted keys, no spaces, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def digest(value: Any) -> str:
    """Return the sha256 of the canonical JSON."""
    return sha256(canonical(value)).hexdigest()


def record(value: Any, place: str, keys: str) -> list[Any]:
    """Return the values of an object that has exactly the ``keys`` (separated by spaces), in that order."""
    demand(type(value) is dict, place, "not an object")
    names = keys.split()
    if value.keys() != set(names):
        for name in value:
            demand(name in names, place, f"unknown key {name[:40]!a}")
        for name in names:
            demand(name in value, place, f"the key {name!r} is missing")
    return [value[name] for name in names]


def items(value: Any, place: str, length: int | None = None, least: int = 0) -> list[Any]:
    """Return a list, of the given length when one is given."""
    demand(type(value) is list, place, "not a list")
    if not least <= len(value) <= MAX_ITEMS:
        raise VerifyError(place, f"{len(value)} entries")
    if length is not None and len(value) != length:
        raise VerifyError(place, f"{len(value)} entries instead of {length}")
    return list(value)


def integer(value: Any, place: str, low: int, high: int) -> int:
    """Return an integer from ``low`` to ``high``."""
    demand(type(value) is int, place, "not an integer")
    if not low <= value <= high:
        raise VerifyError(place, f"{_short(value)} is not from {low} to {high}")
    return int(value)


def boolean(value: Any, place: str) -> bool:
    """Return true or false."""
    demand(type(value) is bool, place, "not a boolean")
    return bool(value)


def text(value: Any, place: str) -> str:
    """Return a string of reasonable length that can be printed."""
    demand(type(value) is str, place, "not a string")
    demand(len(value) <= MAX_TEXT, place, f"a string of more than {MAX_TEXT} characters")
    return str(value)


def names(value: Any, place: str, least: int = 0) -> tuple[str, ...]:
    """Return distinct strings."""
    result = tuple(text(v, place) for v in items(value, place, least=least))
    demand(distinct(result), place, "a name is repeated")
    return result


def rational(value: Any, place: str) -> Fraction:
    """Return the exact value of ``"n"`` or ``"n/d"`` in lowest terms."""
    demand(type(value) is str, place, "a rational is not a string")
    match = _RATIONAL.fullmatch(value)
    if match is None or value == "-0" or match[2] == "1":
        raise VerifyError(place, f"{value[:40]!a} is not a rational in canonical form")
    if match[2] is None:
        return Fraction(int(match[1]))
    numerator, denominator = int(match[1]), int(match[2])
    if gcd(numerator, denominator) != 1:
        raise VerifyError(place, f"{value[:40]!a} is not in lowest terms")
    return Fraction(numerator, denominator)


def increasing(values: Sequence[int], place: str) -> None:
    """Check that the numbers increase."""
    demand(all(a < b for a, b in pairwise(values)), place, "not in increasing order")


def shown(name: str) -> str:
    """Return a name for a message or a claim: what cannot be printed is escaped, long names are cut."""
    short = name if len(name) <= 200 else name[:200] + "..."
    return short if short.isprintable() else ascii(short)


def _short(value: int) -> str:
    return str(value) if abs(value) < 10**20 else "a huge number"
