"""What a gate more costs: the sizes that a child refutes, rules left out, the factors on the page."""

from __future__ import annotations

import pytest

from benchmarks.groups import growth
from benchmarks.measure.common import ROOT
from benchmarks.page.growth import growth as section
from benchmarks.page.growth import growth_factor
from benchmarks.questions.relations import EVERY


@pytest.mark.parametrize("column", ["SAT", pytest.param("SAT alone", marks=pytest.mark.slow)])
def test_every_size_is_refuted_until_a_circuit_is_found(column: str) -> None:
    row = growth.measure("SUM3", column, "", 20.0, ROOT)
    assert [s["gates"] for s in row["sizes"]] == [0, 1, 2, 3, 4, 5]
    assert [s["answer"] for s in row["sizes"]] == ["refuted"] * 5 + ["found"]
    assert sum(s["conflicts"] for s in row["sizes"]) > 50


@pytest.mark.slow
def test_a_rule_left_out_changes_the_conflicts_and_not_the_size() -> None:
    all_rules, without = (
        growth.measure("MOD3 of 4 bits, r = 0", "SAT", rule, 60.0, ROOT) for rule in ("", "symmetric")
    )
    assert all_rules["sizes"][-1]["gates"] == without["sizes"][-1]["gates"] == 7
    assert all_rules["sizes"][-2]["conflicts"] != without["sizes"][-2]["conflicts"]


def test_the_limit_leaves_the_sizes_that_were_refuted() -> None:
    row = growth.measure("4:1 multiplexer", "SAT alone", "", 1.0, ROOT)
    assert 2 < len(row["sizes"]) < 9
    assert {s["answer"] for s in row["sizes"]} == {"refuted"}


def test_all_relations_have_names() -> None:
    names = [name for names in growth.RELATIONS.values() for name in names]
    assert set(names) <= set(EVERY)
    assert len(set(names)) == len(names) > 20


def test_factors() -> None:
    assert growth_factor([10.0, 30.0, 270.0]) == pytest.approx(27**0.5)
    assert growth_factor([5.0]) is None
    sizes = [{"gates": r, "answer": "refuted", "conflicts": 4 * 25**r, "cpu": 0.1 * 20**r} for r in range(4)]
    row = {"relation": "F", "column": "SAT", "without": "order", "limit": 60.0, "sizes": sizes}
    text = section({"rows": [row]})
    assert "| F | SAT, no `order` | >= 4 | 1: 100, 2: 2,500, 3: 62,500 | 2.00, 40.0, 800 | 25.0 | 20.0 |" in text
    row["sizes"] = [*sizes, {"gates": 4, "answer": "found", "conflicts": 9, "cpu": 1.0}]
    assert "| F | SAT, no `order` | 4 |" in section({"rows": [row]})
