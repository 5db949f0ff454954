"""mincirc's own text form of circuits as a format of files (:mod:`mincirc.circuit.text` has its grammar)."""

from __future__ import annotations

from mincirc.circuit.names import NamedCircuit
from mincirc.circuit.text import format_circuit, parse_named_circuit
from mincirc.formats.file_text import FileText
from mincirc.formats.registry import FileContent


def read_text(source: FileText) -> NamedCircuit:
    """Return the circuit and its names; raise :class:`~mincirc.errors.CircuitError` as ``file:line:column``."""
    return parse_named_circuit(source.text, source.file)


def write_text(named: NamedCircuit) -> FileContent:
    """Return the text form; outputs are called ``y0, y1, ...`` there, so other names of theirs stand in comments."""
    notes = tuple(f"output y{number} is {name!a}" for number, name in enumerate(named.outputs))
    comments = "".join(f"# {note}\n" for note in notes)
    return FileContent(comments + format_circuit(named.circuit, named.names), notes)
