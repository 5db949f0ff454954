"""Sizes that are known: named functions, all classes of four inputs, counterexamples to unsound rules."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.questions.suite import orbit
from mincirc.native import core
from mincirc.refuter import RULES, BooleanRelation, Refuter, RefuterParams
from tests.refuter.cases import COUPLED, CROWDED, NAMED, TRAPS, relation

pytestmark = pytest.mark.skipif(core() is None, reason="the core is not compiled here")


def size(wanted: BooleanRelation, params: RefuterParams, basis: str = "b2") -> int:
    """Return the least number of gates; all smaller numbers are refuted."""
    with Refuter(basis, params) as refuter:
        for gates in range(30):
            answer = refuter.decide(wanted, gates)
            if answer.answer == "found":
                assert answer.circuit is not None
                assert answer.circuit.size == gates
                return gates
            assert answer.answer == "refuted"
    raise AssertionError


@pytest.mark.parametrize("name", NAMED)
def test_named_functions(name: str) -> None:
    inputs, tables, least = NAMED[name]
    assert size(relation(inputs, tables), RefuterParams()) == least


EAGER = RefuterParams(
    cofactors_from=1, fan_out_from=1, outputs_from=1, cofactors_gap=20, fan_out_gap=20, without=("small",)
)
"""Every rule asks whatever it may."""


@pytest.mark.parametrize("name", TRAPS)
@pytest.mark.parametrize("left_out", [None, *RULES])
def test_counterexamples_to_unsound_rules(name: str, left_out: str | None) -> None:
    inputs, tables, least = TRAPS[name]
    without = ("small", left_out) if left_out else ("small",)
    params = RefuterParams(
        cofactors_from=1, fan_out_from=1, outputs_from=1, cofactors_gap=20, fan_out_gap=20, without=without
    )
    if left_out in ("table", "bound") and inputs == 6:
        pytest.skip("minutes without this rule")
    assert size(relation(inputs, tables), params) == least


def test_outputs_that_are_no_product() -> None:
    assert size(COUPLED, RefuterParams()) == 2
    assert size(COUPLED, EAGER) == 2


def test_more_live_signals_than_allowed_are_unknown() -> None:
    assert size(CROWDED, RefuterParams()) == 5
    for most, answer in ((3, "unknown"), (4, "found")):
        with Refuter("b2", RefuterParams(most_live=most)) as refuter:
            assert refuter.decide(CROWDED, 5).answer == answer
    with Refuter("b2", RefuterParams(most_live=2)) as refuter:
        assert refuter.decide(CROWDED, 5).answer == "unknown"


def test_all_classes_of_four_inputs() -> None:
    todo, classes, functions = set(range(1 << 16)), Counter[int](), Counter[int]()
    while todo:
        table = min(todo)
        members = orbit(table, 4)
        todo -= members
        least = size(relation(4, (table,)), RefuterParams(table_bytes=1 << 20))
        classes[least] += 1
        functions[least] += len(members)
    assert [classes[k] for k in range(8)] == [2, 2, 5, 20, 34, 75, 72, 12]
    assert [functions[k] for k in range(8)] == [10, 60, 456, 2474, 10624, 24184, 25008, 2720]
