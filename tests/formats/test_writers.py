"""What is written and not read (Python, DOT, Verilog), complaints about JSON, and files chosen by their endings."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from mincirc.circuit import Circuit, Gate, Output, evaluate
from mincirc.circuit.names import NamedCircuit, Names
from mincirc.errors import CircuitError, MincircError
from mincirc.files import write_atomically
from mincirc.formats.file_text import FileText
from mincirc.formats.logic.circuit_json import read_json, write_json
from mincirc.formats.logic.dot import write_dot
from mincirc.formats.logic.output import check_circuit_output, circuit_content
from mincirc.formats.logic.python_code import write_python
from mincirc.formats.logic.tasks import read_circuit_file
from mincirc.formats.logic.verilog import write_verilog
from mincirc.formats.registry import formats_that
from tests.formats.circuit_forms import named_circuits

XOR = NamedCircuit(Circuit("b2", 2, (Gate(0b0110, (0, 1)),), (Output(2),)), Names())


@given(named_circuits())
def test_the_python_function_computes_the_circuit(named: NamedCircuit) -> None:
    content = write_python(named).content
    space: dict[str, Any] = {}
    exec(compile(content, "circuit.py", "exec"), space)
    count = named.circuit.inputs
    for x, word in enumerate(evaluate(named.circuit, range(1 << count))):
        bits = space["circuit"](*(x >> (count - 1 - i) & 1 for i in range(count)))
        assert bits == tuple(word >> (len(bits) - 1 - h) & 1 for h in range(len(bits)))


def test_the_python_function_evaluates_many_inputs_at_once() -> None:
    space: dict[str, Any] = {}
    content = write_python(XOR).content
    assert isinstance(content, str)
    exec(content, space)
    assert space["circuit"](0b1100, 0b1010, ONE=0b1111) == (0b0110,)


@given(named_circuits())
def test_dot_has_an_edge_for_every_fan_in_and_every_name_in_quotes(named: NamedCircuit) -> None:
    content = write_dot(named).content
    assert isinstance(content, str)
    edges = re.findall(r"^  [ncy]\d+ -> [ny]\d+", content, re.MULTILINE)
    fanins = sum(len(set(gate.fanins)) for gate in named.circuit.gates)
    assert len(edges) == fanins + len(named.circuit.outputs)
    assert all(re.search(r'label="(\\.|[^"\\])*"\];$', line) for line in content.split("\n") if "label" in line)


def test_names_that_a_format_cannot_write_are_noted() -> None:
    named = NamedCircuit(XOR.circuit, Names(inputs=("left edge", "wire")), ("x0",))
    written = write_verilog(named)
    assert written.notes == ("'left edge' is written as x0_", "'wire' is written as x1")
    assert "// 'wire' is written as x1\nmodule mincirc(x0_, x1, x0);" in str(written.content)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("{", "f:1:2: not JSON"),
        ("[]", "the document: expected a mapping"),
        ('{"circuit": 1}', "circuit: expected a mapping"),
        ('{"circuit": {"schema": 2}}', "circuit.schema: expected 1"),
        ('{"circuit": {"schema": 1, "x": 1}}', "circuit: no key 'x'"),
        ('{"circuit": {"schema": 1, "inputs": 1}}', "circuit.inputs: expected a list"),
        (("basis", "b3"), "no basis 'b3'"),
        (("gates", [{"table": "8", "fanins": [0, 1]}]), "circuit.gates[0].table: '8' is not a table"),
        (("gates", [{"table": "0x8", "fanins": []}]), "circuit.gates[0].fanins: expected a list of 1 to 6"),
        (("gates", [{"table": "0x8", "fanins": [0, 9]}]), "gate g2: a fan-in is not an earlier node"),
        (("gates", [{"table": "0x8", "fanins": [0, True]}]), "circuit.gates[0].fanins: expected a whole number"),
        (("outputs", [{"name": "y0", "node": 7}]), "output y0: there is no node 7"),
        (("outputs", [{"name": "y0", "node": 0, "negated": 1}]), "circuit.outputs[0].negated: expected true or false"),
        (("inputs", ["a", "a"]), "two nodes are called a"),
    ],
)
def test_wrong_json_is_one_line(document: str | tuple[str, object], message: str) -> None:
    if isinstance(document, tuple):
        content = json.loads(str(write_json(XOR).content))
        content["circuit"][document[0]] = document[1]
        document = json.dumps(content)
    with pytest.raises(CircuitError) as caught:
        read_json(FileText("f", document.encode()))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_every_ending_is_written_and_every_format_that_is_read_comes_back(tmp_path: Path) -> None:
    for found in formats_that("writes_circuit"):
        for ending in (*found.endings, *found.shared):
            path = tmp_path / f"f{ending}"
            write_atomically(path, circuit_content(path, XOR).content)
            source = FileText(str(path), path.read_bytes())
            if found.does("circuit"):
                again = read_circuit_file(source).circuit
                assert evaluate(again, range(4)) == [0, 1, 1, 0]
            else:
                with pytest.raises(MincircError, match=r"circuits are read from|Yosys makes BLIF"):
                    read_circuit_file(source)


def test_what_a_format_cannot_hold_is_known_before_it_is_written() -> None:
    check_circuit_output("x.pla", 16, 1)
    check_circuit_output("x.aig", 40, 1)
    with pytest.raises(CircuitError, match=r"x.pla: 17 inputs are more than the 16"):
        check_circuit_output("x.pla", 17, 1)


def test_outputs_are_drawn_by_their_names(run: Any, tmp_path: Path) -> None:
    (tmp_path / "x.blif").write_text(".inputs a b\n.outputs sum\n.names a b sum\n10 1\n01 1\n.end\n")
    code, out, _ = run("draw", "--circuit", str(tmp_path / "x.blif"))
    assert (code, out.split("\n")[0]) == (0, "y0 = g2  (sum)")
    assert run("draw", "--circuit", str(tmp_path / "x.blif"), "-o", str(tmp_path / "x.svg"))[0] == 0
    assert ">sum<" in (tmp_path / "x.svg").read_text()


def test_the_page_has_every_ending_of_circuits_and_policies() -> None:
    page = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")
    for role in ("circuit", "writes_circuit", "policy", "writes_policy"):
        for found in formats_that(role):
            for ending in filter(None, (*found.endings, *found.shared)):
                assert f"`{ending}`" in page, (found.name, ending)
