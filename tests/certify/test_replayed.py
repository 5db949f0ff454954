"""Certificates with replay logs: what they rest on, what the checker makes of them, and when they are written."""

from __future__ import annotations

import json
import lzma
import random
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import pytest

import mincirc
from mincirc.certify import Certificate, certificate_of, certify, write_certificate
from mincirc.certify.replayed import refuted_with_log, single_states
from mincirc.circuit import Circuit, Gate, Output
from mincirc.encode.relation import Relation
from mincirc.lower.live_signals import LiveSignalParams, boolean_relation
from mincirc.lower.schedule import LowerParams
from mincirc.mdp import Discount, Horizon, TotalReward
from mincirc.mdp.boxes.learn import Lemma, LemmaLearner
from mincirc.mdp.families import random_task
from mincirc.native import core
from mincirc.problem.evidence import Evidence
from mincirc.problem.problem import Problem
from mincirc.refuter import BASES, BooleanRelation
from mincirc.searching.params import SearchParams
from mincirc.solve.params import SolveParams
from mincirc.verify import VerifyError, verify
from mincirc.verify.check import read_certificate
from mincirc.verify.single_states import forbidden
from tests.oracle.agreement import brute_size
from tests.rules_support import relation_problem
from tests.support import table_task

ALWAYS = SearchParams(lower=LowerParams(live_signals=LiveSignalParams(log_from=0)))
"""Logs for the smallest sizes, too."""

OBJECTIVES = (Discount(Fraction(9, 10)), Horizon(3), TotalReward())


def problem_of(seed: int) -> Problem:
    """A problem of three outputs at most whose words are partly illegal or bar a bound at one state."""
    r = random.Random(seed)
    return relation_problem(r, r.choice([2, 3, 3]), r.choice([1, 2, 2, 3]), r.choice(sorted(BASES)))


def certificate_for(problem: Problem) -> Certificate:
    """The claim of the least size, with a log where single states alone refute a size."""
    bound = problem.constraints[0].threshold
    result = mincirc.search(problem.task, bound, interface=problem.interface, basis=problem.basis)
    return certificate_of(result, params=ALWAYS)


def test_minima_are_those_of_brute_force_and_accepted(tmp_path: Path) -> None:
    sizes: Counter[int] = Counter()
    for seed in range(40):
        problem = problem_of(seed)
        size, known = brute_size(problem)
        if not known:
            continue
        certificate = certificate_for(problem)
        verdict = verify(write_certificate(certificate, tmp_path / str(seed)).path)
        assert (verdict.record.claim.kind, verdict.record.claim.upper) == ("minimum", size)
        if certificate.replay is not None:
            assert verdict.records is not None
            sizes[size] += 1
    assert sum(count for size, count in sizes.items() if size >= 2) >= 10, sizes


@pytest.mark.parametrize("objective", OBJECTIVES, ids=str)
def test_lemmas_on_several_states_leave_the_larger_sizes_to_clauses(
    tmp_path: Path, objective: mincirc.Objective
) -> None:
    kinds: Counter[str] = Counter()
    for seed in range(30):
        task = random_task(seed, states=8, actions=3, objective=objective)
        certificate = certificate_of(mincirc.search(task, "95%"), params=ALWAYS)
        if certificate.kind != "minimum" or not certificate.upper:
            continue
        size, known = brute_size(certificate.problem)
        assert not known or size == certificate.upper
        log = certificate.replay
        assert certificate.refutations == tuple(range(0 if log is None else log.gates + 1, certificate.upper))
        verify(write_certificate(certificate, tmp_path / str(seed)).path)
        kinds["clauses" if log is None else "both" if certificate.refutations else "log"] += certificate.upper >= 2
    assert kinds["both"] >= 1, kinds
    assert kinds["log"] >= 2, kinds


def relation_of(certificate: Certificate) -> BooleanRelation:
    """What the search is asked about."""
    problem = certificate.problem
    states = range(len(problem.task.states))
    return boolean_relation(Relation.of(problem, single_states(certificate.lemmas), states))


