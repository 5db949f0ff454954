"""Circuits as functions of words, bits, names and arrays, and as graphs, against evaluation on all words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mincirc.circuit import Circuit, evaluate, parse_circuit
from mincirc.circuit.names import NamedCircuit, Names
from mincirc.circuit.text import parse_named_circuit
from mincirc.errors import CircuitError
from mincirc.testing import circuits

ADDER = parse_named_circuit("basis b2\ninputs a b\ng2 = a and b\ng3 = a xor b\ny0 = g2\ny1 = g3")


@given(circuits(), st.data())
def test_every_form_is_evaluation(circuit: Circuit, data: st.DataObject) -> None:
    n, m = circuit.inputs, len(circuit.outputs)
    word = data.draw(st.integers(0, (1 << n) - 1))
    (value,) = evaluate(circuit, [word])
    bits = [word >> i & 1 for i in reversed(range(n))]
    answer = tuple(value >> i & 1 for i in reversed(range(m)))
    assert circuit(word) == value
    assert circuit("".join(map(str, bits))) == "".join(map(str, answer))
    assert circuit(bits) == circuit(tuple(map(bool, bits))) == answer
    assert circuit(**{f"x{i}": bit for i, bit in enumerate(bits)}) == answer
    assert NamedCircuit(circuit, Names())(np.int64(word)) == value


@given(circuits())
def test_arrays_are_evaluated_row_by_row(circuit: Circuit) -> None:
    n, m = circuit.inputs, len(circuit.outputs)
    words = np.arange(1 << n).reshape(-1, 1, 1)
    rows = (words >> np.arange(n)[::-1] & 1).reshape(1 << n, 1, n)
    found = circuit(rows)
    assert found.shape == (1 << n, 1, m)
    assert found.dtype == np.uint8
    expected = evaluate(circuit, range(1 << n))
    assert [int("".join(map(str, row[0])) or "0", 2) for row in found] == expected
    assert (circuit(rows.astype(bool)) == found).all()


def test_names_are_those_of_the_inputs() -> None:
    assert ADDER(a=1, b=0) == (0, 1)
    assert ADDER("11") == "10"
    with pytest.raises(CircuitError, match="no input 'c'"):
        ADDER(c=1, b=0)
    with pytest.raises(CircuitError, match="no bit for the input 'b': the inputs are a, b"):
        ADDER(a=1)
    with pytest.raises(CircuitError, match="not both"):
        ADDER("11", a=1)


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        (4, "the input word 4 .int. has more than the 2 bits"),
        (-1, "must be >= 0"),
        (True, "the inputs must be a word"),
        (1.5, "the inputs must be a word"),
        ("2", "must be a string of 0 and 1"),
        ("101", "3 bits for 2 inputs"),
        ([0], "1 bits for 2 inputs"),
        ([0, 2], "bit 1 must be 0 or 1, not 2"),
        (["0", "1"], "bit 0 must be 0 or 1"),
        (np.zeros((4, 3), int), "an array of the shape"),
        (np.full((1, 2), 7), "an array of 0 and 1"),
        (np.zeros(2), "an array of 0 and 1"),
    ],
)
def test_what_are_no_inputs(inputs: Any, message: str) -> None:
    with pytest.raises(CircuitError, match=message):
        ADDER.circuit(inputs)


@given(circuits())
def test_graphs_compute_what_the_circuit_computes(circuit: Circuit) -> None:
    networkx = pytest.importorskip("networkx", reason="an extra: pip install 'mincirc[graphs]'")
    graph = circuit.to_networkx()
    for word in range(1 << circuit.inputs):
        value = {"0": 0} | {f"x{i}": word >> circuit.inputs - 1 - i & 1 for i in range(circuit.inputs)}
        for node in networkx.topological_sort(graph):
            edges = sorted(graph.in_edges(node, data=True), key=lambda edge: edge[2].get("position", 0))
            if graph.nodes[node]["kind"] == "gate":
                place = 0
                for source, _, _ in edges:
                    place = place << 1 | value[source]
                value[node] = graph.nodes[node]["table"] >> place & 1
            elif graph.nodes[node]["kind"] == "output":
                value[node] = value[edges[0][0]] ^ edges[0][2]["negated"]
        assert circuit(word) == int("".join(str(value[f"y{i}"]) for i in range(len(circuit.outputs))) or "0", 2)


def test_a_gate_may_read_a_node_twice() -> None:
    pytest.importorskip("networkx", reason="an extra: pip install 'mincirc[graphs]'")
    doubled = parse_circuit("basis nand\ninputs a\ng1 = a nand a\ny0 = g1")
    assert doubled.to_networkx().number_of_edges("x0", "g1") == 2
