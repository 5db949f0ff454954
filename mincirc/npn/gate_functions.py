"""The functions that one gate of a basis computes from given functions, for brute force.

Functions are bit vectors, one bit per row.  Where a basis has every function of k > 2 fan-ins there are too many truth
tables to list: the fan-ins partition the rows into minterms, and the functions are the unions of minterms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, combinations_with_replacement

from mincirc.circuit import Gate
from mincirc.circuit.basis import Basis
from mincirc.circuit.simulate import gate_value
from mincirc.errors import SolverError
from mincirc.vocabulary import DEFAULT_SOLVER


class GateFunctions:
    """The functions of one gate of ``basis`` on the rows of ``mask``, up to complement where negation is free.

    Raises :class:`SolverError` for a basis with constant fan-ins.
    """

    def __init__(self, basis: Basis, mask: int) -> None:
        if basis.constant_fanins:
            instead = f"use a SAT solver such as {DEFAULT_SOLVER}"
            raise SolverError(f"brute force has no gates with constant fan-ins (basis {basis.name}): {instead}")
        self.basis = basis
        self.mask = mask
        self._wide = basis.any_function and max(basis.arities) > 2
        self.tables = {} if self._wide else {arity: basis.tables(arity) for arity in basis.arities}
        self._pairs: dict[tuple[int, ...], frozenset[int]] = {}

    def normal(self, function: int) -> int:
        """Return the normal form: where negation is free, the one of function and complement that is 0 on row 0."""
        return function ^ self.mask if self.basis.free_negation and function & 1 else function

    def fanins(self, nodes: Sequence[int]) -> Iterator[tuple[int, ...]]:
        """Yield the fan-in tuples over ``nodes`` (functions or node numbers), for every arity in use."""
        choose = combinations_with_replacement if self.basis.equal_fanins else combinations
        for arity in self.basis.arities:
            yield from choose(nodes, arity)

    def new(self, nodes: Sequence[int]) -> set[int]:
        """Return every non-constant function of one gate over ``nodes`` that is not among them."""
        found: set[int] = set()
        # Where every function exists, gates of fewer fan-ins compute no further functions.
        widest = min(max(self.basis.arities), len(nodes))
        for fanins in combinations(nodes, widest) if self._wide else self.fanins(nodes):
            functions = self._pairs.get(fanins)
            if functions is None:
                functions = self._pairs[fanins] = frozenset(self._of(fanins))
            found |= functions
        return found.difference(nodes)

    def _of(self, fanins: tuple[int, ...]) -> Iterator[int]:
        if self._wide:
            yield from map(self.normal, unions(minterms(fanins, self.mask)))
            return
        places = tuple(range(len(fanins)))
        orders = self._orders(fanins)
        for table in self.tables[len(fanins)]:
            for order in orders:
                function = gate_value(Gate(table, places), order, self.mask)
                if function not in (0, self.mask):
                    yield self.normal(function)

    def gate_for(self, function: int, nodes: Sequence[int]) -> Gate | None:
        """Return a gate over the node values ``nodes`` that computes exactly ``function``, if there is one."""
        for fanins in self.fanins(range(len(nodes))):
            if self._wide:
                table = table_for(function, minterms([nodes[f] for f in fanins], self.mask))
                if table is not None and self.basis.allows(table, len(fanins)):
                    return Gate(table, fanins)
                continue
            for table in self.tables[len(fanins)]:
                for order in self._orders(fanins):
                    if gate_value(Gate(table, order), nodes, self.mask) == function:
                        return Gate(table, order)
        return None

    def _orders(self, fanins: tuple[int, ...]) -> Iterable[tuple[int, ...]]:
        """Return the fan-in orders to try: both of two fan-ins, one of three (majorities allow any permutation)."""
        return {fanins, fanins[::-1]} if len(fanins) <= 2 else (fanins,)


def minterms(fanins: Sequence[int], mask: int) -> list[int]:
    """Return the rows on which the fan-ins, the first most significant, read 0, 1, 2, ..."""
    parts = [mask]
    for fanin in fanins:
        parts = [part for rows in parts for part in (rows & ~fanin, rows & fanin)]
    return parts


def unions(parts: Iterable[int]) -> list[int]:
    """Return every union of the parts except the empty union and the union of all parts."""
    result = [0]
    for part in filter(None, parts):
        result += [rows | part for rows in result]
    return result[1:-1]


def table_for(function: int, parts: Sequence[int]) -> int | None:
    """Return the gate table of ``function`` on the minterms ``parts`` (0 on empty minterms); ``None``: none."""
    if any(function & part not in (0, part) for part in parts):
        return None
    return sum((function & part != 0) << b for b, part in enumerate(parts))
