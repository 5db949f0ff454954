"""The parts of the checker of replay logs: all forms of a relation, the table of three inputs, the bound."""

from __future__ import annotations

import random
from itertools import permutations, product

import pytest

from mincirc.npn import sizes
from mincirc.refuter.reference import refute_slowly
from mincirc.refuter.relation import BooleanRelation
from mincirc.verify.residual import Planes, arranged, complement, contradictory, exchange, forms
from mincirc.verify.steps import NotShown, Refuted, forest
from mincirc.verify.three_inputs import ENOUGH, fitting, table
from tests.refuter.exhaustive import gate_sets, least_size, planted_relation, random_relation


def images(width: int, planes: Planes) -> list[Planes]:
    """Return the relation under all permutations and complements of signals and outputs, cell by cell."""
    outputs = len(planes).bit_length() - 1
    found = []
    for order, flips in product(permutations(range(width)), range(1 << width)):
        cells = [sum((c >> k & 1) << i for k, i in enumerate(order)) ^ flips for c in range(1 << width)]
        for names, signs in product(permutations(range(outputs)), range(1 << outputs)):
            words = [sum((v >> k & 1) << p for k, p in enumerate(names)) ^ signs for v in range(1 << outputs)]
            found.append(tuple(sum((planes[w] >> x & 1) << c for c, x in enumerate(cells)) for w in words))
    return found


@pytest.mark.parametrize(("width", "outputs"), [(2, 1), (3, 1), (3, 2), (2, 3)])
def test_a_relation_is_found_in_every_form(width: int, outputs: int) -> None:
    rng, ties = random.Random(width * 10 + outputs), 0
    for _ in range(25):
        planes = random_relation(rng, width, outputs).planes()
        every, known = images(width, planes), forms(width, planes)
        ties += len(known) > 1
        assert known <= set(every)  # nothing else is taken for it
        assert {arranged(width, image) for image in rng.sample(every, min(40, len(every)))} <= known
    assert ties >= 5


@pytest.mark.parametrize(
    ("width", "table_"), [(5, 0x96696996), (6, 0x6996966996696996), (5, 0xFEE8E880), (6, 0xFEDCBA9876543210)]
)
def test_functions_with_many_symmetries_are_found(width: int, table_: int) -> None:
    rng = random.Random(3)
    planes = BooleanRelation.of_tables(width, [table_]).planes()
    known = forms(width, planes)
    for _ in range(40):
        here = planes if rng.random() < 0.5 else planes[::-1]
        for _ in range(8):
            low, high = sorted(rng.sample(range(width), 2))
            here = exchange(width, complement(width, here, rng.randrange(width)), low, high)
        assert arranged(width, here) in known
    assert arranged(width, BooleanRelation.of_tables(width, [table_ ^ 1]).planes()) not in known


@pytest.mark.parametrize(("xor", "most"), [(True, 4), (False, 6)])
def test_the_table_has_the_sizes_of_all_functions_of_three_inputs(xor: bool, most: int) -> None:
    tables = table(xor)
    known = [tables._sizes[f][255 ^ f] for f in range(256)]
    assert max(known) == most
    if xor:
        assert known == [int(sizes(3)[f]) for f in range(256)]
    reached = {0, 0xAA, 0xCC, 0xF0}
    for gates in range(4):
        reached |= {f for found in gate_sets(3, gates, xor) for f in found}
        assert {f for f in range(256) if known[f] <= gates} == reached | {255 ^ f for f in reached}


def test_the_table_of_pairs_is_that_of_all_sets_of_gates() -> None:
    rng = random.Random(2)
    for _ in range(60):
        xor = rng.random() < 0.7
        f, g, free_f, free_g = (rng.getrandbits(8) for _ in range(4))
        first, second = (f & free_f, free_f & ~f), (g & free_g, free_g & ~g)
        planes = tuple(
            (first[1 - (v & 1)] & 0) | (first[0] if not v & 1 else first[1]) | (second[0] if not v >> 1 else second[1])
            for v in range(4)
        )
        everything = 15
        allowed = tuple(everything & ~sum((p >> x & 1) << v for v, p in enumerate(planes)) for x in range(8))
        least = least_size(BooleanRelation(3, 2, allowed), 2, xor)
        for gates in range(3):
            assert table(xor).two_outputs(first, second, gates) == (least <= gates)


def test_fitting_functions_are_those_that_fit() -> None:
    rng = random.Random(1)
    for _ in range(50):
        on = rng.getrandbits(8)
        off = rng.getrandbits(8) & ~on
        fit = fitting(on, off)
        assert [f for f in range(256) if fit >> f & 1] == [f for f in range(256) if f & on == on and not f & off]


