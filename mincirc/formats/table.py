"""Truth tables as one-step tasks: ``table:0x16e9``, or ``table:0x96,0xe8`` for several outputs.

Bit x of the number is the value at input x, inputs written most significant first, so ``2^n/4`` hex digits fix n
(leading zeros count; one digit means n = 2).  The task starts uniformly in one of the ``2^n`` states, pays 1 when
*all* outputs are right, and ends.  The first table is output y0, the most significant bit of the action's word.  The
bound 1 (or ``optimal``) then asks for a circuit that computes the functions.
"""

from __future__ import annotations

import re
from fractions import Fraction

from mincirc.errors import TaskError
from mincirc.mdp.model import MDP, Choice, Feature
from mincirc.mdp.objective import Horizon
from mincirc.mdp.source import Source

MAX_BITS = 16
"""Inputs and outputs together: the task has ``2^(n+m)`` state-action pairs."""

_TABLE = re.compile(r"0[xX][0-9a-fA-F]+\Z")


def from_table(source: str) -> MDP:
    """Return the task of ``table:0xHEX[,0xHEX...]``; raise :class:`TaskError` when it is no truth table."""
    parts = source.removeprefix("table:").split(",")
    inputs = _inputs(source, parts)
    tables = [int(part, 16) for part in parts]
    outputs = len(tables)
    if inputs + outputs > MAX_BITS:
        raise TaskError(
            f"{_shown(source)}: {inputs} inputs and {outputs} outputs are more than {MAX_BITS} bits in all"
        )
    states = range(1 << inputs)
    right = [_word(tables, x) for x in states]
    words = range(1 << outputs)
    wrong, correct = ([Choice(w, w, Fraction(reward), ()) for w in words] for reward in (0, 1))
    return MDP(
        name=source,
        states=tuple(format(x, f"0{inputs}b") for x in states),
        actions=tuple(format(w, f"0{outputs}b") for w in words),
        choices=tuple((*wrong[:y], correct[y], *wrong[y + 1 :]) for y in right),
        initial=(Fraction(1, len(states)),) * len(states),
        objective=Horizon(1),
        action_bits=outputs,
        source=Source(source),
        features=(Feature("x", tuple(f"x{i}" for i in range(inputs)), tuple(states)),),
    )


def _word(tables: list[int], x: int) -> int:
    word = 0
    for table in tables:
        word = word << 1 | (table >> x & 1)
    return word


def _inputs(source: str, parts: list[str]) -> int:
    """Return n, the same for every table."""
    for part in parts:
        if not _TABLE.match(part):
            raise TaskError(f"{_shown(source)}: {_shown(part)!r} is not a truth table such as 0x16e9")
    lengths = {len(part) - 2 for part in parts}
    if len(lengths) > 1:
        raise TaskError(f"{_shown(source)}: all tables need the same number of digits, not {sorted(lengths)}")
    digits = lengths.pop()
    if digits & (digits - 1):
        raise TaskError(f"{_shown(source)}: {digits} hex digits are no truth table; n inputs need 2^n/4 of them")
    return digits.bit_length() + 1


def _shown(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
