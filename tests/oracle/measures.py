"""Brute force for every objective: all circuits by size, with the depth and the cost that each of them has.

A circuit is taken as the set of its node functions on the codewords, each with the level of the node that computes it
(functions up to complement where negation is free); of equal sets only the least cost is kept.  A function may be
computed again at a lower level.  Independent of the encodings, and of :mod:`mincirc.solve.brute`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product

from mincirc.circuit import columns, get_basis
from mincirc.circuit.cost import GateCosts
from mincirc.interface import legal_policy
from mincirc.mdp.constraint import satisfies
from mincirc.problem.problem import Problem

Levels = frozenset[tuple[int, int]]
"""Pairs of a node function and its level."""


class Measured:
    """Every triple (size, depth, cost) of acceptable circuits with at most ``most`` gates."""

    def __init__(self, problem: Problem, most: int, costs: GateCosts | None = None) -> None:
        self.problem, self.costs = problem, costs
        self.basis = get_basis(problem.basis)
        self.mask = (1 << len(problem.interface.codes)) - 1
        self._good: dict[tuple[int, ...], bool] = {}
        self.found = sorted({t for r, level in enumerate(self._sets(most)) for t in self._triples(r, level)})

    def least(
        self, key: Callable[[int, int, Fraction], tuple[Fraction | int, ...]]
    ) -> tuple[Fraction | int, ...] | None:
        return min((key(*triple) for triple in self.found), default=None)

    def _sets(self, most: int) -> Iterator[dict[Levels, Fraction]]:
        inputs = columns(self.problem.interface.codes, self.problem.interface.inputs)
        current: dict[Levels, Fraction] = {frozenset((self._normal(f), 0) for f in inputs): Fraction(0)}
        yield current
        for _ in range(most):
            larger: dict[Levels, Fraction] = {}
            for nodes, cost in current.items():
                for function, level, price in self._gates(nodes):
                    if not any(f == function and at <= level for f, at in nodes):
                        key, new = nodes | {(function, level)}, cost + price
                        larger[key] = min(new, larger.get(key, new))
            current = larger
            yield current

    def _normal(self, function: int) -> int:
        return function ^ self.mask if self.basis.free_negation and function & 1 else function

    def _gates(self, nodes: Levels) -> Iterator[tuple[int, int, Fraction]]:
        for arity in self.basis.arities:
            for table in self.basis.tables(arity):
                price = Fraction(1) if self.costs is None else self.costs.of(table, arity)
                for fanins in product(nodes, repeat=arity):
                    function = 0
                    for row in range(self.mask.bit_length()):
                        index = int("".join(str(f >> row & 1) for f, _ in fanins), 2)
                        function |= (table >> index & 1) << row
                    if function not in (0, self.mask):
                        yield self._normal(function), 1 + max(level for _, level in fanins), price

    def _triples(self, size: int, sets: dict[Levels, Fraction]) -> Iterator[tuple[int, int, Fraction]]:
        for nodes, cost in sets.items():
            depth = least_level(self, nodes)
            if depth is not None:
                yield size, depth, cost

    def good(self, outputs: tuple[int, ...]) -> bool:
        if outputs not in self._good:
            words = [
                int("".join(str(f >> row & 1) for f in outputs) or "0", 2) for row in range(self.mask.bit_length())
            ]
            picks = legal_policy(self.problem.interface.decode(words))
            self._good[outputs] = picks is not None and satisfies(self.problem.task, picks, self.problem.constraints)
        return self._good[outputs]


def least_level(judge: Measured, nodes: Levels) -> int | None:
    """The least depth of acceptable outputs over these nodes, ``None`` when there are none."""
    level = {0: 0, judge.mask: 0}
    for function, at in nodes:
        for signal in {function, function ^ judge.mask} if judge.basis.free_negation else {function}:
            level[signal] = min(at, level.get(signal, at))
    outputs = product(level, repeat=judge.problem.interface.output_bits)
    return min((max((level[f] for f in chosen), default=0) for chosen in outputs if judge.good(chosen)), default=None)


def least_depth(problem: Problem, most: int = 12) -> int:
    """The least depth with any number of gates: close the set of functions under one more level of gates."""
    judge = Measured(problem, 0)
    nodes: Levels = next(judge._sets(0)).popitem()[0]
    for depth in range(most):
        if least_level(judge, nodes) is not None:
            return depth
        known = {f for f, _ in nodes}
        nodes |= {(f, depth + 1) for f, _, _ in judge._gates(nodes) if f not in known}
    raise AssertionError("no depth is enough")
