"""Composition: one refutation from the refutations of its cubes, as a RUP-only LRAT proof for any checker of such
proofs.

As in Heule, Kullmann, Marek, *Solving and verifying the Boolean Pythagorean triples problem via cube-and-conquer*
(2016), with hints instead of search in the checker.  A cube is a set of unit clauses (:mod:`mincirc.encode.cube`), and
a proof under a cube derives the empty clause from the formula and these units.  Add to every derived clause the
negations of the units that it depends on, drop the units from the hints, and the result is a proof of "not in this
cube" from the formula alone: to check a line, its clause is assumed false, which makes exactly those units true.  Most
lines depend on few units and become little longer.

The two halves of a cube differ in whether gate i reads node j.  "Not in one half" and "not in the other half" name
fan-in tuples with j and without j; gate i has exactly one fan-in tuple, so "not in the cube" follows in as many steps
as one of the two clauses has extra literals.  Joined up to the whole question, the clause is empty.

Oracle: ``tests/certify/test_compose.py`` (the checker; the same proof in any order of workers).
"""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TypeAlias

from mincirc.certify.lrat import Sink, Trimmed, trim_open
from mincirc.certify.trace import trace_into
from mincirc.encode.cube import Cube, Structure
from mincirc.encode.formula import Formula
from mincirc.encode.gates import Clause
from mincirc.encode.rules import Rules
from mincirc.errors import OutputError, SolverError
from mincirc.problem.problem import Problem
from mincirc.runtime.ambient import watched
from mincirc.solve.foreign import outcome_of
from mincirc.solve.workers import Workers


class NotComposableError(SolverError):
    """Raised when a step of a cube's proof is invalid without the cube; the caller then proves the whole formula."""


Line: TypeAlias = tuple[int, tuple[int, ...]]
"""Number and literals of a derived clause."""


@dataclass(frozen=True)
class ProofJob:
    """The job of a worker: refute ``clauses`` with the unit clauses ``units``."""

    clauses: list[Clause]
    units: tuple[int, ...]


@dataclass(frozen=True)
class CubeProof:
    """A trimmed LRAT proof (compressed) from the clauses followed by the units; ``None`` if they are satisfiable."""

    text: bytes | None
    conflicts: int = 0
    trimmed: Trimmed = field(default_factory=lambda: Trimmed(0, 0))


class _Text:
    """A sink that compresses lines in memory."""

    def __init__(self) -> None:
        self._packer = zlib.compressobj(1)
        self._parts: list[bytes] = []

    def write(self, line: bytes) -> None:
        self._parts.append(self._packer.compress(line))

    def finish(self) -> bytes:
        return b"".join([*self._parts, self._packer.flush()])


def prove_cube(job: ProofJob) -> CubeProof:
    """Return the proof of a job; the trace is an unnamed temporary file, which is freed when the worker ends."""
    clauses = [*job.clauses, *([unit] for unit in job.units)]
    with tempfile.TemporaryFile() as trace:
        try:
            conflicts = trace_into(trace, clauses)
        except OSError as error:
            reason = error.strerror or error
            raise OutputError(f"cannot write the trace of a proof to {tempfile.gettempdir()}: {reason}") from None
        if conflicts is None:
            return CubeProof(None)
        text = _Text()
        trimmed = trim_open(trace, len(clauses), text)
        return CubeProof(text.finish(), conflicts, trimmed)


@dataclass(frozen=True)
class Composed:
    """Conflicts and numbers of clauses, summed over the proofs of all cubes."""

    conflicts: int
    trimmed: Trimmed


def leaves(structure: Structure, problem: Problem, rules: Rules, rounds: int) -> dict[Cube, list[int]]:
    """Return the ``2^rounds`` cubes to refute, each with its unit literals."""
    formula = Formula(problem, structure.gates, rules)
    return {c: [u for (u,) in c.clauses(formula)] for c in structure.cubes(Cube(), rounds)}


def prove_in_cubes(
    clauses: list[Clause],
    units: Mapping[Cube, Sequence[int]],
    structure: Structure,
    workers: Workers,
    sink: Sink,
) -> Composed | None:
    """Refute the clauses cube by cube and write one proof; ``None`` if they are satisfiable.

    ``units`` holds the literals of each leaf of the tree of splits.  The proof does not depend on the order in which
    workers answer.
    """
    jobs = {cube: ProofJob(clauses, tuple(literals)) for cube, literals in units.items()}
    composer = Composer(clauses, sink)
    ends, conflicts, derived, kept = dict[Cube, Line](), 0, 0, 0
    for cube, proof in _in_order(jobs, workers):
        if proof.text is None:
            return None
        ends[cube] = composer.cube(jobs[cube].units, zlib.decompress(proof.text))
        conflicts, derived, kept = (
            conflicts + proof.conflicts,
            derived + proof.trimmed.derived,
            kept + proof.trimmed.kept,
        )
    composer.join(structure, Cube(), ends, units)
    return Composed(conflicts, Trimmed(derived, kept))


