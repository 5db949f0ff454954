"""Random mutations of real certificates: what is accepted claims the same, or something else that is true."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

import mincirc
from mincirc.certify import Certificate, certify, certify_policies, certify_quantifier, certify_side, write_certificate
from mincirc.certify.replayed import refuted_with_log
from mincirc.lower.live_signals import LiveSignalParams
from mincirc.mdp.model import MDP
from mincirc.predicate.symbolic import SymbolicPredicate, takes
from mincirc.verify import NoCertificateError, VerifyError, verify
from tests.support import table_task, time_beats_memory, walk
from tests.verify.mutations import KINDS, Tampered
from tests.verify.oracle import is_true

MDPS = Path(__file__).resolve().parents[2] / "mdps"
AT_START = SymbolicPredicate.of("right at the start", lambda task, state: takes("s0", "right"), whole=True)


def originals() -> dict[str, Certificate]:
    """One small certificate of every kind: objectives, bases, claims."""
    multiplexer = mincirc.load(MDPS / "multiplexer.yaml")
    two = table_task(2, 0b0110, 0b1000)
    return {
        "minimum, horizon": certify(multiplexer),
        "minimum, discount": certify(mincirc.load(MDPS / "lift.yaml")),
        "minimum, total reward": certify(mincirc.load(MDPS / "crossing.yaml")),
        "minimum, nand": certify(two, basis="nand"),
        "minimum, aig, no rules": certify(two, basis="aig", symmetry=()),
        "minimum, demorgan": certify(table_task(2, 0b0110), basis="demorgan"),
        "infeasible, discount": certify(walk(), "100"),
        "infeasible, horizon": certify(time_beats_memory(), "7/2"),
        "side": certify_side(walk(), AT_START, holds=True, bound="1/2"),
        "side, none": certify_side(walk(), AT_START, holds=False, bound="optimal"),
        "quantifier": certify_quantifier(walk(), AT_START),
        "policies": certify_policies(mincirc.enumerate_minimum(two)),
        "replayed": replayed(table_task(4, 0x7888)),
        "replayed, two outputs": replayed(table_task(3, 0b10010110, 0b11101000)),
        "replayed, aig": replayed(table_task(3, 0b10010110), basis="aig"),
        "replayed and refuted": replayed(table_task(3, 0b10010110), up_to=0),
    }


def replayed(task: MDP, *, up_to: int | None = None, basis: str = "b2") -> Certificate:
    """The minimum, with a replay log for the sizes up to so many gates (``None``: all)."""
    clauses = certify(task, basis=basis)
    assert clauses.lower is not None
    gates = clauses.lower - 1 if up_to is None else up_to
    log = refuted_with_log(clauses.problem, clauses.lemmas, gates, LiveSignalParams(log_from=0))
    assert log is not None
    assert log.gates == gates
    return replace(clauses, replay=log)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("originals")
    result = {}
    for number, (name, certificate) in enumerate(originals().items()):
        result[name] = root / str(number)
        write_certificate(certificate, result[name])
    return result


def test_the_originals_are_accepted_and_true(folders: dict[str, Path]) -> None:
    for name, folder in folders.items():
        assert is_true(verify(folder).record), name


def campaign(folders: dict[str, Path], work: Path, count: int, seed: int) -> Counter[tuple[str, str]]:
    """Apply ``count`` mutations, kinds in turn; count (kind, outcome).  A false claim or an unclean error fails."""
    r, counts = Random(seed), Counter[tuple[str, str]]()
    read = {name: Tampered.read(folder) for name, folder in folders.items()}
    statements = {name: verify(folder).statement for name, folder in folders.items()}
    while sum(counts.values()) < count:
        kind = KINDS[sum(counts.values()) % len(KINDS)]
        name = r.choice(sorted(folders))
        tampered = read[name].copy()
        if kind(tampered, r) is False or tampered.same_as(read[name]):
            continue
        shutil.copytree(folders[name], work)
        tampered.write(work, read[name])
        counts[kind.__name__, outcome(work, statements[name])] += 1
        shutil.rmtree(work)
    return counts


def outcome(folder: Path, statement: str) -> str:
    try:
        verdict = verify(folder)
    except NoCertificateError:  # certificate.json itself is gone: there is nothing to reject
        assert not (folder / "certificate.json").exists()
        return "rejected"
    except VerifyError as error:
        text = str(error)
        assert text.startswith(f"rejected at {error.step}: ")
        assert error.step and error.reason and "\n" not in text and len(text) < 500
        return "rejected"
    if verdict.statement == statement:
        return "same claim"
    assert is_true(verdict.record), verdict.text
    return "other claim, true"


def test_three_hundred_mutations(folders: dict[str, Path], tmp_path: Path) -> None:
    counts = campaign(folders, tmp_path / "work", 300, seed=1)
    assert sum(n for (_, result), n in counts.items() if result == "rejected") > 200


@pytest.mark.slow
def test_three_thousand_mutations(folders: dict[str, Path], tmp_path: Path) -> None:
    counts = campaign(folders, tmp_path / "work", 3_000, seed=2)
    for kind in sorted({k for k, _ in counts}):
        print(kind, {result: n for (k, result), n in counts.items() if k == kind})  # noqa: T201
    assert {k for k, _ in counts} == {kind.__name__ for kind in KINDS}
    rejected = Counter({k: n for (k, result), n in counts.items() if result == "rejected"})
    never_harmless = {"size_left_out", "literal_flipped", "digest_edited", "truncated", "zip_bomb", "file_gone"}
    assert all(rejected[k] == sum(n for (kind, _), n in counts.items() if kind == k) for k in never_harmless)
