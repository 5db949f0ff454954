"""Certificates on a page: accepted, rejected, not checked, not there; and which answer one proves."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import mincirc
from mincirc.report.certificates import CheckedCertificate, check_certificates, proves
from mincirc.report.documents import SearchDocument
from mincirc.report.reading import CertificateFolder
from tests.report.conftest import ROOT
from tests.report.parsing import assert_harmless


def test_an_accepted_certificate_and_its_answer(certificate: Path, documents: dict[str, Any]) -> None:
    words = assert_harmless(mincirc.make_report([documents["search"], certificate.parent / "certify.json"])).words
    assert "proved certificate accepted" in words
    assert f"accepted {certificate} The independent checker accepted it while this page was made." in words
    assert f"the least circuit that meets the bound has {documents['search']['size']} gates" in words
    assert f"python -m mincirc.verify {certificate}" in words


def test_a_certificate_alone(certificate: Path) -> None:
    words = assert_harmless(mincirc.make_report(certificate)).words
    assert "harbours" in words
    assert "accepted" in words


def test_a_rejected_certificate_is_said_at_the_top(run: Any, certificate: Path, documents: dict[str, Any]) -> None:
    proof = next(p for p in sorted(certificate.iterdir()) if p.name != "certificate.json" and p.stat().st_size)
    proof.write_bytes(proof.read_bytes()[:-20])
    result, target = certificate.parent / "search.json", certificate.parent / "report.html"
    result.write_text(json.dumps(documents["search"]))
    code, _, err = run("report", str(result), str(certificate), "-o", str(target))
    words = assert_harmless(target.read_text(encoding="utf-8")).words
    assert (code, err) == (1, f"the certificate is rejected: {certificate}\n")
    assert words.index("Certificate rejected") < words.index("What is the least")
    assert "certificate accepted" not in words
    assert "rejected at " in words


def test_one_that_is_not_checked_is_not_said_to_prove_anything(certificate: Path, documents: dict[str, Any]) -> None:
    page = mincirc.make_report([documents["search"], certificate], check=False)
    words = assert_harmless(page).words
    assert f"not checked {certificate} It was not checked for this page" in words
    assert "accepted" not in words


def test_one_that_is_gone(certificate: Path, documents: dict[str, Any]) -> None:
    document = json.loads((certificate.parent / "certify.json").read_text())
    words = assert_harmless(mincirc.make_report([documents["search"], {**document, "certificate": "gone"}])).words
    assert "not there gone It could not be found" in words
    assert "accepted" not in words


def test_one_of_another_task_is_refused(documents: dict[str, Any]) -> None:
    with pytest.raises(mincirc.MincircError, match="certifies the task"):
        mincirc.make_report([documents["search"], ROOT / "proofs" / "certificates" / "lift"])


def test_one_of_another_bound_does_not_prove_the_answer(certificate: Path, documents: dict[str, Any]) -> None:
    answer = SearchDocument.model_validate(documents["search"])
    (one,) = check_certificates([], [CertificateFolder(certificate)], check=True)
    assert one.facts is not None
    assert proves(one, answer)
    other = Fraction(documents["search"]["bound"]) - 1
    differing: list[dict[str, Any]] = [
        {"bound": other},
        {"basis": "aig"},
        {"lower": 0},
        {"upper": 77},
        {"status": "bounds"},
        {"objective": "depth"},
        {"interface": answer.interface.model_copy(update={"name": "gray"})},
    ]
    for change in differing:
        assert not proves(one, answer.model_copy(update=change)), change
    unchecked = CheckedCertificate(one.path, "not checked", (), one.task, one.facts, one.thresholds)
    assert not proves(unchecked, answer)
