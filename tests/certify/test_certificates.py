"""Certificates of every kind of claim: the proofs refute the formulas, the vectors hold, the folder is whole."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pysolvers
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mincirc
from mincirc.certify import (
    Certificate,
    certify,
    certify_policies,
    certify_quantifier,
    certify_side,
    write_certificate,
)
from mincirc.certify.document import document
from mincirc.certify.side import holds
from mincirc.certify.trace import trace_refutation
from mincirc.certify.vectors import is_long, shortened
from mincirc.errors import MincircError, SolverError
from mincirc.mdp import Discount, Outcome, make_task
from mincirc.mdp.boxes.outer import BoxBound
from mincirc.mdp.constraint import mean_constraint
from mincirc.mdp.model import MDP
from mincirc.mdp.objective import Horizon
from mincirc.predicate.symbolic import SymbolicPredicate, all_of, takes
from mincirc.testing import rationals
from mincirc.verify import verify
from tests.certify.naive import all_refuted, read
from tests.support import table_task, time_beats_memory, walk

MDPS = Path(__file__).resolve().parents[2] / "mdps"
XOR2 = 0b0110
AT_START = SymbolicPredicate.of("right at the start", lambda task, state: takes("s0", "right"), whole=True)


def vectors_hold(certificate: Certificate) -> bool:
    """The inequalities of section 3, in the library's own records."""
    task = certificate.problem.task
    gamma, horizon = task.objective.gamma, isinstance(task.objective, Horizon)

    def checked(sign: int, stages: Any, allowed: dict[int, Any], constraint: Any) -> bool:
        tables = [dict(stage) for stage in stages]
        pairs = list(pairwise(tables)) if horizon else [(tables[0], tables[0])]
        steps = all(
            sign * value
            >= sign
            * (
                task.choices[s][p].reward
                + gamma * sum((q * after[t] for t, q in task.choices[s][p].successors), Fraction(0))
            )
            for now, after in pairs
            for s, value in now.items()
            for p in allowed.get(s, range(len(task.choices[s])))
        )
        total = sum((w * tables[0][s] for s, w in enumerate(constraint.weights) if w), Fraction(0))
        ends = not horizon or (
            set(tables[-1].values()) == {0} and len(tables) == getattr(task.objective, "steps", 0) + 1
        )
        return steps and ends and constraint.met(total) == (sign < 0)

    lemmas = all(checked(1, x.bound.stages, dict(x.box), x.constraint) for x in certificate.lemmas)
    witnesses = all(
        checked(-1, b.stages, {s: (p,) for s, p in enumerate(w.picks)}, c)
        for w in certificate.witnesses
        for b, c in zip(w.bounds, certificate.problem.constraints, strict=True)
    )
    return lemmas and witnesses


def whole(certificate: Certificate, folder: Path) -> bool:
    written = write_certificate(certificate, folder)
    assert read(folder)["digest"] == written.digest
    return all_refuted(certificate, folder) and vectors_hold(certificate)


@pytest.mark.parametrize("basis", ["b2", "aig", "xaig", "demorgan", "nand", "mig", "lut-2", "lut-3", "lut-4"])
@pytest.mark.parametrize("symmetry", [None, ()])
def test_minimum_in_every_basis_with_and_without_symmetry_rules(tmp_path: Path, basis: str, symmetry: Any) -> None:
    certificate = certify(table_task(2, XOR2), basis=basis, symmetry=symmetry)
    assert certificate.kind == "minimum"
    assert certificate.refutations == tuple(range(certificate.upper or 0))
    assert whole(certificate, tmp_path / "c")
    assert read(tmp_path / "c")["rules"] == ([] if symmetry == () else list(certificate.rule_names))


def test_bounds_when_the_budget_ends(tmp_path: Path) -> None:
    certificate = certify(mincirc.load(str(MDPS / "frozenlake.yaml")), conflicts=300)
    assert certificate.kind == "bounds"
    assert certificate.lower is not None
    assert certificate.upper is not None
    assert 0 < certificate.lower < certificate.upper
    assert whole(certificate, tmp_path / "c")


def test_infeasible_by_a_vector(tmp_path: Path) -> None:
    certificate = certify(walk(), 100)
    assert (certificate.kind, certificate.refutations) == ("infeasible", ())
    assert certificate.value is not None
    assert whole(certificate, tmp_path / "c")
    assert [f.name for f in (tmp_path / "c").iterdir()] == ["certificate.json"]


@pytest.mark.parametrize(("bound", "by_programming"), [(4, False), (5, True)])
def test_infeasible_with_a_horizon(tmp_path: Path, bound: int, by_programming: bool) -> None:
    certificate = certify(time_beats_memory(), bound)
    assert (certificate.kind, certificate.refutations, certificate.value) == ("infeasible", (None,), None)
    assert (certificate.lemmas[0].box == ()) == by_programming
    assert whole(certificate, tmp_path / "c")


