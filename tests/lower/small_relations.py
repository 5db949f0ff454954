"""Relations of up to three inputs with their least sizes, by sets of functions; and planted relations of more inputs.

The least size of every pair of functions of three inputs comes from all sets of up to four gates, as truth tables: no
circuits, no encoding, nothing of :mod:`mincirc.lower`.  The least size of a relation of two outputs is that of the
least pair among those that it allows.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from mincirc.lower.row_relation import FirstGate, RowRelation

B2 = tuple(FirstGate)
AIG = B2[:4]
INPUTS = 3
MOST = 4
CODES = 1 << INPUTS
ALL = (1 << CODES) - 1
COLUMNS = [sum(1 << code for code in range(CODES) if code >> place & 1) for place in range(INPUTS)]


def gate_tables(gates: Sequence[FirstGate], first: int, second: int) -> list[int]:
    """The tables of the gates of two nodes, complemented where row 0 would be 1."""
    found = []
    for gate in gates:
        one, other = (first, second) if gate & 2 else (first ^ ALL, second)
        table = first ^ second if gate is FirstGate.XOR else one & (other if gate & 1 else other ^ ALL)
        found.append(table ^ ALL if table & 1 else table)
    return found


@lru_cache(maxsize=2)
def pair_sizes(gates: tuple[FirstGate, ...]) -> NDArray[np.uint8]:
    """The least size of every pair of functions of three inputs; one more than MOST where it is larger."""
    sizes = np.full((ALL + 1, ALL + 1), MOST + 1, np.uint8)
    sets = {frozenset[int]()}
    for count in range(MOST + 1):
        nodes = np.array([[0, *COLUMNS, *sorted(own)] for own in sets])
        for one, other in product(range(nodes.shape[1]), repeat=2):
            for sign, sign_2 in product((0, ALL), repeat=2):
                at = nodes[:, one] ^ sign, nodes[:, other] ^ sign_2
                sizes[at] = np.minimum(sizes[at], count)
        if count < MOST:
            sets = {
                own | {table}
                for own in sets
                for first, second in combinations([*COLUMNS, *own], 2)
                for table in gate_tables(gates, first, second)
                if table and table not in own and table not in COLUMNS
            }
    return sizes


def least_size(relation: RowRelation, gates: tuple[FirstGate, ...] = B2) -> int:
    """The least size of a relation of at most three inputs and two outputs (MOST + 1: it is larger than MOST)."""
    assert relation.inputs <= INPUTS
    assert relation.outputs <= 2
    if not relation.outputs:
        return 0
    high, low = np.arange(ALL + 1, dtype=np.uint8)[:, None], np.arange(ALL + 1, dtype=np.uint8)[None, :]
    wrong = np.zeros((ALL + 1, ALL + 1), np.uint8)  # per pair of functions, the codes at which their word is barred
    for word in range(1 << relation.outputs):
        barred = np.uint8(sum(1 << code for code, words in relation.rows if not words >> word & 1))
        there = low if word & 1 else ~low
        if relation.outputs == 2:
            there = there & (high if word & 2 else ~high)
        wrong |= there & barred
    sizes = pair_sizes(gates)[wrong == 0]
    return int(sizes.min()) if sizes.size else MOST + 1


def relation_at_random(rng: random.Random, inputs: int, outputs: int) -> RowRelation:
    """Rows with some of the words, and don't-cares."""
    dense, unseen = rng.choice([0.2, 0.4, 0.6]), rng.choice([0, 0.2, 0.4])
    rows = []
    for code in range(1 << inputs):
        if rng.random() >= unseen:
            words = sum(1 << w for w in range(1 << outputs) if rng.random() < dense)
            rows.append((code, words or 1 << rng.randrange(1 << outputs)))
    found = RowRelation.of(inputs, outputs, rows)
    assert found is not None
    return found


def hard_relation(rng: random.Random, gates: tuple[FirstGate, ...], inputs: int = INPUTS) -> RowRelation:
    """A relation of one or two outputs that needs two gates at least."""
    while True:
        relation = relation_at_random(rng, inputs, rng.choice([1, 2]))
        if least_size(relation, gates) >= 2:
            return relation


def planted(rng: random.Random, gates: Sequence[FirstGate], inputs: int, outputs: int, size: int) -> RowRelation:
    """A relation that a circuit of so many gates meets: its words, other words here and there, and don't-cares.

    Gates read what no gate reads so far, if they can, and outputs are the last gates: most of the gates are needed.
    """
    every = (1 << (1 << inputs)) - 1
    nodes = [sum(1 << code for code in range(1 << inputs) if code >> place & 1) for place in range(inputs)]
    unread = list(range(inputs))
    for _ in range(size):
        first = unread.pop(rng.randrange(len(unread))) if unread else rng.randrange(len(nodes))
        second = rng.choice(
            [node for node in (unread if rng.random() < 0.5 else ()) or range(len(nodes)) if node != first]
        )
        unread = [node for node in unread if node != second]
        gate, one, other = rng.choice(gates), nodes[first], nodes[second]
        one, other = (one if gate & 2 else one ^ every), (other if gate & 1 else other ^ every)
        unread.append(len(nodes))
        nodes.append(nodes[first] ^ nodes[second] if gate is FirstGate.XOR else one & other)
    ends = [node ^ rng.choice([0, every]) for node in nodes[-outputs:]]
    more, unseen = rng.choice([0, 0.1, 0.3]), rng.choice([0, 0.1, 0.3])
    rows = []
    for code in range(1 << inputs):
        word = sum((end >> code & 1) << place for place, end in enumerate(ends))
        if rng.random() >= unseen:
            rows.append((code, 1 << word | sum(1 << w for w in range(1 << outputs) if rng.random() < more)))
    found = RowRelation.of(inputs, outputs, rows)
    assert found is not None
    return found
