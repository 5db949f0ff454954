"""Lookup to learner: the minimum saturates at the size of the learning algorithm, the lookup circuit does not."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from math import log2

import pytest
from hypothesis import given, settings

import mincirc
from mincirc.circuit import BASES
from mincirc.errors import TaskError
from mincirc.interface import interface_for, legal_policy
from mincirc.mdp import MDP
from mincirc.mdp.constraint import each_constraints, satisfies
from mincirc.mdp.disjoint_union import union
from mincirc.mdp.families import described_rules, lookup_to_learner
from mincirc.mdp.value.policy import policy_return
from mincirc.statements.lookup import lookup_circuit
from mincirc.task import load
from mincirc.testing import unions
from tests.families.support import minimum
from tests.support import known
from tests.task.support import ROOT

RESULT = json.loads((ROOT / "benchmarks" / "results" / "lookup.json").read_text(encoding="utf-8"))
LEARNER = 7


def curve(order: str, what: str) -> list[int]:
    rows = [row for row in RESULT["rows"] if row["order"] == order]
    assert [row["tasks"] for row in rows] == list(range(1, 17))
    return [row[what] for row in rows]


def test_the_committed_curves_are_proved_and_saturate() -> None:
    assert {row["status"] for row in RESULT["rows"]} == {"proved"}
    numbered, described = curve("numbered", "minimum"), curve("described", "minimum")
    assert numbered == [0 if n == 1 else 2 * (n - 1).bit_length() - 1 for n in range(1, 17)]
    assert described == sorted(described)
    assert described[3:] == [LEARNER] * 13
    for order in ("numbered", "described"):
        tables = curve(order, "lookup")
        assert all(b > a for a, b in pairwise(tables))
        assert tables[-1] == 54


@pytest.mark.parametrize("tasks", [1, 2, 3, 4, 5, 8])
def test_the_first_points_of_the_curve_again(tasks: int) -> None:
    whole = lookup_to_learner(tasks, 4)
    result, table = mincirc.search(whole), lookup_circuit(whole)
    assert table is not None
    assert (result.size, table.circuit.size) == (
        curve("numbered", "minimum")[tasks - 1],
        curve("numbered", "lookup")[tasks - 1],
    )


@pytest.mark.slow
@pytest.mark.parametrize("order", [lookup_to_learner, described_rules])
def test_the_last_point_again(order: Callable[[int, int], MDP]) -> None:
    assert mincirc.search(order(16, 4)).size == LEARNER


@pytest.mark.parametrize(("tasks", "bits"), [(1, 1), (2, 1), (2, 2), (4, 2)])
def test_minima_by_brute_force(tasks: int, bits: int) -> None:
    size, _ = minimum(lookup_to_learner(tasks, bits), 3)
    assert size == max(0, 2 * round(log2(tasks)) - 1)


def test_the_right_answer_is_the_parity_of_the_bits_that_the_tag_names() -> None:
    for whole in (lookup_to_learner(8, 3), described_rules(5, 3, seed=4)):
        tag, x = whole.features
        for s, row in enumerate(whole.choices):
            wanted = sum(
                a * b for a, b in zip(map(int, f"{tag.values[s]:03b}"), map(int, f"{x.values[s]:03b}"), strict=True)
            )
            assert [c.reward for c in row] == [1 - wanted % 2, wanted % 2]


def test_descriptions_are_distinct_rules_in_the_order_of_the_seed() -> None:
    rules = [[block.task.name for block in described_rules(n, 4, seed=7).blocks] for n in (16, 5)]
    assert sorted(rules[0]) == sorted(f"rule_{i}" for i in range(16))
    assert rules[0][:5] == rules[1]
    assert described_rules(1, 4).features[0].name == "rule"


@pytest.mark.parametrize("family", [lookup_to_learner, described_rules])
@pytest.mark.parametrize(("tasks", "bits"), [(0, 4), (17, 4), (1, 0), (1, 13)])
def test_numbers_that_make_no_sense(family: Callable[[int, int], MDP], tasks: int, bits: int) -> None:
    with pytest.raises(TaskError, match=f"{tasks} tasks on {bits} bits"):
        family(tasks, bits)


# -- the lookup circuit -----------------------------------------------------------------------


def returns(whole: MDP, basis: str = "b2", bound: str = "optimal") -> tuple[int, Fraction]:
    table = lookup_circuit(whole, bound, basis=basis)
    assert table is not None
    assert table.proved
    picks = legal_policy(interface_for(whole).policy_of(table.circuit))
    assert picks is not None
    return table.circuit.size, policy_return(whole, picks)


@pytest.mark.parametrize("basis", BASES)
def test_it_acts_right_in_every_basis(basis: str) -> None:
    size, value = returns(lookup_to_learner(6, 3), basis)
    assert value == 1
    assert size >= known(mincirc.search(lookup_to_learner(2, 3), basis=basis).size)


@settings(max_examples=40)
@given(unions(max_members=3, max_states=3))
def test_every_task_gets_what_it_can(whole: MDP) -> None:
    table = lookup_circuit(whole)
    assert table is not None
    picks = legal_policy(interface_for(whole).policy_of(table.circuit))
    assert picks is not None
    bests = [known(member.optimum) for member in table.members]
    assert satisfies(whole, picks, each_constraints(whole, bests))
    assert table.circuit.size >= known(mincirc.search(whole, None, each="optimal").size)


def test_features_of_other_widths_and_narrower_words_find_their_places() -> None:
    narrow = load(ROOT / "mdps" / "compass.yaml")  # cell: 2 bits, two actions
    whole = union([narrow, load(ROOT / "mdps" / "rooms.yaml"), narrow])  # room: 2 bits, four actions
    size, value = returns(whole)
    assert value == Fraction(2, 3) * Fraction(17, 4) + Fraction(1, 3) * 8
    assert size > 0


def test_a_table_of_one_task_is_its_circuit() -> None:
    assert returns(union([load(ROOT / "mdps" / "harbour_plain.yaml")]))[0] == 1


def test_a_single_task_has_no_table() -> None:
    with pytest.raises(TaskError, match="is a single task, not a set"):
        lookup_circuit(load(ROOT / "mdps" / "compass.yaml"))


def test_no_table_without_a_circuit_for_every_task() -> None:
    assert lookup_circuit(lookup_to_learner(2, 2), "2") is None
