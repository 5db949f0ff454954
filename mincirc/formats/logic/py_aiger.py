"""A circuit as an object of py-aiger (extra ``aiger``), by way of its AIGER text (:mod:`mincirc.formats.logic.aiger`).

py-aiger (github.com/mvcisback/py-aiger) composes and-inverter graphs by the names of their inputs and outputs; other
gates than AND become several ANDs.  **Oracle**: all words (``tests/formats/test_py_aiger.py``).
"""

from __future__ import annotations

from typing import Any

from mincirc.circuit.names import NamedCircuit, Names, plain_inputs
from mincirc.circuit.netlist import Circuit
from mincirc.errors import MissingExtraError
from mincirc.formats.logic.aiger import write_aag


def to_aiger(circuit: Circuit | NamedCircuit) -> Any:
    """Return an ``aiger.AIG``; its inputs are called ``x0, x1, ...`` and its outputs ``y0, y1, ...`` without names."""
    try:
        import aiger  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError("py-aiger", "aiger", "a graph of py-aiger") from None
    if isinstance(circuit, Circuit):
        circuit = NamedCircuit(circuit, Names(inputs=tuple(plain_inputs(circuit.inputs))))
    return aiger.to_aig(write_aag(circuit).content)
