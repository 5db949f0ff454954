"""A transition table as an array of probabilities, with an array ``R`` of rewards.

Three layouts are in use: (A, S, S) as in mdptoolbox, (S, A, S) as in QuantEcon, (S, S, A).  The axis that has another
length than the two others is that of the actions; with as many actions as states nothing tells the layouts apart, and
the array is refused.  ``R`` has the shape (S, A), (S,) or that of ``P``; a reward of -inf says that the action is not
available.  Arrays have no ``terminated`` flags: an episode ends only with the objective.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mincirc.errors import TaskError
from mincirc.formats.entries import Entry, Table, available

LAYOUTS = {(1, 2): (1, 0, 2), (0, 2): (0, 1, 2), (0, 1): (0, 2, 1)}
"""Axes of equal length (those of states) -> the axes of state, action and next state."""


def as_array(table: Any) -> Any:
    """Return the array of numbers that a table is, or a list of matrices makes; ``None`` when it is none."""
    if isinstance(table, np.ndarray):
        return table if table.dtype != object else None
    matrices = _in_order(table) if isinstance(table, dict) else table
    if not isinstance(matrices, Sequence) or isinstance(matrices, str) or not matrices:
        return None
    if not all(isinstance(m, np.ndarray) and m.ndim == 2 and m.dtype != object for m in matrices):
        return None
    if len({m.shape for m in matrices}) > 1:
        raise TaskError(f"P holds arrays of different shapes, such as {matrices[0].shape} and {matrices[-1].shape}")
    return np.stack(matrices)


def _in_order(matrices: dict[Any, Any]) -> list[Any]:
    """Return the matrices in the order of their keys when these are whole numbers, by which R counts as well."""
    numbered = all(isinstance(key, int | np.integer) for key in matrices)
    return [matrices[key] for key in (sorted(matrices) if numbered else matrices)]


def read_arrays(table: Any, rewards: Any) -> Table:
    """Return the table of an array of probabilities; raise :class:`TaskError` when its layout is not clear."""
    if table.ndim != 3 or not np.issubdtype(table.dtype, np.number):
        raise TaskError(f"P is an array of {table.dtype} of shape {table.shape}: expected numbers of shape (A, S, S)")
    axes = _layout(table.shape)
    chances = table.transpose(axes)
    count, choices, _ = chances.shape
    paid = _rewards(rewards, table.shape, chances.shape, axes)
    rows = []
    for state in range(count):
        row = {}
        for action in range(choices):
            entries = _entries(chances[state, action], paid[state, action])
            got = available(f"P, state {state}, action {action}", entries)
            if got is not None:
                row[action] = got
        rows.append(row)
    return Table(tuple(range(count)), tuple(range(choices)), tuple(rows))


def _layout(shape: tuple[int, ...]) -> tuple[int, int, int]:
    fitting = [axes for (i, j), axes in LAYOUTS.items() if shape[i] == shape[j]]
    if len(fitting) > 1:
        raise TaskError(
            f"P has the shape {shape}: with as many actions as states its layout is ambiguous; "
            "give P[state][action] as lists of (probability, next state, reward, terminated)"
        )
    if not fitting:
        raise TaskError(f"P has the shape {shape}, which is none of (A, S, S), (S, A, S) and (S, S, A)")
    return fitting[0]


def _rewards(rewards: Any, given: tuple[int, ...], shape: tuple[int, ...], axes: tuple[int, int, int]) -> Any:
    """Return the rewards in the layout (S, A, S)."""
    count, choices, _ = shape
    expected = f"expected R of shape {(count, choices)}, {(count,)} or {given}"
    if rewards is None:
        raise TaskError(f"P is an array of shape {given}, and there is no reward table R: {expected}")
    try:
        paid = np.asarray(rewards)
    except ValueError:
        raise TaskError(f"R is no array: {expected}") from None
    if not np.issubdtype(paid.dtype, np.number):
        raise TaskError(f"R is an array of {paid.dtype}: {expected}")
    if paid.shape == given:
        return paid.transpose(axes)
    if paid.shape == (count, choices):
        return np.broadcast_to(paid[:, :, None], shape)
    if paid.shape == (count,):
        return np.broadcast_to(paid[:, None, None], shape)
    raise TaskError(f"R has the shape {paid.shape}: {expected}")


def _entries(chances: Any, rewards: Any) -> list[Entry]:
    targets = np.nonzero(chances)[0].tolist() or [0]  # a row of zeros is refused with its sum, like any other
    return [Entry(_number(chances[t]), t, _number(rewards[t])) for t in targets]


def _number(value: Any) -> Any:
    """Return doubles and integers as Python's; single precision stays what it is."""
    return value.item() if isinstance(value, np.float64 | np.integer) else value
