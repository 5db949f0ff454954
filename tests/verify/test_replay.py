"""Replay logs that are right: of the reference refuter, of the compiled one, and by hand; the form of the file."""

from __future__ import annotations

import lzma
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from mincirc.native import core
from mincirc.npn import least_size
from mincirc.refuter import Refuter, RefuterParams
from mincirc.refuter.reference import RULES
from mincirc.verify.errors import NoCertificateError, VerifyError
from mincirc.verify.replay import lines_of, main, replay
from tests.refuter.asking import EAGER
from tests.refuter.cases import NAMED, TRAPS, relation
from tests.verify.replay_logs import QUESTIONS, Question, check, edited, log_of, rejection, with_line

BY_NAME = {question.name: question for question in QUESTIONS}
SUM = BY_NAME["sum of 4 bits modulo 3 is 0"]
FULL_ADDER = BY_NAME["full adder without exclusive or"]


LONGER = "adder of 2 + 2 bits"


@pytest.mark.parametrize(
    "question",
    [pytest.param(q, marks=[pytest.mark.slow] if q.name == LONGER else []) for q in QUESTIONS],
    ids=lambda q: q.name,
)
def test_logs_of_the_reference_are_accepted(question: Question) -> None:
    log = log_of(question)
    accepted = check(log)
    relation = question.relation
    assert (accepted.gates, accepted.inputs, accepted.outputs) == (
        question.least - 1,
        question.inputs,
        relation.outputs,
    )
    assert accepted.planes == relation.planes()
    assert accepted.operations == ("and" if question.basis == "aig" else "and,xor")
    assert accepted.records == log.count("\n") - 2


def slow(rule: str) -> object:
    """Return the rule as a case; without the bound, logs are long."""
    return pytest.param(rule, marks=[pytest.mark.slow] if rule == "bound" else [])


@pytest.mark.parametrize("rule", [slow(rule) for rule in RULES])
@pytest.mark.parametrize("question", [FULL_ADDER, pytest.param(SUM, marks=pytest.mark.slow)], ids=lambda q: q.name)
def test_logs_without_a_rule_are_accepted(question: Question, rule: str) -> None:
    assert check(log_of(question, (rule,))).gates == question.least - 1


@pytest.mark.skipif(core() is None, reason="the core is not compiled here")
@pytest.mark.parametrize(
    "name",
    [
        "full adder",
        "2+2-bit adder",
        "2x2-bit multiplier",
        "MOD3 of 4 bits, r = 0",
        "MOD3 of 4 bits, r = 2",
        "MOD3 of 5 bits, r = 1",
        *TRAPS,
        *(pytest.param(f"MOD3 of 5 bits, r = {r}", marks=pytest.mark.slow) for r in (0, 2)),
        pytest.param("4:1 multiplexer", marks=pytest.mark.slow),
        pytest.param("MDFA", marks=pytest.mark.slow),
    ],
)
@pytest.mark.parametrize("params", [RefuterParams(), replace(EAGER, without=("small",))], ids=["as shipped", "eager"])
def test_logs_of_the_compiled_refuter_are_accepted(name: str, params: RefuterParams) -> None:
    inputs, tables, least = (NAMED | TRAPS)[name]
    with Refuter("b2", params, log=True) as refuter:
        answer = refuter.decide(relation(inputs, tables), least - 1)
    assert answer.log is not None
    accepted = check(answer.log)
    assert (accepted.gates, accepted.inputs, accepted.outputs) == (least - 1, inputs, len(tables))
    assert accepted.planes == relation(inputs, tables).planes()


@pytest.mark.slow
def test_every_reason_occurs() -> None:
    lines = [line for question in QUESTIONS for line in log_of(question).split("\n")[1:-2]]
    lines += log_of(SUM, ("forest",)).split("\n")[1:-2]
    reasons = {line.split(" ")[4] for line in lines}
    assert {reason[0] for reason in reasons} == {"-", "C", "O", "F", "X"}
    assert any(reason.startswith("X") and reason != "X0" for reason in reasons)


def test_least_sizes_of_four_inputs_are_those_of_the_table() -> None:
    for question in QUESTIONS:
        if question.inputs == 4 and len(question.tables) == 1 and question.basis == "b2":
            assert least_size(4, 0xFFFF, question.tables[0]) == question.least


XOR_WITH_ANDS = "replay 1 and 2 2 1 6 9\nend 0\n"
"""Exclusive or needs three ANDs: the table of three inputs says so, and no record is needed."""

OR_OF_FOUR = "replay 1 and 2 4 1 fffe 1\nend 0\n"
"""Four signals that are all read need three gates: what refutes two is the bound as any circuit, by cofactors."""


def test_by_hand() -> None:
    assert check(XOR_WITH_ANDS).text == (
        "no circuit of at most 2 gates (and; complements are free) computes the relation of 2 inputs and 1 outputs;"
        " 0 records replayed"
    )
    assert rejection(XOR_WITH_ANDS.replace("and 2", "and 3")).step == "claim"
    assert rejection(XOR_WITH_ANDS.replace("and 2", "and,xor 1")).step == "claim"
    assert check(XOR_WITH_ANDS.replace("and 2", "and,xor 0")).gates == 0
    assert rejection(OR_OF_FOUR).step == "claim"
    record = "A 2 4 1 - fffe 1"  # every signal must be read, and 4 > 2 + 1
    assert check(edited(OR_OF_FOUR, lambda lines: lines.append(record))).records == 1


