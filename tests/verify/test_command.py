"""``mincirc verify`` on real certificates: the comparison with a task file, and what other checkers are given."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner
from pysat.formula import CNF
from pysat.solvers import Solver

import mincirc
from mincirc._cli.commands import cli
from mincirc._cli.main import main
from mincirc.certify import certify, certify_policies, write_certificate
from mincirc.verify import NoCertificateError, verify
from mincirc.verify.command import main as alone

MDPS = Path(__file__).resolve().parents[2] / "mdps"


@pytest.fixture(scope="module")
def lift(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lift") / "certificate"
    write_certificate(certify(mincirc.load(MDPS / "lift.yaml")), folder)
    return folder


def run(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner(env={"COLUMNS": "1000"}).invoke(cli, ["verify", *map(str, arguments)], catch_exceptions=True)
    return result.exit_code, result.output + (str(result.exception) if result.exception else "")


def test_the_task_file_is_compared(lift: Path) -> None:
    code, output = run(lift, "--mdp", MDPS / "lift.yaml")
    assert code == 0
    assert "no circuit with 0, 1, 2 or 3 gates meets the bound, and one of 4 gates does" in output
    code, output = run(lift, "--mdp", MDPS / "rooms.yaml")
    assert code == 1
    assert "the certificate is about another task" in output


def test_rejection_is_one_line_and_exit_code_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "certificate.json").write_text("{}")
    with pytest.raises(SystemExit) as caught:
        main(["verify", str(tmp_path)])
    assert caught.value.code == 1
    assert capsys.readouterr().err == "rejected at certificate.json: the key 'format' is missing\n"


def test_a_place_without_a_certificate_is_not_a_rejected_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    places = {
        tmp_path / "nosuch": "no such folder",
        tmp_path / "file": "is not a certificate: a certificate is a folder",
        tmp_path: "is not a certificate: the folder holds no certificate.json",
    }
    for place, words in places.items():
        with pytest.raises(SystemExit) as caught:
            main(["verify", str(place)])
        assert caught.value.code == 2
        err = capsys.readouterr().err
        assert words in err and "rejected" not in err and err.count("\n") == 1
        assert alone([str(place)]) == 2
        err = capsys.readouterr().err
        assert words in err and "rejected" not in err and err.count("\n") == 1
        with pytest.raises(NoCertificateError, match=words):
            verify(place)


def test_export_goes_with_a_folder(lift: Path) -> None:
    assert run(lift, "--export", "cnf")[0] == 2


def test_exported_formulas_are_refuted_by_a_solver(lift: Path, tmp_path: Path) -> None:
    assert run(lift, "--export", "lrat", "-o", tmp_path)[0] == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(f"q{q}.{e}" for q in range(4) for e in ("cnf", "lrat"))
    for proof in verify(lift).record.proofs:
        formula = CNF(from_file=str(tmp_path / f"q{proof.gates}.cnf"))
        assert (len(formula.clauses), formula.nv) == (proof.clauses, proof.variables)
        with Solver("cadical153", bootstrap_with=formula) as solver:
            assert solver.solve() is False


def test_exported_drat_is_a_chain_of_unit_propagations(lift: Path, tmp_path: Path) -> None:
    assert run(lift, "--export", "drat", "-o", tmp_path)[0] == 0
    for q in range(4):
        clauses = [tuple(c) for c in CNF(from_file=str(tmp_path / f"q{q}.cnf")).clauses]
        lines = (tmp_path / f"q{q}.drat").read_text().splitlines()
        for line in lines:
            *words, zero = line.split()
            assert zero == "0"
            if words[:1] == ["d"]:
                clauses.remove(tuple(map(int, words[1:])))
                continue
            clause = tuple(map(int, words))
            assert _propagates(clauses, {-v for v in clause})
            clauses.append(clause)
        assert clauses[-1] == ()


def _propagates(clauses: Iterable[tuple[int, ...]], true: set[int]) -> bool:
    changed = True
    while changed:
        changed = False
        for clause in clauses:
            left = {v for v in clause if -v not in true}
            if not left:
                return True
            if len(left) == 1 and not left <= true:
                true |= left
                changed = True
    return False


def test_policies_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "policies"
    write_certificate(certify_policies(mincirc.enumerate_minimum(mincirc.load(MDPS / "crossing.yaml"))), folder)
    text = "\n".join(verify(folder).text)
    assert "have exactly" in text
    assert "statement: sha256" in text


def test_every_shipped_certificate_is_accepted() -> None:
    folders = sorted(p.parent for p in (MDPS.parent / "proofs" / "certificates").glob("*/certificate.json"))
    assert len(folders) > 20
    for folder in folders:
        assert verify(folder).statement, folder