def test_the_checker_builds_the_same_relation(tmp_path: Path) -> None:
    """Two programs, one relation; and every circuit that meets the bound computes it."""
    cells = 0
    for seed in range(30):
        problem = problem_of(seed)
        certificate = certificate_for(problem)
        written = write_certificate(certificate, tmp_path / str(seed))
        record, _ = read_certificate(written.path)
        relation = relation_of(certificate)
        assert forbidden(record) == relation.planes()
        assert all(relation.accepts(w.circuit) for w in certificate.witnesses)
        cells += sum(plane.bit_count() for plane in relation.planes())
    assert cells > 100


def with_log(bits: int, *outputs: int, basis: str = "b2") -> Certificate:
    """The minimum of a function, with a log for all sizes and no refutation."""
    clauses = certify(table_task(bits, *outputs), basis=basis)
    log = refuted_with_log(clauses.problem, clauses.lemmas, (clauses.lower or 0) - 1, ALWAYS.lower.live_signals)
    return replace(clauses, replay=log)


def rejected(folder: Path) -> str:
    with pytest.raises(VerifyError) as error:
        verify(folder)
    return str(error.value)


def changed(folder: Path, change: dict[str, object] | None = None, log: bytes | None = None) -> Path:
    """Change keys of the document and the text of the log; sizes and checksums fit."""
    document = json.loads((folder / "certificate.json").read_text())
    if log is not None:
        document["replay"] |= {"bytes": len(log), "sha256": sha256(log).hexdigest()}
        (folder / "replay.xz").write_bytes(lzma.compress(log))
    document |= change or {}
    del document["digest"]
    plain = json.dumps(document, sort_keys=True, separators=(",", ":")).encode()
    (folder / "certificate.json").write_text(json.dumps(document | {"digest": sha256(plain).hexdigest()}))
    return folder


def text_of(folder: Path) -> bytes:
    return lzma.decompress((folder / "replay.xz").read_bytes())


def test_a_log_of_more_gates_than_the_claim_refutes(tmp_path: Path) -> None:
    """Parity of four bits needs three gates; a claim of two that is refuted up to two is none."""
    folder = write_certificate(with_log(4, 0x6996), tmp_path / "c").path
    claim = json.loads((folder / "certificate.json").read_text())["claim"]
    claim |= {"kind": "bounds", "lower": 2}
    assert "replay log: the claim does not refute 2 gates" in rejected(changed(folder, {"claim": claim}))


def with_log_of(folder: Path, other: Path, gates: int) -> Path:
    """Claim that ``gates`` are needed, with the log of another certificate."""
    claim = json.loads((folder / "certificate.json").read_text())["claim"]
    log = json.loads((other / "certificate.json").read_text())["replay"]
    (folder / "replay.xz").write_bytes((other / "replay.xz").read_bytes())
    claim |= {"kind": "bounds", "lower": gates, "upper": None}
    return changed(folder, {"replay": log, "claim": claim, "witnesses": []})


def test_a_log_of_an_easier_problem(tmp_path: Path) -> None:
    """The log of a function of six gates does not show that one of three needs six."""
    hard = write_certificate(with_log(4, 0x1668), tmp_path / "hard").path
    easy = write_certificate(with_log(4, 0x6996), tmp_path / "easy").path
    assert "replay log: it is about another relation" in rejected(with_log_of(easy, hard, 6))


def test_a_log_without_the_lemmas_it_rests_on(tmp_path: Path) -> None:
    certificate = with_log(4, 0x6996)
    folder = write_certificate(replace(certificate, lemmas=certificate.lemmas[1:]), tmp_path / "c").path
    assert "replay log: it is about another relation" in rejected(folder)


def test_a_log_of_other_gates(tmp_path: Path) -> None:
    """With AND alone parity of three bits needs six gates; a log that says so is not about ``b2``."""
    hard = write_certificate(with_log(3, 0x96, basis="aig"), tmp_path / "hard").path
    folder = write_certificate(with_log(3, 0x96), tmp_path / "c").path
    assert "it is about other gates than those of b2" in rejected(with_log_of(folder, hard, 6))


def test_a_lemma_may_list_states_that_are_free(tmp_path: Path) -> None:
    """Certificates leave them out, so such a lemma is about one state there, and bars its words in the relation."""
    result = mincirc.search(table_task(4, 0x6996))
    assert result.evidence is not None
    lemmas = LemmaLearner(result.problem.task, result.problem.constraints).static()
    padded = tuple(with_a_free_state(result.problem, lemma) for lemma in lemmas)
    evidence = Evidence(padded, tuple(range(16)), static=True)
    certificate = certificate_of(replace(result, evidence=evidence), params=ALWAYS)
    assert certificate.replay is not None
    assert verify(write_certificate(certificate, tmp_path / "c").path).record.claim.upper == 3


