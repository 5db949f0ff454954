"""The limits of section 12: a small certificate that would cost much is refused before it does."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.groups.hostile import ATTACKS, measure
from mincirc.verify import VerifyError, limits, verify
from mincirc.verify.clauses import ClauseList, Clauses
from mincirc.verify.gates import RULES, count_selections, selections
from mincirc.verify.lrat import Checker
from tests.verify.support import one_state, write
from tests.verify.test_lrat import FORMULA, Check, compiled, plain, proof_of

REASONS = {
    "initial": "a common one has more than 131072 bits",
    "successors": "a common one has more than 131072 bits",
    "gamma": "these numbers take more than",
    "stage": "these numbers take more than",
    "lists": "commas, colons and opening brackets",
    "nested": "nested too deep",
    "integer": "an integer of more than 400 digits",
    "codes": "statement",
    "selections": "more than the stated 10000000 clauses",
    "hints": "hints name clauses of more than",
}


@pytest.mark.parametrize("name", REASONS)
def test_what_attacks_cost(name: str) -> None:
    """Each took minutes or gigabytes without its limit."""
    cost = measure(name)
    assert REASONS[name] in cost.said
    assert cost.seconds < 20
    assert cost.memory < 400 << 20


def test_every_attack_is_documented() -> None:
    assert all(attack.__doc__ for attack in ATTACKS.values())
    assert set(REASONS) <= set(ATTACKS)


@pytest.mark.parametrize("error", [MemoryError, RecursionError])
def test_running_out_of_memory_is_a_refusal(
    tmp_path: Path, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise error

    folder = write(tmp_path, one_state())
    monkeypatch.setattr("mincirc.verify.check.check_values", fails)
    with pytest.raises(VerifyError, match="rejected at"):
        verify(folder)


@pytest.mark.parametrize("basis", RULES)
def test_selections_are_counted_without_being_made(basis: str) -> None:
    for i in range(9):
        assert count_selections(basis, i) == len(selections(basis, i))


def test_a_list_of_clauses() -> None:
    clauses = ClauseList()
    plain_list: list[tuple[int, ...]] = [(1, -2), (), (3,), (4, 5, 6)]
    for clause in plain_list:
        clauses.append(clause)
    assert (list(clauses), len(clauses), clauses.literals) == (plain_list, 4, 6)
    assert ([clauses[i] for i in range(-4, 4)], clauses[1:3]) == ([*plain_list, *plain_list], plain_list[1:3])
    with pytest.raises(IndexError):
        clauses[4]


def test_formulas_do_not_outgrow_what_is_stated() -> None:
    clauses = Clauses("step", limit=3, most_variables=2, most_literals=4)
    assert [clauses.new(), clauses.new()] == [1, 2]
    with pytest.raises(VerifyError, match="stated 2 variables"):
        clauses.new()
    with pytest.raises(VerifyError, match="stated 3 clauses"):
        clauses.exactly_one([1, 2, 3])
    assert len(clauses.clauses) == 0, "refused before they are written"
    clauses.add(1, 2)
    clauses.add(1, 2)
    with pytest.raises(VerifyError, match="more than 4 literals"):
        clauses.add(1)


@pytest.mark.parametrize("check", [plain, compiled])
def test_derived_clauses_that_are_held(tmp_path: Path, check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three clauses of one literal, one of them deleted, and the empty one: 9 + 9 + 8 are held at the end."""
    text = b"6 1 0 1 2 0\n7 1 0 6 0\n7 d 7 0\n8 1 0 6 0\n9 0 8 3 4 0\n"
    proof = proof_of(tmp_path, text)
    for most, accepted in ((26, True), (25, False)):
        for module in ("lrat", "fast"):
            monkeypatch.setattr(f"mincirc.verify.{module}.MAX_HELD", most)
        if accepted:
            assert check(tmp_path, proof) == 4
        else:
            with pytest.raises(VerifyError):
                check(tmp_path, proof)


@pytest.mark.parametrize("check", [plain, compiled])
def test_literals_of_clauses_that_hints_name(tmp_path: Path, check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    """2 + 2 for the first line, 1 + 2 + 2 for the second; what stands behind the false clause does not count."""
    proof = proof_of(tmp_path, b"6 1 0 1 2 3 4 5 0\n7 0 6 3 4 1 1 0\n")
    for most, accepted in ((9, True), (8, False)):
        for module in ("lrat", "fast"):
            monkeypatch.setattr(f"mincirc.verify.{module}.most_looked_at", lambda _, most=most: most)
        if accepted:
            assert check(tmp_path, proof) == 2
        else:
            with pytest.raises(VerifyError):
                check(tmp_path, proof)


def test_original_clauses_are_made_anew_when_they_were_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mincirc.verify.lrat._CACHE", 0)
    checker = Checker(FORMULA, 2, "step")
    checker.feed(b"6 1 0 1 2 0\n6 d 1 0\n7 0 6 3 4 0\n")
    checker.finish()
    with pytest.raises(VerifyError, match="'1' names no clause"):
        checker.feed(b"7 d 1 0\n")
    with pytest.raises(VerifyError, match="'1' names no clause"):
        checker.feed(b"8 1 0 1 2 0\n")


def test_a_file_may_state_so_much_text_only() -> None:
    assert limits.most_unpacked(100) == 1 << 24
    assert limits.most_unpacked(1 << 20) == 64 << 20
    assert limits.most_unpacked(1 << 37) == limits.MAX_PROOF
