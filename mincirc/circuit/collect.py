"""The common base of circuit builders: structural hashing, and removal of gates that no output depends on."""

from __future__ import annotations

from collections.abc import Sequence

from mincirc.circuit.basis import get_basis
from mincirc.circuit.netlist import Circuit, Gate, Output
from mincirc.circuit.tables import NAND, NOT


class Gates:
    """Gates over a basis, each stored once; :meth:`circuit` drops gates that no output depends on."""

    def __init__(self, basis: str, inputs: int) -> None:
        self.basis = get_basis(basis)
        self.inputs = inputs
        self._gates: list[Gate] = []
        self._known: dict[Gate, int] = {}

    def gate_at(self, node: int) -> Gate | None:
        """Return the gate at a node, ``None`` for inputs and the constant."""
        return self._gates[node - self.inputs] if node >= self.inputs else None

    def _keep(self, table: int, *fanins: int) -> Output:
        gate = Gate(table, fanins)
        if gate not in self._known:
            self._known[gate] = self.inputs + len(self._gates)
            self._gates.append(gate)
        return Output(self._known[gate])

    def _inverted(self, node: int) -> Output:
        """Return the complement of a node where negation is not free."""
        own = self.gate_at(node)
        if own is not None and len(set(own.fanins)) == 1:
            return Output(own.fanins[0])  # the complement of an inverter
        inverter = self._inverter(node)
        return self._keep(inverter.table, *inverter.fanins)

    def _inverter(self, node: int) -> Gate:
        """Return the gate that complements a node where negation is not free: NOT, or a NAND that reads it twice."""
        return Gate(NOT, (node,)) if self.basis.allows(NOT, 1) else Gate(NAND, (node, node))

    def circuit(self, outputs: Sequence[Output]) -> Circuit:
        """Return the circuit with these outputs, without gates that no output depends on."""
        needed = {o.node for o in outputs if o.node >= self.inputs}
        for node in range(self.inputs + len(self._gates) - 1, self.inputs - 1, -1):
            if node in needed:
                needed |= {f for f in self._gates[node - self.inputs].fanins if f >= self.inputs}
        order = sorted(needed)
        place = {i: i for i in range(-1, self.inputs)} | {node: self.inputs + k for k, node in enumerate(order)}
        moved = (self._gates[node - self.inputs] for node in order)
        gates = tuple(Gate(gate.table, tuple(place[f] for f in gate.fanins)) for gate in moved)
        return Circuit(self.basis.name, self.inputs, gates, tuple(Output(place[o.node], o.negated) for o in outputs))
