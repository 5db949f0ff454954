"""Refutations: every line of the proof must follow from earlier ones by unit propagation along its hints (section 9).

To check a line, suppose its clause false.  Each hint names a clause that, so far, has one literal left (which must
then be true) or none (the contradiction that proves the line).  What is left of a clause is its difference with the
set of false literals: that is the inner loop.

The proof is decompressed piece by piece and never held as a whole.  Clauses are found by the *text* of their number
and literals by the text of theirs, so a number in any form but the canonical one is no number at all.
"""

from __future__ import annotations

import lzma
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from mincirc.verify.errors import VerifyError, demand
from mincirc.verify.record import Proof

MAX_LINE = 1 << 22
"""Bytes of a line."""

_PIECE = 1 << 20
_MEMORY = 1 << 28  # what the decompressor may use

Clause = frozenset[int]
Check = Callable[[Path, Proof, Sequence[tuple[int, ...]]], int]
"""From the folder, the proof and the original clauses to the number of lines checked."""


def read_proof_text(folder: Path, proof: Proof) -> Iterator[bytes]:
    """Yield the proof in pieces that end with a line; never decompress more than the stated size.

    After the last piece, the size and the checksum are those stated, or :class:`VerifyError` is raised.
    """
    step, path = proof.step, folder / proof.file
    size, checksum, rest = 0, sha256(), b""
    for piece in _decompressed(path, step):
        if not piece:
            continue
        size += len(piece)
        demand(size <= proof.bytes, step, f"{proof.file} is longer than the stated {proof.bytes} bytes")
        checksum.update(piece)
        whole, newline, tail = piece.rpartition(b"\n")
        if newline:
            yield rest + whole + newline
            rest = tail
        else:
            rest += tail
        demand(len(rest) <= MAX_LINE, step, f"a line of more than {MAX_LINE} bytes")
    demand(not rest, step, f"{proof.file} does not end with a newline")
    demand(size == proof.bytes, step, f"{proof.file} has {size} bytes, not the stated {proof.bytes}")
    demand(checksum.hexdigest() == proof.sha256, step, f"{proof.file} has another sha256 than stated")


def _decompressed(path: Path, step: str) -> Iterator[bytes]:
    try:
        demand(path.is_file(), step, f"{path.name} is missing")
        engine = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MEMORY)
        with path.open("rb") as stream:
            while not engine.eof:
                raw = stream.read(_PIECE) if engine.needs_input else b""
                demand(bool(raw) or not engine.needs_input, step, f"{path.name} is truncated")
                yield engine.decompress(raw, _PIECE)
            demand(not engine.unused_data and not stream.read(1), step, f"{path.name} goes on after its end")
    except OSError as error:
        raise VerifyError(step, f"{path.name} cannot be read: {error.strerror or type(error).__name__}") from None
    except lzma.LZMAError as error:
        raise VerifyError(step, f"{path.name} is not a sound xz file: {error}") from None


class Database(dict[bytes, Clause]):
    """The clauses that hold, by the text of their number; the original ones are made when they are first needed."""

    def __init__(self, originals: Sequence[tuple[int, ...]]) -> None:
        super().__init__()
        self.originals: list[tuple[int, ...] | None] = [*originals]

    def __missing__(self, key: bytes) -> Clause:
        number = _number(key)
        literals = self.originals[number - 1] if 0 < number <= len(self.originals) else None
        if literals is None:
            raise KeyError(key)
        clause = self[key] = frozenset(literals)
        return clause

    def forget(self, key: bytes) -> None:
        """Delete a clause (which may be gone)."""
        self.pop(key, None)
        number = _number(key)
        if 0 < number <= len(self.originals):
            self.originals[number - 1] = None


def _number(text: bytes) -> int:
    """Return the number in canonical form, or 0 when the text is none."""
    canonical = text.isdigit() and len(text) < 19 and text[:1] != b"0"
    return int(text) if canonical else 0


class Checker:
    """Checks the lines of one proof from ``originals`` over ``variables`` variables; counts what it sees."""

    def __init__(self, originals: Sequence[tuple[int, ...]], variables: int, step: str) -> None:
        self.step, self.last, self.additions, self.refuted = step, len(originals), 0, False
        self.clauses = Database(originals)
        signed = (v for n in range(1, variables + 1) for v in (n, -n))
        self.literal = {str(v).encode(): v for v in signed}

    def feed(self, piece: bytes) -> None:
        """Check whole lines."""
        for line in piece[:-1].split(b"\n"):
            self._line(line.split() or [b""])

    def finish(self) -> None:
        """The empty clause must have been derived."""
        demand(self.refuted, self.step, "the empty clause is not derived")

    def _line(self, fields: list[bytes]) -> None:
        if len(fields) > 2 and fields[1] == b"d":
            self._deletion(fields)
            return
        try:
            end = fields.index(b"0", 1)
            clause = frozenset(map(self.literal.__getitem__, fields[1:end]))
            whole = fields.index(b"0", end + 1) == len(fields) - 1
        except (KeyError, ValueError):
            raise self._reject(fields, "not a line of the form: id literals 0 hints 0") from None
        if not whole:
            raise self._reject(fields, "the line goes on after its hints")
        number = _number(fields[0])
        if number <= self.last:
            raise self._reject(fields, "the number of the line does not increase")
        self._propagate(clause, fields, end)
        self.clauses[fields[0]] = clause
        self.last = number
        self.additions += 1
        self.refuted = self.refuted or not clause

    def _propagate(self, clause: Clause, fields: list[bytes], end: int) -> None:
        """The hints lead from the negated clause to a contradiction."""
        false, known = set(clause), self.clauses
        try:
            for hint in fields[end + 1 : -1]:
                left = known[hint] - false
                if len(left) == 1:
                    (literal,) = left
                    false.add(-literal)
                elif left:
                    raise self._reject(fields, f"hint {_shown(hint)} is neither unit nor false")
                else:
                    return
        except KeyError:
            reason = "RAT hints are refused" if hint[:1] == b"-" else f"hint {_shown(hint)} names no clause"
            raise self._reject(fields, reason) from None
        raise self._reject(fields, "the hints do not lead to a contradiction")

    def _deletion(self, fields: list[bytes]) -> None:
        if fields[-1] != b"0" or not _number(fields[0]):
            raise self._reject(fields, "not a line of the form: id d ids 0")
        for key in fields[2:-1]:
            if not 0 < _number(key) <= self.last:
                raise self._reject(fields, f"{_shown(key)} names no clause")
            self.clauses.forget(key)

    def _reject(self, fields: list[bytes], reason: str) -> VerifyError:
        return VerifyError(f"{self.step}, line {_shown(fields[0])}", reason)


def _shown(field: bytes) -> str:
    return ascii(field[:20].decode("ascii", "replace"))


def check_proof(folder: Path, proof: Proof, originals: Sequence[tuple[int, ...]]) -> int:
    """Check the proof of ``folder`` that refutes ``originals``; return the number of its additions."""
    checker = Checker(originals, proof.variables, proof.step)
    for piece in read_proof_text(folder, proof):
        checker.feed(piece)
    checker.finish()
    return checker.additions
