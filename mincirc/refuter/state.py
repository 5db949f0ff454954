"""A residual relation in the middle of a circuit, cell by cell: the state of the reference refuter.

A state knows what later gates can still see: the live signals, in order, and for every cell (assignment of those
signals, bit i for signal i) the set of output words that are forbidden.  It also carries the circuit so far, so that a
search that reaches a state without outputs has found one.  Nothing here is fast: cells are a tuple, one mask a cell.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from mincirc.circuit.netlist import CONSTANT, Circuit, Gate, Output


class Literal(NamedTuple):
    """A node of the circuit so far, or its complement."""

    node: int
    negated: bool


@dataclass(frozen=True)
class State:
    """What is left to do behind some gates."""

    cells: tuple[int, ...]
    """Per cell the set of forbidden words."""
    signals: tuple[Literal, ...]
    outputs: tuple[Literal, ...]
    """The outputs that have no node yet, as (output of the whole circuit, whether it is wanted complemented)."""
    gates: tuple[Gate, ...] = ()
    done: tuple[tuple[int, Literal], ...] = ()
    """Outputs of the whole circuit that have their literal."""
    inputs: int = 0

    @property
    def width(self) -> int:
        """The number of live signals."""
        return len(self.signals)

    @property
    def contradictory(self) -> bool:
        """Whether some cell allows no word."""
        return (1 << (1 << len(self.outputs))) - 1 in self.cells

    def _with(self, cells: tuple[int, ...], signals: tuple[Literal, ...]) -> State:
        return State(cells, signals, self.outputs, self.gates, self.done, self.inputs)

    def arrange(self, order: Sequence[int], flips: int = 0) -> State:
        """Return the state with signal ``order[k]``, complemented if that bit of ``flips`` is set, at place k."""
        places = list(enumerate(order))
        cells = [self.cells[sum((c >> k & 1) << i for k, i in places) ^ flips] for c in range(len(self.cells))]
        signals = tuple(Literal(self.signals[i].node, self.signals[i].negated ^ bool(flips >> i & 1)) for i in order)
        return self._with(tuple(cells), signals)

    def fixed(self, signal: int, value: int) -> State:
        """Return the state of the circuits in which the signal is a constant."""
        cells = tuple(words for cell, words in enumerate(self.cells) if cell >> signal & 1 == value)
        return self._with(cells, _without(self.signals, signal))

    def unread(self, signal: int) -> State:
        """Return the state of the circuits that do not read the signal: its two values must do alike."""
        step = 1 << signal
        cells = [words | self.cells[c | step] for c, words in enumerate(self.cells) if not c & step]
        return self._with(tuple(cells), _without(self.signals, signal))

    def with_gate(self, value: Callable[[int], int], literal: Literal) -> State:
        """Return the state with one signal more, whose value is a function of the cell."""
        low = [0 if value(c) else words for c, words in enumerate(self.cells)]
        high = [words if value(c) else 0 for c, words in enumerate(self.cells)]
        return self._with((*low, *high), (*self.signals, literal))

    def placed(self, output: int, value: Callable[[int], int], literal: Literal) -> State:
        """Return the state in which an output has the literal, whose value is a function of the cell."""
        number, wanted = self.outputs[output]
        words_with = [_others(len(self.outputs), output, bit) for bit in (0, 1)]
        cells = tuple([words_with[value(c)][words] for c, words in enumerate(self.cells)])
        done = (*self.done, (number, Literal(literal.node, literal.negated ^ wanted)))
        return State(cells, self.signals, _without(self.outputs, output), self.gates, done, self.inputs)

    def without_output(self, output: int) -> State:
        """Return the state whose circuits need not compute the output; some value of it must be allowed."""
        zero, one = (_others(len(self.outputs), output, bit) for bit in (0, 1))
        cells = tuple([zero[words] & one[words] for words in self.cells])
        return State(cells, self.signals, _without(self.outputs, output), self.gates, self.done, self.inputs)

    def must_be(self, output: int, value: int) -> int:
        """Return the cells, as a mask, in which an output must have the value: words with the other are forbidden."""
        other = sum(1 << v for v in range(1 << len(self.outputs)) if v >> output & 1 != value)
        return sum(1 << c for c, words in enumerate(self.cells) if words & other == other)

    def circuit(self, basis: str) -> Circuit:
        """Return the finished circuit; output 0 is the most significant bit of a word."""
        found = dict(self.done)
        return Circuit(basis, self.inputs, self.gates, tuple(Output(*found[n]) for n in reversed(range(len(found)))))


def sorted_signals(state: State) -> State:
    """Return the state with signals complemented and sorted by how much is forbidden where they are 1, and 0."""
    marks, flips = [], 0
    for signal in range(state.width):
        one, zero = (
            sum(words.bit_count() ** 2 for cell, words in enumerate(state.cells) if cell >> signal & 1 == value)
            for value in (1, 0)
        )
        flips |= (one < zero) << signal
        marks.append((max(one, zero), min(one, zero)))
    return state.arrange(sorted(range(state.width), key=marks.__getitem__), flips)


def _without(items: tuple[Literal, ...], position: int) -> tuple[Literal, ...]:
    return items[:position] + items[position + 1 :]


@cache
def _others(outputs: int, output: int, value: int) -> list[int]:
    """Return for every set of forbidden words those of the other outputs where this one has the value."""
    kept = [v for v in range(1 << outputs) if v >> output & 1 == value]
    return [sum((words >> v & 1) << n for n, v in enumerate(kept)) for words in range(1 << (1 << outputs))]


CONSTANT_ZERO = Literal(CONSTANT, False)
