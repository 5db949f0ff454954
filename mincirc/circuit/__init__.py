"""Boolean circuits: netlist, bases, evaluation, text form and canonical form.  Imports nothing about MDPs."""

from mincirc.circuit.basis import BASES, Basis, get_basis
from mincirc.circuit.canon import canonical
from mincirc.circuit.netlist import CONSTANT, Circuit, Gate, Output
from mincirc.circuit.simulate import columns, evaluate, node_values
from mincirc.circuit.text import format_circuit, parse_circuit

__all__ = [
    "BASES",
    "CONSTANT",
    "Basis",
    "Circuit",
    "Gate",
    "Output",
    "canonical",
    "columns",
    "evaluate",
    "format_circuit",
    "get_basis",
    "node_values",
    "parse_circuit",
]
