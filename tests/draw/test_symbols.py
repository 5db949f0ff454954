"""A symbol means what its gate computes, and negations may move only where that changes nothing."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given

from mincirc.circuit import BASES, Circuit, Gate, Output, evaluate, parse_circuit
from mincirc.draw.symbols import Symbol, symbol_of, with_negations_at_gates
from mincirc.testing import circuits
from tests.draw.geometry import meaning


@pytest.mark.parametrize("arity", [1, 2, 3])
def test_symbols_mean_their_tables(arity: int) -> None:
    boxes = 0
    for table in range(1 << (1 << arity)):
        symbol = symbol_of(Gate(table, tuple(range(arity))))
        if symbol.shape == "box":
            boxes += 1
            continue
        rows = product((0, 1), repeat=arity)
        assert sum(meaning(symbol, list(bits)) << row for row, bits in enumerate(rows)) == table
    # 2^k tables with a single 1, as many with a single 0, two parities; a wire and an inverter when k = 1; with
    # three fan-ins eight majorities.
    shapes = 2 if arity == 1 else 2 * (1 << arity) + 2 + 8 * (arity == 3)
    assert boxes == (1 << (1 << arity)) - shapes


def test_every_gate_of_the_shipped_bases_has_a_shape() -> None:
    for basis in BASES.values():
        if basis.name == "boxes":
            continue
        for arity in (1, 2):
            for table in range(1 << (1 << arity)):
                if basis.allows(table, arity):
                    assert symbol_of(Gate(table, tuple(range(arity)))).shape != "box"


@pytest.mark.parametrize(
    ("table", "symbol"),
    [
        (0b1000, Symbol("and", (False, False), False)),
        (0b0010, Symbol("and", (True, False), False)),
        (0b0001, Symbol("or", (False, False), True)),
        (0b1110, Symbol("or", (False, False), False)),
        (0b1101, Symbol("or", (False, True), False)),
        (0b0111, Symbol("and", (False, False), True)),
        (0b0110, Symbol("xor", (False, False), False)),
        (0b1001, Symbol("xor", (False, False), True)),
    ],
)
def test_textbook_symbols(table: int, symbol: Symbol) -> None:
    assert symbol_of(Gate(table, (0, 1))) == symbol


def test_a_box_keeps_its_fanins_in_order() -> None:
    assert symbol_of(Gate(0xE9, (0, 1, 2))).symmetric is False


def test_a_majority_has_bubbles() -> None:
    assert symbol_of(Gate(0x8E, (0, 1, 2))) == Symbol("maj", (True, False, False), False)


@given(circuits())
def test_moving_negations_keeps_the_function(circuit: Circuit) -> None:
    moved = with_negations_at_gates(circuit)
    rows = range(1 << circuit.inputs)
    assert evaluate(moved, rows) == evaluate(circuit, rows)
    assert [g.fanins for g in moved.gates] == [g.fanins for g in circuit.gates]
    read = {f for g in moved.gates for f in g.fanins} | {o.node for o in moved.outputs if not o.negated}
    assert all(o.node in read for o in moved.outputs if o.negated and o.node >= circuit.inputs)


def test_a_negated_output_is_a_nor() -> None:
    circuit = parse_circuit("inputs a b\ng = a or b\ny0 = not g\ny1 = not g\n")
    moved = with_negations_at_gates(circuit)
    assert moved.gates == (Gate(0b0001, (0, 1)),)
    assert moved.outputs == (Output(2), Output(2))


def test_a_gate_that_is_also_read_plain_stays() -> None:
    circuit = parse_circuit("inputs a b\ng = a or b\ny0 = not g\ny1 = g\n")
    assert with_negations_at_gates(circuit) == circuit
