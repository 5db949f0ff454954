"""Environments that draw and have no table, over every observation space of whole numbers: one walk, seen so and so.

A bit that no state sets has no width: the cell where episodes end is no state.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import mincirc
from mincirc.errors import MincircError
from mincirc.mdp import MDP

gymnasium = pytest.importorskip("gymnasium")
spaces = gymnasium.spaces

ROWS, COLUMNS = 2, 3


class Walk(gymnasium.Env):  # type: ignore[name-defined]
    """Two rows of three cells; a step goes right or down, and one in five does nothing; the last cell ends it."""

    def __init__(self, space: Any, seen: Callable[[int, int], Any]) -> None:
        self.observation_space, self.action_space, self.seen = space, spaces.Discrete(2), seen

    def reset(self, *, seed: int | None = None, options: Any = None) -> tuple[Any, dict[str, Any]]:
        super().reset(seed=seed)
        self.row, self.column = 0, 0
        return self.seen(self.row, self.column), {}

    def step(self, action: int) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        if self.np_random.random() < 0.8:
            self.row = min(self.row + (action == 1), ROWS - 1)
            self.column = min(self.column + (action == 0), COLUMNS - 1)
        ended = (self.row, self.column) == (ROWS - 1, COLUMNS - 1)
        return self.seen(self.row, self.column), -1.0 if not ended else 4.0, ended, False, {}


def one_hot(row: int, column: int) -> Any:
    bits = np.zeros(ROWS * COLUMNS, np.int8)
    bits[COLUMNS * row + column] = 1
    return bits


SEEN: dict[str, tuple[Any, Callable[[int, int], Any], dict[str, int]]] = {
    "Discrete": (spaces.Discrete(6), lambda r, c: 3 * r + c, {"part0": 3}),
    "Discrete from -2": (spaces.Discrete(6, start=-2), lambda r, c: 3 * r + c - 2, {"part0": 3}),
    "a number of numpy": (spaces.Discrete(6), lambda r, c: np.int64(3 * r + c), {"part0": 3}),
    "MultiDiscrete": (spaces.MultiDiscrete([2, 3]), lambda r, c: np.array([r, c]), {"part0": 1, "part1": 2}),
    "MultiDiscrete from 1": (
        spaces.MultiDiscrete([2, 3], start=[1, -1]),
        lambda r, c: np.array([r + 1, c - 1]),
        {"part0": 1, "part1": 2},
    ),
    "MultiDiscrete of two axes": (
        spaces.MultiDiscrete(np.array([[2], [3]])),
        lambda r, c: np.array([[r], [c]]),
        {"part0": 1, "part1": 2},
    ),
    "MultiBinary": (spaces.MultiBinary(6), one_hot, {f"part{i}": int(i < 5) for i in range(6)}),
    "MultiBinary of two axes": (
        spaces.MultiBinary([2, 3]),
        lambda r, c: one_hot(r, c).reshape(2, 3),
        {f"part{i}": int(i < 5) for i in range(6)},
    ),
    "Tuple": (
        spaces.Tuple([spaces.Discrete(2), spaces.Discrete(3)]),
        lambda r, c: (r, c),
        {"part0": 1, "part1": 2},
    ),
    "Dict": (
        spaces.Dict({"row": spaces.Discrete(2), "column": spaces.Discrete(3)}),
        lambda r, c: {"row": r, "column": c},
        {"column": 2, "row": 1},
    ),
    "Dict of other things": (
        spaces.Dict({"at": spaces.Tuple([spaces.Discrete(2), spaces.Discrete(3)]), "lit": spaces.MultiBinary(2)}),
        lambda r, c: {"at": (r, c), "lit": np.array([r == 0, c == 0], np.int8)},
        {"at_0": 1, "at_1": 2, "lit_0": 1, "lit_1": 1},
    ),
    "Box of small numbers": (
        spaces.Box(-3, 3, (2,), np.int8),
        lambda r, c: np.array([r - 3, c - 3], np.int8),
        {"part0": 1, "part1": 2},
    ),
    "Box without axes": (
        spaces.Box(0, 5, (), np.int32),
        lambda r, c: np.array(3 * r + c, np.int32),
        {"part0": 3},
    ),
}


def by_hand() -> MDP:
    def step(state: tuple[int, int], action: int) -> Any:
        there = min(state[0] + (action == 1), ROWS - 1), min(state[1] + (action == 0), COLUMNS - 1)

        def paid(cell: tuple[int, int]) -> tuple[Any, int, bool]:
            ended = cell == (ROWS - 1, COLUMNS - 1)
            return cell, 4 if ended else -1, ended

        return [(Fraction(4, 5), *paid(there)), (Fraction(1, 5), *paid(state))]

    return mincirc.build(None, [0, 1], step, initial={(0, 0): 1}, horizon=8, features=["row", "column"])


EXPECTED = mincirc.search(by_hand())


@pytest.mark.parametrize("name", SEEN)
def test_every_space_is_read_as_the_same_walk(name: str) -> None:
    space, seen, widths = SEEN[name]
    env = Walk(space, seen)
    assert space.contains(seen(1, 1))
    task = mincirc.load(env, horizon=8)
    assert {f.name: f.width for f in task.features} == widths
    assert len(task.states) == 5
    assert len({tuple(f.values[s] for f in task.features) for s in range(5)}) == 5
    assert {p for row in task.choices for c in row for _, p in c.successors} == {1, Fraction(4, 5), Fraction(1, 5)}
    found = mincirc.search(task)
    assert (found.status, found.optimum) == ("proved", EXPECTED.optimum)
    assert mincirc.from_env(env, horizon=8, observe=True).choices == task.choices


def test_the_minimum_depends_on_what_is_seen_and_nothing_else() -> None:
    """Row and column are the same bits from a Tuple, a Dict (keys in order) and a MultiDiscrete."""
    pair = [mincirc.search(mincirc.load(Walk(*SEEN[name][:2]), horizon=8)) for name in ("Tuple", "MultiDiscrete")]
    assert pair[0].size == pair[1].size == EXPECTED.size
    assert pair[0].circuit == pair[1].circuit


@pytest.mark.parametrize(
    ("space", "seen"),
    [
        (spaces.Box(0, 1, (2,), np.float32), lambda r, c: np.array([r / 2, c / 4], np.float32)),
        (spaces.Text(3), lambda r, c: f"{r}{c}"),
        (spaces.Box(0, 255, (9, 9), np.uint8), lambda r, c: np.full((9, 9), 16 * r + c, np.uint8)),
    ],
    ids=["floats", "text", "more than 64 numbers"],
)
def test_what_is_no_few_whole_numbers_is_seen_by_its_number(space: Any, seen: Any) -> None:
    task = mincirc.load(Walk(space, seen), horizon=8)
    assert task.features == ()
    assert len(task.states) == 5
    assert mincirc.search(task).optimum == EXPECTED.optimum


def test_an_observation_that_hides_the_row_is_no_state() -> None:
    with pytest.raises(MincircError, match="more is known of what is hidden than after others"):
        mincirc.from_env(Walk(spaces.Discrete(3), lambda r, c: c), horizon=8, max_states=40)
