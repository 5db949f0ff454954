"""Collapsing gates of ``lut-k``: a gate absorbs a fan-in, and reads that fan-in's fan-ins instead.

A gate that reads gate i computes a function of the fan-ins of i and of its own other fan-ins; where these are at most
k nodes the gate can read them directly (node elimination in SIS; Sentovich et al. 1992).  Gate i stays if another gate
or an output reads it, and is dropped otherwise.  Nodes are replaced by earlier nodes, so the pass terminates; it adds
no gate.  Used for upper bounds only: a tree of 2-input gates becomes fewer, wider gates.  Oracle:
``tests/circuit/test_passes.py``.
"""

from __future__ import annotations

from collections.abc import Sequence

from mincirc.circuit.basis import get_basis
from mincirc.circuit.builder import FALSE, Builder, Signal
from mincirc.circuit.netlist import CONSTANT, Circuit, Gate, Output
from mincirc.circuit.tables import table_of, value_of, without_redundant_fanins


def absorb(circuit: Circuit) -> Circuit:
    """Return an equivalent circuit with at most as many gates; only circuits over ``lut-k`` are changed."""
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
    """Return the signal after its gate has absorbed fan-ins as long as it has at most ``most`` fan-ins."""
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
        of[node] = value_of(inner.table, [of[f] for f in inner.fanins])
        return value_of(gate.table, [of[f] for f in gate.fanins])

    return Gate(*without_redundant_fanins(table_of(len(nodes), value), nodes))
