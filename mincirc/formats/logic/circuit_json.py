"""A circuit as JSON: gates as truth tables over node numbers, for programs.

::

    {"circuit": {"schema": 1, "basis": "b2", "inputs": ["a", "b"], "gates": [{"table": "0x8", "fanins": [0, 1]}],
                 "outputs": [{"name": "y0", "node": 2, "negated": false}], "actions": {"0": "stay"}}}

Nodes are numbered: inputs first, then gates in order; -1 is the constant 0.  Bit b of a table is the value where the
fan-ins, the first most significant, read b.  ``actions`` (optional) says what output words mean.
Oracle: ``tests/formats/test_writers.py`` reads what is written.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from mincirc.circuit.names import NamedCircuit, Names, plain_inputs
from mincirc.circuit.netlist import Circuit, Gate, Output
from mincirc.errors import CircuitError
from mincirc.formats.file_text import FileText
from mincirc.formats.logic.function import plain_outputs
from mincirc.formats.logic.network import named_circuit
from mincirc.formats.registry import FileContent

SCHEMA = 1
_KEYS = frozenset(("schema", "basis", "inputs", "gates", "outputs", "actions"))


def write_json(named: NamedCircuit) -> FileContent:
    """Return the circuit as one JSON document."""
    circuit = named.circuit
    names = named.outputs or plain_outputs(len(circuit.outputs))
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "basis": circuit.basis,
        "inputs": list(named.names.inputs or plain_inputs(circuit.inputs)),
        "gates": [{"table": hex(gate.table), "fanins": list(gate.fanins)} for gate in circuit.gates],
        "outputs": [
            {"name": name, "node": output.node, "negated": output.negated}
            for name, output in zip(names, circuit.outputs, strict=True)
        ],
    }
    if named.names.actions:
        document["actions"] = dict(named.names.actions)
    return FileContent(json.dumps({"circuit": document}, indent=1) + "\n")


def read_json(source: FileText) -> NamedCircuit:
    """Return the circuit; raise :class:`~mincirc.errors.CircuitError` in one line when the document is none."""
    try:
        document = json.loads(source.text)
    except json.JSONDecodeError as error:
        source.refuse_circuit(f"not JSON: {error.msg}", error.lineno, error.colno)
    except RecursionError:
        source.refuse_circuit("not JSON of a circuit: nested too deep", 1, 1)
    reader = _CircuitReader(source)
    return reader.read(reader.mapping(document, "the document", {"circuit"})["circuit"])


class _CircuitReader:
    """Reads a document's parts; what is wrong is named by its path."""

    def __init__(self, source: FileText) -> None:
        self.source = source

    def read(self, given: object) -> NamedCircuit:
        """Return the circuit of ``{"circuit": given}``."""
        document = self.mapping(given, "circuit", _KEYS)
        if document.get("schema") != SCHEMA:
            self._refuse(f"circuit.schema: expected {SCHEMA}")
        inputs = [self.text(name, f"inputs[{i}]") for i, name in enumerate(self.items(document, "inputs"))]
        gates = tuple(self._gate(gate, f"gates[{i}]") for i, gate in enumerate(self.items(document, "gates")))
        read = [self._output(output, f"outputs[{i}]") for i, output in enumerate(self.items(document, "outputs"))]
        actions = self.mapping(document.get("actions", {}), "circuit.actions")
        try:
            basis = self.text(document.get("basis"), "basis")
            circuit = Circuit(basis, len(inputs), gates, tuple(output for output, _ in read))
            named = named_circuit(circuit, inputs, [name for _, name in read])
            words = tuple((word, self.text(name, f"actions.{word}")) for word, name in actions.items())
            names = Names(named.names.inputs, (), words)
            names.check(circuit)
        except CircuitError as error:
            self._refuse(str(error).removeprefix(f"{self.source.file}:1:1: "))
        return NamedCircuit(circuit, names, named.outputs)

    def mapping(self, value: object, place: str, keys: set[str] | frozenset[str] = frozenset()) -> dict[str, Any]:
        """Return a mapping that has no other keys than ``keys`` (none given: any)."""
        if not isinstance(value, dict):
            self._refuse(f"{place}: expected a mapping")
        unknown = [key for key in value if keys and key not in keys]
        if unknown:
            self._refuse(f"{place}: no key {unknown[0][:40]!r} (there are {', '.join(sorted(keys))})")
        return value

    def items(self, document: dict[str, Any], key: str) -> list[Any]:
        """Return the list under a key."""
        value = document.get(key)
        if not isinstance(value, list):
            self._refuse(f"circuit.{key}: expected a list")
        return value

    def text(self, value: object, place: str) -> str:
        """Return a text."""
        if not isinstance(value, str):
            self._refuse(f"circuit.{place}: expected text")
        return value

    def whole(self, value: object, place: str) -> int:
        """Return a whole number."""
        if not isinstance(value, int) or isinstance(value, bool):
            self._refuse(f"circuit.{place}: expected a whole number")
        return value

    def _gate(self, value: object, place: str) -> Gate:
        gate = self.mapping(value, f"circuit.{place}", {"table", "fanins"})
        text = self.text(gate.get("table"), f"{place}.table")
        try:
            table = int(text, 16) if len(text) <= 18 and text.startswith("0x") else None
        except ValueError:
            table = None
        if table is None:
            self._refuse(f"circuit.{place}.table: {text[:30]!r} is not a table of at most 6 inputs such as 0xe8")
        fanins = gate.get("fanins")
        if not isinstance(fanins, list) or not 1 <= len(fanins) <= 6:
            self._refuse(f"circuit.{place}.fanins: expected a list of 1 to 6 node numbers")
        return Gate(table, tuple(self.whole(f, f"{place}.fanins") for f in fanins))

    def _output(self, value: object, place: str) -> tuple[Output, str]:
        output = self.mapping(value, f"circuit.{place}", {"name", "node", "negated"})
        if not isinstance(output.get("negated", False), bool):
            self._refuse(f"circuit.{place}.negated: expected true or false")
        node = self.whole(output.get("node"), f"{place}.node")
        return Output(node, output.get("negated", False)), self.text(output.get("name"), f"{place}.name")

    def _refuse(self, message: str) -> NoReturn:
        self.source.refuse_circuit(message, 1, 1)
