"""All circuits with no gate or one gate, as arrays: the output words of each circuit on given codewords.

Such a circuit is one gate over input bits and, per output, a source: a constant, an input bit, the gate, or the
complement of one of these where negation is free.  With n inputs and m outputs there are about n^2 gates and n^m
choices of sources: some hundred thousand circuits for a task with thousands of states, few enough to evaluate all of
them.

Gates that are equal on the codewords, or complements there where negation is free, are listed once, since circuits
that read one have the same words as circuits that read the other.  A gate that equals an input bit on the codewords is
not listed: there is a smaller circuit.  Oracle: ``tests/circuit/test_passes.py``; used by
:mod:`mincirc.solve.elimination`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, combinations_with_replacement
from math import comb

import numpy as np
from numpy.typing import NDArray

from mincirc.circuit.basis import Basis, get_basis
from mincirc.circuit.netlist import CONSTANT, Circuit, Gate, Output
from mincirc.circuit.params import ListingParams

Bits = NDArray[np.uint8]
Numbers = NDArray[np.intp]


class Listing:
    """The circuits with exactly ``gates`` (0 or 1) gates.

    ``functions[f, k]`` is the value of function f on ``codes[k]``; ``reads[h, c]`` is the function that output h of
    circuit c reads.
    """

    def __init__(self, basis: str, inputs: int, outputs: int, gates: int, codes: Sequence[int]) -> None:
        self._basis = get_basis(basis)
        self._inputs = inputs
        self._sources: list[tuple[Gate | None, Output]] = []
        self._rows: list[Bits] = []
        self._known: set[bytes] = set()
        self._columns = _columns(inputs, codes)
        plain = self._plain()
        self.reads = _choices(len(plain), outputs) if gates == 0 else self._with_a_gate(len(plain), outputs)
        self.functions: Bits = np.array(self._rows, dtype=np.uint8).reshape(len(self._rows), len(codes))

    @staticmethod
    def fits(
        basis: str, inputs: int, outputs: int, gates: int, states: int, params: ListingParams = ListingParams()
    ) -> bool:
        """Return whether the circuits are few enough to be listed within ``params``."""
        chosen = get_basis(basis)
        if gates > 1 or chosen.constant_fanins or (gates and max(chosen.arities) > params.widest):
            return False
        plain = 2 + inputs * (1 + chosen.free_negation)
        if not gates:
            return bool(plain**outputs <= params.most_circuits)
        each = (plain + 1 + chosen.free_negation) ** outputs - plain**outputs
        different = sum(_gates(chosen, inputs, arity) for arity in chosen.arities) >> chosen.free_negation
        bits = (plain + 2 * different) * states
        return bool(different * each <= params.most_circuits and bits <= params.most_bits)

    def __len__(self) -> int:
        return int(self.reads.shape[1])

    def words(self, circuits: Numbers, states: Numbers) -> Numbers:
        """Return the word of ``circuits[i]`` at ``states[i]`` for every i; output 0 is the most significant bit."""
        words = np.zeros(len(circuits), dtype=np.intp)
        for row in self.reads:
            words = words << 1 | self.functions[row[circuits], states]
        return words

    def circuit(self, number: int) -> Circuit:
        """Return circuit ``number``."""
        read = [self._sources[f] for f in self.reads[:, number]]
        gates = tuple(dict.fromkeys(gate for gate, _ in read if gate is not None))
        return Circuit(self._basis.name, self._inputs, gates, tuple(output for _, output in read))

    def _plain(self) -> list[int]:
        """Add the constants and the input bits to the functions; return their numbers."""
        nodes = [(CONSTANT, np.zeros_like(self._columns[0])), *enumerate(self._columns[1:])]
        found = []
        for node, values in nodes:
            for negated in (False, True):
                if node != CONSTANT and negated and not self._basis.free_negation:
                    continue
                row = values ^ np.uint8(negated)
                self._known.add(row.tobytes())
                found.append(self._add(None, Output(node, negated), row))
        return found

    def _with_a_gate(self, plain: int, outputs: int) -> Numbers:
        """Add the functions of gates; return ``reads`` of all circuits in which some output reads a gate."""
        firsts = []
        for gate, row in self._gate_rows():
            negated = row ^ np.uint8(1)
            if row.tobytes() in self._known or (self._basis.free_negation and negated.tobytes() in self._known):
                continue
            self._known.add(row.tobytes())
            firsts.append(self._add(gate, Output(self._inputs), row))
            if self._basis.free_negation:
                self._add(gate, Output(self._inputs, True), negated)
        choices = _choices(plain + 1 + self._basis.free_negation, outputs)
        choices = choices[:, (choices >= plain).any(axis=0)]
        moved = np.array(firsts, dtype=np.intp)[None, :, None] - plain
        reads: Numbers = np.where(choices[:, None, :] >= plain, choices[:, None, :] + moved, choices[:, None, :])
        return reads.reshape(outputs, len(firsts) * choices.shape[1])

    def _gate_rows(self) -> Iterator[tuple[Gate, Bits]]:
        choose = combinations_with_replacement if self._basis.equal_fanins else combinations
        for arity in self._basis.arities:
            values = [_values(table, arity) for table in self._basis.tables(arity)]
            tables = self._basis.tables(arity)
            for fanins in choose(range(self._inputs), arity):
                place = np.zeros(self._columns.shape[1], dtype=np.uint8)
                for fanin in fanins:
                    place = place << 1 | self._columns[fanin + 1]
                for table, column in zip(tables, values, strict=True):
                    yield Gate(table, fanins), column[place]

    def _add(self, gate: Gate | None, output: Output, row: Bits) -> int:
        self._sources.append((gate, output))
        self._rows.append(row)
        return len(self._rows) - 1


def _columns(inputs: int, codes: Sequence[int]) -> Bits:
    """Return the values of the input bits on the codes, below a row of zeros."""
    rows = [[0] * len(codes)] + [[code >> (inputs - 1 - i) & 1 for code in codes] for i in range(inputs)]
    return np.array(rows, dtype=np.uint8).reshape(inputs + 1, len(codes))


def _values(table: int, arity: int) -> Bits:
    return np.array([table >> b & 1 for b in range(1 << arity)], dtype=np.uint8)


def _choices(functions: int, outputs: int) -> Numbers:
    """Return all choices of one of ``functions`` functions per output, one choice per column."""
    return np.indices((functions,) * outputs, dtype=np.intp).reshape(outputs, functions**outputs)


def _gates(basis: Basis, inputs: int, arity: int) -> int:
    """Return the number of gates with ``arity`` fan-ins over input bits."""
    places = comb(inputs + arity - 1, arity) if basis.equal_fanins else comb(inputs, arity)
    return places * len(basis.tables(arity))
