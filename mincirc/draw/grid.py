"""Tasks whose states are the cells of grids, and the place of every state.

**The rule.**  A task is drawn on a grid when two of its declared features are called ``row`` and ``column`` (or
``col``), or ``y`` and ``x``, both with the same beginning (``taxi_row`` and ``taxi_column``).  There is one grid for
every combination of values of the other features that occurs.  Where two states would share a cell of one grid, and
where there would be more grids than wanted, the task is no grid.

Rows count downwards and columns to the right, unless actions whose names say ``up`` or ``right`` (``north``,
``east``) lead on the whole the other way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from mincirc.draw.compass import direction_of
from mincirc.mdp.model import MDP, Feature

PAIRS = (("row", "column"), ("row", "col"), ("y", "x"))


@dataclass(frozen=True)
class Board:
    """One grid: ``values`` of the other features, and the state at (row, column) counted from the top left."""

    values: tuple[int, ...]
    cells: Mapping[tuple[int, int], int]

    @property
    def rows(self) -> int:
        """Number of rows."""
        return 1 + max(row for row, _ in self.cells)

    @property
    def columns(self) -> int:
        """Number of columns."""
        return 1 + max(column for _, column in self.cells)


@dataclass(frozen=True)
class Boards:
    """All grids of a task; ``others`` are the features beside row and column that take more than one value."""

    others: tuple[Feature, ...]
    boards: tuple[Board, ...]

    @property
    def rows(self) -> int:
        """Rows of the highest grid."""
        return max(board.rows for board in self.boards)

    @property
    def columns(self) -> int:
        """Columns of the widest grid."""
        return max(board.columns for board in self.boards)


def boards_of(task: MDP, most: int) -> Boards | None:
    """Return the grids of a task by the rule of this module, or ``None`` when it is no grid."""
    pair = _pair(task.features)
    if pair is None:
        return None
    row, column = pair
    others = tuple(f for f in task.features if f not in pair and len(set(f.values)) > 1)
    down = _places(task, row, (0, -1), -1)
    across = _places(task, column, (1, 0), 1)
    found: dict[tuple[int, ...], dict[tuple[int, int], int]] = {}
    for state, place in enumerate(zip(down, across, strict=True)):
        cells = found.setdefault(tuple(f.values[state] for f in others), {})
        if place in cells or len(found) > most:
            return None
        cells[place] = state
    return Boards(others, tuple(Board(values, found[values]) for values in sorted(found)))


def _pair(features: tuple[Feature, ...]) -> tuple[Feature, Feature] | None:
    named = {feature.name.lower(): feature for feature in features}
    for name, feature in named.items():
        for row, column in PAIRS:
            beginning = name.removesuffix(row)
            ends = name.endswith(row) and not beginning[-1:].isalnum()
            if ends and beginning + column in named:
                return feature, named[beginning + column]
    return None


def _places(task: MDP, feature: Feature, direction: tuple[int, int], sign: int) -> list[int]:
    """Return where the states are along a feature, from 0; turned round if the direction leads against ``sign``."""
    drift = sum((_drift(task, feature, state, direction) for state in range(len(task.states))), Fraction(0)) * sign
    low, high = min(feature.values), max(feature.values)
    return [high - value if drift < 0 else value - low for value in feature.values]


def _drift(task: MDP, feature: Feature, state: int, direction: tuple[int, int]) -> Fraction:
    """Return how often actions of this direction raise the feature's value at a state, less how often they lower it.

    How far does not count: a jump back to the start, as over CliffWalking's cliff, is one move the other way.
    """
    here = feature.values[state]
    return sum(
        (
            probability * ((feature.values[target] > here) - (feature.values[target] < here))
            for choice in task.choices[state]
            if direction_of(task.actions[choice.action]) == direction
            for target, probability in choice.successors
        ),
        Fraction(0),
    )
