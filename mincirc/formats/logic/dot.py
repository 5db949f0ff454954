"""The DOT language of Graphviz: the circuit as a graph, inputs on the left.  Written only.

Specification: graphviz.org/doc/info/lang.html.  Every node has an explicit label, quoted; a complemented output is an
edge with a dot.  Names that cannot be mistaken for syntax are all names: they stand in quotes.
"""

from __future__ import annotations

from mincirc.circuit.names import NamedCircuit, plain_inputs
from mincirc.circuit.netlist import CONSTANT
from mincirc.circuit.text import format_gate, node_name
from mincirc.formats.logic.function import plain_outputs
from mincirc.formats.registry import FileContent


def write_dot(named: NamedCircuit) -> FileContent:
    """Return the circuit as a directed graph."""
    circuit = named.circuit
    inputs = named.names.inputs or plain_inputs(circuit.inputs)
    outputs = named.outputs or plain_outputs(len(circuit.outputs))
    lines = ["digraph mincirc {", "  rankdir=LR;"]
    lines += [f"  n{node} [shape=plaintext, label={_quoted(name)}];" for node, name in enumerate(inputs)]
    for node, gate in enumerate(circuit.gates, start=circuit.inputs):
        text = f"{node_name(circuit, node, named.names)} = {format_gate(circuit, gate, named.names)}"
        lines.append(f"  n{node} [shape=box, label={_quoted(text)}];")
        lines += [f"  n{fanin} -> n{node};" for fanin in dict.fromkeys(gate.fanins)]
    for number, (name, output) in enumerate(zip(outputs, circuit.outputs, strict=True)):
        lines.append(f"  y{number} [shape=plaintext, label={_quoted(name)}];")
        if output.node == CONSTANT:
            lines.append(f"  c{number} [shape=plaintext, label={_quoted(str(int(output.negated)))}];")
            lines.append(f"  c{number} -> y{number};")
        else:
            mark = " [arrowhead=odot]" if output.negated else ""
            lines.append(f"  n{output.node} -> y{number}{mark};")
    return FileContent("\n".join([*lines, "}"]) + "\n")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
