"""A gate that may come next in the reference refuter, and what may be decided about it (section 7 of the page)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mincirc.circuit.netlist import Gate
from mincirc.refuter.state import Literal, State

CONTROLLING = {0b1000: (0, 0), 0b0010: (0, 1), 0b0100: (1, 0), 0b1110: (1, 1)}
"""For ab, ab', a'b and a + b the value of each operand that decides the gate; exclusive or has none."""


@dataclass(frozen=True)
class NextGate:
    """An operation on signals a = ``first`` < b = ``second``: bit a + 2 b of ``operation`` is its value."""

    state: State
    first: int
    second: int
    operation: int

    def value(self, cell: int) -> int:
        """Return the gate's value in a cell."""
        return self.operation >> ((cell >> self.first & 1) + 2 * (cell >> self.second & 1)) & 1

    @property
    def literal(self) -> Literal:
        """The gate as a node of the whole circuit."""
        return Literal(self.state.inputs + len(self.state.gates), False)

    def built(self) -> State:
        """Return the state with the gate in its circuit, complements of the signals inside its table."""
        a, b = self.state.signals[self.first], self.state.signals[self.second]
        table = 0
        for one in (0, 1):
            for two in (0, 1):
                table |= (self.operation >> ((one ^ a.negated) + 2 * (two ^ b.negated)) & 1) << (2 * one + two)
        return replace(self.state, gates=(*self.state.gates, Gate(table, (a.node, b.node))))

    def with_output(self, state: State, output: int, flip: int) -> State:
        """Return the state in which an output is the gate, or its complement."""
        literal = Literal(self.literal.node, bool(flip))
        return state.placed(output, lambda cell: self.value(cell) ^ flip, literal)

    def with_outputs(self) -> Iterator[State]:
        """Yield the states after every choice of the outputs that are this gate."""
        waiting = [(self.built(), len(self.state.outputs))]
        while waiting:
            state, below = waiting.pop()
            if not below:
                yield state
            else:
                waiting += [(rest, below - 1) for rest in self._choices(state, below - 1)]

    def _choices(self, state: State, output: int) -> list[State]:
        """Return the state with the output at the gate, at its complement, not at it; one without loss is enough."""
        found = []
        for flip in (0, 1):
            rest = self.with_output(state, output, flip)
            if rest.contradictory:
                continue
            if rest.cells == state.without_output(output).cells:
                return [rest]
            found.append(rest)
        return [*found, state]

    def live(self, state: State) -> State:
        """Return the state in which the gate is a signal too."""
        return state.with_gate(self.value, self.literal)

    def excluded(self, tight: int, live: int, lasts: tuple[int, int]) -> bool:
        """Whether a tight signal would be read once more, or would make a gate constant that is read."""
        for operand, (signal, last) in enumerate(zip((self.first, self.second), lasts, strict=True)):
            constants = tight >> 2 * signal & 3
            if constants and not last:
                return True
            if live and self.operation in CONTROLLING and constants >> CONTROLLING[self.operation][operand] & 1:
                return True
        return False
