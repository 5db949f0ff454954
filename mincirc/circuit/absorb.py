"""Making a circuit over ``lut-k`` smaller: a gate absorbs what it reads.

A gate that reads gate i computes a function of i's fan-ins and of its own others; where these are at most k nodes the
gate can read them directly.  Gate i stays for whoever else reads it, else it is dropped.  Nodes are replaced by
earlier ones, so this ends; no gate is ever added.  For upper bounds: a tree of 2-input gates becomes wide ones.
"""

from __future__ import annotations

from collections.abc import Sequence

from mincirc.circuit.basis import get_basis
from mincirc.circuit.builder import FALSE, Builder, Signal
from mincirc.circuit.netlist import CONSTANT, Circuit, Gate, Output
from mincirc.circuit.tables import looked_up, shortest, table_of


def absorb(circuit: Circuit) -> Circuit:
    """Return an equal circuit of at most as many gates; other bases than ``lut-k`` are left as they are."""
    basis = get_basis(circuit.basis)
    most = max(basis.arities)
    if not basis.any_function or most == 2:
        return circuit
    builder = Builder(circuit.basis, circuit.inputs)
    image: list[Signal] = [Output(i) for i in range(circuit.inputs)]
    for gate in circuit.gates:
        image.append(_widest(builder, builder.function(gate.table, [image[f] for f in gate.fanins]), most))
    read = [FALSE if o.node == CONSTANT else image[o.node] for o in circuit.outputs]
    return builder.circuit([builder.not_(s) if o.negated else s for s, o in zip(read, circuit.outputs, strict=True)])


def _widest(builder: Builder, signal: Signal, most: int) -> Signal:
    """Return the signal made by a gate that has absorbed all it can."""
    while True:
        gate = builder.gate_at(signal.node)
        wider = None if gate is None else _wider(builder, gate, most)
        if wider is None:
            return signal
        made = builder.function(wider.table, [Output(f) for f in wider.fanins])
        signal = builder.not_(made) if signal.negated else made


def _wider(builder: Builder, gate: Gate, most: int) -> Gate | None:
    for node in reversed(gate.fanins):
        inner = builder.gate_at(node)
        if inner is None:
            continue
        nodes = sorted({*gate.fanins, *inner.fanins} - {node})
        if len(nodes) <= most:
            return _composed(gate, node, inner, nodes)
    return None


def _composed(gate: Gate, node: int, inner: Gate, nodes: list[int]) -> Gate:
    def value(values: Sequence[bool]) -> bool:
        of = dict(zip(nodes, values, strict=True))
        of[node] = looked_up(inner.table, [of[f] for f in inner.fanins])
        return looked_up(gate.table, [of[f] for f in gate.fanins])

    return Gate(*shortest(table_of(len(nodes), value), nodes))
