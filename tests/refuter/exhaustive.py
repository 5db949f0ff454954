"""The least size of a small relation from all sets of gates, without any rule: the oracle of the refuters."""

from __future__ import annotations

import random
from functools import cache
from itertools import combinations, product

from mincirc.refuter.relation import BooleanRelation


def gates_on(a: int, b: int, xor: bool) -> set[int]:
    """Return the functions of one gate on two columns."""
    return {a & b, a & ~b, ~a & b, a | b, *([a ^ b] if xor else [])}


@cache
def gate_sets(inputs: int, gates: int, xor: bool) -> set[tuple[int, ...]]:
    """Return all sets of so many gates on the inputs, as columns over all input words; complements are left out."""
    if not gates:
        return {()}
    found = set()
    columns = tuple(sum((x >> i & 1) << x for x in range(1 << inputs)) for i in range(inputs))
    for before in gate_sets(inputs, gates - 1, xor):
        nodes = columns + before
        for a, b in combinations(nodes, 2):
            for gate in gates_on(a, b, xor):
                if gate and gate not in nodes:
                    found.add(tuple(sorted((*before, gate))))
    return found


def least_size(relation: BooleanRelation, most: int, xor: bool = True) -> int:
    """Return the least number of gates, or ``most + 1`` if even ``most`` are too few."""
    full = (1 << (1 << relation.inputs)) - 1
    planes = relation.planes()
    free = [0, *(sum((x >> i & 1) << x for x in range(1 << relation.inputs)) for i in range(relation.inputs))]
    for gates in range(most + 1):
        for chosen in gate_sets(relation.inputs, gates, xor):
            values = [v for node in (*free, *chosen) for v in (node, full & ~node)]
            for outputs in product(values, repeat=relation.outputs):
                if not any(_meets(plane, word, outputs) for word, plane in enumerate(planes)):
                    return gates
    return most + 1


def _meets(plane: int, word: int, outputs: tuple[int, ...]) -> bool:
    """Return whether the outputs have the word in some cell of the plane."""
    for p, value in enumerate(outputs):
        plane &= value if word >> p & 1 else ~value
    return plane != 0


def random_relation(rng: random.Random, inputs: int, outputs: int) -> BooleanRelation:
    """Return a relation of random functions, in which some inputs allow further words or all words."""
    free, more = rng.choice(((0, 0), (0.25, 0), (0, 0.4), (0.1, 0.2)))
    allowed = []
    for _ in range(1 << inputs):
        mask = 1 << rng.randrange(1 << outputs)
        if rng.random() < more:
            mask |= rng.getrandbits(1 << outputs)
        allowed.append((1 << (1 << outputs)) - 1 if rng.random() < free else mask)
    return BooleanRelation(inputs, outputs, tuple(allowed))


def planted_relation(rng: random.Random, inputs: int, gates: int, outputs: int, xor: bool = True) -> BooleanRelation:
    """Return a relation that a random circuit of so many gates computes: a bound above that is wrong."""
    rows = 1 << inputs
    nodes = [sum((x >> i & 1) << x for x in range(rows)) for i in range(inputs)]
    unread = list(range(inputs))
    for _ in range(gates):
        first = unread.pop(rng.randrange(len(unread))) if unread and rng.random() < 0.8 else rng.randrange(len(nodes))
        second = first
        while second == first:
            second = rng.choice(unread) if unread and rng.random() < 0.5 else rng.randrange(len(nodes))
        unread = [node for node in unread if node != second]
        nodes.append(rng.choice(sorted(gates_on(nodes[first], nodes[second], xor))) & (1 << rows) - 1)
        unread.append(len(nodes) - 1)
    ends = [node for node in unread if node >= inputs]
    while len(ends) < outputs:
        ends.append(rng.randrange(inputs, len(nodes)))
    tables = [nodes[node] for node in rng.sample(ends, outputs)]
    exact = BooleanRelation.of_tables(inputs, tables)
    free = rng.choice((0, 0, 0.15))
    everything = (1 << (1 << outputs)) - 1
    allowed = tuple(everything if rng.random() < free else mask for mask in exact.allowed)
    return BooleanRelation(inputs, outputs, allowed)
