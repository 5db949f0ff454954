"""Truth tables as one-step tasks: ``table:0x16e9``, ``table:1--0``, or ``table:0x96,0xe8`` for several outputs.

A table is written in hexadecimal (``0x16e9``) or in binary (``0110``, ``0b0110``), where ``-`` is a don't-care.  It is
a number: the *last* digit is the value at input 0 (all inputs 0), as ABC and kitty write truth tables; ``table:msb:``
says the same in words ("most significant bit first").  ``table:lsb:...`` reads the binary digits, those of a
hexadecimal number too, from the other end: the *first* is the value at input 0.

Bit x of the number is the value at input x, inputs written most significant first, so ``2^n`` binary digits or
``2^n/4`` hexadecimal ones fix n (leading zeros count; one hexadecimal digit means n = 2).  The first table is output
y0, the most significant bit of the action's word.  The task is that of
:func:`~mincirc.formats.logic.function.one_step_task`: the bound 1 (or ``optimal``) asks for a circuit that computes
the functions wherever no output is a don't-care.
"""

from __future__ import annotations

import re

from mincirc.circuit.names import plain_inputs
from mincirc.errors import TaskError, did_you_mean
from mincirc.formats.logic.function import MAX_INPUTS, IncompleteFunction, one_step_task, plain_outputs
from mincirc.formats.wishes import Wishes
from mincirc.mdp.model import MDP

SCHEME = "table:"
ORDERS = ("msb", "lsb")
_HEX = re.compile(r"0[xX]([0-9a-fA-F]+)\Z", re.ASCII)
_BINARY = re.compile(r"(?:0[bB])?([01-]+)\Z", re.ASCII)
_ORDER = re.compile(r"([a-zA-Z]+):", re.ASCII)


def read(source: str, _wishes: Wishes) -> MDP:
    """Return the task of ``table:TABLE[,TABLE...]`` for the loader: it states its objective, so nothing is wished."""
    return from_table(source)


def from_table(source: str) -> MDP:
    """Return the task of ``table:TABLE[,TABLE...]``; raise :class:`TaskError` when it is no truth table."""
    try:
        return one_step_task(read_tables(source), source)
    except TaskError as error:
        message = str(error)
        raise TaskError(message if message.startswith(_shown(source)) else f"{_shown(source)}: {message}") from None


def read_tables(source: str) -> IncompleteFunction:
    """Return the function of ``table:[msb:|lsb:]TABLE[,TABLE...]``; raise :class:`TaskError` when it is none."""
    text = source.removeprefix(SCHEME)
    order, text = _order(source, text)
    parts = text.split(",")
    digits = [_digits(source, part) for part in parts]
    inputs = _inputs(source, digits, hexadecimal=all(map(_HEX.match, parts)))
    if order == "lsb":
        digits = [part[::-1] for part in digits]
    values = tuple(int(part.replace("-", "0"), 2) for part in digits)
    cares = tuple(int(part.replace("0", "1").replace("-", "0"), 2) for part in digits)
    return IncompleteFunction(plain_inputs(inputs), plain_outputs(len(digits)), values, cares)


def _order(source: str, text: str) -> tuple[str, str]:
    """Return which end is input 0, and the text after that."""
    match = _ORDER.match(text)
    if match is None:
        return "msb", text
    order = match[1].lower()
    if order not in ORDERS:
        raise TaskError(
            f"{_shown(source)}: {match[1][:20]!r} is no order of digits: msb (the last digit is input 0, as without "
            f"a word) or lsb (the first digit is input 0){did_you_mean(order, ORDERS)}"
        )
    return order, text[match.end() :]


def _digits(source: str, part: str) -> str:
    """Return one table in binary, the most significant digit first."""
    match = _HEX.match(part)
    if match:
        return format(int(match[1], 16), f"0{4 * len(match[1])}b")
    match = _BINARY.match(part)
    if match:
        return match[1]
    raise TaskError(f"{_shown(source)}: {_shown(part)!r} is not a truth table such as 0x16e9 or 1--0")


def _inputs(source: str, digits: list[str], *, hexadecimal: bool) -> int:
    """Return n, the same for every table."""
    lengths = {len(part) for part in digits}
    if len(lengths) > 1:
        what, share = ("digits", 4) if hexadecimal else ("values", 1)
        listed = sorted(length // share for length in lengths)[:4]
        raise TaskError(f"{_shown(source)}: all tables need the same number of {what}, not {listed}")
    length = lengths.pop()
    if length & (length - 1):
        count, needed = (f"{length // 4} hex digits", "2^n/4") if hexadecimal else (f"{length} values", "2^n")
        raise TaskError(f"{_shown(source)}: {count} are no truth table; n inputs need {needed} of them")
    if length < 2:
        raise TaskError(f"{_shown(source)}: one value is no truth table: one input needs 2, such as 01")
    inputs = length.bit_length() - 1
    if inputs > MAX_INPUTS:
        raise TaskError(f"{_shown(source)}: {inputs} inputs are more than {MAX_INPUTS}")
    return inputs


def _shown(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
