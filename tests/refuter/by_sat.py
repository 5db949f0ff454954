"""Whether a relation has a circuit of so many gates, by one formula of its own for a SAT solver: an oracle.

The formula is the plainest there is (Kojevnikov, Kulikov, Yaroslavtsev 2009; Knuth, TAOCP 7.2.2.2): a gate selects a
pair of earlier nodes and has a table that is 0 at (0, 0), an output selects a node or the constant and a polarity,
every row is evaluated.  No rule removes circuits, no code is shared with the encoder or with a refuter.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from itertools import combinations, count, product
from typing import TypeVar

from pysat.solvers import Solver

from mincirc.refuter import BooleanRelation

T = TypeVar("T", bound=Hashable)


class Formula:
    """The clauses of one question."""

    def __init__(self, relation: BooleanRelation, gates: int, xor: bool) -> None:
        self.relation, self.fresh, self.clauses = relation, count(1), list[list[int]]()
        self.nodes = relation.inputs + gates
        self.pairs = [self._one_of(combinations(range(relation.inputs + g), 2)) for g in range(gates)]
        self.ends = [self._one_of(range(-1, self.nodes)) for _ in range(relation.outputs)]
        self.flips = [next(self.fresh) for _ in range(relation.outputs)]
        self.tables = [{ones: next(self.fresh) for ones in ((0, 1), (1, 0), (1, 1))} for _ in range(gates)]
        if not xor:
            self.clauses += [[-table[0, 1], -table[1, 0], table[1, 1]] for table in self.tables]
        for x, allowed in enumerate(relation.allowed):
            if allowed + 1 < 1 << (1 << relation.outputs):
                self._row(x, allowed)

    def _one_of(self, choices: Iterable[T]) -> dict[T, int]:
        variables = {choice: next(self.fresh) for choice in choices}
        self.clauses.append(list(variables.values()))
        self.clauses += [[-a, -b] for a, b in combinations(variables.values(), 2)]
        return variables

    def _row(self, x: int, allowed: int) -> None:
        inputs, count_of_outputs = self.relation.inputs, self.relation.outputs
        value = [next(self.fresh) for _ in range(self.nodes)]
        for i in range(inputs):  # input 0 is the most significant bit
            self.clauses.append([value[i] if x >> (inputs - 1 - i) & 1 else -value[i]])
        for g in range(len(self.pairs)):
            self._gate(g, value)
        outputs = [self._output(p, value) for p in range(count_of_outputs)]
        for word in range(1 << count_of_outputs):
            if not allowed >> word & 1:
                bits = [word >> (count_of_outputs - 1 - p) & 1 for p in range(count_of_outputs)]
                self.clauses.append([-y if bit else y for y, bit in zip(outputs, bits, strict=True)])

    def _gate(self, g: int, value: list[int]) -> None:
        result = value[self.relation.inputs + g]
        for ((a, b), selected), one, two in product(self.pairs[g].items(), (0, 1), (0, 1)):
            reads = [-selected, -value[a] if one else value[a], -value[b] if two else value[b]]
            if not one and not two:
                self.clauses.append([*reads, -result])
            else:
                entry = self.tables[g][one, two]
                self.clauses += [[*reads, -entry, result], [*reads, entry, -result]]

    def _output(self, p: int, value: list[int]) -> int:
        """Return the variable of an output: the node selected, or the constant 0, complemented where it is flipped."""
        made = next(self.fresh)
        for (node, selected), flip, bit in product(self.ends[p].items(), (0, 1), (0, 1)):
            if node < 0 and bit:
                continue
            at = [-selected, -self.flips[p] if flip else self.flips[p]]
            if node >= 0:
                at.append(-value[node] if bit else value[node])
            self.clauses.append([*at, made if bit ^ flip else -made])
        return made


def has_circuit(relation: BooleanRelation, gates: int, xor: bool = True) -> bool:
    """Return whether at most so many gates compute the relation."""
    with Solver("cadical195", bootstrap_with=Formula(relation, gates, xor).clauses) as solver:
        return bool(solver.solve())


def least_by_sat(relation: BooleanRelation, most: int, xor: bool = True) -> int:
    """Return the least number of gates, ``most + 1`` if it is more."""
    return next((gates for gates in range(most + 1) if has_circuit(relation, gates, xor)), most + 1)
