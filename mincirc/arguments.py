"""Reading the arguments of public functions: one line that names the argument, what it must be, and what came.

A wrong argument is refused where it is given and not met as a ``TypeError`` far away.  Booleans are no numbers, a
string is no sequence of its letters, nan is no limit.  NumPy's integers and floats are numbers like any other.  Exact
rationals are read by :mod:`mincirc.rational`; tasks by :mod:`mincirc.mdp.argument`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import index
from reprlib import Repr
from typing import Any, NoReturn, TypeVar

from mincirc.errors import ArgumentError, MincircError, did_you_mean

T = TypeVar("T")

NO_LIMIT = 1e9
"""So many seconds (thirty years) are no limit: clocks and locks of the system overflow beyond them."""


def _short(letters: int) -> Repr:
    """Return what writes values in about so many letters."""
    short = Repr()
    short.maxstring = short.maxother = short.maxlong = letters
    return short


_SHORT = _short(60)


def shown(value: object) -> str:
    """Return the value and its type for a message, in one short line."""
    if value is None or isinstance(value, bool):
        return repr(value)
    if isinstance(value, type):
        return f"the class {value.__name__}"
    try:
        text = " ".join(_SHORT.repr(value).split())
    except Exception:  # a repr of the caller's that fails
        text = object.__repr__(value)
    text = text if len(text) <= 150 else f"{text[:147]}..."
    kind = type(value).__name__
    return text if text.startswith((f"{kind}(", f"<{kind}")) else f"{text} ({kind})"


def quoted(text: str) -> str:
    """Return a string of the caller's in quotes, for a message: in one short line."""
    return _SHORT.repr(str(text))


def refuse(
    name: str, expected: str, value: object, hint: str = "", error: type[MincircError] = ArgumentError
) -> NoReturn:
    """Raise the error that says what the argument ``name`` must be and what came."""
    raise error(f"{name} must be {expected}, not {shown(value)}{hint}")


def whole(name: str, value: object, least: int, error: type[MincircError] = ArgumentError) -> int:
    """Return the whole number >= ``least`` that an argument is."""
    expected = f"a whole number >= {least}"
    if is_bool(value):
        refuse(name, expected, value, error=error)
    try:
        number = index(value)  # type: ignore[arg-type]
    except Exception:  # no whole number, or an __index__ of the caller's that fails
        refuse(name, expected, value, error=error)
    if number < least:
        raise error(f"{name} must be >= {least}, not {number}")
    return number


def optional_whole(name: str, value: object, least: int, error: type[MincircError] = ArgumentError) -> int | None:
    """Return the whole number >= ``least`` that an argument is, or ``None``."""
    return None if value is None else whole(name, value, least, error)


def optional_seconds(name: str, value: object, error: type[MincircError] = ArgumentError) -> float | None:
    """Return the number of seconds >= 0 that an argument is, or ``None`` (:data:`NO_LIMIT` or more: ``None`` too)."""
    if value is None:
        return None
    expected = "a number of seconds >= 0"
    if is_bool(value) or isinstance(value, str | bytes | complex):
        refuse(name, expected, value, error=error)
    try:
        number = float(value)  # type: ignore[arg-type]
    except OverflowError:  # 10**400 seconds, or less than none
        number = math.inf if value > 0 else -math.inf  # type: ignore[operator]
    except Exception:  # no number, or a __float__ of the caller's that fails
        refuse(name, expected, value, error=error)
    if not number >= 0:
        raise error(f"{name} must be {expected}, not {number:g}")
    return None if number >= NO_LIMIT else number


def flag(name: str, value: object) -> bool:
    """Return the truth value that an argument is: ``True`` or ``False`` (NumPy's too)."""
    if not is_bool(value):
        refuse(name, "True or False", value)
    return bool(value)


def word(name: str, value: object, expected: str = "a string", error: type[MincircError] = ArgumentError) -> str:
    """Return the string that an argument is."""
    if not isinstance(value, str):
        refuse(name, expected, value, error=error)
    return value


def one_of(
    name: str, value: object, known: Iterable[str], error: type[MincircError] = ArgumentError, plural: str = ""
) -> str:
    """Return the word that an argument is, one of ``known``."""
    there = tuple(known)
    listed = ", ".join(map(repr, there))
    if not isinstance(value, str):
        refuse(name, f"one of {listed}", value, error=error)
    if value not in there:
        raise error(f"no {plural or name} {quoted(value)} (there are {listed}){did_you_mean(value, there)}")
    return value


def words(name: str, value: object, error: type[MincircError] = ArgumentError) -> tuple[str, ...]:
    """Return the words that an argument lists: a sequence of them, or one string with commas between them."""
    if isinstance(value, str):
        return tuple(part for piece in value.split(",") if (part := piece.strip()))
    parts = items(name, value, "a name, or a sequence of names", error)
    for part in parts:
        if not isinstance(part, str):
            refuse(f"{name}: each entry", "a name", part, error=error)
    return parts


def items(
    name: str, value: Any, expected: str = "a sequence", error: type[MincircError] = ArgumentError
) -> tuple[Any, ...]:
    """Return the entries of an argument that is a list of things; a string, bytes or a mapping is none."""
    listed = isinstance(value, Iterable) and not isinstance(value, str | bytes | bytearray) and not _is_mapping(value)
    if not listed:
        refuse(name, expected, value, error=error)
    try:
        return tuple(value)
    except MincircError:
        raise
    except Exception as failure:  # an array without dimensions, or an iterator of the caller's that fails
        refuse(name, expected, value, f": {type(failure).__name__} in going through it", error)


def several(name: str, value: Any, single: Callable[[Any], bool], expected: str) -> tuple[Any, ...]:
    """Return the entries of an argument that may be one thing (``single``), ``None`` (none), or a sequence of them."""
    if value is None:
        return ()
    return (value,) if single(value) else items(name, value, expected)


def instance(
    name: str,
    value: object,
    kind: type[T],
    expected: str,
    hint: str = "",
    error: type[MincircError] = ArgumentError,
) -> T:
    """Return the argument, an instance of ``kind``."""
    if not isinstance(value, kind):
        refuse(name, expected, value, hint, error)
    return value


def mapping(name: str, value: object, expected: str, error: type[MincircError] = ArgumentError) -> Mapping[Any, Any]:
    """Return the mapping that an argument is."""
    if not isinstance(value, Mapping):
        refuse(name, expected, value, error=error)
    return value


def no_others(function: str, given: Iterable[str], known: Sequence[str]) -> None:
    """Refuse keywords that a function with ``**options`` does not have."""
    for name in given:
        if name not in known:
            raise ArgumentError(f"{function} has no argument {name!r}{did_you_mean(name, known)}")


def is_bool(value: object) -> bool:
    """Return whether the value is a truth value, of Python or of NumPy."""
    # NumPy is not imported for this: its booleans are called bool_ (1.x) or bool (2.x).
    return isinstance(value, bool) or (type(value).__module__ == "numpy" and type(value).__name__ in ("bool_", "bool"))


def _is_mapping(value: object) -> bool:
    return hasattr(value, "keys") and hasattr(value, "__getitem__")
