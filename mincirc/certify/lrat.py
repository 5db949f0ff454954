"""From a FRAT trace to a trimmed LRAT proof, with memory for a few bytes per clause and not for the clauses.

LRAT (Cruz-Filipe, Heule, Hunt, Kaufmann, Schneider-Kamp 2017) names the antecedents of every step, so a checker needs
no search.  Trimming is backward, as in drat-trim (Heule, Hunt, Wetzler, *Trimming while checking clausal proofs*,
2013); different here: the antecedents are in the trace already, so trimming is a traversal and no propagation.

The trace is read three times through a memory map.  Forward: the position of each derived clause and the id of each
original clause (the i-th ``o`` line is the i-th clause given to the solver).  Backward from the empty clause: a
derived clause is kept if a kept later clause has it among its hints, and the first such clause in this direction is
its last use.  Forward again: kept clauses get the ids M+1, M+2, ... and are deleted after their last use, in batches.

Oracle: the checker (``tests/verify/test_lrat.py``).
"""

from __future__ import annotations

import mmap
import os
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from mincirc.certify.params import ProofParams
from mincirc.errors import SolverError
from mincirc.runtime.ambient import watched


class Sink(Protocol):
    """A receiver of the lines of a proof."""

    def write(self, line: bytes, /) -> object:
        """Write one line."""
        ...


@dataclass(frozen=True)
class Trimmed:
    """The number of derived clauses in the trace, and of those kept in the proof."""

    derived: int
    kept: int


@dataclass
class Index:
    """Positions of the derived clauses in the trace (``places``, in order), and the number of each original id."""

    places: array[int]
    originals: dict[int, int]


def trim(trace: Path, clauses: int, proof: Sink, params: ProofParams = ProofParams()) -> Trimmed:
    """Write the LRAT refutation of a formula of ``clauses`` clauses whose FRAT trace is ``trace``.

    Raises :class:`SolverError` when the trace does not derive the empty clause from these clauses.
    """
    with trace.open("rb") as stream:
        return trim_open(stream, clauses, proof, params)


def trim_open(stream: BinaryIO, clauses: int, proof: Sink, params: ProofParams = ProofParams()) -> Trimmed:
    """As :func:`trim`, for a trace that is open."""
    if not os.fstat(stream.fileno()).st_size:
        raise SolverError("the trace is empty")
    with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as text:
        try:
            return _trim(text, clauses, proof, params.deletions)
        except (ValueError, IndexError, KeyError) as error:
            raise SolverError(f"the trace is damaged: {error}") from None


def _trim(text: mmap.mmap, clauses: int, proof: Sink, deletions: int) -> Trimmed:
    index = _index(text)
    # Fewer are possible: the solver can find a conflict before all clauses are added.
    if len(index.originals) > clauses:
        raise SolverError(f"the trace has {len(index.originals)} original clauses, not {clauses}")
    kept, last_use = _needed(text, index)
    for line in _renumbered(text, index, clauses, kept, last_use, deletions):
        proof.write(line)
    return Trimmed(len(index.places), len(kept))


def trivial(clause: int, clauses: int) -> bytes:
    """Return the proof for a formula whose clause number ``clause`` is empty."""
    return b"%d 0 %d 0\n" % (clauses + 1, clause)


def _index(text: mmap.mmap) -> Index:
    places, originals, position = array("q"), dict[int, int](), 0
    for line in watched(iter(text.readline, b"")):
        if line.startswith(b"a "):
            places.append(position)
            if line.split(None, 3)[2] == b"0":
                return Index(places, originals)
        elif line.startswith(b"o "):
            originals[int(line.split(None, 2)[1])] = len(originals) + 1
        position += len(line)
    raise SolverError("the trace does not derive the empty clause")


def _line(text: mmap.mmap, place: int) -> tuple[int, bytes, list[int]]:
    """Return id, literals (as text, with the final 0) and hints of the derived clause at ``place``."""
    clause, bar, hints = text[place : text.find(b"\n", place)].partition(b" l ")
    if not bar:
        raise SolverError("the trace has a step without antecedents")
    _, number, literals = clause.split(None, 2)
    return int(number), literals, list(map(int, hints.split()))[:-1]


def _needed(text: mmap.mmap, index: Index) -> tuple[array[int], dict[int, int]]:
    """Return the places of the needed clauses in order, and per id the place of the clause that uses it last."""
    kept, last_use = array("q"), dict[int, int]()
    final = index.places[-1]
    for place in watched(reversed(index.places)):
        number = int(text[place + 2 : text.find(b" ", place + 2)])
        if place != final and number not in last_use:
            continue
        kept.append(place)
        for hint in _line(text, place)[2]:
            if hint not in index.originals:
                last_use.setdefault(hint, place)
    kept.reverse()
    return kept, last_use


def _renumbered(
    text: mmap.mmap, index: Index, clauses: int, kept: array[int], last_use: dict[int, int], deletions: int
) -> Iterator[bytes]:
    new, done = dict(index.originals), list[int]()
    for number, place in enumerate(watched(kept), start=clauses + 1):
        old, literals, hints = _line(text, place)
        new[old] = number
        numbers = b" ".join(b"%d" % new[h] for h in hints)
        yield b"%d %s %s 0\n" % (number, literals, numbers)
        for hint in hints:
            if last_use.get(hint) == place:
                del last_use[hint]
                done.append(new.pop(hint))
        if len(done) >= deletions and place != kept[-1]:
            yield b"%d d %s 0\n" % (number, b" ".join(b"%d" % n for n in sorted(done)))
            done.clear()
