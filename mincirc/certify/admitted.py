"""Refusal of certificates that exceed the limits of the checker (docs/certificates.md, section 12).

The limits are imported from the checker, so each number exists once.  Everything but the proofs is checked before any
proof is computed, by the checker's own functions (records, inequalities, witnesses, the smallest formula); the size of
the proofs is counted while they are written.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from pathlib import Path

from mincirc.certify.document import document
from mincirc.certify.record import Certificate
from mincirc.errors import MincircError
from mincirc.problem.canonical import canonical_json
from mincirc.runtime.ambient import watched
from mincirc.verify import VerifyError
from mincirc.verify.check import read_certificate, read_entries
from mincirc.verify.cnf import CircuitFormula
from mincirc.verify.limits import (
    CLAUSE_WEIGHT,
    MAX_CLAUSES_IN_ALL,
    MAX_COUNT,
    MAX_HELD,
    MAX_LINE,
    MAX_LITERALS,
    most_looked_at,
    most_unpacked,
    most_written,
)
from mincirc.verify.record import Certificate as Record
from mincirc.verify.values import Values, check_witness


class NotAdmittedError(MincircError):
    """Raised for a true claim whose certificate is too large for the checker; the message names the limit."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"there is no certificate: its checker would refuse it: {reason}")


def demand(admitted: bool, reason: str) -> None:
    """Raise :class:`NotAdmittedError` unless ``admitted``."""
    if not admitted:
        raise NotAdmittedError(reason)


class Formulas:
    """Counts the clauses and literals of all formulas of a certificate, as the checker does."""

    def __init__(self, entries: int) -> None:
        self._entries, self._clauses, self._literals = entries, 0, 0

    def add(self, clauses: Sequence[Sequence[int]], variables: int, name: str) -> None:
        """Count a formula; raise :class:`NotAdmittedError` above a limit that is independent of the proofs."""
        literals = sum(map(len, clauses))
        self._clauses += len(clauses)
        self._literals += literals + self._entries
        demand(len(clauses) <= MAX_COUNT, f"the formula for {name} has more than {MAX_COUNT} clauses")
        demand(variables <= MAX_COUNT, f"the formula for {name} has more than {MAX_COUNT} variables")
        demand(literals <= MAX_LITERALS, f"the formula for {name} has more than {MAX_LITERALS} literals")
        demand(self._clauses <= MAX_CLAUSES_IN_ALL, f"the formulas have more than {MAX_CLAUSES_IN_ALL} clauses in all")

    def finish(self, size: int) -> None:
        """Raise :class:`NotAdmittedError` for more literals than a folder of ``size`` bytes may have."""
        most = most_written(size)
        demand(self._literals <= most, f"the formulas read and write more than {most} literals in all")


class Measure:
    """Counts one proof line by line: its bytes, the clauses in memory, the literals of the clauses named by hints."""

    def __init__(self, clauses: Sequence[Sequence[int]], name: str) -> None:
        self._lengths, self._name = array("i", [0, *map(len, clauses)]), name
        self._derived = dict[int, int]()
        self.held = self.looked = self._size = 0

    def line(self, line: bytes) -> None:
        """Count a line."""
        self._size += len(line)
        demand(len(line) <= MAX_LINE, f"the proof for {self._name} has a line of more than {MAX_LINE} bytes")
        number, *fields = line.split()
        if fields[0] == b"d":
            gone = (self._derived.pop(int(n), None) for n in fields[1:-1])
            self.held -= sum(length + CLAUSE_WEIGHT for length in gone if length is not None)
            return
        length = fields.index(b"0")
        self.looked += sum(map(self._length, map(int, fields[length + 1 : -1])))
        self._derived[int(number)] = length
        self.held += length + CLAUSE_WEIGHT
        demand(self.held <= MAX_HELD, f"the proof for {self._name} holds clauses of more than {MAX_HELD} literals")

    def _length(self, number: int) -> int:
        return self._lengths[number] if number < len(self._lengths) else self._derived[number]

    def finish(self, packed: int) -> None:
        """Raise :class:`NotAdmittedError` for a proof too large for a compressed file of ``packed`` bytes."""
        most = most_unpacked(packed)
        demand(self._size <= most, f"the proof for {self._name} has more than {most} bytes for a file of its size")
        most = most_looked_at(self._size)
        named = f"the hints of the proof for {self._name} name clauses"
        demand(self.looked <= most, f"{named} of more than {most} literals in all")


def check_document(folder: Path, certificate: Certificate) -> Formulas:
    """Check everything but the proofs, with a temporary document in ``folder``; return the counter of formulas."""
    file = folder / "certificate.json"
    file.write_bytes(canonical_json(document(certificate, [])))
    try:
        record, _ = read_certificate(folder)
        _check_values(record)
        first = next(iter(certificate.refutations), None)
        if first is not None:  # the covers of words are the same for every size
            CircuitFormula(record, first, blocked=bool(record.blocked), step="formula")
        return Formulas(read_entries(record))
    except VerifyError as error:
        raise NotAdmittedError(f"{error.step}: {error.reason}") from None
    finally:
        file.unlink()


def _check_values(record: Record) -> None:
    """Check the vectors as the checker does, within the limits of time and memory of this run."""
    values = Values(record.task)
    for lemma in watched([*record.lemmas, *([] if record.value is None else [record.value])], 1):
        values.check_lemma(lemma, record.constraints[lemma.constraint], "lemmas")
    for witness in watched(record.witnesses, 1):
        check_witness(record, witness, len(witness.circuit.gates), values, "witnesses")
