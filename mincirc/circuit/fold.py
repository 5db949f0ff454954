"""Building circuits from arbitrary gates of a basis: equal gates are shared, trivial ones vanish.

A gate over signals is a function of the distinct nodes that they stand for.  When it depends on none or one of them
it is a constant or a wire; otherwise it is a gate of the basis again, its complemented fan-ins absorbed by its table.
No signal is deeper than the gate that it replaces.
"""

from __future__ import annotations

from collections.abc import Sequence

from mincirc.circuit.basis import get_basis
from mincirc.circuit.netlist import CONSTANT, Circuit, Gate, Output
from mincirc.circuit.tables import NAND, NOT, essential


class Folder:
    """Collects gates; ``circuit`` drops those that no output reads."""

    def __init__(self, basis: str, inputs: int) -> None:
        self.basis = get_basis(basis)
        self.inputs = inputs
        self._gates: list[Gate] = []
        self._known: dict[Gate, int] = {}

    def gate(self, table: int, signals: Sequence[Output]) -> Output:
        """Return the signal of a gate with that table over ``signals``."""
        nodes = sorted({s.node for s in signals} - {CONSTANT})
        reduced = self._over(table, signals, nodes)
        needed = [nodes[position] for position in essential(reduced, len(nodes))]
        if not needed:
            return Output(CONSTANT, bool(reduced & 1))
        if len(needed) == 1:
            return self._literal(needed[0], negated=not self._over(table, signals, needed) >> 1 & 1)
        return self._keep(self._over(table, signals, needed), needed)

    @staticmethod
    def _over(table: int, signals: Sequence[Output], nodes: Sequence[int]) -> int:
        """Return the gate's table as a function of ``nodes``; other nodes count as 0."""
        result = 0
        for code in range(1 << len(nodes)):
            value = {node: bool(code >> (len(nodes) - 1 - k) & 1) for k, node in enumerate(nodes)}
            index = 0
            for signal in signals:
                index = index << 1 | (value.get(signal.node, False) != signal.negated)
            result |= (table >> index & 1) << code
        return result

    def _literal(self, node: int, *, negated: bool) -> Output:
        if not negated or self.basis.free_negation:
            return Output(node, negated)
        own = self._gates[node - self.inputs] if node >= self.inputs else None
        if own is not None and len(set(own.fanins)) == 1:
            return Output(own.fanins[0])  # the complement of an inverter
        return self._keep(NOT, [node]) if self.basis.allows(NOT, 1) else self._keep(NAND, [node, node])

    def _keep(self, table: int, fanins: Sequence[int]) -> Output:
        gate = Gate(table, tuple(fanins))
        if gate not in self._known:
            self._known[gate] = self.inputs + len(self._gates)
            self._gates.append(gate)
        return Output(self._known[gate])

    def circuit(self, outputs: Sequence[Output]) -> Circuit:
        """Return the circuit of the outputs, without gates that they do not need."""
        needed = {o.node for o in outputs if o.node >= self.inputs}
        for node in range(self.inputs + len(self._gates) - 1, self.inputs - 1, -1):
            if node in needed:
                needed |= {f for f in self._gates[node - self.inputs].fanins if f >= self.inputs}
        order = sorted(needed)
        place = {i: i for i in range(-1, self.inputs)} | {node: self.inputs + k for k, node in enumerate(order)}
        moved = (self._gates[node - self.inputs] for node in order)
        gates = tuple(Gate(gate.table, tuple(place[f] for f in gate.fanins)) for gate in moved)
        return Circuit(self.basis.name, self.inputs, gates, tuple(Output(place[o.node], o.negated) for o in outputs))
