"""Functions with don't-cares, input by input, and the one-step tasks that ask for them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import mincirc
from mincirc.circuit import Circuit, evaluate, parse_circuit
from mincirc.circuit.names import NamedCircuit, Names
from mincirc.errors import CircuitError, MincircError, TaskError
from mincirc.formats.logic.circuit_json import write_json
from mincirc.formats.logic.cover import irredundant_cover, table_of_cover
from mincirc.formats.logic.function import (
    IncompleteFunction,
    function_of,
    input_columns,
    legal_task,
    one_step_task,
    tables_of,
    words_allowed,
)
from mincirc.formats.logic.text_form import write_text
from mincirc.formats.registry import FileContent
from mincirc.interface import interface_for
from mincirc.testing import circuits


@st.composite
def functions(draw: DrawFn, max_inputs: int = 4, max_outputs: int = 3) -> IncompleteFunction:
    """Functions of a few inputs and outputs with don't-cares."""
    inputs, outputs = draw(st.integers(0, max_inputs)), draw(st.integers(1, max_outputs))
    numbers = st.integers(0, (1 << (1 << inputs)) - 1)
    cares = [draw(numbers) for _ in range(outputs)]
    values = tuple(draw(numbers) & care for care in cares)
    return IncompleteFunction(
        tuple(f"x{i}" for i in range(inputs)), tuple(f"y{i}" for i in range(outputs)), values, tuple(cares)
    )


def allowed(function: IncompleteFunction, x: int) -> list[int]:
    """The words allowed at an input, by the definition."""
    outputs = len(function.outputs)
    every = range(1 << outputs)
    return [w for w in every if all(_agrees(function, h, x, w >> (outputs - 1 - h) & 1) for h in range(outputs))]


def _agrees(function: IncompleteFunction, output: int, x: int, bit: int) -> bool:
    return not function.cares[output] >> x & 1 or (function.values[output] >> x & 1) == bit


@pytest.mark.parametrize(("write", "name"), [(write_text, "x.txt"), (write_text, "x"), (write_json, "x.json")])
def test_circuits_in_mincircs_own_forms_are_tasks(
    write: Callable[[NamedCircuit], FileContent], name: str, tmp_path: Path
) -> None:
    circuit = parse_circuit("basis b2\ninputs a b c\ng3 = a xor b\ng4 = g3 and c\ny0 = g4\ny1 = not g3")
    named = NamedCircuit(circuit, Names(inputs=("a", "b", "c")))
    content = write(named).content
    assert isinstance(content, str)
    (tmp_path / name).write_text(content)
    task = mincirc.load(tmp_path / name)
    assert task == one_step_task(function_of(named), "x")
    with pytest.raises(MincircError, match="is a one-step task: horizon goes only with other sources"):
        mincirc.load(tmp_path / name, horizon=2)


@given(functions())
def test_the_tasks_allow_what_the_function_allows(function: IncompleteFunction) -> None:
    paid, legal = one_step_task(function, "f"), legal_task(function, "f")
    pairs = function.pairs()
    for x in range(1 << len(function.inputs)):
        assert words_allowed(*pairs[x], len(function.outputs)) == allowed(function, x)
        assert [c.word for c in paid.choices[x] if c.reward == 1] == allowed(function, x)
        assert [c.word for c in legal.choices[x]] == allowed(function, x)
        assert len(paid.choices[x]) == 1 << len(function.outputs)
    assert interface_for(paid).codes == interface_for(legal).codes == tuple(range(1 << len(function.inputs)))


@given(functions(), st.data())
def test_a_circuit_is_allowed_where_its_words_are(function: IncompleteFunction, data: st.DataObject) -> None:
    circuit = data.draw(circuits(inputs=len(function.inputs), outputs=len(function.outputs)))
    words = evaluate(circuit, range(1 << circuit.inputs))
    assert function.allows(circuit) == all(w in allowed(function, x) for x, w in enumerate(words))
    assert function_of(NamedCircuit(circuit, Names())).allows(circuit)


@given(circuits())
def test_tables_hold_every_value(circuit: Circuit) -> None:
    words = evaluate(circuit, range(1 << circuit.inputs))
    outputs = len(circuit.outputs)
    for number, table in enumerate(tables_of(circuit)):
        assert [table >> x & 1 for x in range(len(words))] == [w >> (outputs - 1 - number) & 1 for w in words]


@pytest.mark.parametrize("inputs", range(7))
def test_columns_are_the_inputs(inputs: int) -> None:
    for place, column in enumerate(input_columns(inputs)):
        assert [column >> x & 1 for x in range(1 << inputs)] == [
            x >> (inputs - 1 - place) & 1 for x in range(1 << inputs)
        ]


@given(functions(max_outputs=2), functions(max_outputs=2))
def test_dont_cares_of_another_function(function: IncompleteFunction, other: IncompleteFunction) -> None:
    if len(other.inputs) != len(function.inputs) or len(other.outputs) not in (1, len(function.outputs)):
        with pytest.raises(CircuitError, match="don't-cares of"):
            function.freed(other)
        return
    freed = function.freed(other)
    for h in range(len(function.outputs)):
        k = h if len(other.outputs) > 1 else 0
        for x in range(1 << len(function.inputs)):
            free = other.values[k] >> x & 1 or not other.cares[k] >> x & 1
            assert bool(freed.cares[h] >> x & 1) == bool(function.cares[h] >> x & 1 and not free)
            assert freed.values[h] >> x & 1 == (function.values[h] >> x & 1 if freed.cares[h] >> x & 1 else 0)


@given(functions(max_outputs=1))
def test_covers_cover_and_every_cube_is_needed(function: IncompleteFunction) -> None:
    inputs, value = len(function.inputs), function.values[0]
    may = value | function.full & ~function.cares[0]
    cubes = irredundant_cover(value, may, inputs)
    covered = table_of_cover(cubes, inputs)
    assert value & ~covered == 0 == covered & ~may
    for left_out in range(len(cubes)):
        assert value & ~table_of_cover(cubes[:left_out] + cubes[left_out + 1 :], inputs)
    for x in range(1 << inputs):
        word = format(x, f"0{inputs}b") if inputs else ""
        assert covered >> x & 1 == any(all(c in ("-", w) for c, w in zip(cube, word, strict=True)) for cube in cubes)


def test_too_many_bits_are_refused_before_anything_is_made() -> None:
    wide = IncompleteFunction(tuple(f"x{i}" for i in range(12)), tuple(f"y{i}" for i in range(5)), (0,) * 5, (0,) * 5)
    with pytest.raises(TaskError, match="12 inputs and 5 outputs are more than 16 bits in all"):
        one_step_task(wide, "wide")
    with pytest.raises(CircuitError, match="17 inputs are more than the 16"):
        tables_of(Circuit("b2", 17, (), ()))
    with pytest.raises(CircuitError, match="need as many values"):
        IncompleteFunction(("a",), ("y",), (), ())
    with pytest.raises(CircuitError, match="has 2 values"):
        IncompleteFunction(("a",), ("y",), (4,), (4,))
