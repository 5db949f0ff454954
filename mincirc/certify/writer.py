"""Computing the proofs and writing the folder, atomically.

Everything is written to a hidden folder beside the target and renamed at the end, so that a run killed at any moment
leaves a complete certificate or none.  A trace can be large: it is on disk, one trace at a time.
"""

from __future__ import annotations

import lzma
import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Any, BinaryIO

from mincirc.arguments import flag, instance, refuse, shown
from mincirc.certify.admitted import Formulas, Measure, check_document, demand
from mincirc.certify.compose import NotComposableError, leaves, prove_in_cubes
from mincirc.certify.document import LOG, document
from mincirc.certify.formula import Clauses
from mincirc.certify.lrat import Trimmed, trim, trivial
from mincirc.certify.params import ProofParams
from mincirc.certify.record import Certificate
from mincirc.certify.replayed import ReplayLog
from mincirc.certify.trace import trace_refutation
from mincirc.display import RichDisplay
from mincirc.encode.cube import Structure
from mincirc.errors import MincircError, OutputError, SolverError
from mincirc.files import remove_leftovers, temporary_prefix
from mincirc.problem.canonical import canonical_json
from mincirc.runtime.ambient import current
from mincirc.runtime.budget import Budget
from mincirc.runtime.meter import Meter
from mincirc.searching.event import OnEvent, Teller
from mincirc.solve.workers import Workers
from mincirc.verify.limits import most_unpacked

DOCUMENT = "certificate.json"
SATISFIABLE = "the claim is not proved: the formula for {} is satisfiable"


@dataclass(frozen=True)
class ProofStats:
    """One refutation: ``seconds`` of solving, trimming, compressing; sizes in bytes before and after compression."""

    gates: int | None
    conflicts: int
    derived: int
    kept: int
    size: int
    compressed: int
    seconds: float


@dataclass(frozen=True, repr=False)
class Written(RichDisplay):
    """A certificate on disk: its folder, its digest, what each proof cost, and the size of all files in bytes."""

    path: Path
    digest: str
    proofs: tuple[ProofStats, ...]
    size: int

    def _brief(self) -> str:
        return f"{str(self.path)!r}, {len(self.proofs)} proofs, {self.size} bytes, digest {self.digest}"


def write_certificate(
    certificate: Certificate,
    target: str | os.PathLike[str],
    *,
    force: bool = False,
    workers: Workers | None = None,
    on_event: OnEvent | None = None,
    params: ProofParams = ProofParams(),
) -> Written:
    """Prove the certificate's claim and write it as the folder ``target``.

    An existing target is refused; with ``force`` it is replaced if it is a certificate.  ``workers`` refute large
    sizes cube by cube (:mod:`mincirc.certify.compose`); the checker is the same.  ``on_event`` receives an event per
    proof (phase ``proofs``); ``params`` are the parameters of writing proofs.

    Raises :class:`~mincirc.errors.MincircError` when the target is refused, or when the limits of the checker would
    refuse the certificate, :class:`~mincirc.errors.OutputError` when the folder cannot be written,
    :class:`SolverError` when a formula of the claim turns out to be satisfiable.
    """
    instance("certificate", certificate, Certificate, "a Certificate, as mincirc.certify makes them")
    if not isinstance(target, str | os.PathLike):
        refuse("target", "the path of a folder", target)
    force, path = flag("force", force), Path(target)
    check_target(path, force=force)
    try:
        remove_leftovers(path)
        temporary = Path(tempfile.mkdtemp(prefix=temporary_prefix(path), dir=path.parent))
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from None
    try:
        written = _fill(certificate, temporary, workers, on_event, params)
        _put_in_place(temporary, path, force=force)
    except OSError as error:
        raise _unwritable(path, error) from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    stats, digest = written
    return Written(path, digest, stats, sum(f.stat().st_size for f in path.iterdir()))


def _unwritable(path: Path, error: OSError | ValueError) -> OutputError:
    """Return the error for a folder that cannot be made: a full disk, or a name that no file can have."""
    name = str(path) if path.name.isprintable() and len(str(path)) <= 300 else shown(str(path))
    return OutputError(f"cannot write {name}: {getattr(error, 'strerror', None) or error}")


def check_target(path: Path, *, force: bool) -> None:
    """Raise :class:`~mincirc.errors.MincircError` when ``path`` may not be written."""
    try:
        there = path.exists() or path.is_symlink()
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from None
    if not there:
        return
    if not force:
        raise MincircError(f"{path} exists: choose another folder (mincirc certify --force replaces one)")
    if path.is_symlink() or not path.is_dir() or not (path / DOCUMENT).is_file():
        raise MincircError(f"{path} exists and is no certificate: it is not replaced")


def _fill(
    certificate: Certificate, folder: Path, workers: Workers | None, on_event: OnEvent | None, params: ProofParams
) -> tuple[tuple[ProofStats, ...], str]:
    entries, stats, spending = list[dict[str, Any]](), list[ProofStats](), Meter()
    sizes = tuple(certificate.refutations)
    teller = Teller(on_event, current() or Budget(), spending=spending)
    formulas = check_document(folder, certificate)
    if certificate.replay is not None:
        _write_log(folder / LOG, certificate.replay)
    for gates in sizes:
        teller.lower = gates or 0
        teller.phase("proofs", done=len(stats), total=len(sizes))
        entry, cost = _prove(certificate, gates, folder, workers, formulas, params)
        entries.append(entry)
        stats.append(cost)
        spending.spend(cost.conflicts)
    teller.phase("proofs", done=len(stats), total=len(sizes))
    content = document(certificate, entries)
    with (folder / DOCUMENT).open("wb") as stream:
        stream.write(canonical_json(content) + b"\n")
        stream.flush()
        os.fsync(stream.fileno())
    formulas.finish(sum(f.stat().st_size for f in folder.iterdir()))
    return tuple(stats), content["digest"]


