"""Cubes: parts of the question "a circuit of r gates?", cut along the structure of the circuit.

A cube fixes for some pairs (gate i, node j) whether i reads j.  Of such a pair one of the two holds in every circuit,
so splitting a cube on a pair loses nothing, and the leaves of a tree of splits cover every circuit.  A cube speaks of
nodes, not of solver variables: it travels between processes, and its key is the same text in every run.

Pairs are taken along the chain: does the last gate read the gate before it, that one the gate before, ...; then gates
two apart, and so on; last the inputs.  Measured on refutations of 100,000 to 200,000 conflicts (grids of five and six
inputs, 7 gates): the 16 cubes of the four last links take 1.05 to 1.2 times the conflicts and 0.6 times the seconds of
the undivided question (their formulas are shorter), and the largest of them has a seventh of its conflicts.  Cubes on
the whole fan-in of one gate took 1.6 to 2.5 times the conflicts, cubes on the functions of gates up to 6 times.
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
    """A conjunction of readings, in the order in which the splits were made; the empty one is the whole question."""

    readings: tuple[Reading, ...] = ()

    @property
    def key(self) -> str:
        """A text that names the cube for good: ``9<8 8!7`` says that gate 9 reads 8 and gate 8 does not read 7."""
        return " ".join(f"{gate}{'<' if reads else '!'}{node}" for gate, node, reads in self.readings)

    @staticmethod
    def parse(key: str) -> Cube:
        """Return the cube of a key; raise :class:`SolverError` when it is none."""
        matches = [(word, _WORD.fullmatch(word)) for word in key.split()]
        for word, match in matches:
            if match is None:
                raise SolverError(f"{word!r} in the cube {key!r} is not of the form 9<8 or 9!8")
        return Cube(tuple((int(m[1]), int(m[3]), m[2] == "<") for _, m in matches if m is not None))

    def admits(self, gate: int, selection: Selection) -> bool:
        """Return whether a gate with these fan-ins agrees with the cube."""
        return all((node in selection) == reads for i, node, reads in self.readings if i == gate)

    def clauses(self, formula: Formula) -> list[Clause]:
        """Return the units that keep a formula to the cube (:class:`mincirc.encode.side.Side`)."""
        return [
            [-variable]
            for gate in sorted({gate for gate, _, _ in self.readings})
            for selection, variable in formula.selections(gate).items()
            if not self.admits(gate, selection)
        ]


@dataclass(frozen=True)
class Structure:
    """Basis, inputs and gates: all that splitting depends on, so that the same cubes arise everywhere."""

    basis: str
    inputs: int
    gates: int

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Yield the pairs in the order in which they are split on."""
        last = self.inputs + self.gates - 1
        for distance in range(1, self.gates):
            for gate in range(last, self.inputs + distance - 1, -1):
                yield gate, gate - distance
        for gate in range(last, self.inputs - 1, -1):
            for node in range(self.inputs - 1, -1, -1):
                yield gate, node

    def split(self, cube: Cube) -> tuple[Cube, ...]:
        """Return the two halves of a cube, or nothing when its structure is fixed altogether."""
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
