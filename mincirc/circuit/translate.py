"""The same functions in another basis, gate by gate.

For bases that local search does not walk in: it walks in a basis whose circuits translate well, and every circuit on
the way is a candidate.  An AND is one majority gate, or one NAND and an inverter; a 2-input gate is a lookup table,
which may absorb what it reads.
"""

from __future__ import annotations

from mincirc.circuit.absorb import absorb
from mincirc.circuit.basis import get_basis
from mincirc.circuit.builder import FALSE, Builder, Signal
from mincirc.circuit.net import supports
from mincirc.circuit.netlist import CONSTANT, Circuit, Output


def walked(basis: str) -> str:
    """Return the basis of nets in which circuits over ``basis`` are searched: itself where it is one."""
    if supports(basis):
        return basis
    return "b2" if get_basis(basis).any_function else "aig"


def translated(circuit: Circuit, basis: str) -> Circuit:
    """Return a circuit over ``basis`` that computes the same; the circuit itself if it is one."""
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
