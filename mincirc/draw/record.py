"""The records of a drawing: symbols at their places and axis-parallel wires, in pixels.

The tests check these records: no wire crosses a body, no two nets share a segment, every pin is reached.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from mincirc.draw.layers import Place
from mincirc.draw.symbols import Symbol

GRID = 10
"""All heights and tracks are multiples of this."""


class Point(NamedTuple):
    """``x`` to the right and ``y`` downwards; the names of inputs stand left of 0."""

    x: int
    y: int


@dataclass(frozen=True)
class Box:
    """A place from ``left`` to ``right``, ``half`` up and down from ``centre``.

    Fan-in i arrives at the left, ``offsets[i]`` below the centre; the net that the place drives leaves at the right.
    A gate's body, bubbles and stubs lie within the box, and so does a constant's digit; names stand beside theirs.
    """

    place: Place
    symbol: Symbol | None
    half: int
    offsets: tuple[int, ...]
    centre: int = 0
    left: int = 0
    right: int = 0

    @property
    def pins(self) -> tuple[Point, ...]:
        """Where the fan-ins arrive, in order."""
        return tuple(Point(self.left, self.centre + offset) for offset in self.offsets)

    @property
    def exit(self) -> Point:
        """Where the net leaves."""
        return Point(self.right, self.centre)


@dataclass
class Wires:
    """The wires of one net; ``dots`` are where three or four of its segments meet."""

    segments: list[tuple[Point, Point]]
    dots: list[Point]


@dataclass(frozen=True)
class Layout:
    """``boxes`` by column and top to bottom, the ``wires`` of every net that is read, and where they all lie."""

    boxes: tuple[Box, ...]
    wires: dict[int, Wires]
    top: int
    width: int
    height: int
