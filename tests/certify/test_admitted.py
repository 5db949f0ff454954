"""The writer refuses what the checker's limits refuse, before it writes anything, in one line that names the limit."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import mincirc
from mincirc.certify import Certificate, certify, write_certificate
from mincirc.certify.admitted import Formulas, Measure, NotAdmittedError
from mincirc.verify import VerifyError, verify
from mincirc.verify.check import formula_of, read_certificate, read_entries
from mincirc.verify.lrat import Checker, read_proof_text

MDPS = Path(__file__).resolve().parents[2] / "mdps"


@pytest.fixture(scope="module")
def lift() -> Certificate:
    return certify(mincirc.load(MDPS / "lift.yaml"))


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("certify.admitted.MAX_COUNT", 100, "formula for 0 gates has more than 100 clauses"),
        ("certify.admitted.MAX_LITERALS", 100, "formula for 0 gates has more than 100 literals"),
        ("certify.admitted.MAX_CLAUSES_IN_ALL", 1000, "formulas have more than 1000 clauses in all"),
        ("certify.admitted.MAX_LINE", 10, "line of more than 10 bytes"),
        ("certify.admitted.MAX_HELD", 20, "clauses of more than 20 literals"),
        ("certify.admitted.most_unpacked", lambda _: 100, "more than 100 bytes for a file of its size"),
        ("certify.admitted.most_looked_at", lambda _: 10, "of more than 10 literals in all"),
        ("certify.admitted.most_written", lambda _: 1000, "more than 1000 literals in all"),
        ("verify.record.MAX_INPUTS", 1, "interface: inputs: more than 1"),
        ("verify.fields.MAX_FILE", 1000, "more than 1000 bytes"),
        ("verify.fields.MAX_VALUES", 100, "more than 100 commas"),
        ("verify.fields.MAX_TEXT", 2, "a string of more than 2 characters"),
        ("verify.values.MAX_ARITHMETIC", 1000, "numbers of more than 1000 bits in all"),
        ("verify.values.MAX_STEPS_OF_WITNESSES", 10, "more than 10 steps in all"),
        ("verify.exact.MAX_BITS", 2, "has more than 2 bits"),
        ("verify.face.MAX_WORDS", 4, "more than 4 words in all"),
    ],
)
def test_a_limit_is_named_and_nothing_is_left(
    name: str, value: Any, says: str, lift: Certificate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"mincirc.{name}", value)
    with pytest.raises(NotAdmittedError, match=says) as caught:
        write_certificate(lift, tmp_path / "c")
    assert str(caught.value).startswith("there is no certificate: its checker would refuse it: ")
    assert "\n" not in str(caught.value)
    assert not [*tmp_path.iterdir()]


def test_steps_of_covers_count(lift: Certificate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mincirc.verify.cover.Covers.__init__", _few_steps)
    with pytest.raises(NotAdmittedError, match="more than 3 steps in all"):
        write_certificate(lift, tmp_path / "c")


def _few_steps(self: Any) -> None:
    self._known, self._left, self._most = {}, 3, 3


def test_numbers_that_cannot_be_rounded_are_refused() -> None:
    """4,001 digits in the task itself: the same limit, where the document is made."""
    task = mincirc.load(MDPS / "multiplexer.yaml")
    long = Fraction(1, 10**4001 - 1)
    outcome = task.choices[0][0]
    rows = ((replace(outcome, reward=outcome.reward + long), *task.choices[0][1:]), *task.choices[1:])
    with pytest.raises(mincirc.MincircError, match="more than 4000 digits"):
        write_certificate(certify(replace(task, choices=rows), "1/2"), "never")


def test_measures_are_those_of_the_checker(lift: Certificate, tmp_path: Path) -> None:
    write_certificate(lift, tmp_path / "c")
    record, _ = read_certificate(tmp_path / "c")
    formulas, lines = Formulas(read_entries(record)), 0
    for proof in record.proofs:
        formula = formula_of(record, proof)
        formulas.add([*formula.clauses], formula.variables, "it")
        checker, measure = Checker(formula.clauses, proof.variables, "it"), Measure([*formula.clauses], "it")
        for piece in read_proof_text(tmp_path / "c", proof):
            for line in piece.splitlines(keepends=True):
                checker.feed(line)
                measure.line(line)
                assert measure.held == checker.clauses.held
                assert measure.looked >= checker.looked
                lines += 1
    assert lines > 100
    # What they read and write is counted as the checker does: one less is refused by both.
    exact = read_entries(record) * len(record.proofs) + sum(
        formula_of(record, p).clauses.literals for p in record.proofs
    )
    for most, both in ((exact, True), (exact - 1, False)):
        with pytest.MonkeyPatch.context() as patch:
            for module in ("certify.admitted", "verify.check"):
                patch.setattr(f"mincirc.{module}.most_written", lambda _, most=most: most)
            assert _passes(lambda: formulas.finish(0)) is both
            assert _passes(lambda: verify(tmp_path / "c")) is both


def _passes(check: Callable[[], object]) -> bool:
    try:
        check()
    except (NotAdmittedError, VerifyError):
        return False
    return True


def test_what_is_written_is_what_was_checked(lift: Certificate, tmp_path: Path) -> None:
    """The document without proofs that is checked first does not stay, and the one with proofs takes its place."""
    write_certificate(lift, tmp_path / "c")
    assert len(json.loads((tmp_path / "c" / "certificate.json").read_text())["proofs"]) == lift.lower
    verify(tmp_path / "c")