def _write_log(path: Path, log: ReplayLog) -> None:
    """Compress a replay log; raise :class:`~mincirc.errors.MincircError` if the checker would not unpack it."""
    packed = lzma.compress(log.text)
    most = most_unpacked(len(packed))
    demand(len(log.text) <= most, f"the replay log has more than {most} bytes for a file of its size")
    with path.open("wb") as stream:
        stream.write(packed)
        stream.flush()
        os.fsync(stream.fileno())


def _prove(
    certificate: Certificate,
    gates: int | None,
    folder: Path,
    workers: Workers | None,
    formulas: Formulas,
    params: ProofParams,
) -> tuple[dict[str, Any], ProofStats]:
    started = monotonic()
    formula = certificate.formula(gates)
    formulas.add(formula.clauses, formula.variables, _words(gates))
    name = "policy.lrat.xz" if gates is None else f"q{gates}.lrat.xz"
    count = len(formula.clauses)
    proved = None
    if workers is not None and gates is not None and gates >= params.cubes_from and [] not in formula.clauses:
        with suppress(NotComposableError):
            proved = _cubes(certificate, gates, formula, folder / name, workers, params)
    if proved is None:
        proved = _whole(formula, folder / name, folder / "trace", _words(gates), params)
    proof, conflicts, trimmed = proved
    entry = {
        "gates": gates,
        "file": name,
        "bytes": proof.size,
        "sha256": proof.hash.hexdigest(),
        "clauses": count,
        "variables": formula.variables,
    }
    compressed = (folder / name).stat().st_size
    seconds = monotonic() - started
    return entry, ProofStats(gates, conflicts, trimmed.derived, trimmed.kept, proof.size, compressed, seconds)


def _whole(formula: Clauses, path: Path, trace: Path, words: str, params: ProofParams) -> tuple[_Proof, int, Trimmed]:
    """Refute the formula in one piece; its clauses are freed once the solver has them."""
    count, conflicts = len(formula.clauses), 0
    empty = next((i for i, clause in enumerate(formula.clauses, start=1) if not clause), None)
    if empty is None:
        try:
            needed = trace_refutation(formula.clauses, trace)
        except OSError as error:
            beside = trace.parent.parent
            raise OutputError(f"cannot write the trace of a proof to {beside}: {error.strerror or error}") from None
        if needed is None:
            raise SolverError(SATISFIABLE.format(words))
        conflicts = needed
    measure = Measure(formula.clauses, words)
    fast = empty is None and trace.stat().st_size > params.fast_from
    with _Proof(path, measure, fast=fast) as proof:
        if empty is None:
            del formula.clauses[:]
            trimmed = trim(trace, count, proof, params)
            trace.unlink()
        else:
            proof.write(trivial(empty, count))
            trimmed = Trimmed(1, 1)
    return proof, conflicts, trimmed


def _cubes(
    certificate: Certificate, gates: int, formula: Clauses, path: Path, workers: Workers, params: ProofParams
) -> tuple[_Proof, int, Trimmed]:
    """Refute the formula cube by cube, on workers."""
    problem = certificate.problem
    structure = Structure(problem.basis, problem.interface.inputs, gates)
    units = leaves(structure, problem, certificate.rules, params.cube_rounds)
    with _Proof(path, Measure(formula.clauses, _words(gates)), fast=False) as proof:
        composed = prove_in_cubes(formula.clauses, units, structure, workers, proof)
    if composed is None:
        raise SolverError(SATISFIABLE.format(_words(gates)))
    return proof, composed.conflicts, composed.trimmed


def _words(gates: int | None) -> str:
    return "the policy alone" if gates is None else f"{gates} gates"


class _Proof:
    """A compressed file that counts and hashes its content, and checks it against the limits of the checker."""

    def __init__(self, path: Path, measure: Measure, *, fast: bool) -> None:
        self._measure = measure
        self._raw: BinaryIO = path.open("wb")
        self._packer = lzma.LZMACompressor(preset=1 if fast else 6)
        self.size = 0
        self.hash = sha256()

    def __enter__(self) -> _Proof:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:  # the file is discarded, and an error of closing it must not hide the first error
            with suppress(OSError):
                self._raw.close()
            return
        with self._raw:
            self._raw.write(self._packer.flush())
            self._raw.flush()
            os.fsync(self._raw.fileno())
            packed = self._raw.tell()
        self._measure.finish(packed)

    def write(self, line: bytes) -> None:
        """Add a line."""
        self._measure.line(line)
        self.size += len(line)
        self.hash.update(line)
        self._raw.write(self._packer.compress(line))


def _put_in_place(temporary: Path, path: Path, *, force: bool) -> None:
    temporary.chmod(0o755)
    if not (force and path.exists()):
        try:
            temporary.rename(path)
        except OSError:
            check_target(path, force=force)  # another process has written the target meanwhile
            raise
        return
    check_target(path, force=force)
    # A folder cannot be replaced in one step: the old folder is renamed first.
    aside = temporary.with_name(temporary.name + ".old")
    with suppress(FileNotFoundError):  # another process does the same
        path.rename(aside)
    temporary.rename(path)
    shutil.rmtree(aside, ignore_errors=True)