@pytest.mark.parametrize(
    ("old", "new", "step"),
    [
        ("replay 1", "replay 2", "head"),
        ("replay 1", "Replay 1", "head"),
        ("and 2 2", "xor 2 2", "head"),
        ("and 2 2", "and 02 2", "head"),
        ("and 2 2", "and 64 2", "head"),
        ("and 2 2 1", "and 2 13 1", "head"),
        ("and 2 2 1", "and 2 2 5", "head"),
        ("6 9", "6 9 0", "head"),
        ("6 9", "6", "head"),
        ("6 9", "06 9", "head"),
        ("6 9", "6  9", "head"),
        ("6 9", "6 1f", "head"),
        ("6 9", "6 F", "head"),
        ("6 9", "6 9 ", "head"),
        ("6 9\n", "6 9\r\n", "head"),
        ("2 2 1 6 9", "2 2 0 0", "claim"),
        ("end 0", "end 1", "end"),
        ("end 0", "end", "end"),
        ("end 0", "end 00", "end"),
        ("end 0\n", "", "end"),
        ("end 0\n", "end 0\n\n", "end"),
        ("end 0", "A 2 2 1 -\nend 1", "record 1, form"),
        ("end 0", "A 2 2 1 - 6\nend 1", "record 1, form"),
        ("end 0", "A 2 2 1 X0 6 9\nend 1", "record 1, form"),
        ("end 0", "M 2 2 1 - 6 9\nend 1", "record 1, form"),
        ("end 0", "M -1 2 1 O 6 9\nend 1", "record 1, form"),
        ("end 0", "M 1 2 1 X00 6 9\nend 1", "record 1, form"),
        ("end 0", "M 1 2 1 Xg 6 9\nend 1", "record 1, form"),
        ("end 0", "M 1 2 1 O\xa06 9\nend 1", "record 1, form"),
        ("end 0", "M 1 2 0 O 0\nend 1", "record 1, form"),
        ("end 0", "M 2 2 1 C2,0 6 9\nend 1", "record 1, cofactor"),
        ("end 0", "M 2 2 1 X10 6 9\nend 1", "record 1, tight"),
        ("end 0", "M 2 2 1 F 6 9\nend 1", "record 1, forest"),
        ("end 0", "M 3 7 1 X0 1.1 1.2\nend 1", "record 1, form"),
        ("end 0", "M 3 7 1 X0 2.1 1.2\nend 1", "record 1, form"),
        ("end 0", "M 3 7 1 X0 1.0\nend 1", "record 1, form"),
        ("end 0", "M 3 7 1 X0 1.4\nend 1", "record 1, form"),
        ("end 0", "M 3 7 1 X0 80.1\nend 1", "record 1, form"),
        ("end 0", "M 3 7 1 X0 1\nend 1", "record 1, form"),
        ("end 0", "\nend 1", "record 1, form"),
    ],
)
def test_what_is_not_of_the_form_is_rejected(old: str, new: str, step: str) -> None:
    assert old in XOR_WITH_ANDS
    error = rejection(XOR_WITH_ANDS.replace(old, new))
    assert error.step == step
    assert "\n" not in str(error)


def test_relations_of_more_than_six_signals_are_lists_of_cells() -> None:
    """Cells 0 and those of one signal: an or of seven signals, which reads all of them and takes six gates."""
    cells = " ".join(f"{cell:x}.{1 if cell else 2}" for cell in (0, 1, 2, 4, 8, 16, 32, 64))
    log = f"replay 1 and,xor 5 7 1 {cells}\nA 5 7 1 - {cells}\nend 1\n"
    assert check(log).records == 1
    assert rejection(with_line(log, 1, None)).step == "claim"
    assert rejection(log.replace(" 5 7", " 6 7")).step == "record 1, may"
    assert rejection("replay 1 and,xor 0 7 1\nend 0\n").step == "claim"  # no cell matters: the constant will do


def test_a_contradictory_relation_is_refuted() -> None:
    assert check("replay 1 and,xor 63 1 1 1 1\nend 0\n").gates == 63


def test_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = log_of(FULL_ADDER).encode()
    path = tmp_path / "full_adder.log"
    for content in (log, lzma.compress(log)):
        path.write_bytes(content)
        assert replay(lines_of(path)).gates == 6
        assert main([str(path)]) == 0
        assert capsys.readouterr().out.startswith("accepted: no circuit of at most 6 gates (and; complements")
    packed = lzma.compress(log)
    for content in (log[:-1], packed[:-20], packed + b"\n", packed[:40] + bytes([packed[40] ^ 1]) + packed[41:], b""):
        path.write_bytes(content)
        with pytest.raises(VerifyError):
            replay(lines_of(path))
        assert main([str(path)]) == 1
        assert capsys.readouterr().err.startswith("rejected at ")
    path.write_bytes(b"replay 1 and " + b"9" * (1 << 21))
    with pytest.raises(VerifyError, match="limit: a line of more than 65536 bytes"):
        replay(lines_of(path))
    with pytest.raises(NoCertificateError):
        replay(lines_of(tmp_path))
    assert main([str(tmp_path / "none")]) == 2
    assert main([]) == 2


def test_the_checker_runs_on_the_standard_library_alone(tmp_path: Path) -> None:
    path = tmp_path / "adder.log"
    path.write_text(log_of(FULL_ADDER), encoding="ascii")
    code = (
        "import sys; from mincirc.verify.replay import main; code = main(sys.argv[1:]);"
        "others = [n for n in sys.modules if n.startswith('mincirc.') and not n.startswith('mincirc.verify')];"
        "print(others, [n for n in ('numpy', 'pysat', 'z3', 'cffi') if n in sys.modules]); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-S", "-c", code, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    if "No module named 'mincirc'" in done.stderr:  # an installation that -S does not see
        done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[1:] == ["['mincirc.errors'] []"]
