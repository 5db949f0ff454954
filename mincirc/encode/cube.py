"""Cubes: parts of the question "is there a circuit of r gates?", split along the structure of the circuit.

Cube-and-conquer (Heule, Kullmann, Wieringa, Biere, *Cube and conquer: guiding CDCL SAT solvers by lookaheads*, 2011):
a hard formula is split into cubes that are solved independently.  Different here: no lookahead chooses the split
variables.  A cube fixes, for some pairs (gate i, node j), whether gate i reads node j; the pairs come in a fixed
order, and a cube speaks of nodes, not of solver variables.  So a cube can be sent to another process, and its key is
the same text in every run.  Every circuit satisfies one of the two literals of a pair, so the leaves of a tree of
splits cover every circuit.

Order of the pairs: does the last gate read the gate before it, does that gate read the gate before it, and so on; then
gates two apart, three apart, ...; inputs last.  Measured on refutations of 100,000 to 200,000 conflicts (grids of five
and six inputs, 7 gates): the 16 cubes on the last four pairs of neighbours take 1.05 to 1.2 times the conflicts and
0.6 times the seconds of the undivided formula (the formulas of cubes are shorter), and the hardest cube has a seventh
of the conflicts.  Cubes on the whole fan-in of one gate took 1.6 to 2.5 times the conflicts, cubes on the functions of
gates up to 6 times.

:mod:`mincirc.solve.cubes` solves the cubes.  Oracle: ``tests/encode/test_cube.py`` (every structure is in exactly one
leaf; "none of the leaves" is unsatisfiable), and searches by cubes against undivided ones in ``tests/solve``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from mincirc.encode.formula import Formula
from mincirc.encode.gates import Clause, Selection
from mincirc.encode.models import MODELS
from mincirc.errors import SolverError

Reading: TypeAlias = tuple[int, int, bool]
"""``(gate, node, reads)``: whether the gate at node ``gate`` has ``node`` among its fan-ins."""

_WORD = re.compile(r"(\d+)([<!])(\d+)")


@dataclass(frozen=True)
class Cube:
    """A conjunction of readings in the order of the splits; the empty conjunction is the whole question."""

    readings: tuple[Reading, ...] = ()

    @property
    def key(self) -> str:
        """The cube as text, equal in every run: ``9<8 8!7``, gate 9 reads node 8 and gate 8 does not read node 7."""
        return " ".join(f"{gate}{'<' if reads else '!'}{node}" for gate, node, reads in self.readings)

    @staticmethod
    def parse(key: str) -> Cube:
        """Return the cube with the given key; raise :class:`SolverError` for a malformed key."""
        matches = [(word, _WORD.fullmatch(word)) for word in key.split()]
        for word, match in matches:
            if match is None:
                raise SolverError(f"{word!r} in the cube {key!r} is not of the form 9<8 or 9!8")
        return Cube(tuple((int(m[1]), int(m[3]), m[2] == "<") for _, m in matches if m is not None))

    def admits(self, gate: int, selection: Selection) -> bool:
        """Return whether a gate with these fan-ins agrees with the cube."""
        return all((node in selection) == reads for i, node, reads in self.readings if i == gate)

    def clauses(self, formula: Formula) -> list[Clause]:
        """Return the unit clauses that restrict a formula to the cube (a :class:`mincirc.encode.side.Side`)."""
        return [
            [-variable]
            for gate in sorted({gate for gate, _, _ in self.readings})
            for selection, variable in formula.selections(gate).items()
            if not self.admits(gate, selection)
        ]


@dataclass(frozen=True)
class Structure:
    """What splitting depends on: basis, number of inputs, number of gates; equal structures have equal cubes."""

    basis: str
    inputs: int
    gates: int

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Yield the pairs (gate, node) in the order of the splits."""
        last = self.inputs + self.gates - 1
        for distance in range(1, self.gates):
            for gate in range(last, self.inputs + distance - 1, -1):
                yield gate, gate - distance
        for gate in range(last, self.inputs - 1, -1):
            for node in range(self.inputs - 1, -1, -1):
                yield gate, node

    def split(self, cube: Cube) -> tuple[Cube, ...]:
        """Return the two halves of a cube: "does not read" first; ``()`` when the cube fixes every fan-in."""
        selections = MODELS[self.basis].selections
        options: dict[int, list[Selection]] = {}
        for gate, node in self.pairs():
            if gate not in options:
                options[gate] = [s for s in selections(gate) if cube.admits(gate, s)]
            if len({node in s for s in options[gate]}) == 2:
                return tuple(Cube((*cube.readings, (gate, node, reads))) for reads in (False, True))
        return ()

    def cubes(self, cube: Cube, depth: int) -> list[Cube]:
        """Return the leaves after ``depth`` rounds of splitting; they cover ``cube``."""
        leaves = [cube]
        for _ in range(depth):
            leaves = [part for leaf in leaves for part in self.split(leaf) or (leaf,)]
        return leaves