@pytest.mark.parametrize("has", [True, False])
def test_side(tmp_path: Path, has: bool) -> None:
    certificate = certify_side(walk(), AT_START, has, 0)
    assert certificate.kind == "side"
    assert certificate.side == (("atom", 0, 1) if has else ("not", ("atom", 0, 1)))
    assert holds(certificate.side, certificate.witnesses[0].picks)
    assert whole(certificate, tmp_path / "c")


def test_side_that_no_policy_has(tmp_path: Path) -> None:
    certificate = certify_side(walk(), AT_START, True, "optimal")
    assert (certificate.lower, certificate.refutations) == (None, (None,))
    assert whole(certificate, tmp_path / "c")


def right_at(*states: str) -> SymbolicPredicate:
    def at(task: MDP, state: str) -> Any:
        return all_of(takes(s, str(int(s in ("01", "10")))) for s in states)

    return SymbolicPredicate.of(f"right at {' '.join(states)}", at, whole=True)


def test_quantifier_none_has_it_though_larger_circuits_have(tmp_path: Path) -> None:
    """One AND is right on three of four rows of XOR, never on all."""
    certificate = certify_quantifier(table_task(2, XOR2), right_at("00", "01", "10", "11"), "3/4", basis="aig")
    assert (certificate.kind, certificate.lower, certificate.upper, certificate.any_size) == ("side", 2, None, 1)
    assert certificate.predicate == ("right at 00 01 10 11", True)
    assert whole(certificate, tmp_path / "c")


def test_quantifier_all_have_it_since_no_policy_lacks_it(tmp_path: Path) -> None:
    certificate = certify_quantifier(table_task(2, XOR2), right_at("00"), "optimal")
    assert (certificate.lower, certificate.any_size, certificate.refutations) == (None, 1, (None,))
    assert certificate.predicate == ("right at 00", False)
    assert whole(certificate, tmp_path / "c")


def test_quantifier_some_is_no_claim() -> None:
    with pytest.raises(MincircError, match="some minimum circuits have"):
        certify_quantifier(table_task(2, XOR2), right_at("00"), "3/4", basis="aig")


def test_policies(tmp_path: Path) -> None:
    found = mincirc.enumerate_minimum(table_task(2, XOR2), "3/4")
    assert len(found.policies) > 1
    certificate = certify_policies(found)
    assert certificate.refutations == (0, 1)
    assert len(certificate.blocked) == len(certificate.witnesses) == len(found.policies)
    assert whole(certificate, tmp_path / "c")


def test_a_policy_left_out_is_noticed(tmp_path: Path) -> None:
    found = mincirc.enumerate_minimum(table_task(2, XOR2), "3/4", limit=1)
    with pytest.raises(MincircError, match="not all found"):
        certify_policies(found)


def test_a_false_claim_is_not_written(tmp_path: Path) -> None:
    certificate = certify(table_task(2, XOR2))
    with pytest.raises(SolverError, match="the formula for 1 gates is satisfiable"):
        write_certificate(replace(certificate, lower=2), tmp_path / "c")
    assert list(tmp_path.iterdir()) == []


def test_the_trace_is_refused_when_it_is_not_frat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pysolvers, "cadical195_tracepr", lambda *_: None)
    with pytest.raises(SolverError, match="does not trace"):
        trace_refutation([[1], [-1]], tmp_path / "t")


def test_the_same_question_gives_the_same_bytes(tmp_path: Path) -> None:
    task = mincirc.load(str(MDPS / "lift.yaml"))
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        write_certificate(certify(task), folder)
    contents = [{f.name: f.read_bytes() for f in folder.iterdir()} for folder in folders]
    assert contents[0] == contents[1]


@pytest.mark.parametrize("force", [False, True])
def test_what_another_run_writes_meanwhile_is_not_replaced_unasked(tmp_path: Path, force: bool) -> None:
    certificate, target = certify(mincirc.load(MDPS / "corridor.yaml")), tmp_path / "c"
    first: list[str] = []

    def other(_event: object) -> None:
        if not first:
            first.append("begun")
            first.append(write_certificate(certify(mincirc.load(MDPS / "coin.yaml")), target).digest)

    if force:
        write_certificate(certificate, target, force=True, on_event=other)
    else:
        with pytest.raises(MincircError, match="c exists: choose another folder"):
            write_certificate(certificate, target, on_event=other)
    assert verify(target).record.task.name == ("corridor" if force else "coin")
    assert [entry.name for entry in tmp_path.iterdir()] == ["c"]