def with_a_free_state(problem: Problem, lemma: Lemma) -> Lemma:
    state = 0 if lemma.states[0] else 1
    free = state, tuple(range(len(problem.task.choices[state])))
    return replace(lemma, box=tuple(sorted((*lemma.box, free))))


def test_a_log_that_leaves_out_a_record(tmp_path: Path) -> None:
    folder = write_certificate(with_log(4, 0x6996), tmp_path / "c").path
    lines = text_of(folder).splitlines(keepends=True)
    assert "replay log, claim" in rejected(changed(folder, log=lines[0] + b"end 0\n"))


@pytest.mark.parametrize(("bases", "written"), [(("b2", "xaig", "lut-2", "aig"), True), (("nand", "mig"), False)])
def test_which_bases_have_logs(bases: tuple[str, ...], written: bool, tmp_path: Path) -> None:
    for basis in bases:
        certificate = certificate_of(mincirc.search(table_task(3, 0x96), basis=basis), params=ALWAYS)
        assert (certificate.replay is not None) == written
        verify(write_certificate(certificate, tmp_path / basis).path)


def test_rules_that_leave_out_bounds_keep_to_clauses() -> None:
    result = mincirc.search(table_task(4, 0x6996))
    assert certificate_of(result, symmetry=("order", "used"), params=ALWAYS).replay is None
    assert certificate_of(result, params=ALWAYS).replay is not None


def test_small_sizes_have_clauses(tmp_path: Path) -> None:
    """By default a log is written from four gates on, and the format stays that of 0.1.0 without one."""
    folder = write_certificate(certificate_of(mincirc.search(table_task(4, 0x6996))), tmp_path / "c").path
    assert json.loads((folder / "certificate.json").read_text())["format"] == 1
    assert sorted(f.name for f in folder.iterdir()) == ["certificate.json", "q0.lrat.xz", "q1.lrat.xz", "q2.lrat.xz"]


@pytest.mark.skipif(core() is None, reason="slow without the compiled core")
def test_a_function_of_ten_gates_is_certified_from_its_search(tmp_path: Path) -> None:
    """Sum and carries of five bits: no SAT solver has to refute nine gates."""
    task = mincirc.load("table:0x96696996,0xfee8e880")
    certificate = certify(task, params=SearchParams(solve=SolveParams(clauses_first=300)))
    assert certificate.replay is not None
    assert (certificate.kind, certificate.upper, certificate.refutations) == ("minimum", 10, ())
    verdict = verify(write_certificate(certificate, tmp_path / "c").path)
    assert any("no circuit of 9 gates or fewer does what single states ask for" in line for line in verdict.text)


def test_circuits_that_meet_the_bound_compute_the_relation() -> None:
    """Whatever a circuit does: if it meets the bound, the relation accepts it."""
    r, met = random.Random(3), 0
    for seed in range(60):
        problem = problem_of(seed)
        lemmas = tuple(LemmaLearner(problem.task, problem.constraints).static())
        relation = boolean_relation(Relation.of(problem, single_states(lemmas), range(len(problem.task.states))))
        for _ in range(200):
            circuit = drawn(r, problem)
            if problem.accepts(circuit):
                assert relation.accepts(circuit)
                met += 1
    assert met > 50


def drawn(r: random.Random, problem: Problem) -> Circuit:
    """A circuit of up to four gates, drawn gate by gate."""
    inputs = problem.interface.inputs
    gates = []
    for node in range(inputs, inputs + r.randint(0, 4)):
        if node < 2:
            break
        table = r.choice([1, 2, 4, 6, 7, 8, 9, 11, 13, 14] if problem.basis != "aig" else [1, 2, 4, 8, 7, 11, 13, 14])
        gates.append(Gate(table, tuple(sorted(r.sample(range(node), 2)))))
    outputs = [
        Output(r.randrange(-1, inputs + len(gates)), r.random() < 0.5) for _ in range(problem.interface.output_bits)
    ]
    return Circuit(problem.basis, inputs, tuple(gates), tuple(outputs))
