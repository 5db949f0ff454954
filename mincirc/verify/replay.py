"""The checker of replay logs, written from ``docs/replay-logs.md`` alone: ``python -m mincirc.verify.replay LOG``.

A log claims that no circuit of at most R two-input gates computes a relation.  Its records come children first; each
is checked on its whole relation (:mod:`~mincirc.verify.steps`, :mod:`~mincirc.verify.expansion`) by what was accepted
before, by slack, and by a table of three inputs that is computed here (:mod:`~mincirc.verify.three_inputs`).  A record
is found up to permutation and complement (:mod:`~mincirc.verify.residual`).  The standard library is enough.
"""

from __future__ import annotations

import lzma
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mincirc.verify.errors import NoCertificateError, VerifyError, demand
from mincirc.verify.expansion import expand
from mincirc.verify.limits import UNPACKER_MEMORY
from mincirc.verify.residual import FULL, MAX_OUTPUTS, MAX_WIDTH, Planes
from mincirc.verify.steps import NotShown, Refuted, cofactors, forest, may, outputs_apart

MAX_GATES_OF_LOG: Final = 63
MAX_RECORDS: Final = 1 << 26
MAX_LINE_OF_LOG: Final = 1 << 16

_PIECE = 1 << 20
_XZ = b"\xfd7zXZ\x00"
_NUMBER = rb"(0|[1-9][0-9]{0,8})"
_HEAD = re.compile(rb"replay 1 (and|and,xor) " + rb" ".join([_NUMBER] * 3) + rb"(?: (.*))?")
_RECORD = re.compile(
    rb"([AM]) " + rb" ".join([_NUMBER] * 3) + rb" (-|C[0-9]{1,2},[01]|O|F|X(?:0|[1-9a-f][0-9a-f]{0,7}))(?: (.*))?"
)
_END = re.compile(rb"end " + _NUMBER)
_HEX = re.compile(rb"0|[1-9a-f][0-9a-f]*")


@dataclass(frozen=True)
class Replayed:
    """What an accepted log shows: no circuit of at most ``gates`` gates computes the relation."""

    operations: str
    gates: int
    inputs: int
    outputs: int
    planes: Planes
    """Number v is the set of cells in which word v is forbidden; bit i of a cell is input i."""
    records: int

    @property
    def text(self) -> str:
        """The claim in one sentence."""
        return (
            f"no circuit of at most {self.gates} gates ({self.operations}; complements are free) computes the relation"
            f" of {self.inputs} inputs and {self.outputs} outputs; {self.records} records replayed"
        )


def replay(lines: Iterable[bytes]) -> Replayed:
    """Return what the log shows; raise :class:`VerifyError`, with the record's number and the step, if it does not.

    Lines come without their newlines.
    """
    stream = iter(lines)
    head = _HEAD.fullmatch(next(stream, b""))
    if head is None:
        raise VerifyError("head", "the first line is not: replay 1 OPERATIONS R W U RELATION")
    gates, width, outputs = _numbers("head", head[2], head[3], head[4])
    planes = _relation("head", width, outputs, head[5])
    known = Refuted(xor=head[1] == b"and,xor")
    number = 0
    for line in stream:
        if line.startswith(b"end"):
            break
        number += 1
        if number > MAX_RECORDS:
            raise VerifyError("limit", f"more than {MAX_RECORDS} records")
        _check(known, number, line)
    else:
        raise VerifyError("end", "the log has no last line")
    end = _END.fullmatch(line)
    demand(end is not None and int(end[1]) == number, "end", f"the last line is not: end {number}")
    demand(next(stream, None) is None, "end", "the log goes on after its last line")
    demand(known.may(width, planes, gates), "claim", "no record refutes the relation of the head")
    return Replayed(head[1].decode(), gates, width, outputs, planes, number)


def _numbers(step: str, *texts: bytes) -> tuple[int, int, int]:
    gates, width, outputs = map(int, texts)
    demand(gates <= MAX_GATES_OF_LOG, step, f"more than {MAX_GATES_OF_LOG} gates")
    demand(width <= MAX_WIDTH, step, f"more than {MAX_WIDTH} signals")
    demand(outputs <= MAX_OUTPUTS, step, f"more than {MAX_OUTPUTS} outputs")
    return gates, width, outputs


