"""Every kept question, put to every oracle: brute force, Z3, no rule, each rule, all rules, cubes, a certificate."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from mincirc.certify import certify, write_certificate
from mincirc.encode.rules import NAMES, is_sound
from mincirc.errors import SolverError
from mincirc.runtime.limits import Limits
from mincirc.searching.backends import sat_backend
from mincirc.solve.protocol import Answer, Budget
from mincirc.solve.z3_backend import Z3Backend
from mincirc.testing import needs_gates, relation_task
from mincirc.verify import verify
from tests.kept.keep import FOLDER, Kept, keep, kept_on_failure, least_size, read
from tests.rules_support import at_once, first_found, problem_from_rows
from tests.support import cube_backend

FILES = sorted(FOLDER.glob("*.json"))
LARGEST_FOR_Z3 = 3


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def kept(request: pytest.FixtureRequest) -> Kept:
    return read(request.param)


def test_there_are_some_of_every_kind_of_basis() -> None:
    assert {read(path).problem.basis for path in FILES} >= {"b2", "aig", "nand", "mig"}
    assert all(path.stat().st_size < 10_000 for path in FILES)


def test_brute_force(kept: Kept) -> None:
    assert least_size(kept.problem) == kept.minimum


def test_z3(kept: Kept) -> None:
    if kept.minimum > LARGEST_FOR_Z3:
        pytest.skip(f"more than {LARGEST_FOR_Z3} gates are too many for one formula")
    session = Z3Backend().session(kept.problem)
    try:
        sizes = range(max(0, kept.minimum - 1), kept.minimum + 1)
        answers = [session.decide(gates, Budget(Limits(seconds=300))).answer for gates in sizes]
    except SolverError as error:
        pytest.skip(str(error))
    assert answers[-1] is not Answer.REFUTED
    assert kept.minimum == 0 or answers[0] is not Answer.FOUND
    assert Answer.UNKNOWN not in answers


def test_no_rule_and_each_and_all(kept: Kept) -> None:
    early = at_once(200)
    sound = [rule for rule in NAMES if is_sound(rule, kept.problem.basis)]
    for rules in ((), *((rule,) for rule in sound), None):
        found = first_found(sat_backend(rules=rules, lower=early).session(kept.problem), most=kept.minimum + 1)
        assert found == kept.minimum, rules
    assert first_found(cube_backend(lower=early).session(kept.problem), most=kept.minimum + 1) == kept.minimum


def test_certificate(kept: Kept, tmp_path: Path) -> None:
    task, (constraint,) = kept.problem.task, kept.problem.constraints
    assert constraint.weights == task.initial
    made = certify(task, constraint.threshold, basis=kept.problem.basis, interface=kept.problem.interface)
    write_certificate(made, tmp_path / "c")
    claim = verify(tmp_path / "c").record.claim
    assert (claim.kind, claim.lower, claim.upper) == ("minimum", kept.minimum, kept.minimum)


@pytest.mark.parametrize(("basis", "minimum"), [("b2", 1), ("aig", 3)])
def test_what_is_kept_is_read_back(basis: str, minimum: int, tmp_path: Path) -> None:
    problem = problem_from_rows(2, 1, {x: {w: int(w == (x in (1, 2))) for w in (0, 1)} for x in range(4)}, basis)
    path = keep(problem, "exclusive or", tmp_path)
    back = read(path)
    assert (back.about, back.minimum) == ("exclusive or", minimum)
    assert back.problem.task.choices == problem.task.choices
    assert back.problem.interface.codes == problem.interface.codes
    assert back.problem.constraints == problem.constraints
    assert keep(problem, "again", tmp_path) == path
    assert needs_gates(back.problem, minimum)
    assert not needs_gates(back.problem, minimum + 1)


def test_a_failure_tells_how_to_keep_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    task, _ = relation_task(1, 1, {0: {0: 1}, 1: {1: 1}})
    assert task.initial == (Fraction(1, 2),) * 2
    problem = problem_from_rows(1, 1, {0: {0: 1}, 1: {1: 1}}, "b2")
    monkeypatch.delenv("MINCIRC_KEEP", raising=False)
    with pytest.raises(AssertionError) as caught, kept_on_failure(problem, "wrong"):
        raise AssertionError
    assert "MINCIRC_KEEP=1" in caught.value.__notes__[0]
    monkeypatch.setenv("MINCIRC_KEEP", "1")
    monkeypatch.setattr("tests.kept.keep.keep", lambda problem, about: keep(problem, about, tmp_path))
    with pytest.raises(AssertionError) as caught, kept_on_failure(problem, "wrong"):
        raise AssertionError
    assert [read(path).about for path in tmp_path.iterdir()] == ["wrong"]
