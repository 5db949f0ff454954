"""Export of the refutations for other checkers: DIMACS CNF, and DRAT (drat-trim) or LRAT (lrat-check, cake_lpr)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from mincirc.errors import OutputError
from mincirc.verify.check import Verdict, formula_of
from mincirc.verify.clauses import Clauses
from mincirc.verify.lrat import read_proof_text
from mincirc.verify.record import Proof

FORMATS = ("cnf", "drat", "lrat")


def export(verdict: Verdict, folder: Path, target: Path, form: str) -> list[Path]:
    """Write each refutation of an accepted certificate to the folder ``target``; return the files.

    ``cnf`` writes the formulas, ``drat`` and ``lrat`` the formulas and the proofs.
    Raises :class:`~mincirc.errors.OutputError` when a file cannot be written; a folder that it made is then removed.
    """
    files, made, complete = [], not os.path.lexists(target), False
    try:
        target.mkdir(parents=True, exist_ok=True)
        for proof in verdict.record.proofs:
            formula = formula_of(verdict.record, proof)
            base = target / proof.file.removesuffix(".lrat.xz")
            files.append(_write(base.with_suffix(".cnf"), _dimacs(formula)))
            if form == "lrat":
                files.append(_write(base.with_suffix(".lrat"), read_proof_text(folder, proof)))
            elif form == "drat":
                files.append(_write(base.with_suffix(".drat"), _drat(folder, proof, formula)))
        complete = True
    except OSError as error:
        raise OutputError(f"cannot write to {target}: {error.strerror or error}") from None
    finally:
        if made and not complete:
            shutil.rmtree(target, ignore_errors=True)
    return files


def _write(path: Path, pieces: Iterable[bytes]) -> Path:
    """Write a file atomically: under a temporary name, then renamed."""
    temporary = path.with_name(f".{path.name}.part")
    try:
        with temporary.open("wb") as stream:
            stream.writelines(pieces)
        return temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _dimacs(formula: Clauses) -> Iterator[bytes]:
    yield b"p cnf %d %d\n" % (formula.variables, len(formula.clauses))
    for clause in formula.clauses:
        yield b"%s 0\n" % b" ".join(b"%d" % v for v in clause) if clause else b"0\n"


def _drat(folder: Path, proof: Proof, formula: Clauses) -> Iterator[bytes]:
    """Drop numbers and hints; a deletion names the literals instead of the number."""
    known = {b"%d" % n: b"".join(b"%d " % v for v in c) for n, c in enumerate(formula.clauses, start=1)}
    for piece in read_proof_text(folder, proof):
        for line in piece[:-1].split(b"\n"):
            number, *fields = line.split()
            if fields[0] == b"d":
                for gone in fields[1:-1]:
                    if gone in known:
                        yield b"d " + known.pop(gone) + b"0\n"
            else:
                known[number] = b"".join(field + b" " for field in fields[: fields.index(b"0")])
                yield known[number] + b"0\n"