def _relation(step: str, width: int, outputs: int, text: bytes | None) -> Planes:
    """Return the planes: for more than six signals from ``CELL.WORDS``, else as they are."""
    fields = [] if text is None else text.split(b" ")
    if width > 6:
        return _sparse(step, width, outputs, fields)
    demand(len(fields) == 1 << outputs, step, f"{len(fields)} planes instead of {1 << outputs}")
    planes = tuple([_hexadecimal(step, field) for field in fields])
    demand(max(planes) <= FULL[width], step, f"a plane has more than {1 << width} cells")
    return planes


def _sparse(step: str, width: int, outputs: int, fields: list[bytes]) -> Planes:
    planes, before = [0] * (1 << outputs), -1
    for field in fields:
        parts = field.split(b".")
        demand(len(parts) == 2, step, "not CELL.WORDS")
        cell, words = (_hexadecimal(step, part) for part in parts)
        demand(before < cell < 1 << width, step, "cells do not increase, or there is no such cell")
        demand(0 < words < 1 << (1 << outputs), step, "no such words")
        before = cell
        for word in range(1 << outputs):
            planes[word] |= (words >> word & 1) << cell
    return tuple(planes)


def _hexadecimal(step: str, text: bytes) -> int:
    if _HEX.fullmatch(text) is None:
        raise VerifyError(step, "a number that is not lowercase hexadecimal in canonical form")
    return int(text, 16)


def _check(known: Refuted, number: int, line: bytes) -> None:
    """Check one record and accept it."""
    match = _RECORD.fullmatch(line)
    step = f"record {number}, form"
    if match is None:
        raise VerifyError(step, "not: KIND R W U REASON RELATION")
    gates, width, outputs = _numbers(step, match[2], match[3], match[4])
    planes = _relation(step, width, outputs, match[6])
    kind, reason = match[1].decode(), match[5].decode()
    demand((kind == "A") == (reason == "-"), step, f"a record of kind {kind} has no reason {reason}")
    try:
        _shown(known, width, planes, gates, reason)
        known.accept(kind, width, planes, gates)
    except NotShown as error:
        raise VerifyError(f"record {number}, {error.step}", error.reason) from None


def _shown(known: Refuted, width: int, planes: Planes, gates: int, reason: str) -> None:
    """Check the record by its reason; raise :class:`NotShown` if it does not hold."""
    if len(planes) == 1:
        raise NotShown("form", "a relation without outputs is never refuted")
    if reason == "-":
        may(known, width, planes, gates)
    elif reason == "O":
        outputs_apart(known, width, planes, gates)
    elif reason == "F":
        forest(known, width, planes, gates)
    elif reason.startswith("C"):
        signal, value = reason[1:].split(",")
        cofactors(known, width, planes, gates, int(signal), int(value))
    else:
        expand(known, width, planes, gates, int(reason[1:], 16))


def lines_of(path: Path) -> Iterator[bytes]:
    """Yield the lines of a log, as it is or as one xz stream, a bounded piece at a time."""
    rest = b""
    for piece in _pieces(path):
        whole, newline, tail = piece.rpartition(b"\n")
        if newline:
            yield from (rest + whole).split(b"\n")
            rest = tail
        else:
            rest += tail
        demand(len(rest) <= MAX_LINE_OF_LOG, "limit", f"a line of more than {MAX_LINE_OF_LOG} bytes")
    demand(not rest, "end", "the log does not end with a newline")


def _pieces(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as stream:
            piece = stream.read(_PIECE)
            if not piece.startswith(_XZ):
                while piece:
                    yield piece
                    piece = stream.read(_PIECE)
                return
            engine = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=UNPACKER_MEMORY)
            while not engine.eof:
                yield engine.decompress(piece, _PIECE)
                piece = stream.read(_PIECE) if engine.needs_input else b""
                demand(bool(piece) or engine.eof or not engine.needs_input, "end", "the xz stream is truncated")
            demand(not engine.unused_data and not stream.read(1), "end", "the file goes on after its xz stream")
    except OSError as error:
        raise NoCertificateError(f"{path.name} cannot be read: {error.strerror or type(error).__name__}") from None
    except lzma.LZMAError as error:
        raise VerifyError("form", f"not a sound xz file: {error}") from None


def main(arguments: list[str]) -> int:
    """Print the claim of a log and return 0; 1 if it is rejected, 2 if there is none."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m mincirc.verify.replay LOG\n")
        return 2
    try:
        accepted = replay(lines_of(Path(arguments[0])))
    except VerifyError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except NoCertificateError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"accepted: {accepted.text}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
