"""The sentences of an accepted certificate say what was proved and no more, number by number."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import mincirc
from mincirc.certify import certify, certify_policies, certify_quantifier, certify_side, write_certificate
from mincirc.mdp import MDP
from mincirc.predicate.symbolic import SymbolicPredicate, all_of, takes
from mincirc.verify import verify
from mincirc.verify.claim import MAX_FORMULA, formula_text, sentences
from mincirc.verify.record import Certificate
from tests.support import table_task

XOR = 0b0110
"""0 gates are right on two of four rows, one AND on three."""


def right_everywhere(task: MDP, state: str) -> Any:
    return all_of(takes(s, str(int(s in ("01", "10")))) for s in ("00", "01", "10", "11"))


RIGHT = SymbolicPredicate.of("right", right_everywhere, whole=True)


def proved(certificate: Any, folder: Path) -> Certificate:
    return verify(write_certificate(certificate, folder / "certificate").path).record


def test_a_least_size(tmp_path: Path) -> None:
    record = proved(certify(table_task(2, XOR)), tmp_path)
    least = "the least circuit that meets the bound has 1 gate"
    assert sentences(record) == [f"{least}: no circuit with 0 gates meets the bound, and one of 1 gate does"]

    def told(lower: int, upper: int | None) -> list[str]:
        return sentences(replace(record, claim=replace(record.claim, lower=lower, upper=upper)))

    assert told(0, 0) == ["the least circuit that meets the bound has 0 gates: one of 0 gates does"]
    assert told(3, 7) == ["no circuit with 0, 1 or 2 gates meets the bound, and one with 7 gates does"]
    assert told(2, None) == ["no circuit with 0 or 1 gate meets the bound"]
    assert told(0, 1) == ["one with 1 gate does"]
    assert told(0, None) == ["nothing"]


def test_what_cannot_be_met(tmp_path: Path) -> None:
    assert sentences(proved(certify(table_task(2, XOR), 2), tmp_path)) == ["no policy meets the bound"]


@pytest.mark.parametrize(("holds", "size"), [(True, 1), (False, 0)])
def test_one_side(holds: bool, size: int, tmp_path: Path) -> None:
    record = proved(certify_side(table_task(2, XOR), RIGHT, holds, "1/2"), tmp_path)
    (only,) = sentences(record)
    assert only.startswith(
        f"the least circuit whose policy satisfies the formula that meets the bound has {size} gate"
    )
    text = formula_text(record.side, record) if record.side is not None else ""
    assert text == ("" if holds else "not ") + "([00: 0] and [01: 1] and [10: 1] and [11: 0])"


def test_a_side_that_no_policy_has(tmp_path: Path) -> None:
    record = proved(certify_side(table_task(2, XOR), RIGHT, False, "optimal"), tmp_path)
    assert sentences(record) == ["no policy that satisfies the formula meets the bound"]


def test_all_and_none_of_the_least_size_are_claimed_where_they_follow_alone(tmp_path: Path) -> None:
    record = proved(certify_quantifier(table_task(2, XOR), RIGHT, "3/4", basis="aig"), tmp_path)
    last = "no circuit of the least size that meets the bound has a policy that satisfies the formula"
    first, some, then = sentences(record)
    assert first == "no circuit whose policy satisfies the formula with 0 or 1 gate meets the bound"
    assert some == "some circuit with 1 gate meets the bound, whether or not its policy satisfies the formula"
    assert then == last
    for size in (2, 3):  # a circuit that is no smaller than the refuted sizes says nothing of the least one
        assert last not in sentences(replace(record, claim=replace(record.claim, any=size)))


def test_policies_are_listed_by_names(tmp_path: Path) -> None:
    record = proved(certify_policies(mincirc.enumerate_minimum(table_task(2, XOR))), tmp_path)
    _, count, policy = sentences(record)
    assert count == "the circuits with 1 gate that meet the bound have exactly 1 policies:"
    assert policy == "00: 0, 01: 1, 10: 1, 11: 0"
    many = replace(record, blocked=record.blocked * 53)
    assert sentences(many)[-1] == "... and the 3 others in the certificate"


def test_long_formulas_are_cut_and_say_so(tmp_path: Path) -> None:
    record = proved(certify(table_task(2, XOR)), tmp_path)
    assert formula_text(("or", True, ("not", ("atom", 3, 1)), False), record) == "(true or not [11: 1] or false)"
    long = formula_text(("and", *[("atom", 0, 1)] * 500), record)
    assert long.startswith("([00: 1] and [00: 1]")
    assert long.endswith("... (in full in the certificate)")
    assert len(long) == MAX_FORMULA + len("... (in full in the certificate)")
