"""Least sizes of relations on three inputs, from all sets of up to four gates: an oracle that is quick to ask.

Sets of gates are enumerated without any rule but that a gate and its complement are one; a set computes every triple
of its functions, of the inputs and of the constant.  A relation needs the least of its completions.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations_with_replacement, product

from mincirc.refuter import BooleanRelation
from tests.refuter.exhaustive import gate_sets

MOST = 4


def _normal(function: int) -> int:
    return function ^ 255 if function & 1 else function


@cache
def sizes(xor: bool) -> dict[tuple[int, ...], int]:
    """Return the sizes of sorted triples of normal functions that at most :data:`MOST` gates compute."""
    found: dict[tuple[int, ...], int] = {}
    free = (0, 0xAA, 0xCC, 0xF0)
    for gates in range(MOST + 1):
        for chosen in gate_sets(3, gates, xor):
            nodes = sorted((*free, *(_normal(gate & 255) for gate in chosen)))
            for triple in combinations_with_replacement(nodes, 3):
                found.setdefault(triple, gates)
    return found


def completions(relation: BooleanRelation) -> int:
    """Return how many functions the relation allows."""
    count = 1
    for mask in relation.allowed:
        count *= mask.bit_count()
    return count


def least_size(relation: BooleanRelation, xor: bool = True) -> int:
    """Return the least number of gates for 3 inputs and at most 3 outputs, or ``MOST + 1`` if it is more."""
    table, best = sizes(xor), MOST + 1
    words = [[y for y in range(1 << relation.outputs) if mask >> y & 1] for mask in relation.allowed]
    for row in product(*words):
        functions = [sum((y >> p & 1) << x for x, y in enumerate(row)) for p in range(relation.outputs)]
        triple = tuple(sorted([_normal(f) for f in functions] + [0] * (3 - len(functions))))
        best = min(best, table.get(triple, MOST + 1))
    return best
