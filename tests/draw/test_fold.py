"""Long circuits in rows: together they are the circuit, each is a schematic, letters are readable in print."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from mincirc.circuit import CONSTANT, Basis, Circuit, evaluate
from mincirc.draw import DrawingParams, circuit_svg
from mincirc.draw.fold import CircuitRow, folded
from mincirc.draw.record import Layout
from mincirc.draw.symbols import with_negations_at_gates
from mincirc.testing import circuits
from tests.draw.examples import ALL_BASES, random_circuit
from tests.draw.geometry import check
from tests.draw.reading import check_texts, points, size_of, written

MOST = 400


def width(row: CircuitRow, layout: Layout) -> float:
    return layout.width


def together(circuit: Circuit, rows: tuple[CircuitRow, ...]) -> list[int]:
    """Return the words of a circuit, by its rows one after the other."""
    words = []
    for bits in range(1 << circuit.inputs):
        known = {i: bits >> (circuit.inputs - 1 - i) & 1 for i in range(circuit.inputs)}
        read: dict[int, int] = {}
        for row in rows:
            code = int("".join(str(known[node]) for node in row.sources) or "0", 2)
            (word,) = evaluate(row.circuit, [code])
            ends = len(row.circuit.outputs)
            values = [word >> (ends - 1 - i) & 1 for i in range(ends)]
            known |= dict(zip(row.carried, values[: len(row.carried)], strict=True))
            read |= dict(zip(row.outputs, values[len(row.carried) :], strict=True))
        words.append(int("".join(str(read[i]) for i in range(len(circuit.outputs))) or "0", 2))
    return words


def check_rows(circuit: Circuit, rows: tuple[CircuitRow, ...]) -> None:
    assert together(circuit, rows) == evaluate(circuit, range(1 << circuit.inputs))
    assert sorted(gate for row in rows for gate in row.gates) == list(range(circuit.size))
    assert sorted(number for row in rows for number in row.outputs) == list(range(len(circuit.outputs)))
    assert {node for row in rows for node in row.sources} >= set(range(circuit.inputs))
    seen: set[int] = set()
    for row in rows:
        check(row.circuit, row.layout)
        assert width(row, row.layout) <= MOST or len(row.gates) <= 1
        assert {node for node in row.sources if node >= circuit.inputs} <= seen
        seen |= set(row.carried)


@given(circuits(max_gates=9))
@settings(max_examples=40)
def test_rows_of_small_circuits(circuit: Circuit) -> None:
    check_rows(circuit, folded(circuit, width, MOST))


@pytest.mark.parametrize("basis", ALL_BASES, ids=lambda basis: basis.name)
def test_rows_of_random_circuits(basis: Basis) -> None:
    for seed, gates in ((0, 14), (1, 25)):
        circuit = random_circuit(seed, basis, gates=gates)
        rows = folded(circuit, width, MOST)
        assert len(rows) > 1
        check_rows(circuit, rows)


@pytest.mark.parametrize("basis", ALL_BASES, ids=lambda basis: basis.name)
@pytest.mark.parametrize("gates", [3, 9, 21, 25])
def test_letters_have_seven_points_in_a_column(basis: Basis, gates: int) -> None:
    circuit = random_circuit(gates, basis, gates=gates)
    svg = circuit_svg(circuit, title=f"{gates} gates over {basis.name}")
    assert points(svg) >= 7
    check_texts(svg)
    texts = [one.text for one in written(svg)]
    assert all(f"y{i}" in texts for i in range(len(circuit.outputs)))


def test_every_mark_is_there_twice() -> None:
    circuit = with_negations_at_gates(random_circuit(3, ALL_BASES[0], gates=20))
    rows = folded(circuit, width, MOST)
    svg = circuit_svg(circuit, params=DrawingParams(width=500))
    for row in rows:
        for node in row.carried:
            assert sum(node in other.sources for other in rows) >= 1
    marks = [one.text for one in written(svg) if one.text.startswith("g")]
    assert marks
    assert all(marks.count(mark) >= 2 for mark in marks)


def test_a_circuit_that_fits_is_not_folded() -> None:
    circuit = random_circuit(1, ALL_BASES[0], gates=20)
    (row,) = folded(circuit, width, 10_000)
    assert (row.circuit, row.carried) == (circuit, ())
    wide = circuit_svg(circuit, params=DrawingParams(fold=False))
    assert not [one.text for one in written(wide) if one.text.startswith("g")]
    assert size_of(wide)[0] > 510
    assert wide == circuit_svg(circuit, params=DrawingParams(width=5000))


def test_what_no_gate_drives() -> None:
    circuit = random_circuit(2, ALL_BASES[0], gates=12)
    ends = tuple(replace(circuit.outputs[0], node=node) for node in (CONSTANT, 0, circuit.inputs))
    mixed = replace(circuit, inputs=circuit.inputs, outputs=ends)
    check_rows(mixed, folded(mixed, width, MOST))
