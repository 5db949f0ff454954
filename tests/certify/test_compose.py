"""Proofs of cubes put together: one proof that the unchanged checker accepts, and that fails where it must."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mincirc
from mincirc.certify import certify, write_certificate
from mincirc.certify.compose import Composer, NotComposableError, ProofJob, prove_cube, prove_in_cubes
from mincirc.encode.cube import Cube, Structure
from mincirc.encode.formula import Formula
from mincirc.encode.gates import Clause
from mincirc.encode.rules import rules_for
from mincirc.interface import interface_for
from mincirc.mdp.boxes.learn import LemmaLearner
from mincirc.mdp.constraint import mean_constraint
from mincirc.problem.problem import Problem
from mincirc.searching.minimum import search
from mincirc.solve.workers import processes, serial
from mincirc.verify import verify
from mincirc.verify.errors import VerifyError
from mincirc.verify.lrat import Checker
from tests.support import known


class Lines(list[bytes]):
    def write(self, line: bytes) -> None:
        self.append(line)


def formula(source: str, gates: int, basis: str) -> tuple[Formula, list[Clause]]:
    task = mincirc.load(source)
    problem = Problem(
        task, interface_for(task, "features"), basis, (mean_constraint(task, known(search(task).value)),)
    )
    made = Formula(problem, gates, rules_for(basis))
    clauses = made.structure()
    for lemma in LemmaLearner(task, problem.constraints).static():
        clauses += made.lemma(lemma)
    return made, clauses


def compose(made: Formula, clauses: list[Clause], depth: int) -> Lines | None:
    structure = Structure(made.problem.basis, made.inputs, len(made.gates))
    units = {c: [u for (u,) in c.clauses(made)] for c in structure.cubes(Cube(), depth)}
    lines = Lines()
    return lines if prove_in_cubes(clauses, units, structure, serial(), lines) is not None else None


def check(made: Formula, clauses: list[Clause], lines: list[bytes]) -> None:
    checker = Checker([tuple(c) for c in clauses], made.top, "q")
    checker.feed(b"".join(lines))
    checker.finish()


@given(
    table=st.integers(0, 255),
    gates=st.integers(1, 4),
    depth=st.integers(0, 6),
    basis=st.sampled_from(["b2", "aig", "nand", "demorgan", "mig"]),
)
@settings(max_examples=15)
def test_the_checker_accepts_exactly_what_is_refuted(table: int, gates: int, depth: int, basis: str) -> None:
    made, clauses = formula(f"table:0x{table:02x}", gates, basis)
    whole, parts = compose(made, clauses, 0), compose(made, clauses, depth)
    assert (whole is None) == (parts is None)
    if parts is not None:
        check(made, clauses, parts)


def test_one_cube_less_proves_nothing() -> None:
    """One half alone does not end in the empty clause."""
    made, clauses = formula("table:0xb6d9", 3, "b2")
    structure = Structure("b2", 4, 3)
    units = {c: [u for (u,) in c.clauses(made)] for c in structure.cubes(Cube(), 1)}
    (first, _) = units
    lines = Lines()
    composer = Composer(clauses, lines)

    proof = prove_cube(ProofJob(clauses, tuple(units[first])))
    assert proof.text is not None
    _, literals = composer.cube(units[first], zlib.decompress(proof.text))
    assert literals
    with pytest.raises(VerifyError, match="the empty clause is not derived"):
        check(made, clauses, lines)


def test_dropping_a_needed_literal_is_caught_by_the_checker() -> None:
    made, clauses = formula("table:0xb6d9", 3, "b2")
    lines = compose(made, clauses, 2)
    assert lines is not None
    check(made, clauses, lines)
    broken = next(i for i, line in enumerate(lines) if b" d " not in line and len(line.split(b" 0 ")[0].split()) > 8)
    fields = lines[broken].split()
    with pytest.raises(VerifyError):
        check(made, clauses, [*lines[:broken], b" ".join([fields[0], *fields[5:]]) + b"\n", *lines[broken + 1 :]])


def test_a_clause_with_a_unit_of_its_cube_is_not_composed() -> None:
    composer = Composer([[1, 2], [-2, 1]], Lines())
    with pytest.raises(NotComposableError, match="cannot be composed"):
        composer.cube([3], b"4 3 0 3 0\n5 0 4 0\n")


def test_a_certificate_made_by_workers_is_accepted(tmp_path: Path) -> None:
    claim = certify(mincirc.load("table:0xb6d9"))
    workers = processes(2)
    try:
        parts = write_certificate(claim, tmp_path / "parts", workers=workers)
    finally:
        workers.close()
    again = write_certificate(claim, tmp_path / "again", workers=serial())
    assert parts.digest == again.digest
    assert verify(tmp_path / "parts").statement == verify(tmp_path / "again").statement