def test_no_bound_is_above_the_least_size() -> None:
    """As any circuit: the bound of small relations against all sets of gates; it says something about most."""
    rng, reached = random.Random(9), 0
    known = {xor: Refuted(xor) for xor in (False, True)}
    for _ in range(60):
        relation, xor = random_relation(rng, 3, rng.choice((1, 2))), rng.random() < 0.7
        least = least_size(relation, 2, xor)
        planes = relation.planes()
        assert not known[xor].may(3, planes, least) or least > 2
        reached += least > 0 and known[xor].may(3, planes, min(least, 3) - 1)
    assert reached >= 40


def test_what_is_refuted_without_a_record_has_no_smallest_circuit_that_reads_all() -> None:
    """Where a planted circuit is smallest, and all that are read every signal, nothing refutes it."""
    rng, smallest = random.Random(23), 0
    known = Refuted(True)
    for _ in range(60):
        inputs, gates, outputs = rng.choice(((4, 3, 1), (4, 4, 2), (5, 4, 2), (5, 3, 2), (5, 4, 3), (6, 5, 2)))
        relation = planted_relation(rng, inputs, gates, outputs)
        planes = relation.planes()
        if refute_slowly(relation, gates - 1, nodes=300).answer != "refuted" or not _reads_all(relation):
            continue
        smallest += 1
        assert not contradictory(planes)
        assert not known.must(inputs, planes, gates)
        assert not known.may(inputs, planes, gates)
    assert smallest >= 15


def _reads_all(relation: BooleanRelation) -> bool:
    """Return whether no signal can be left unread, and no output be a signal or a constant (so gates are at all)."""
    for i in range(relation.inputs):
        if all(relation.allowed[x] & relation.allowed[x ^ 1 << i] for x in range(len(relation.allowed))):
            return False
    for p in range(relation.outputs):
        for source in range(-1, relation.inputs):
            for flip in (0, 1):
                words = [v for v in range(1 << relation.outputs) if v >> p & 1]
                ones = sum(1 << v for v in words)
                if all(
                    mask & (ones if ((x >> source & 1) if source >= 0 else 0) ^ flip else ~ones)
                    for x, mask in enumerate(relation.allowed)
                ):
                    return False
    return True


def test_more_than_five_gates_count_as_six() -> None:
    assert not table(True).two_outputs((0xE8, 0x17), (0x96, 0x69), 4)
    assert table(True).two_outputs((0xE8, 0x17), (0x96, 0x69), 5)
    assert ENOUGH == 6


def planted_forest(rng: random.Random, sizes: list[int], operations: list[int]) -> Planes:
    """A relation that read-once formulas compute, one for each output, on that many signals each."""
    width = sum(sizes)
    cells = range(1 << width)
    signals = [sum((c >> i & 1) << c for c in cells) for i in range(width)]
    rng.shuffle(signals)
    every, outputs = (1 << (1 << width)) - 1, []
    for size in sizes:
        trees = [signals.pop() for _ in range(size)]
        while len(trees) > 1:
            a, b = (trees.pop(rng.randrange(len(trees))) ^ rng.choice((0, every)) for _ in range(2))
            trees.append(a ^ b if 0b0110 in operations and rng.random() < 0.4 else a & b)
        outputs.append(trees[0] ^ rng.choice((0, every)))
    planes = []
    for word in range(1 << len(sizes)):
        allowed = every
        for p, value in enumerate(outputs):
            allowed &= value if word >> p & 1 else every ^ value
        planes.append(every & ~allowed & ~(rng.getrandbits(1 << width) & rng.getrandbits(1 << width)))
    return tuple(planes)


@pytest.mark.parametrize("xor", [False, True])
@pytest.mark.parametrize("sizes", [[2], [3], [5], [2, 2], [3, 2], [2, 4], [2, 2, 2], [3, 2, 2]])
def test_every_planted_forest_is_found(sizes: list[int], xor: bool) -> None:
    known, rng = Refuted(xor), random.Random(len(sizes))
    width, outputs = sum(sizes), len(sizes)
    for _ in range(12):
        planes = planted_forest(rng, sizes, list(known.operations))
        with pytest.raises(NotShown, match="there is one"):
            forest(known, width, planes, width - outputs)


def test_what_needs_more_gates_than_a_forest_has_is_none() -> None:
    """Majority of three bits needs four gates, parity beside it more than one; neither call finds a forest."""
    forest(Refuted(True), 3, (0b11101000, 0b00010111), 2)
    both = tuple(0xFF & ~sum(1 << c for c in range(8) if word_of(c) == word) for word in range(4))
    forest(Refuted(True), 3, both, 1)


def word_of(cell: int) -> int:
    ones = cell.bit_count()
    return ones % 2 | (ones >= 2) << 1
