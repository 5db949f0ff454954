"""Building circuits from logical connectives: equal gates are shared (structural hashing), trivial gates are
simplified.

A signal is a node with a polarity where negation is free, else a plain node; constants are signals too.  Used for
upper bounds, never for a claim of minimality.  Oracle: ``tests/circuit/test_builder.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from mincirc.circuit.collect import Gates
from mincirc.circuit.netlist import CONSTANT, Output
from mincirc.circuit.tables import AND, MUX, NAND, NOT, OR, XOR, restrict, table_of, value_of, without_redundant_fanins

Signal: TypeAlias = Output
FALSE, TRUE = Output(CONSTANT), Output(CONSTANT, True)


class Builder(Gates):
    """Builds circuits from logical connectives."""

    def not_(self, a: Signal) -> Signal:
        """Return the complement of a signal."""
        if a.node == CONSTANT or self.basis.free_negation:
            return Output(a.node, not a.negated)
        return self._inverted(a.node)

    def and_(self, a: Signal, b: Signal) -> Signal:
        """Return the conjunction of two signals."""
        if FALSE in (a, b):
            return FALSE
        if a == b or b == TRUE:
            return a
        if a == TRUE:
            return b
        if a == self._complement_of(b):
            return FALSE
        first, second = sorted((a, b))
        if self._without_and:
            return self.not_(self._keep(NAND, first.node, second.node))
        flip = first.negated << 1 | second.negated
        table = sum((AND >> (i ^ flip) & 1) << i for i in range(4))
        return self._keep(table, first.node, second.node)

    def or_(self, a: Signal, b: Signal) -> Signal:
        """Return the disjunction of two signals."""
        trivial = {a, b} & {FALSE, TRUE} or a == b or a == self._complement_of(b)
        if not self.basis.free_negation and self.basis.allows(OR, 2):
            if trivial:
                return self._trivial_or(a, b)
            first, second = sorted((a, b))
            return self._keep(OR, first.node, second.node)
        return self.not_(self.and_(self.not_(a), self.not_(b)))

    def _trivial_or(self, a: Signal, b: Signal) -> Signal:
        if TRUE in (a, b):
            return TRUE
        if a == FALSE or a == b:
            return b
        return a if b == FALSE else TRUE

    def _complement_of(self, a: Signal) -> Signal | None:
        """Return the complement of a signal if no new gate is needed for it, else ``None``."""
        if a.node == CONSTANT or self.basis.free_negation:
            return Output(a.node, not a.negated)
        inverter = self._inverter(a.node)
        if inverter in self._known:
            return Output(self._known[inverter])
        own = self._gates[a.node - self.inputs] if a.node >= self.inputs else None
        if own is not None and (own.table, len(set(own.fanins))) in ((NOT, 1), (NAND, 1)):
            return Output(own.fanins[0])
        return None

    def xor(self, a: Signal, b: Signal) -> Signal:
        """Return the exclusive or of two signals."""
        if a.node == CONSTANT:
            return self.not_(b) if a.negated else b
        if b.node == CONSTANT:
            return self.not_(a) if b.negated else a
        if a == b:
            return FALSE
        if a == self._complement_of(b):
            return TRUE
        if self.basis.allows(XOR, 2):
            first, second = sorted((a.node, b.node))
            gate = self._keep(XOR, first, second)
            return Output(gate.node, a.negated != b.negated)
        return self._mux_gates(a, self.not_(b), b)

    def mux(self, select: Signal, high: Signal, low: Signal) -> Signal:
        """Return ``high`` where ``select`` is 1, else ``low``."""
        if high == low:
            return high
        if low == FALSE or low == select:
            return self.and_(select, high)
        if low == TRUE:
            return self.or_(self.not_(select), high)
        if high == FALSE:
            return self.and_(self.not_(select), low)
        if high == TRUE or high == select:
            return self.or_(select, low)
        if high == self._complement_of(low):
            return self.xor(select, low)
        return self._mux_gates(select, high, low)

    def _mux_gates(self, select: Signal, high: Signal, low: Signal) -> Signal:
        if self.basis.allows(MUX, 3):
            return self.function(MUX, (select, high, low))
        if self._without_and:
            upper = self._nand(select, high)
            return self._nand(upper, self._nand(self.not_(select), low))
        return self.or_(self.and_(select, high), self.and_(self.not_(select), low))

    @property
    def _without_and(self) -> bool:
        """Whether a conjunction is the complement of a NAND."""
        return not self.basis.allows(AND, 2) and self.basis.allows(NAND, 2)

    def _nand(self, a: Signal, b: Signal) -> Signal:
        if {a, b} & {FALSE, TRUE} or a == b or a == self._complement_of(b):
            return self.not_(self.and_(a, b))
        first, second = sorted((a.node, b.node))
        return self._keep(NAND, first, second)

    def function(self, table: int, fanins: Sequence[Signal]) -> Signal:
        """Return a signal of any function of signals: one gate if the basis has the gate, else multiplexers."""

        def value(values: Sequence[bool]) -> bool:
            of = {CONSTANT: False, **dict(zip(nodes, values, strict=True))}
            return value_of(table, [of[f.node] != f.negated for f in fanins])

        nodes = sorted({f.node for f in fanins} - {CONSTANT})
        short, needed = without_redundant_fanins(table_of(len(nodes), value), nodes)
        if len(needed) < 2:
            signal, same = (Output(needed[0]), short == 0b10) if needed else (TRUE, short == 1)
            return signal if same else self.not_(signal)
        if self.basis.allows(short, len(needed)):
            return self._keep(short, *needed)
        rest = [Output(n) for n in needed[1:]]
        low, high = (self.function(restrict(short, len(needed), 0, v), rest) for v in (0, 1))
        return self.mux(Output(needed[0]), high, low)
