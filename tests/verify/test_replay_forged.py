"""Replay logs that are forged: by writers with a wrong rule, and by hand in logs that are right."""

from __future__ import annotations

import random

import pytest

from mincirc.refuter.reference import refute_slowly
from mincirc.verify.errors import VerifyError
from tests.refuter.exhaustive import planted_relation
from tests.verify.replay_logs import (
    QUESTIONS,
    Question,
    check,
    edited,
    line_at,
    log_of,
    raised,
    record_at,
    rejection,
    with_field,
    with_line,
    without_twins,
)
from tests.verify.wrong_writers import WRONG_WRITERS, WrongWriter

SUM, FULL_ADDER = QUESTIONS[0], QUESTIONS[3]


@pytest.mark.parametrize("writer", WRONG_WRITERS, ids=lambda w: w.name)
def test_a_wrong_rule_is_noticed_at_its_step(writer: WrongWriter) -> None:
    found = refute_slowly(writer.relation, writer.least, writer.basis)
    assert found.circuit is not None
    assert writer.relation.accepts(found.circuit)  # so the claim of the log is false
    log = writer.false_log()
    assert log is not None, "this writer is right here: the test shows nothing"
    assert rejection(log).step.split(", ")[-1] == writer.step


def test_a_raised_bound_is_rejected() -> None:
    for question in (SUM, FULL_ADDER):
        log = log_of(question)
        head = with_line(log, 0, with_field(line_at(log, 0), 3, str(question.least)))
        assert rejection(head).step == "claim"
        last = log.count("\n") - 2  # about the relation of the head
        whole = with_line(head, last, raised(line_at(log, last)))
        assert rejection(whole).step == f"record {last}, may"


def test_a_raised_bound_of_any_record_is_rejected_there_or_true() -> None:
    """What a record with one gate more claims can be true; then it was refuted there by what is left."""
    log = log_of(FULL_ADDER)
    rejected = 0
    for n in range(1, log.count("\n") - 1):
        try:
            check(with_line(log, n, raised(line_at(log, n))))
        except VerifyError as error:
            rejected += 1
            assert int(error.step.split(" ")[1].rstrip(",")) >= n
    assert rejected >= 10


def test_records_in_the_wrong_order_are_rejected() -> None:
    log = log_of(SUM)
    backwards = edited(log, lambda lines: lines.__setitem__(slice(1, None), lines[:0:-1]))
    assert rejection(backwards).step == "record 1, may"


@pytest.mark.parametrize(("reason", "other", "step"), [("X", "O", "outputs"), ("X", "F", "forest")])
def test_another_reason_is_checked_as_that_reason(reason: str, other: str, step: str) -> None:
    """Without an output to lose, O says nothing; what is no tight count of readers is no forest."""
    log = log_of(SUM)
    n = record_at(log, lambda line: line.split(" ")[4].startswith(reason))
    assert rejection(with_line(log, n, with_field(line_at(log, n), 4, other))).step == f"record {n}, {step}"


def test_a_forest_record_can_be_an_expansion_if_its_children_are_there() -> None:
    log = log_of(SUM, ("forest",))
    places = [n for n, line in enumerate(log.split("\n")[:-2]) if n and line[0] == "M"]
    tight = [n for n in places if int(line_at(log, n).split(" ")[2]) == int(line_at(log, n).split(" ")[1]) + 1]
    assert len(tight) >= 20
    for n in tight:
        log = with_line(log, n, with_field(line_at(log, n), 4, "F"))
    assert check(log).gates == SUM.least - 1


def test_a_record_of_kind_m_says_nothing_of_kind_a() -> None:
    """That no smallest circuit reads all signals does not say that there is none: one that reads fewer may exist."""
    cells = "fff0 f"  # x2 or x3 of four signals: one gate, but no circuit of one gate reads all four
    head, must, may = f"replay 1 and,xor 1 4 1 {cells}", f"M 1 4 1 C0,0 {cells}", f"A 1 4 1 - {cells}"
    assert rejection(f"{head}\n{must}\nend 1\n").step == "claim"  # the record itself holds
    assert rejection(f"{head}\n{must}\n{may}\nend 2\n").step == "record 2, may"
    assert rejection(f"{head}\n{may}\nend 1\n").step == "record 1, may"
    assert (
        rejection(with_line(f"{head}\n{must}\nend 1\n", 1, must.replace("C0,0", "X0"))).step == "record 1, expansion"
    )


def test_every_cell_of_the_head_counts() -> None:
    """A cell that is forbidden in no plane frees the relation, one in both makes it contradictory."""
    log = log_of(QUESTIONS[4])
    planes = [int(plane, 16) for plane in line_at(log, 0).split(" ")[6:]]
    for cell in range(32):
        freed = [f"{plane & ~(1 << cell):x}" for plane in planes]
        changed = with_line(log, 0, " ".join([*line_at(log, 0).split(" ")[:6], *freed]))
        try:
            accepted = check(changed)
        except VerifyError as error:
            assert error.step == "claim"
        else:  # without that cell two gates are still too few: the record's relation is not this one
            raise AssertionError(accepted.text)


def accepted(log: str) -> bool:
    """Return whether the log is accepted; a record that is not is named."""
    try:
        check(log)
    except VerifyError as error:
        assert error.step.startswith("record ") or error.step == "claim"
        return False
    return True


@pytest.mark.parametrize("question", [FULL_ADDER, SUM], ids=lambda q: q.name)
def test_a_record_that_is_needed_cannot_be_deleted(question: Question) -> None:
    """The reference writes many records twice, in other forms; of one of each, only what was asked in vain can go."""
    log = without_twins(log_of(question))
    assert accepted(log)
    for n in range(log.count("\n") - 2, 0, -1):
        shorter = with_line(log, n, None)
        log = shorter if accepted(shorter) else log
    records = log.count("\n") - 2
    assert records >= 4
    assert not any(accepted(with_line(log, n, None)) for n in range(1, records + 1))


def test_no_log_of_a_relation_with_a_planted_circuit_is_accepted() -> None:
    """Whatever wrong rule writes it, and whatever is left of it: nothing refutes as many gates as are planted."""
    rng, false = random.Random(17), 0
    for _ in range(5):
        inputs, gates, outputs = rng.choice(((5, 3, 1), (5, 3, 2), (5, 4, 3), (6, 3, 2)))
        relation = planted_relation(rng, inputs, gates, outputs)
        for writer in rng.sample(WRONG_WRITERS, 5):
            log = WrongWriter(writer.name, writer.patch, relation, gates, "").false_log()
            if log is not None:
                false += 1
                rejection(log)
    assert false >= 6
