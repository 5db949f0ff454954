"""Sizes of random functions against the published counts; relations that are open; what the page says of both."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest

from benchmarks.groups import distribution, unsettled
from benchmarks.groups.distribution import COUNTS
from benchmarks.measure.common import Row
from benchmarks.page import sizes
from benchmarks.questions.relations import OPEN, random_functions


def test_the_published_counts_sum_to_all_functions() -> None:
    assert sum(COUNTS) == 1 << 32


def test_the_first_published_counts_come_out_by_enumeration() -> None:
    """All chains of at most 3 normal gates; the complement of every function has the same size."""
    every = (1 << 32) - 1
    variables = [sum((x >> i & 1) << x for x in range(32)) for i in range(5)]
    least, chains = dict.fromkeys([0, *variables], 0), {tuple[int, ...]()}
    for gates in range(1, 4):
        longer: set[tuple[int, ...]] = set()
        for chain in chains:
            nodes = (*variables, *chain)
            for a, b in combinations(nodes, 2):
                for new in (a & b, a & ~b & every, ~a & b & every, a | b, a ^ b):
                    if new and new not in nodes:
                        least.setdefault(new, gates)
                        longer.add(tuple(sorted((*chain, new))))
        chains = longer
    found = Counter(least.values())
    assert tuple(2 * found[size] for size in range(4)) == COUNTS[:4]


def test_random_functions_are_the_same_every_time() -> None:
    assert random_functions(3) == random_functions(200)[:3] == [0xD82C07CD, 0x629F6FBE, 0xC2094CAC]


@pytest.mark.slow
def test_the_refuter_knows_the_sizes_of_all_classes() -> None:
    assert distribution.classes()["exact"]


@pytest.mark.parametrize("effort", [{"nodes": 10**6}, {"limit": 20}])
def test_sizes_by_the_refuter_and_by_the_whole_search(effort: Row) -> None:
    outcome, rows = distribution.sizes(5, [0x96696996, 0x00000001, 0x6BAA9455], effort, 60.0)
    assert outcome.status == "done", outcome.errors
    assert [row["size"] for row in rows] == [4, 4, 6]


def test_a_size_that_takes_too_long_stays_open() -> None:
    _, [row] = distribution.sizes(5, [0xD82C07CD], {"limit": 0.1}, 60.0)
    assert row["size"] is None
    assert row["lower"] <= 10
    _, [row] = distribution.sizes(5, [0xD82C07CD], {"nodes": 1000}, 60.0)
    assert row["size"] is None
    assert row["lower"] <= 10


def test_sizes_by_sat() -> None:
    rows: list[Row] = [{"table": t, "size": s, "lower": s, "upper": s} for t, s in ((0x96696996, 4), (0x6BAA9455, 6))]
    answer = distribution.by_sat(rows[1], 20.0)
    assert (answer["status"], answer["agrees"], answer["upper"]) == ("proved", True, 6)
    assert not distribution.by_sat(rows[0] | {"lower": 5, "upper": 5}, 20.0)["agrees"]


def test_deviations_are_from_what_is_expected() -> None:
    expected = Counter({size: round(2000 * count / 2**32) for size, count in enumerate(COUNTS)})
    assert all(abs(d) < 0.5 for d in distribution.deviations(expected, 2000).values())
    assert distribution.deviations(Counter({10: 900, 12: 1}), 2000)[10] < -3
    assert distribution.deviations(Counter({12: 1}), 2000)[12] > 30


def test_a_worse_run_does_not_replace_a_better_one() -> None:
    assert unsettled.better({"lower": 5, "upper": None}, None)
    assert unsettled.better({"lower": 5, "upper": 9}, {"lower": 5, "upper": None})
    assert not unsettled.better({"lower": 4, "upper": 9}, {"lower": 5, "upper": 9})
    assert not unsettled.better({"lower": 6, "upper": 10}, {"lower": 5, "upper": 9})


def test_open_relations_are_small_enough_for_the_refuter() -> None:
    for name, make in OPEN.items():
        if "lake" not in name.lower() and "Taxi" not in name:
            relation = make()
            assert (relation.inputs, relation.outputs <= 3) == (6, True)
    taxi = OPEN["Taxi, output 1, passenger on board"]()
    assert (taxi.inputs, taxi.outputs) == (8, 1)
    assert {1, 2} == set(taxi.rows.values())
    part = OPEN["FrozenLake 8x8, rows 4 to 7"]()
    assert (part.inputs, part.outputs) == (5, 2)
    assert 0 < len(part.rows) <= 32


def test_the_page_says_what_is_expected_and_what_differs() -> None:
    row: Row = {"table": 0x6BAA9455, "size": 6, "lower": 6, "upper": 6, "cpu": 0.5}
    row["sat"] = {"status": "proved", "lower": 7, "upper": 7, "agrees": False}
    head = {"classes": [2, 2], "exact": False, "cpu": 0.1, "nodes": 5}
    text = sizes.distribution({"rows": [row], "classes": head, "deviations": {"6": 22.5}, "limit": 100})
    assert "| 6 | 8,430,800 | 0.002 | 1 | 22.5 |" in text
    assert "sizes that differ: `0x6baa9455`" in " ".join(text.split())
    assert "not as published" in text


def test_the_page_says_how_far_a_relation_is() -> None:
    refuted = {"gates": 11, "answer": "refuted", "nodes": 1234, "cpu": 2.5}
    row = {"relation": "R", "status": "bounds", "lower": 12, "upper": 14, "sizes": [refuted], "memory": 2 * 10**9}
    text = sizes.unsettled({"rows": [row | {"limit": 600.0, "mincirc": "aa"}]})
    assert "| R | **12..14** | 11: 1,234 nodes, 2.50 s | 2.50 | 2.00 | 600 | `aa` |" in text
