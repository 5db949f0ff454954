"""Truth tables of gates: bit b of a table is the value where the fan-ins, the first most significant, read b."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import IntEnum


class GateTable(IntEnum):
    """Truth tables of named gates."""

    NOT = 0b01
    AND = 0b1000
    XOR = 0b0110
    OR = 0b1110
    NAND = 0b0111
    MAJ = 0b11101000
    MUX = 0b11001010
    """Reads (select, high, low)."""


NOT, AND, XOR, OR, NAND, MAJ, MUX = GateTable

OPERATORS: dict[str, int] = {
    "and": AND,
    "or": OR,
    "xor": XOR,
    "nand": NAND,
    "nor": 0b0001,
    "xnor": 0b1001,
}
"""The functions of two fan-ins that have a word: operators of the text form, kinds of gates where negation costs."""


def table_of(arity: int, value: Callable[[Sequence[bool]], bool]) -> int:
    """Return the table of a function of ``arity`` values."""
    rows = ([bool(b >> (arity - 1 - k) & 1) for k in range(arity)] for b in range(1 << arity))
    return sum(bool(value(row)) << b for b, row in enumerate(rows))


def value_of(table: int, values: Sequence[bool]) -> bool:
    """Return the value of the table where the fan-ins have these values."""
    row = 0
    for value in values:
        row = row << 1 | value
    return bool(table >> row & 1)


def restrict(table: int, arity: int, position: int, value: int) -> int:
    """Return the cofactor: the table over the other fan-ins when the fan-in at ``position`` is ``value``."""
    place = arity - 1 - position
    rows = (b for b in range(1 << arity) if b >> place & 1 == value)
    return sum((table >> b & 1) << i for i, b in enumerate(rows))


def essential(table: int, arity: int) -> list[int]:
    """Return the positions of the fan-ins that the table depends on."""
    return [k for k in range(arity) if restrict(table, arity, k, 0) != restrict(table, arity, k, 1)]


def complement_fanins(table: int, arity: int, flips: int) -> int:
    """Return the table after complementing the fan-ins whose bit of ``flips`` is 1 (the first most significant)."""
    return sum((table >> (b ^ flips) & 1) << b for b in range(1 << arity))


def over(nodes: Sequence[int], table: int, fanins: Sequence[int]) -> int:
    """Return the table over ``nodes``, which contain the ``fanins`` (possibly repeated) of ``table``."""
    places = [list(nodes).index(f) for f in fanins]
    return table_of(len(nodes), lambda values: value_of(table, [values[p] for p in places]))


def without_redundant_fanins(table: int, fanins: Sequence[int]) -> tuple[int, tuple[int, ...]]:
    """Return table and fan-ins of the same function, with only the nodes that it depends on, in increasing order."""
    nodes = sorted(set(fanins))
    table = over(nodes, table, fanins)
    for position in reversed(range(len(nodes))):
        low, high = (restrict(table, len(nodes), position, v) for v in (0, 1))
        if low == high:
            table = low
            del nodes[position]
    return table, tuple(nodes)
