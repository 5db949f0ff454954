"""Options of pictures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

from mincirc.parameters import Parameters, Range

COLUMN = 241
"""Points in the width of a column of two-column paper: 3.4 inches, 8.5 centimetres."""

MARGIN = 12
"""White around a picture."""


@dataclass(frozen=True, kw_only=True)
class DrawingParams(Parameters):
    """What pictures look like; lengths are in pixels of the picture at its own size.

    In a column of paper, a picture ``width`` wide with letters ``font`` high has letters of ``241 * font / width``
    points: 7.1 by default.
    """

    title: bool = True
    """Whether a title that is given stands above the picture; it is the name of the document in any case."""
    fold: bool = True
    """Whether circuits wider than ``width`` are folded into rows."""
    width: Annotated[int, Range(200, 10_000)] = 510
    """Width that pictures are made to fit, where they can."""
    font: Annotated[int, Range(8, 40)] = 15
    """Height of letters."""
    graph_states: Annotated[int, Range(1, 200)] = 30
    """Largest number of states of a task that is drawn as a graph."""
    table_states: Annotated[int, Range(1, 10_000)] = 256
    """Largest number of states of a policy that is drawn as a table."""
    panels: Annotated[int, Range(1, 1000)] = 64
    """Largest number of grids that a policy is drawn on, one for each value of the features beside row and column."""

    @property
    def inner(self) -> int:
        """The width without the white around the picture."""
        return self.width - 2 * MARGIN

    def narrower(self, by: int) -> DrawingParams:
        """Return the options for a part of a picture, as much narrower."""
        return replace(self, width=max(self.width - by, 200))

    @property
    def points(self) -> float:
        """The height of letters, in points, when a picture of full width is as wide as a column of paper."""
        return COLUMN * self.font / self.width
