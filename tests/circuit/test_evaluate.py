"""Bit-parallel evaluation, size and depth against the definition, one row and one gate at a time."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mincirc.circuit import (
    BASES,
    CONSTANT,
    Circuit,
    Gate,
    Output,
    columns,
    evaluate,
    get_basis,
    node_values,
)
from mincirc.circuit.tables import AND, NAND, NOT, OR, XOR
from mincirc.errors import CircuitError
from mincirc.testing import circuits


def naive_nodes(circuit: Circuit, code: int) -> list[int]:
    bits = [code >> (circuit.inputs - 1 - i) & 1 for i in range(circuit.inputs)]
    for gate in circuit.gates:
        index = int("".join(str(bits[f]) for f in gate.fanins), 2)
        bits.append(gate.table >> index & 1)
    return bits


def naive_word(circuit: Circuit, code: int) -> int:
    bits = naive_nodes(circuit, code)
    word = [(0 if o.node == CONSTANT else bits[o.node]) ^ o.negated for o in circuit.outputs]
    return int("".join(map(str, word)) or "0", 2)


@given(circuits(), st.data())
def test_all_rows_at_once_is_row_by_row(circuit: Circuit, data: st.DataObject) -> None:
    codes = data.draw(st.lists(st.integers(0, (1 << circuit.inputs) - 1), max_size=20))
    assert evaluate(circuit, codes) == [naive_word(circuit, code) for code in codes]
    nodes = node_values(circuit, codes)
    for row, code in enumerate(codes):
        assert [value >> row & 1 for value in nodes] == naive_nodes(circuit, code)


def test_columns_have_the_most_significant_bit_first() -> None:
    assert columns([0b001, 0b110, 0b100], 3) == [0b110, 0b010, 0b001]
    assert columns([], 2) == [0, 0]


def test_tables_read_the_first_fanin_as_most_significant() -> None:
    only_first = Circuit("b2", 2, (Gate(0b0100, (0, 1)),), (Output(2),))
    assert evaluate(only_first, range(4)) == [0, 0, 1, 0]


@pytest.mark.parametrize(
    ("table", "values"),
    [(AND, [0, 0, 0, 1]), (OR, [0, 1, 1, 1]), (XOR, [0, 1, 1, 0]), (NAND, [1, 1, 1, 0])],
)
def test_named_tables(table: int, values: list[int]) -> None:
    assert (
        evaluate(Circuit("nand" if table == NAND else "b2", 2, (Gate(table, (0, 1)),), (Output(2),)), range(4))
        == values
    )


def test_constants_and_wires_are_free_outputs_everywhere() -> None:
    for basis in BASES:
        circuit = Circuit(basis, 1, (), (Output(CONSTANT), Output(CONSTANT, True), Output(0)))
        assert (circuit.size, circuit.depth) == (0, 0)
        assert evaluate(circuit, [0, 1]) == [0b010, 0b011]


@given(circuits())
def test_depth_is_the_longest_path_of_counted_gates(circuit: Circuit) -> None:
    def depth(node: int) -> int:
        if node < circuit.inputs:
            return 0
        return 1 + max(depth(f) for f in circuit.gates[node - circuit.inputs].fanins)

    assert circuit.depth == max((depth(o.node) for o in circuit.outputs), default=0)
    assert circuit.size == len(circuit.gates)


def test_inverters_count_for_depth_where_they_cost() -> None:
    gates = (Gate(NOT, (0,)), Gate(AND, (1, 2)))
    demorgan = Circuit("demorgan", 2, gates, (Output(3),))
    assert (demorgan.size, demorgan.depth) == (2, 2)
    free = Circuit("b2", 2, (Gate(0b0010, (0, 1)),), (Output(2, True),))
    assert (free.size, free.depth) == (1, 1)


def test_unread_gates_count_for_size_only() -> None:
    circuit = Circuit("b2", 2, (Gate(AND, (0, 1)), Gate(XOR, (0, 2))), (Output(2),))
    assert (circuit.size, circuit.depth) == (2, 1)


@given(circuits(basis="b2"))
def test_xaig_is_b2(circuit: Circuit) -> None:
    """AND and XOR with free negation are all ten functions of two inputs: same gates, same size, same depth."""
    twin = Circuit("xaig", circuit.inputs, circuit.gates, circuit.outputs)
    assert (twin.size, twin.depth) == (circuit.size, circuit.depth)
    assert evaluate(twin, range(1 << twin.inputs)) == evaluate(circuit, range(1 << circuit.inputs))


def test_the_gates_of_every_basis() -> None:
    allowed = {
        name: {(arity, t) for arity in (1, 2, 3) for t in range(1 << (1 << arity)) if basis.allows(t, arity)}
        for name, basis in BASES.items()
    }
    both = {(2, t) for t in range(16)} - {(2, t) for t in (0b0000, 0b1111, 0b0011, 0b1100, 0b0101, 0b1010)}
    assert allowed["b2"] == allowed["xaig"] == both
    assert allowed["aig"] == both - {(2, 0b0110), (2, 0b1001)}
    assert allowed["demorgan"] == {(1, NOT), (2, AND), (2, OR)}
    assert allowed["nand"] == {(2, NAND)}
    assert allowed["lut-2"] == allowed["b2"]
    assert allowed["mig"] == allowed["aig"] | {(3, majority(*signs)) for signs in product((0, 1), repeat=3)}
    three = {(3, t) for t in range(256)} - {(3, ignoring) for ignoring in tables_that_ignore_one()}
    assert len(three) == 218
    assert all(allowed[f"lut-{k}"] == both | three for k in range(3, 7))


def majority(*signs: int) -> int:
    """The table of the majority of three literals, by counting."""
    rows = product((0, 1), repeat=3)
    return sum((sum(v ^ s for v, s in zip(row, signs, strict=True)) >= 2) << b for b, row in enumerate(rows))


def tables_that_ignore_one() -> set[int]:
    """Tables of three fan-ins that are made from one of the other two."""
    rows = list(product((0, 1), repeat=3))
    return {
        sum((small >> (2 * row[i] + row[j]) & 1) << b for b, row in enumerate(rows))
        for small in range(16)
        for i, j in ((0, 1), (0, 2), (1, 2))
    }


@pytest.mark.parametrize("arity", [4, 5, 6])
def test_wide_tables_depend_on_every_fanin(arity: int) -> None:
    parity = sum((b.bit_count() & 1) << b for b in range(1 << arity))
    for k in range(2, 7):
        assert BASES[f"lut-{k}"].allows(parity, arity) is (arity <= k)
    assert not BASES["mig"].allows(parity, arity)
    for position in range(arity):
        ignoring = sum(((b & ~(1 << position)).bit_count() & 1) << b for b in range(1 << arity))
        assert not BASES["lut-6"].allows(ignoring, arity)


@pytest.mark.parametrize("name", [n for n, b in BASES.items() if b.free_negation])
def test_free_negation_means_closed_under_complement(name: str) -> None:
    """Complementing a gate or one of its fan-ins gives another gate of the basis."""
    basis = BASES[name]
    for arity in {2, 3} & set(basis.arities):
        rows = 1 << arity
        for table, change in product(basis.tables(arity), range(rows)):
            assert basis.allows(table ^ ((1 << rows) - 1), arity)
            assert basis.allows(sum((table >> (b ^ change) & 1) << b for b in range(rows)), arity)


def test_a_node_is_read_twice_only_where_that_is_the_complement() -> None:
    assert all(b.equal_fanins == (not b.free_negation and not b.allows(NOT, 1)) for b in BASES.values())
    assert evaluate(Circuit("nand", 1, (Gate(NAND, (0, 0)),), (Output(1),)), [0, 1]) == [1, 0]


def test_unknown_basis() -> None:
    with pytest.raises(CircuitError, match=r"no basis 'nadn' \(there are b2, .*\); did you mean 'nand'\?"):
        get_basis("nadn")


@pytest.mark.parametrize(
    ("basis", "gates", "outputs", "message"),
    [
        ("b2", [Gate(16, (0, 1))], [], "gate g2: table 16 is not one of 2 inputs"),
        ("b2", [Gate(0b1010, (0, 1))], [], "gate g2: basis b2 has no such gate"),
        ("aig", [Gate(XOR, (0, 1))], [], "gate g2: basis aig has no such gate"),
        ("nand", [Gate(AND, (0, 1))], [], "gate g2: basis nand has no such gate"),
        ("demorgan", [Gate(0b0010, (0, 1))], [], "gate g2: basis demorgan has no such gate"),
        ("b2", [Gate(NOT, (0,))], [], "gate g2: basis b2 has no such gate"),
        ("b2", [Gate(AND, (0, 2))], [], "gate g2: a fan-in is not an earlier node"),
        ("b2", [Gate(AND, (CONSTANT, 0))], [], "gate g2: a fan-in is not an earlier node"),
        ("b2", [Gate(AND, (1, 1))], [], "gate g2: basis b2 reads distinct nodes"),
        ("b2", [Gate(AND, (0, 1))], [Output(3)], "output y0: there is no node 3"),
        ("b2", [], [Output(0), Output(-2)], "output y1: there is no node -2"),
        ("nand", [], [Output(0, True)], "output y0: negation is not free in nand"),
        ("demorgan", [], [Output(1, True)], "output y0: negation is not free in demorgan"),
    ],
)
def test_what_is_no_circuit(basis: str, gates: list[Gate], outputs: list[Output], message: str) -> None:
    with pytest.raises(CircuitError) as caught:
        Circuit(basis, 2, tuple(gates), tuple(outputs))
    assert str(caught.value).startswith(message)
