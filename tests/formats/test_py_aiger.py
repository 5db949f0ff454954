"""Circuits as graphs of py-aiger, on all words."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given

import mincirc
from mincirc.circuit import Circuit
from mincirc.errors import MissingExtraError
from mincirc.formats.logic.py_aiger import to_aiger
from mincirc.testing import circuits
from tests.circuit.test_calling import ADDER


@given(circuits(max_gates=4))
def test_the_graph_computes_what_the_circuit_computes(circuit: Circuit) -> None:
    pytest.importorskip("aiger", reason="an extra: pip install 'mincirc[aiger]'")
    graph = circuit.to_aiger()
    assert graph.inputs == {f"x{i}" for i in range(circuit.inputs)}
    for word in range(1 << circuit.inputs):
        bits = {f"x{i}": bool(word >> circuit.inputs - 1 - i & 1) for i in range(circuit.inputs)}
        values, _ = graph(bits)
        assert tuple(int(values[f"y{i}"]) for i in range(len(circuit.outputs))) == circuit(**bits)


def test_names_go_along() -> None:
    pytest.importorskip("aiger", reason="an extra: pip install 'mincirc[aiger]'")
    assert to_aiger(ADDER).inputs == {"a", "b"}


def test_without_py_aiger_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "aiger", None)
    monkeypatch.setitem(sys.modules, "networkx", None)
    monkeypatch.setitem(sys.modules, "pandas", None)
    for call, extra in (
        (ADDER.circuit.to_aiger, "aiger"),
        (ADDER.circuit.to_networkx, "graphs"),
        (mincirc.staircase(mincirc.load("table:0x6")).to_frame, "frames"),
    ):
        with pytest.raises(MissingExtraError, match=rf"mincirc\[{extra}\]"):
            call()
