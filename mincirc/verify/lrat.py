"""Refutations: every line of the proof must follow from earlier clauses by unit propagation along its hints (section
9).

RUP steps with hints, the part of LRAT (Cruz-Filipe et al. 2017) without RAT.  To check a line, its clause is assumed
false.  Each hint names a clause that under the assignment so far has one literal left (which must then be true) or
none (the contradiction that proves the line).  The remaining literals of a clause are its difference with the set of
false literals: that is the inner loop.

The proof is decompressed piece by piece and is never in memory as a whole.  Clauses are looked up by the *text* of
their number and literals by their text, so a number that is not in canonical form names no clause.
"""

from __future__ import annotations

import lzma
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from mincirc.verify.errors import VerifyError, demand
from mincirc.verify.limits import (
    CLAUSE_WEIGHT,
    MAX_HELD,
    MAX_LINE,
    UNPACKER_MEMORY,
    most_looked_at,
    most_unpacked,
)
from mincirc.verify.record import Proof

_ALPHABET = b"0123456789-d \n"
_PIECE = 1 << 20
_CACHE = 1 << 19  # weight of original clauses that are kept as sets
_LITERALS = 1 << 19  # literals whose text is remembered

Clause = frozenset[int]
Check = Callable[[Path, Proof, Sequence[Sequence[int]]], int]
"""From the folder, the proof and the original clauses to the number of lines checked."""


class Stated(Protocol):
    """What is stated of a compressed file: its name, its content's size and checksum, what messages call it."""

    @property
    def file(self) -> str:
        """Its name in the folder."""
        ...

    @property
    def bytes(self) -> int:
        """The size of its content."""
        ...

    @property
    def sha256(self) -> str:
        """The checksum of its content, in hexadecimal."""
        ...

    @property
    def step(self) -> str:
        """What messages call it."""
        ...


def read_proof_text(folder: Path, proof: Stated) -> Iterator[bytes]:
    """Yield the proof in pieces that end with a line; never decompress more than the stated size.

    After the last piece, the size and the checksum are those stated, or :class:`VerifyError` is raised.
    """
    step, path = proof.step, folder / proof.file
    size, checksum, rest = 0, sha256(), b""
    for piece in _decompressed(path, proof):
        if not piece:
            continue
        size += len(piece)
        demand(size <= proof.bytes, step, f"{proof.file} is longer than the stated {proof.bytes} bytes")
        checksum.update(piece)
        first = piece.find(b"\n") + 1 or len(piece)
        demand(len(rest) + first <= MAX_LINE, step, f"a line of more than {MAX_LINE} bytes")
        whole, newline, tail = piece.rpartition(b"\n")
        if newline:
            yield rest + whole + newline
            rest = tail
        else:
            rest += tail
    demand(not rest, step, f"{proof.file} does not end with a newline")
    demand(size == proof.bytes, step, f"{proof.file} has {size} bytes, not the stated {proof.bytes}")
    demand(checksum.hexdigest() == proof.sha256, step, f"{proof.file} has another sha256 than stated")


def _decompressed(path: Path, proof: Stated) -> Iterator[bytes]:
    step = proof.step
    try:
        demand(path.is_file(), step, f"{path.name} is missing")
        most = most_unpacked(path.stat().st_size)
        demand(proof.bytes <= most, step, f"a file of this size may state at most {most} bytes, not {proof.bytes}")
        engine = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=UNPACKER_MEMORY)
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
    """The clauses that hold, by the text of their number.

    Original clauses are made into sets when they are needed, and a bounded number of them is kept as such.  Derived
    ones are held until they are deleted; ``held`` is their weight (a clause of k literals: k and a constant).
    """

    def __init__(self, originals: Sequence[Sequence[int]]) -> None:
        super().__init__()
        self._originals, self._gone = originals, bytearray(len(originals) + 1)
        self._cached, self._room, self.held = list[bytes](), _CACHE, 0

    def __missing__(self, key: bytes) -> Clause:
        number = _number(key)
        if not 0 < number <= len(self._originals) or self._gone[number]:
            raise KeyError(key)
        clause = frozenset(self._originals[number - 1])
        if self._room < 0:
            for old in self._cached:
                self.pop(old, None)
            self._cached, self._room = [], _CACHE
        self[key] = clause
        self._cached.append(key)
        self._room -= len(clause) + CLAUSE_WEIGHT
        return clause

    def holds(self, key: bytes) -> bool:
        """Return whether there is such a clause, without making it."""
        number = _number(key)
        return key in self or (0 < number <= len(self._originals) and not self._gone[number])

    def derive(self, key: bytes, clause: Clause) -> None:
        """Add a clause."""
        self[key] = clause
        self.held += len(clause) + CLAUSE_WEIGHT

    def forget(self, key: bytes) -> bool:
        """Delete a clause; return ``False`` when it is not there."""
        number, known = _number(key), self.pop(key, None)
        if not 0 < number <= len(self._originals):
            if known is not None:
                self.held -= len(known) + CLAUSE_WEIGHT
            return known is not None
        there = not self._gone[number]
        self._gone[number] = 1
        return there


