"""Circuits written in every format and read again: the same function, the same inputs, and the same gates where the
format has them."""

from __future__ import annotations

import pytest
from hypothesis import given

from mincirc.circuit import CONSTANT, Circuit, canonical, evaluate
from mincirc.circuit.names import NamedCircuit, Names
from mincirc.circuit.netlist import Gate, Output
from mincirc.circuit.translate import translated
from mincirc.formats.logic.function import tables_of
from tests.formats.circuit_forms import BY_ENDING, FORMS, Form, named_circuits


def _words(circuit: Circuit) -> list[int]:
    return evaluate(circuit, range(1 << circuit.inputs))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.ending)
@given(named=named_circuits())
def test_the_function_comes_back(form: Form, named: NamedCircuit) -> None:
    if not named.circuit.outputs and not form.no_outputs:
        return
    again = form.read(form.text(named))
    assert again.circuit.inputs == named.circuit.inputs
    assert _words(again.circuit) == _words(named.circuit)
    assert _words(form.read(form.text(again)).circuit) == _words(named.circuit)


@given(named=named_circuits())
def test_gates_come_back_where_the_format_has_them(named: NamedCircuit) -> None:
    free = translated(named.circuit, "b2") if named.circuit.basis in ("demorgan", "nand") else named.circuit
    for ending in (".blif", ".bench"):
        if free.outputs:
            assert (
                BY_ENDING[ending].read(BY_ENDING[ending].text(NamedCircuit(free, Names()))).circuit.size == free.size
            )
    graph = translated(free, "aig")
    for ending in (".aag", ".aig"):
        back = BY_ENDING[ending].read(BY_ENDING[ending].text(NamedCircuit(graph, Names()))).circuit
        assert canonical(back) == canonical(graph)
    assert BY_ENDING[".json"].read(BY_ENDING[".json"].text(named)) == named


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.ending)
def test_constants_repeated_outputs_unused_inputs_and_no_gates(form: Form) -> None:
    for outputs in ([Output(CONSTANT)], [Output(CONSTANT, True)] * 2, [Output(1), Output(1, True), Output(1)]):
        named = NamedCircuit(Circuit("b2", 3, (), tuple(outputs)), Names())
        again = form.read(form.text(named)).circuit
        assert tables_of(again) == tables_of(named.circuit)
        assert (again.size, len(again.outputs)) == (0, len(outputs))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.ending)
def test_names_of_inputs_and_outputs_come_back(form: Form) -> None:
    circuit = Circuit("aig", 2, (Gate(0b1000, (0, 1)),), (Output(2), Output(2, True)))
    named = NamedCircuit(circuit, Names(inputs=("left", "right")), ("go", "stay"))
    again = form.read(form.text(named))
    assert again.names.inputs == ("left", "right")
    assert again.outputs == ("go", "stay")
    assert len(form.write(named).notes) == (form.ending == ".pla")  # which has no gates