def _in_order(jobs: Mapping[Cube, ProofJob], workers: Workers) -> Iterator[tuple[Cube, CubeProof]]:
    ahead = 1 if workers.in_process else 2 * workers.width
    todo, running = list(jobs), dict[Cube, Future[CubeProof]]()
    for cube in jobs:
        while todo and len(running) < ahead:
            first = todo.pop(0)
            running[first] = workers.submit(prove_cube, jobs[first])
        while workers.died(running[cube]):
            running[cube] = workers.submit(prove_cube, jobs[cube])
        yield cube, outcome_of(running.pop(cube), CubeProof)


class Composer:
    """Writes the lines of one proof, numbered from the number of clauses of the formula on."""

    def __init__(self, clauses: Sequence[Sequence[int]], sink: Sink) -> None:
        self._count = self._last = len(clauses)
        self._sink = sink
        self._apart = {
            frozenset(clause): number
            for number, clause in enumerate(clauses, start=1)
            if len(clause) == 2 and clause[0] < 0 and clause[1] < 0
        }

    def cube(self, units: Sequence[int], proof: bytes) -> Line:
        """Write the proof of one cube as a proof from the formula alone; return its last line, "not in the cube"."""
        first = self._count + len(units)
        new, needs, end = dict[int, int](), dict[int, int](), (0, ())  # needs: a bit per unit, per derived clause
        line: Line = end
        for text in watched(proof.splitlines()):
            fields = text.split()
            if fields[1] == b"d":
                self._forget([new.pop(int(f)) for f in fields[2:-1]])
                continue
            stop = fields.index(b"0", 1)
            number, literals, hints = int(fields[0]), [int(f) for f in fields[1:stop]], list[int]()
            mask = 0
            for hint in map(int, fields[stop + 1 : -1]):
                if hint <= self._count:
                    hints.append(hint)
                elif hint <= first:
                    mask |= 1 << (hint - self._count - 1)
                else:
                    mask |= needs[hint]
                    hints.append(new[hint])
            line = self._write(_with(literals, units, mask), hints)
            new[number], needs[number] = line[0], mask
        self._forget([n for n in new.values() if n != line[0]])
        return line

    def _write(self, literals: Sequence[int], hints: Sequence[int]) -> Line:
        self._last += 1
        words = (self._last, *literals, 0, *hints, 0)
        self._sink.write(b" ".join(b"%d" % n for n in words) + b"\n")
        return self._last, tuple(literals)

    def _forget(self, numbers: Sequence[int]) -> None:
        if numbers:
            self._sink.write(b"%d d %s 0\n" % (self._last, b" ".join(b"%d" % n for n in sorted(numbers))))

    def join(
        self, structure: Structure, cube: Cube, ends: Mapping[Cube, Line], units: Mapping[Cube, Sequence[int]]
    ) -> Line:
        """Write the steps that derive "not in the cube" from the leaves below ``cube``; return the last line."""
        if cube in ends:
            return ends[cube]
        one, other = (self.join(structure, part, ends, units) for part in structure.split(cube))
        inside = _inside(cube, units)
        here = [literal for literal in one[1] if literal not in inside]
        there = [literal for literal in other[1] if literal not in inside]
        if not here or not there:
            return one if not here else other
        common = sorted({literal for literal in (*one[1], *other[1]) if literal in inside})
        steps = [
            self._write([*common, -a], [*(self._apart[frozenset((-a, -b))] for b in there), other[0]])[0] for a in here
        ]
        return self._write(common, [*steps, one[0]])


def _inside(cube: Cube, units: Mapping[Cube, Sequence[int]]) -> set[int]:
    """Return the literals that "not in the cube" may contain: the negations of units common to all leaves below."""
    below = [set(u) for leaf, u in units.items() if leaf.readings[: len(cube.readings)] == cube.readings]
    return {-unit for unit in set.intersection(*below)}


def _with(literals: list[int], units: Sequence[int], mask: int) -> list[int]:
    """Return the literals with the negations of the units in the mask appended."""
    known = set(literals)
    while mask:
        lowest = mask & -mask
        unit = units[lowest.bit_length() - 1]
        if unit in known:
            raise NotComposableError("a derived clause holds a unit of its own cube: the proof cannot be composed")
        if -unit not in known:
            literals.append(-unit)
        mask ^= lowest
    return literals
