"""The symbol of a truth table: the distinctive shapes of IEEE Std 91, with bubbles for complements.

A table with a single 1 is an AND of literals, one with a single 0 an OR of literals, parity or its complement an XOR;
a complemented literal is a bubble at its fan-in.  If all literals are complemented, De Morgan's law moves the bubbles
to the output (NOR, NAND).  A majority is a box with that label, with bubbles; every other function is a box labelled
with its table.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from mincirc.circuit import Circuit, Gate, Output, get_basis
from mincirc.circuit.basis import MAJORITIES

Shape: TypeAlias = Literal["and", "or", "xor", "maj", "buffer", "box"]


@dataclass(frozen=True)
class Symbol:
    """``bubbles[i]`` says whether fan-in i is complemented, ``inverted`` whether the output is."""

    shape: Shape
    bubbles: tuple[bool, ...]
    inverted: bool
    symmetric: bool = True
    """Whether the fan-ins may be drawn in any order (their bubbles go with them)."""


def with_negations_at_gates(circuit: Circuit) -> Circuit:
    """Return the same circuit up to polarity: a gate that only complemented outputs read is complemented itself.

    So ``g4 = x0 and x1``, ``y0 = not g4`` is drawn as a NAND, and not as an AND with a bubble further on.
    """
    basis = get_basis(circuit.basis)
    plain = {f for gate in circuit.gates for f in gate.fanins} | {o.node for o in circuit.outputs if not o.negated}
    gates = list(circuit.gates)
    moved = set()
    for node in {o.node for o in circuit.outputs if o.negated and o.node >= circuit.inputs} - plain:
        gate = gates[node - circuit.inputs]
        arity = len(gate.fanins)
        table = gate.table ^ ((1 << (1 << arity)) - 1)
        if basis.allows(table, arity):
            gates[node - circuit.inputs] = Gate(table, gate.fanins)
            moved.add(node)
    outputs = tuple(Output(o.node, o.negated and o.node not in moved) for o in circuit.outputs)
    return replace(circuit, gates=tuple(gates), outputs=outputs)


def symbol_of(gate: Gate) -> Symbol:
    """Return the symbol of a gate of any arity."""
    arity, table = len(gate.fanins), gate.table
    rows = 1 << arity
    none = (False,) * arity
    if arity == 1 and table in (0b01, 0b10):
        return Symbol("buffer", none, table == 0b01)
    ones = table.bit_count()
    parity = sum((row.bit_count() & 1) << row for row in range(rows))
    if arity > 1 and ones == 1:
        return _literals("and", table.bit_length() - 1, arity)
    if arity > 1 and ones == rows - 1:
        return _literals("or", (rows - 1) ^ ((table ^ ((1 << rows) - 1)).bit_length() - 1), arity)
    if arity > 1 and table in (parity, parity ^ ((1 << rows) - 1)):
        return Symbol("xor", none, table != parity)
    if arity == 3 and table in MAJORITIES:
        return Symbol("maj", tuple(bool(MAJORITIES[table] >> (2 - i) & 1) for i in range(3)), False)
    return Symbol("box", none, False, symmetric=False)


def _literals(shape: Literal["and", "or"], plain: int, arity: int) -> Symbol:
    """Return AND or OR of the fan-ins whose bit of ``plain`` is 1 and of the complements of the others."""
    bubbles = tuple(not plain >> (arity - 1 - i) & 1 for i in range(arity))
    if all(bubbles):
        return Symbol("or" if shape == "and" else "and", (False,) * arity, True)
    return Symbol(shape, bubbles, False)