def test_existing_folders_are_refused_or_replaced(tmp_path: Path) -> None:
    certificate = certify(table_task(2, XOR2))
    write_certificate(certificate, tmp_path / "c")
    with pytest.raises(MincircError, match="exists: choose another folder"):
        write_certificate(certificate, tmp_path / "c")
    write_certificate(certificate, tmp_path / "c", force=True)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep")
    with pytest.raises(MincircError, match="is no certificate"):
        write_certificate(certificate, tmp_path / "mine", force=True)
    assert sorted(f.name for f in tmp_path.iterdir()) == ["c", "mine"]
    with pytest.raises(MincircError, match="cannot write"):
        write_certificate(certificate, tmp_path / "no" / "where")


@pytest.mark.parametrize("delay", [0.3, 0.7, 1.0, 1.3])
def test_a_killed_run_leaves_none_or_a_complete_one(tmp_path: Path, delay: float) -> None:
    folder = tmp_path / "c"
    command = [sys.executable, "-m", "mincirc", "certify", "-q", "--mdp", str(MDPS / "frozenlake.yaml")]
    process = subprocess.Popen([*command, "-o", str(folder)], cwd=MDPS.parent, stdout=subprocess.DEVNULL)
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    process.wait()
    if folder.exists():
        verify(folder)


def test_command(run: Any, tmp_path: Path) -> None:
    task, result = str(MDPS / "two_lakes.yaml"), tmp_path / "r.json"
    code, out, err = run("search", "-q", "--mdp", task, "--json", "--certificate", str(tmp_path / "a"))
    assert code == 0
    assert "minimum 4" in err
    result.write_text(out)
    code, out, _ = run("certify", "-q", "--mdp", task, "--result", str(result), "-o", str(tmp_path / "b"), "--json")
    assert (code, json.loads(out)["kind"]) == (0, "minimum")
    assert read(tmp_path / "a")["witnesses"] == read(tmp_path / "b")["witnesses"]
    code, _, err = run("search", "-q", "--mdp", task, "--certificate", str(tmp_path / "a"))
    assert (code, err.count("\n")) == (1, 1)


def test_results_that_lie_are_refused(run: Any, tmp_path: Path) -> None:
    task, file = str(MDPS / "lift.yaml"), tmp_path / "r.json"
    _, out, _ = run("search", "-q", "--mdp", task, "--json")
    good = json.loads(out)
    lies: list[dict[str, Any]] = [
        {"task": "other"},
        {"upper": good["upper"] - 1},
        {"schema": 99},
        {"lower": "4"},
        {"bound": "1/0"},
        {"interface": {"name": "gray", "inputs": [], "outputs": 1}},
        {"status": "infeasible"},
    ]
    for lie in lies:
        file.write_text(json.dumps({**good, **lie}))
        code, _, err = run("certify", "-q", "--mdp", task, "--result", str(file), "-o", str(tmp_path / "c"))
        assert (code, err.count("\n")) == (1, 1), lie
        assert not (tmp_path / "c").exists()
    assert [f.name for f in tmp_path.iterdir()] == ["r.json"]


def huge(digits: int) -> Fraction:
    return Fraction(1, 10**digits + 1)


def test_long_numbers_are_rounded_where_that_decides_and_refused_where_not() -> None:
    """The ring pays a number of two thousand digits; over a few steps its values have more than four thousand."""
    pay = 1 + huge(2_500)
    rows = {"a": {"on": [Outcome(Fraction(1), "b", pay)]}, "b": {"on": [Outcome(Fraction(1), "a", huge(2_600))]}}
    task = make_task("ring", Discount(Fraction(1, 2)), rows, {"a": 1})
    low, tie = (certify(task, bound) for bound in (Fraction(1), "optimal"))
    document(low, [])
    for bound, constraint in zip(low.witnesses[0].bounds, low.problem.constraints, strict=True):
        assert any(is_long(v) for _, v in bound.stages[0])
        short = shortened(task, bound, constraint, up=False)
        assert not any(is_long(v) for _, v in short.stages[0])
        rounded = replace(low, witnesses=(replace(low.witnesses[0], bounds=(short,)),))
        assert vectors_hold(rounded)
    with pytest.raises(MincircError, match="too long for a certificate"):
        document(tie, [])


@given(rationals(), st.sampled_from([True, False]), st.sampled_from(["0", "1/2", "99/100"]))
def test_rounding_keeps_the_inequality(reward: Fraction, up: bool, gamma: str) -> None:
    pay = reward + huge(4_000)
    rows = {"a": {"on": [Outcome(Fraction(1, 3), "a", pay), Outcome(Fraction(2, 3), None, pay)]}}
    task = make_task("loop", Discount(Fraction(gamma)), rows, {"a": 1})
    value = pay / (1 - Fraction(gamma) / 3)
    beyond = value + (1 if up else -1)
    short = shortened(task, BoxBound((((0, value),),)), mean_constraint(task, beyond), up=up)
    rounded = short.stages[0][0][1]
    assert not is_long(rounded)
    assert (rounded >= pay + Fraction(gamma) / 3 * rounded) if up else (rounded <= pay + Fraction(gamma) / 3 * rounded)
