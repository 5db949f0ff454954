"""Certificates of results: what the search did not refute by clauses is refuted once more, the rest is taken over."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import mincirc
from mincirc.certify import certificate_of, write_certificate
from mincirc.verify import verify
from tests.support import table_task

MUX = table_task(3, 0b11001010)


def refuted_anew(result: mincirc.SearchResult, folder: Path, **options: Any) -> list[int | Fraction]:
    """Certify the result, let the checker look at it, and return the sizes that were refuted for the certificate."""
    events: list[mincirc.Event] = []
    certificate = certificate_of(result, on_event=events.append, **options)
    assert (certificate.lower, certificate.upper) == (result.lower, result.upper)
    write_certificate(certificate, folder)
    verify(folder)
    return sorted({e.lower for e in events if e.phase == "lemmas"})


def test_what_a_table_refuted_is_refuted_by_clauses(tmp_path: Path) -> None:
    result = mincirc.search(MUX)
    assert result.size == 3
    assert result.refuted_by_clauses < {0, 1, 2}  # functions of few inputs are looked up
    assert set(refuted_anew(result, tmp_path / "c")) == {0, 1, 2} - result.refuted_by_clauses


def test_what_clauses_refuted_is_not_refuted_again(tmp_path: Path) -> None:
    result = mincirc.search(MUX, symmetry=["order", "used", "reapply"])  # without the rule that tables belong to
    assert result.refuted_by_clauses == {0, 1, 2}
    assert refuted_anew(result, tmp_path / "c", symmetry=["order", "used", "reapply"]) == []


def test_evidence_of_a_search_without_symmetry_is_closed_for_a_certificate_with_it(tmp_path: Path) -> None:
    task = mincirc.load("table:0xe8")  # the majority: all inputs are alike
    result = mincirc.search(task, symmetry="none")
    assert result.refuted_by_clauses == set(range(result.size or 0))
    assert refuted_anew(result, tmp_path / "c") == []


@pytest.mark.parametrize("solver", ["brute", "z3", "exhaustive"])
def test_back_ends_without_lemmas_leave_all_sizes_to_the_certificate(solver: str, tmp_path: Path) -> None:
    result = mincirc.search(table_task(2, 0b0110), solver=solver)
    assert (result.evidence, result.refuted_by_clauses) == (None, frozenset())
    assert refuted_anew(result, tmp_path / "c") == [0]
