"""The reference refuter: the same sizes as all sets of gates, with every rule and with each left out."""

from __future__ import annotations

import random
from collections.abc import Collection

import pytest

from mincirc.errors import ArgumentError
from mincirc.refuter.reference import RULES, refute_slowly
from mincirc.refuter.relation import BooleanRelation
from tests.refuter.exhaustive import least_size, planted_relation, random_relation

KNOWN = [
    ("full adder", 3, [0xE8, 0x96], "b2", 5),
    ("adder of 2 + 2 bits", 4, [0xEC80, 0x936C, 0x5A5A], "b2", 7),
    ("sum of 4 bits modulo 3 is 0", 4, [0x6881], "b2", 7),
    ("parity of 3", 3, [0x96], "aig", 6),
    ("multiplexer", 3, [0xCA], "aig", 3),
    ("a gate on two fixed signals that is only an output", 5, [0x88888888, 0xF00F0FF0], "b2", 3),
    ("an output that may be a literal", 5, [0x88888888, 0xF000F000, 0xAAAA0000], "b2", 3),
    ("a cofactor whose signals are not read", 5, [0x87777888], "b2", 4),
    ("the same on six inputs", 6, [0x8777788878887888], "b2", 5),
]
"""Published sizes, and functions of which a wrong form of a rule claims one gate more."""


def least_by_refuter(relation: BooleanRelation, most: int, basis: str = "b2", without: Collection[str] = ()) -> int:
    """Return the first size that is not refuted; its circuit must be right."""
    for gates in range(most + 1):
        answer = refute_slowly(relation, gates, basis, without=without)
        if answer.answer == "found":
            assert answer.circuit is not None
            assert answer.circuit.size <= gates
            assert relation.accepts(answer.circuit)
            return gates
        assert answer.answer == "refuted"
    return most + 1


@pytest.mark.parametrize(("inputs", "tables", "basis", "size"), [row[1:] for row in KNOWN], ids=[r[0] for r in KNOWN])
def test_sizes_that_are_known(inputs: int, tables: list[int], basis: str, size: int) -> None:
    assert least_by_refuter(BooleanRelation.of_tables(inputs, tables), size, basis) == size


@pytest.mark.parametrize("basis", ["b2", "aig"])
def test_random_relations_have_the_size_that_all_sets_of_gates_say(basis: str) -> None:
    rng, hard = random.Random(7), 0
    for _ in range(60):
        relation = random_relation(rng, 3, rng.choice((1, 1, 2)))
        most = 3 if relation.outputs == 1 else 2
        least = least_size(relation, most, xor=basis != "aig")
        hard += least >= 2
        assert least_by_refuter(relation, most, basis) == least
    assert hard >= 30


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_left_out_gives_the_same_sizes(rule: str) -> None:
    rng, hard = random.Random(11), 0
    for _ in range(12):
        relation = planted_relation(rng, rng.choice((4, 5)), rng.choice((3, 4)), rng.choice((1, 2)))
        least = least_by_refuter(relation, 4)
        hard += least >= 2
        assert least <= 4
        assert least_by_refuter(relation, 4, without=[rule]) == least
    assert hard >= 9


def test_unknown_when_the_nodes_are_used_up() -> None:
    adder = BooleanRelation.of_tables(4, [0xEC80, 0x936C, 0x5A5A])
    answer = refute_slowly(adder, 6, nodes=50, log=True)
    assert (answer.answer, answer.circuit, answer.log) == ("unknown", None, None)


def test_a_relation_without_a_circuit_is_refuted() -> None:
    assert refute_slowly(BooleanRelation(1, 1, (0, 3)), 9).answer == "refuted"


def test_what_cannot_be_asked_is_said() -> None:
    relation = BooleanRelation.of_tables(2, [6])
    with pytest.raises(ArgumentError, match="nand"):
        refute_slowly(relation, 1, "nand")
    with pytest.raises(ArgumentError, match="luck"):
        refute_slowly(relation, 1, without=["luck"])
    with pytest.raises(ArgumentError, match="4 masks, not 3"):
        BooleanRelation(2, 1, (1, 1, 1))
    with pytest.raises(ArgumentError, match="bits 0 to 1"):
        BooleanRelation(1, 1, (1, 4))
