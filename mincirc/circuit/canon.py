"""Canonical form of a circuit up to renumbering of gates, and up to polarity where negation is free.

Two circuits are isomorphic iff their canonical forms are equal.  Gates are placed one by one; among the gates whose
fan-ins are all placed, the gate with the least key (fan-ins, table) comes next.  The key uses numbers of placed nodes
only, so it is independent of the old numbering.  Gates with equal keys (structural twins) can differ in the gates that
read them, so each is tried, and the least result is taken: individualisation as in canonical labelling of graphs
(McKay 1981), without refinement, since twins are rare.  Oracle: ``tests/circuit/test_canon.py``.
"""

from __future__ import annotations

from itertools import permutations

from mincirc.circuit.basis import get_basis
from mincirc.circuit.netlist import Circuit, Gate, Output


def normal_polarity(circuit: Circuit) -> Circuit:
    """Return the circuit with every gate 0 on all-zero fan-ins, where negation is free; else unchanged."""
    if not get_basis(circuit.basis).free_negation:
        return circuit
    flipped = [False] * circuit.inputs
    gates = []
    for gate in circuit.gates:
        table = _flip_fanins(gate, flipped)
        flip = bool(table & 1)
        gates.append(Gate(table ^ (((1 << (1 << len(gate.fanins))) - 1) if flip else 0), gate.fanins))
        flipped.append(flip)
    outputs = tuple(Output(o.node, o.negated != (o.node >= 0 and flipped[o.node])) for o in circuit.outputs)
    return Circuit(circuit.basis, circuit.inputs, tuple(gates), outputs)


def _flip_fanins(gate: Gate, flipped: list[bool]) -> int:
    arity = len(gate.fanins)
    change = 0
    for fanin in gate.fanins:
        change = change << 1 | (fanin >= 0 and flipped[fanin])
    return sum((gate.table >> (b ^ change) & 1) << b for b in range(1 << arity))


def canonical(circuit: Circuit) -> Circuit:
    """Return the representative of the circuit's isomorphism class."""
    normal = normal_polarity(circuit)
    order = _least(normal, {i: i for i in range(-1, normal.inputs)}, list(range(len(normal.gates))))
    gates, outputs = order
    return Circuit(normal.basis, normal.inputs, tuple(gates), tuple(outputs))


def _least(circuit: Circuit, placed: dict[int, int], rest: list[int]) -> tuple[list[Gate], list[Output]]:
    if not rest:
        return [], [Output(placed[o.node], o.negated) for o in circuit.outputs]
    ready = [
        (_renamed(circuit.gates[g], placed), g) for g in rest if all(f in placed for f in circuit.gates[g].fanins)
    ]
    key = min(_key(gate) for gate, _ in ready)
    best: tuple[list[Gate], list[Output]] | None = None
    for gate, g in ready:
        if _key(gate) != key:
            continue
        here = {**placed, circuit.inputs + g: circuit.inputs + len(circuit.gates) - len(rest)}
        gates, outputs = _least(circuit, here, [h for h in rest if h != g])
        candidate = ([gate, *gates], outputs)
        if best is None or candidate < best:
            best = candidate
    assert best is not None
    return best


def _key(gate: Gate) -> tuple[tuple[int, ...], int]:
    return gate.fanins, gate.table


def _renamed(gate: Gate, placed: dict[int, int]) -> Gate:
    """Return the gate over new numbers, fan-ins in increasing order, the least table among equal orders."""
    fanins = tuple(placed[f] for f in gate.fanins)
    if len(set(fanins)) == len(fanins):
        order = tuple(sorted(range(len(fanins)), key=fanins.__getitem__))
        return Gate(_permute(gate.table, order), tuple(sorted(fanins)))
    return min(
        (
            Gate(_permute(gate.table, order), tuple(fanins[i] for i in order))
            for order in permutations(range(len(fanins)))
        ),
        key=_key,
    )


def _permute(table: int, order: tuple[int, ...]) -> int:
    """Return the table when new fan-in i is old fan-in ``order[i]``."""
    arity = len(order)
    result = 0
    for new in range(1 << arity):
        old = 0
        for i, source in enumerate(order):
            if new >> (arity - 1 - i) & 1:
                old |= 1 << (arity - 1 - source)
        result |= (table >> old & 1) << new
    return result
