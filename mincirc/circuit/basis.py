"""Bases: which gates exist, what is counted, and where negation is free.

The convention is part of the basis and is printed with every result.  A gate is a truth table over its fan-ins
(:mod:`mincirc.circuit.netlist`), so free negation on edges shows as a larger set of allowed tables.

To add a basis, add an entry to :data:`BASES` and a gate model in :mod:`mincirc.encode.gates`.  ``mig`` (3-input
majority, ``constant_fanins=True``) and ``lut-k`` (any table of up to k inputs) fit the same record.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from mincirc.errors import CircuitError, did_you_mean

BasisName: TypeAlias = Literal["b2", "aig", "xaig", "demorgan", "nand"]

NOT, AND, XOR, OR, NAND = 0b01, 0b1000, 0b0110, 0b1110, 0b0111
"""Truth tables; bit b of a table is the value at fan-in values b, first fan-in most significant."""


@dataclass(frozen=True)
class Basis:
    """What a gate of the basis may be.

    ``allows(table, arity)`` says which gates exist; ``free_negation`` whether outputs (and fan-ins) may be
    complemented at no cost; ``equal_fanins`` whether a gate may read one node twice; ``constant_fanins`` whether
    a gate may read a constant; ``cost`` is the one-line statement of the measure.
    """

    name: str
    cost: str
    allows: Callable[[int, int], bool]
    free_negation: bool
    equal_fanins: bool = False
    constant_fanins: bool = False


def _any_binary(table: int, arity: int) -> bool:
    return arity == 2 and _depends_on_both(table)


def _and_like(table: int, arity: int) -> bool:
    return arity == 2 and table.bit_count() in (1, 3)


def _demorgan(table: int, arity: int) -> bool:
    return (arity == 1 and table == NOT) or (arity == 2 and table in (AND, OR))


def _nand(table: int, arity: int) -> bool:
    return arity == 2 and table == NAND


def _depends_on_both(table: int) -> bool:
    rows = [table & 3, table >> 2]
    return rows[0] != rows[1] and any(r in (1, 2) for r in rows)


BASES: dict[str, Basis] = {
    b.name: b
    for b in (
        Basis("b2", "2-input gates of any function; negation is free", _any_binary, True),
        Basis("aig", "2-input AND gates; negation is free on edges", _and_like, True),
        Basis("xaig", "2-input AND and XOR gates; negation is free on edges", _any_binary, True),
        Basis("demorgan", "AND, OR and NOT gates, each costs 1", _demorgan, False),
        Basis(
            "nand",
            "2-input NAND gates; a gate may read one node twice",
            _nand,
            False,
            equal_fanins=True,
        ),
    )
}
assert set(BASES) == set(get_args(BasisName))


def get_basis(name: str) -> Basis:
    """Return the basis called ``name``; raise :class:`CircuitError` with a suggestion otherwise."""
    try:
        return BASES[name]
    except KeyError:
        known = ", ".join(BASES)
        raise CircuitError(f"no basis {name!r} (there are {known}){did_you_mean(name, BASES)}") from None