def _number(text: bytes) -> int:
    """Return the number in canonical form, or 0 when the text is none."""
    canonical = text.isdigit() and len(text) < 19 and text[:1] != b"0"
    return int(text) if canonical else 0


class Literals(dict[bytes, int]):
    """Literals by their text, parsed on first use: a formula may have millions and a proof use three."""

    def __init__(self, variables: int) -> None:
        super().__init__()
        self._variables = variables

    def __missing__(self, key: bytes) -> int:
        number = _number(key.removeprefix(b"-"))
        if not 0 < number <= self._variables:
            raise KeyError(key)
        if len(self) >= _LITERALS:
            self.clear()
        self[key] = literal = -number if key[:1] == b"-" else number
        return literal


class Checker:
    """Checks the lines of one proof from ``originals`` over ``variables`` variables; counts what it sees.

    ``most`` bounds the literals of the clauses that hints name, all in all.
    """

    def __init__(
        self, originals: Sequence[Sequence[int]], variables: int, step: str, most: int = most_looked_at(0)
    ) -> None:
        self.step, self.last, self.additions, self.refuted = step, b"%d" % len(originals), 0, False
        self.looked, self.most, self._next = 0, most, len(originals) + 1
        self.clauses = Database(originals)
        self.literal = Literals(variables)

    def feed(self, piece: bytes) -> None:
        """Check whole lines."""
        if piece.translate(None, _ALPHABET) or piece[:1] == b" " or b"\n " in piece or b" \n" in piece:
            raise self._misspelt(piece)
        for line in piece[:-1].split(b"\n"):
            self._line(line.split() or [b""])

    def _misspelt(self, piece: bytes) -> VerifyError:
        """Name the line with a byte that no line has, or with a space at one of its ends."""
        wrong = next(x for x in piece.split(b"\n") if x != x.strip(b" ") or x.translate(None, _ALPHABET))
        return self._reject([*wrong.split()[:1], wrong], "not of digits, the letter d and signs, with spaces between")

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
        number = b"%d" % self._next
        if fields[0] != number:
            raise self._reject(fields, f"the number of the line is not the next one, {self._next}")
        self._propagate(clause, fields, end)
        self.clauses.derive(number, clause)
        if self.clauses.held > MAX_HELD:
            raise self._reject(fields, f"derived clauses of more than {MAX_HELD} literals are held")
        self.last, self._next = number, self._next + 1
        self.additions += 1
        self.refuted = self.refuted or not clause

    def _propagate(self, clause: Clause, fields: list[bytes], end: int) -> None:
        """The hints lead from the negated clause to a contradiction, and those behind it name clauses too."""
        false, known, looked, most = set(clause), self.clauses, self.looked, self.most
        hints = iter(fields[end + 1 : -1])
        hint = b""
        try:
            for hint in hints:
                here = known[hint]
                looked += len(here)
                if looked > most:
                    raise self._reject(fields, f"hints name clauses of more than {most} literals in all")
                left = here - false
                if len(left) == 1:
                    (literal,) = left
                    false.add(-literal)
                elif left:
                    raise self._reject(fields, f"hint {_shown(hint)} is neither unit nor false")
                else:
                    break
            else:
                raise self._reject(fields, "the hints do not lead to a contradiction")
            for hint in hints:
                if not known.holds(hint):
                    raise KeyError(hint)
        except KeyError:
            reason = "RAT hints are refused" if hint[:1] == b"-" else f"hint {_shown(hint)} names no clause"
            raise self._reject(fields, reason) from None
        self.looked = looked

    def _deletion(self, fields: list[bytes]) -> None:
        if len(fields) < 4 or fields[-1] != b"0" or fields[0] != self.last:
            raise self._reject(fields, "not a line of the form: id d ids 0, with the number of the last clause")
        for key in fields[2:-1]:
            if not self.clauses.forget(key):
                raise self._reject(fields, f"{_shown(key)} names no clause")

    def _reject(self, fields: list[bytes], reason: str) -> VerifyError:
        return VerifyError(f"{self.step}, line {_shown(fields[0])}", reason)


def _shown(field: bytes) -> str:
    return ascii(field[:20].decode("ascii", "replace"))


def check_proof(folder: Path, proof: Proof, originals: Sequence[Sequence[int]]) -> int:
    """Check the proof of ``folder`` that refutes ``originals``; return the number of its additions."""
    checker = Checker(originals, proof.variables, proof.step, most_looked_at(proof.bytes))
    for piece in read_proof_text(folder, proof):
        checker.feed(piece)
    checker.finish()
    return checker.additions
