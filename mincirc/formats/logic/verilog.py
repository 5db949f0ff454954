"""Structural Verilog: one ``assign`` per gate.  Written only.

Specification: IEEE 1364-2001, sections 2 (lexical conventions: escaped identifiers) and 6 (continuous assignments);
nothing beyond what ABC and Yosys read.  A gate of two inputs is one operator over nets and their complements, a wider
one the sum of its products.

Oracle: ``tests/formats/test_outside.py``: Yosys and ABC prove written modules equal to other formats.
"""

from __future__ import annotations

from collections.abc import Sequence

from mincirc.circuit.names import NamedCircuit
from mincirc.circuit.netlist import CONSTANT, Gate, Output
from mincirc.formats.logic.cover import irredundant_cover
from mincirc.formats.logic.hdl_words import MODULE, SYSTEM_VERILOG, VERILOG
from mincirc.formats.logic.naming import NetNames, net_names
from mincirc.formats.registry import FileContent

_NAME = r"[A-Za-z_][A-Za-z0-9_$]*"
_TWO = {
    0b1000: "{0} & {1}",
    0b0111: "~({0} & {1})",
    0b1110: "{0} | {1}",
    0b0001: "~({0} | {1})",
    0b0110: "{0} ^ {1}",
    0b1001: "~({0} ^ {1})",
    0b0010: "~{0} & {1}",
    0b0100: "{0} & ~{1}",
    0b1011: "~{0} | {1}",
    0b1101: "{0} | ~{1}",
}


def write_verilog(named: NamedCircuit) -> FileContent:
    """Return the circuit as a module ``mincirc`` of Verilog."""
    return _written(named, VERILOG)


def write_system_verilog(named: NamedCircuit) -> FileContent:
    """Return the circuit as the same module; SystemVerilog has more words that are no names of nets."""
    return _written(named, SYSTEM_VERILOG)


def _written(named: NamedCircuit, reserved: frozenset[str]) -> FileContent:
    circuit, nets = named.circuit, net_names(named, _NAME, reserved)
    ports = [*nets.inputs, *nets.outputs]
    lines = [*(f"// {note}" for note in nets.notes), f"module {MODULE}({', '.join(ports)});"]
    lines += [f"  {kind} {', '.join(names)};" for kind, names in _declared(nets) if names]
    for number, gate in enumerate(circuit.gates, start=circuit.inputs):
        lines.append(f"  assign {nets.node(number)} = {gate_expression(gate, nets)};")
    for name, output in zip(nets.outputs, circuit.outputs, strict=True):
        lines.append(f"  assign {name} = {_output(output, nets)};")
    return FileContent("\n".join([*lines, "endmodule"]) + "\n", nets.notes)


def _declared(nets: NetNames) -> Sequence[tuple[str, tuple[str, ...]]]:
    return ("input", nets.inputs), ("output", nets.outputs), ("wire", nets.gates)


def gate_expression(gate: Gate, nets: NetNames) -> str:
    """Return the gate's function over the names of its fan-ins, with the operators ``~ & | ^``."""
    names = [nets.node(f) for f in gate.fanins]
    if len(names) == 1:
        return f"~{names[0]}"
    if len(names) == 2:
        return _TWO[gate.table].format(*names)
    cubes = irredundant_cover(gate.table, gate.table, len(names))
    return " | ".join(f"({_product(cube, names)})" for cube in cubes)


def _product(cube: str, names: Sequence[str]) -> str:
    return " & ".join(("~" if c == "0" else "") + name for c, name in zip(cube, names, strict=True) if c != "-")


def _output(output: Output, nets: NetNames) -> str:
    if output.node == CONSTANT:
        return "1'b1" if output.negated else "1'b0"
    return ("~" if output.negated else "") + nets.node(output.node)
