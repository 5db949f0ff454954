"""Nets compute what their circuits compute, whatever is simplified on the way."""

from __future__ import annotations

import random

import pytest

from mincirc.circuit import BASES, CONSTANT, Circuit, Gate, Output, evaluate, get_basis
from mincirc.circuit.net import OPERATIONS, allowed_tables, net_of, rebuild, supports

FREE = ["b2", "aig", "xaig", "lut-2"]


def random_circuit(basis: str, inputs: int, gates: int, rng: random.Random) -> Circuit:
    tables = [t for t in range(16) if get_basis(basis).allows(t, 2)]
    made = [Gate(rng.choice(tables), tuple(rng.sample(range(inputs + i), 2))) for i in range(gates)]
    outputs = tuple(Output(rng.randrange(CONSTANT, inputs + gates), rng.random() < 0.5) for _ in range(3))
    return Circuit(basis, inputs, tuple(made), outputs)


def test_which_bases_have_nets() -> None:
    assert [b for b in BASES if supports(b)] == FREE
    assert allowed_tables("b2") == (2, 4, 6, 8, 14)
    assert allowed_tables("aig") == (2, 4, 8, 14)


def test_operations_are_their_truth_tables() -> None:
    x, y, mask = 0b1100, 0b1010, 0b1111
    for table in range(16):
        wanted = sum((table >> (2 * (x >> t & 1) + (y >> t & 1)) & 1) << t for t in range(4))
        assert OPERATIONS[table](x, y, mask) == wanted


@pytest.mark.parametrize("basis", FREE)
def test_net_of_a_circuit_computes_the_same(basis: str) -> None:
    rng = random.Random(basis)
    for _ in range(150):
        circuit = random_circuit(basis, 3, rng.randint(0, 8), rng)
        net = net_of(circuit)
        again = net.circuit()
        assert evaluate(again, range(8)) == evaluate(circuit, range(8))
        assert again.size <= circuit.size
        assert len(net_of(again).gates) == len(net.gates) == again.size
        assert len(set(net.gates)) == len(net.gates)


@pytest.mark.parametrize("basis", FREE)
def test_replacing_a_node_by_a_literal(basis: str) -> None:
    rng = random.Random(basis)
    columns, mask = [0b11110000, 0b11001100, 0b10101010], 0xFF
    for _ in range(150):
        net = net_of(random_circuit(basis, 3, 7, rng))
        if not net.gates:
            continue
        node = rng.randrange(net.first, net.first + len(net.gates))
        literal = rng.randrange(2 * node)
        changed = rebuild(basis, 3, net.gates, net.outputs, {node: literal})
        values = [0, *columns]
        for i, (table, a, b) in enumerate(net.gates, start=net.first):
            value = OPERATIONS[table](values[a], values[b], mask)
            values.append(values[literal >> 1] ^ (mask if literal & 1 else 0) if i == node else value)
        assert changed.read(changed.values(columns, mask), mask) == net.read(values, mask)
        assert len(changed.gates) < len(net.gates)
