"""Translation of a circuit to another basis, gate by gate.

For bases in which local search does not work directly (:mod:`mincirc.upper.resubstitute` needs 2-input gates with free
negation): the search runs in a basis whose circuits translate well, and the translation of every intermediate circuit
is a candidate.  An AND is one majority gate, or one NAND and an inverter; a 2-input gate is a lookup table, which may
absorb its fan-ins (:mod:`mincirc.circuit.absorb`).  Oracle: ``tests/circuit/test_passes.py``.
"""

from __future__ import annotations

from mincirc.circuit.absorb import absorb
from mincirc.circuit.basis import get_basis
from mincirc.circuit.builder import FALSE, Builder, Signal
from mincirc.circuit.net import supports
from mincirc.circuit.netlist import CONSTANT, Circuit, Output


def search_basis(basis: str) -> str:
    """Return the basis in which local search looks for circuits over ``basis``: the same where nets support it."""
    if supports(basis):
        return basis
    return "b2" if get_basis(basis).any_function else "aig"


def translated(circuit: Circuit, basis: str) -> Circuit:
    """Return an equivalent circuit over ``basis``; the circuit itself if that is its basis."""
    if circuit.basis == basis:
        return circuit
    builder = Builder(basis, circuit.inputs)
    image: list[Signal] = [Output(i) for i in range(circuit.inputs)]
    for gate in circuit.gates:
        image.append(builder.function(gate.table, [image[f] for f in gate.fanins]))
    read = [FALSE if o.node == CONSTANT else image[o.node] for o in circuit.outputs]
    return absorb(
        builder.circuit([builder.not_(s) if o.negated else s for s, o in zip(read, circuit.outputs, strict=True)])
    )
