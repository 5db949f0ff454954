"""What the limits of the checker refuse is not written (docs/certificates.md, section 12).

The numbers are the checker's, imported from it, so they exist once.  What can be looked at before any proof is made is
looked at by the checker's own functions (records, inequalities, witnesses, the smallest formula); the proofs are
measured while they are written.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from pathlib import Path

from mincirc.certify.document import document
from mincirc.certify.record import Certificate
from mincirc.errors import MincircError
from mincirc.problem.canonical import canonical_json
from mincirc.runtime.budget import watched
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
    """A certificate that is true and too large for its checker; one line that names the limit."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"there is no certificate: its checker would refuse it: {reason}")


def demand(admitted: bool, reason: str) -> None:
    """Raise :class:`NotAdmittedError` unless ``admitted``."""
    if not admitted:
        raise NotAdmittedError(reason)


class Formulas:
    """Counts what all formulas of a certificate write and read, as the checker does."""

    def __init__(self, entries: int) -> None:
        self._entries, self._clauses, self._literals = entries, 0, 0

    def add(self, clauses: Sequence[Sequence[int]], variables: int, name: str) -> None:
        """Count a formula; refuse what is too large whatever the proofs."""
        literals = sum(map(len, clauses))
        self._clauses += len(clauses)
        self._literals += literals + self._entries
        demand(len(clauses) <= MAX_COUNT, f"the formula for {name} has more than {MAX_COUNT} clauses")
        demand(variables <= MAX_COUNT, f"the formula for {name} has more than {MAX_COUNT} variables")
        demand(literals <= MAX_LITERALS, f"the formula for {name} has more than {MAX_LITERALS} literals")
        demand(self._clauses <= MAX_CLAUSES_IN_ALL, f"the formulas have more than {MAX_CLAUSES_IN_ALL} clauses in all")

    def finish(self, size: int) -> None:
        """Refuse when a folder of ``size`` bytes may not have so many literals."""
        most = most_written(size)
        demand(self._literals <= most, f"the formulas read and write more than {most} literals in all")


class Measure:
    """The measures of one proof, line by line: its bytes, the clauses held, the literals that hints look at."""

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
        """Refuse what the size of the compressed file does not allow."""
        most = most_unpacked(packed)
        demand(self._size <= most, f"the proof for {self._name} has more than {most} bytes for a file of its size")
        most = most_looked_at(self._size)
        named = f"the hints of the proof for {self._name} name clauses"
        demand(self.looked <= most, f"{named} of more than {most} literals in all")


def check_document(folder: Path, certificate: Certificate) -> Formulas:
    """Check all but the proofs, as it would stand in ``folder``; return the count for the formulas."""
    file = folder / "certificate.json"
    file.write_bytes(canonical_json(document(certificate, [])))
    try:
        record, _ = read_certificate(folder)
        _check_values(record)
        first = next(iter(certificate.refutations), None)
        if first is not None:  # the cubes of words are the same ones for every size
            CircuitFormula(record, first, blocked=bool(record.blocked), step="formula")
        return Formulas(read_entries(record))
    except VerifyError as error:
        raise NotAdmittedError(f"{error.step}: {error.reason}") from None
    finally:
        file.unlink()


def _check_values(record: Record) -> None:
    """As the checker does, within the limits of time and memory of this run."""
    values = Values(record.task)
    for lemma in watched([*record.lemmas, *([] if record.value is None else [record.value])], 1):
        values.check_lemma(lemma, record.constraints[lemma.constraint], "lemmas")
    for witness in watched(record.witnesses, 1):
        check_witness(record, witness, len(witness.circuit.gates), values, "witnesses")
