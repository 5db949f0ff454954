"""Bit-parallel evaluation: a node's values on all rows are the bits of one integer (bit t = row t)."""

from __future__ import annotations

from collections.abc import Sequence

from mincirc.circuit.netlist import Circuit, Gate


def columns(codes: Sequence[int], inputs: int) -> list[int]:
    """Return one integer per input bit: bit t is that input in ``codes[t]`` (input 0 is the most significant)."""
    result = [0] * inputs
    for row, code in enumerate(codes):
        for i in range(inputs):
            result[i] |= (code >> (inputs - 1 - i) & 1) << row
    return result


def gate_value(gate: Gate, nodes: Sequence[int], mask: int) -> int:
    """Return the gate's values on the rows of ``mask``, given the values of all earlier nodes."""
    minterms = [mask]
    for fanin in gate.fanins:
        value = nodes[fanin] if fanin >= 0 else 0
        minterms = [part for m in minterms for part in (m & ~value, m & value)]
    total = 0
    for index, minterm in enumerate(minterms):
        if gate.table >> index & 1:
            total |= minterm
    return total


def node_values(circuit: Circuit, codes: Sequence[int]) -> list[int]:
    """Return the values of every node on the rows ``codes``, inputs first."""
    mask = (1 << len(codes)) - 1
    nodes = columns(codes, circuit.inputs)
    for gate in circuit.gates:
        nodes.append(gate_value(gate, nodes, mask))
    return nodes


def evaluate(circuit: Circuit, codes: Sequence[int]) -> list[int]:
    """Return the output word on every row; output 0 is the most significant bit of the word."""
    mask = (1 << len(codes)) - 1
    nodes = node_values(circuit, codes)
    words = [0] * len(codes)
    for output in circuit.outputs:
        value = nodes[output.node] if output.node >= 0 else 0
        if output.negated:
            value ^= mask
        for row in range(len(codes)):
            words[row] = words[row] << 1 | (value >> row & 1)
    return words
