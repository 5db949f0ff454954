"""Building circuits from arbitrary gates of a basis: structural hashing, with constants and wires propagated.

A gate over signals is a function of the distinct nodes of the signals.  A function of no node is a constant, a
function of one node a wire or its complement; every other function is a gate of the basis, whose table absorbs the
complements of its fan-ins.  No signal is deeper than the gate that it replaces.  Oracle:
``tests/circuit/test_passes.py``.
"""

from __future__ import annotations

from collections.abc import Sequence

from mincirc.circuit.collect import Gates
from mincirc.circuit.netlist import CONSTANT, Output
from mincirc.circuit.tables import essential


class Folder(Gates):
    """A circuit builder whose gates have any table that the basis allows."""

    def gate(self, table: int, signals: Sequence[Output]) -> Output:
        """Return the signal of a gate with that table over ``signals``."""
        nodes = sorted({s.node for s in signals} - {CONSTANT})
        reduced = self._over(table, signals, nodes)
        needed = [nodes[position] for position in essential(reduced, len(nodes))]
        if not needed:
            return Output(CONSTANT, bool(reduced & 1))
        if len(needed) == 1:
            return self._literal(needed[0], negated=not self._over(table, signals, needed) >> 1 & 1)
        return self._keep(self._over(table, signals, needed), *needed)

    @staticmethod
    def _over(table: int, signals: Sequence[Output], nodes: Sequence[int]) -> int:
        """Return the truth table of the gate over ``nodes``, with all other nodes at 0."""
        result = 0
        for code in range(1 << len(nodes)):
            value = {node: bool(code >> (len(nodes) - 1 - k) & 1) for k, node in enumerate(nodes)}
            index = 0
            for signal in signals:
                index = index << 1 | (value.get(signal.node, False) != signal.negated)
            result |= (table >> index & 1) << code
        return result

    def _literal(self, node: int, *, negated: bool) -> Output:
        return Output(node, negated) if not negated or self.basis.free_negation else self._inverted(node)
