"""A Python function that computes the circuit, one assignment per gate.  Written only.

The function takes the inputs as 0 or 1 (or integers with one bit per case, evaluated all at once) and returns a tuple
of the outputs; ``ONE`` is what stands for 1 in every case.  Oracle: ``tests/formats/test_writers.py`` runs it.
"""

from __future__ import annotations

import builtins
import keyword

from mincirc.circuit.names import NamedCircuit
from mincirc.circuit.netlist import CONSTANT, Output
from mincirc.formats.logic.naming import NetNames, net_names
from mincirc.formats.logic.verilog import gate_expression
from mincirc.formats.registry import FileContent

_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_OWN = ("circuit", "ONE", "_")


def write_python(named: NamedCircuit) -> FileContent:
    """Return a module with the function ``circuit``."""
    given = named.circuit
    nets = net_names(named, _NAME, {*keyword.kwlist, *keyword.softkwlist, *dir(builtins), *_OWN})
    lines = [f'"""A circuit of {given.size} gate(s) over the basis {given.basis}, written by mincirc."""', ""]
    lines += [f"# {note}" for note in nets.notes]
    lines += ["", f"def circuit({''.join(f'{name}, ' for name in nets.inputs)}ONE=1):"]
    lines.append(f'    """Return ({", ".join(nets.outputs)}) of inputs that are 0 or ONE, or bits of ONE."""')
    for number, gate in enumerate(given.gates, start=given.inputs):
        lines.append(f"    {nets.node(number)} = ({gate_expression(gate, nets)}) & ONE")
    results = "".join(f"{_output(output, nets)}, " for output in given.outputs)
    return FileContent("\n".join([*lines, f"    return ({results.strip()})"]) + "\n", nets.notes)


def _output(output: Output, nets: NetNames) -> str:
    if output.node == CONSTANT:
        return "ONE" if output.negated else "0"
    return f"{nets.node(output.node)} ^ ONE" if output.negated else nets.node(output.node)
