"""Every operation on lists of rows by its definition, cell by cell."""

from __future__ import annotations

import random
from itertools import product

import pytest

from mincirc.lower.row_bound import Tables, differ, least_reads, no_gates, quick_bound
from mincirc.lower.row_relation import FirstGate, RowRelation, literals
from mincirc.npn import sizes
from tests.lower.small_relations import AIG, B2, MOST, hard_relation, least_size, pair_sizes, relation_at_random

Cells = dict[tuple[int, ...], frozenset[tuple[int, ...]]]
"""Per values of the inputs (place 0 first) the allowed values of the outputs."""


def cells(relation: RowRelation | None) -> Cells | None:
    if relation is None:
        return None
    words = list(product((0, 1), repeat=relation.outputs))
    at = dict(relation.rows)

    def number(bits: tuple[int, ...]) -> int:
        return sum(bit << place for place, bit in enumerate(bits))

    return {
        x: frozenset(w for w in words if number(x) not in at or at[number(x)] >> number(w) & 1)
        for x in product((0, 1), repeat=relation.inputs)
    }


def meeting(relation: RowRelation, inputs: int, outputs: int, kept: object) -> Cells | None:
    """Intersect what ``kept(x, w)`` says of every cell and word: (cell of the result, its word), or nothing."""
    own = cells(relation)
    assert own is not None
    found: dict[tuple[int, ...], set[tuple[int, ...]]] = {
        x: set(product((0, 1), repeat=outputs)) for x in product((0, 1), repeat=inputs)
    }
    for x, words in own.items():
        cell = kept(x, None)  # type: ignore[operator]
        if cell is not None:
            found[cell] &= {w for w in (kept(x, word) for word in words) if w is not None}  # type: ignore[operator]
    return {x: frozenset(w) for x, w in found.items()} if all(found.values()) else None


def cut(bits: tuple[int, ...], place: int) -> tuple[int, ...]:
    return bits[:place] + bits[place + 1 :]


@pytest.mark.parametrize("seed", range(30))
def test_each_operation_is_as_it_is_defined(seed: int) -> None:
    rng = random.Random(seed)
    relation = relation_at_random(rng, 3, rng.choice([1, 2, 3]))
    n, m = relation.inputs, relation.outputs
    for place, value in product(range(n), (0, 1)):

        def fixing(x: tuple[int, ...], word: tuple[int, ...] | None, place: int = place, value: int = value) -> object:
            return (cut(x, place) if word is None else word) if x[place] == value else None

        assert cells(relation.fixed(place, value)) == meeting(relation, n - 1, m, fixing)
    for first, second in ((1, 0), (2, 0), (2, 1)):
        for gate in FirstGate:

            def merging(
                x: tuple[int, ...],
                word: tuple[int, ...] | None,
                first: int = first,
                second: int = second,
                gate: FirstGate = gate,
            ) -> object:
                kinds = {FirstGate.XOR: x[first] != x[second], FirstGate.AND00: x[first] == x[second] == 0}
                kinds |= {FirstGate.AND11: x[first] == x[second] == 1, FirstGate.AND01: x[first] < x[second]}
                z = int(kinds.get(gate, x[first] > x[second]))
                return word or cut((*x[:first], z, *x[first + 1 :]), second)

            assert cells(relation.merged(first, second, gate)) == meeting(relation, n - 1, m, merging)
    for output, literal in product(range(m), literals(n)):

        def placing(
            x: tuple[int, ...],
            word: tuple[int, ...] | None,
            output: int = output,
            literal: tuple[int, int] | int = literal,
        ) -> object:
            if word is None:
                return x
            wanted = literal if isinstance(literal, int) else x[literal[0]] ^ literal[1]
            return cut(word, output) if word[output] == wanted else None

        assert cells(relation.placed(output, literal)) == meeting(relation, n, m - 1, placing)


@pytest.mark.parametrize("gates", [B2, AIG])
def test_the_plain_relation_has_the_same_least_size(gates: tuple[FirstGate, ...]) -> None:
    rng, smaller = random.Random(3), 0
    for _ in range(400):
        relation = relation_at_random(rng, 3, rng.choice([1, 2]))
        plain = relation.plain()
        assert plain == plain.plain()
        assert least_size(plain, gates) == least_size(relation, gates)
        smaller += (plain.inputs, plain.outputs) != (relation.inputs, relation.outputs)
    assert 40 < smaller < 360


def test_rows_of_one_code_are_intersected_and_free_ones_left_out() -> None:
    assert RowRelation.of(2, 1, [(3, 0b01), (1, 0b11), (3, 0b11), (0, 0b10)]) == RowRelation(2, 1, ((0, 2), (3, 1)))
    assert RowRelation.of(2, 1, [(3, 0b01), (3, 0b10)]) is None
    assert RowRelation.of(0, 0, [(0, 1)]) == RowRelation(0, 0, ())


def test_the_oracle_agrees_with_the_table_of_functions() -> None:
    assert (pair_sizes(B2).diagonal() == sizes(3)).all()
    assert pair_sizes(AIG)[0b10010110, 0b10010110] > pair_sizes(B2)[0b10010110, 0b10010110] == 2
    assert pair_sizes(AIG)[0b01100110, 0] == 3


@pytest.mark.parametrize("tables", [{}, {k: sizes(k) for k in range(4)}])
@pytest.mark.parametrize("gates", [B2, AIG])
def test_the_bound_without_search_holds(gates: tuple[FirstGate, ...], tables: dict[int, object]) -> None:
    rng, exact, positive = random.Random(8), 0, 0
    known = Tables(tables, 8)  # type: ignore[arg-type]
    for _ in range(400):
        relation = relation_at_random(rng, 3, rng.choice([1, 2]))
        size = least_size(relation, gates)
        bounds = [quick_bound(relation, need, known) for need in (1, 2, 9)]
        assert all(bound <= size for bound in bounds)
        assert (size == 0) == (bounds[0] == 0) == no_gates(relation)
        assert bounds == sorted(bounds)
        positive += size >= 2
        exact += bounds[-1] == size >= 2
    assert positive > 100
    assert exact > (80 if tables and gates is B2 else 20)


def test_an_output_and_its_complement_are_not_different() -> None:
    xor, xnor, both = (RowRelation.of(2, 2, rows) for rows in (
        [(0, 1 << 1), (1, 1 << 2), (2, 1 << 2), (3, 1 << 1)],
        [(0, 1 << 3), (1, 1 << 0), (2, 1 << 0), (3, 1 << 3)],
        [(0, 1 << 3), (1, 1 << 2), (2, 1 << 2), (3, 1 << 3)],
    ))  # fmt: skip
    assert xor is not None
    assert xnor is not None
    assert both is not None
    assert not differ(xor, 0, 1)
    assert not differ(xnor, 0, 1)
    assert differ(both, 0, 1)


def test_least_reads_tell_three_codes_apart_that_have_words_in_common_two_by_two() -> None:
    """Words 0, 1, 2 pairwise: some input must differ among the three codes, and one input is enough."""
    rows = [(0b000, 0b011), (0b011, 0b110), (0b101, 0b101)]
    assert least_reads([code for code, _ in rows], [words for _, words in rows], 3) == 1
    assert least_reads([0b000, 0b011], [0b011, 0b110], 3) == 0


def test_hard_relations_are_hard() -> None:
    rng = random.Random(5)
    drawn = [least_size(hard_relation(rng, B2)) for _ in range(100)]
    assert min(drawn) >= 2
    assert max(drawn) >= MOST
