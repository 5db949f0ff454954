"""Transition tables as an array of probabilities ``P``, with an array ``R`` of rewards.

Three layouts are in use: (A, S, S) as in mdptoolbox, (S, A, S) as in QuantEcon, (S, S, A).  The axis whose length
differs from the other two is that of the actions; with as many actions as states the layout is ambiguous, and the
caller states it.  ``R`` has the shape (S, A), (S,) or that of ``P``; a reward of -inf marks an action that is not
available.  Arrays have no ``terminated`` flags: an episode ends only with the objective.

A list of matrices, sparse ones too, or a mapping to matrices is such an array; the keys of the mapping name the
entries of the first axis, and a mapping ``R`` has the same keys.  Arrays of objects hold exact numbers.  Masked
entries have no value, so they are refused.  Oracle: ``tests/task`` (values stated in the files of each layout).
"""

from __future__ import annotations

import numbers
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mincirc.arguments import one_of
from mincirc.errors import TaskError
from mincirc.formats.entries import Entry, EntryTable, available, is_zero
from mincirc.vocabulary import LAYOUTS

_LAYOUTS = {"ASS": (1, 0, 2), "SAS": (0, 1, 2), "SSA": (0, 2, 1)}
"""Layout -> the axes of state, action and next state."""


@dataclass(frozen=True)
class MatrixStack:
    """Numbers in an array, and the keys of its first axis (``None``: positions)."""

    numbers: Any
    keys: tuple[Any, ...] | None = None


def as_array(table: Any) -> MatrixStack | None:
    """Return a table, or a list of matrices, as one array of numbers; ``None`` if it is neither."""
    if isinstance(table, np.ndarray) and (table.dtype != object or _holds_numbers(table)):
        return MatrixStack(unmasked(table, "P"))
    keys = _keys(table) if isinstance(table, Mapping) else None
    parts = [table[key] for key in keys] if keys is not None else table
    if not isinstance(parts, Sequence | np.ndarray) or isinstance(parts, str) or len(parts) == 0:
        return None
    matrices = [_dense(part) for part in parts]
    if not all(isinstance(m, np.ndarray) and m.ndim == 2 for m in matrices):
        return None
    if not all(m.dtype != object or _holds_numbers(m) for m in matrices):
        return None
    return MatrixStack(_stacked(matrices, "P"), keys)


def _stacked(arrays: Sequence[Any], name: str) -> Any:
    shapes = sorted({a.shape for a in arrays})
    if len(shapes) > 1:
        raise TaskError(f"{name} holds arrays of different shapes, such as {shapes[0]} and {shapes[-1]}")
    return np.stack([unmasked(a, name) for a in arrays])


def unmasked(array: Any, name: str) -> Any:
    """Return a plain array; refuse masked entries, whose values ``np.stack`` would use."""
    hidden = np.argwhere(np.ma.getmaskarray(array)).tolist() if isinstance(array, np.ma.MaskedArray) else []
    if hidden:
        place = ", ".join(map(str, hidden[0]))
        raise TaskError(f"{name} is masked at [{place}]: a masked entry has no value; fill it (array.filled(VALUE))")
    return np.asarray(array)


def _dense(part: Any) -> Any:
    """Return a sparse matrix (of SciPy) as an array, anything else as it is."""
    to_array = None if isinstance(part, np.ndarray | type) else getattr(part, "toarray", None)
    return to_array() if callable(to_array) else part


def _holds_numbers(array: Any) -> bool:
    """Return whether an array of objects holds numbers, text such as ``1/3`` not among them."""
    return array.ndim > 1 and array.size > 0 and all(isinstance(x, numbers.Number) for x in array.flat)


def _keys(matrices: Mapping[Any, Any]) -> tuple[Any, ...]:
    """Return the keys, in increasing order when all are whole numbers; R has the same order."""
    numbered = all(isinstance(key, int | np.integer) for key in matrices)
    return tuple(sorted(matrices) if numbered else matrices)


def read_arrays(table: MatrixStack, rewards: Any, layout: str | None = None) -> EntryTable:
    """Return the table of an array of probabilities; raise :class:`TaskError` when its layout is ambiguous.

    ``layout`` says it: ``"ASS"``, ``"SAS"`` or ``"SSA"``.
    """
    given = table.numbers
    if given.ndim != 3 or not (given.dtype == object or np.issubdtype(given.dtype, np.number)):
        raise TaskError(f"P is an array of {given.dtype} of shape {given.shape}: expected numbers of shape (A, S, S)")
    axes = _layout(given.shape, layout)
    chances = given.transpose(axes)
    count, choices, _ = chances.shape
    states: tuple[Any, ...] = tuple(range(count))
    actions: tuple[Any, ...] = tuple(range(choices))
    if table.keys is not None and axes[1] == 0:
        actions = tuple(map(_plain_key, table.keys))
    elif table.keys is not None:
        states = tuple(map(_plain_key, table.keys))
    paid = _rewards(_array_of_rewards(rewards, table, axes), given.shape, chances.shape, axes)
    rows = []
    for state in range(count):
        row = {}
        for action in range(choices):
            entries = _entries(chances[state, action], paid[state, action])
            got = available(f"P, state {states[state]!r}, action {actions[action]!r}", entries)
            if got is not None:
                row[action] = got
        rows.append(row)
    return EntryTable(states, actions, tuple(rows))


def _plain_key(key: Any) -> Any:
    """Return whole numbers as Python's."""
    return int(key) if isinstance(key, int | np.integer) else key


def _array_of_rewards(rewards: Any, table: MatrixStack, axes: tuple[int, int, int]) -> Any:
    """Return R; a mapping with the keys of P, or a list of matrices, is stacked to one array."""
    parts = rewards
    if isinstance(rewards, Mapping):
        keys = table.keys or tuple(range(len(table.numbers)))
        if set(rewards) != set(keys):
            raise TaskError(f"R has the keys {_listed(rewards)}: expected those of P, {_listed(keys)}")
        parts = [rewards[key] for key in keys]
    if not isinstance(parts, list | tuple):
        return _dense(parts)
    dense = [_dense(part) for part in parts]
    if not all(isinstance(part, np.ndarray) for part in dense):
        return dense
    stacked = _stacked(dense, "R")
    by_action = isinstance(rewards, Mapping) and stacked.ndim == 2 and axes[1] == 0
    return stacked.T if by_action else stacked


def _listed(keys: Iterable[Any]) -> str:
    shown = [repr(key) for key in keys]
    return ", ".join(shown if len(shown) <= 6 else [*shown[:5], "..."])


def _layout(shape: tuple[int, ...], layout: str | None) -> tuple[int, int, int]:
    if 0 in shape:
        raise TaskError(f"P is empty: it has the shape {shape}")
    fitting = {name: axes for name, axes in _LAYOUTS.items() if shape[axes[0]] == shape[axes[2]]}
    if layout is not None:
        wanted = one_of("layout", layout, LAYOUTS, TaskError)
        if wanted not in fitting:
            raise TaskError(f"P has the shape {shape}, which is not {_spelt(wanted)}")
        return fitting[wanted]
    if shape == (1, 1, 1):
        return 1, 0, 2  # one state and one action: every layout is the same
    if len(fitting) > 1:
        raise TaskError(
            f"P has the shape {shape}: with as many actions as states its layout is ambiguous; say which axis is "
            f"which (layout={' or '.join(repr(name) for name in LAYOUTS)}), or give P[state][action] as lists of "
            "(probability, next state, reward, terminated)"
        )
    if not fitting:
        *others, last = map(_spelt, LAYOUTS)
        raise TaskError(f"P has the shape {shape}, which is none of {', '.join(others)} and {last}")
    return next(iter(fitting.values()))


def _spelt(layout: str) -> str:
    return f"({', '.join(layout)})"


def _rewards(rewards: Any, given: tuple[int, ...], shape: tuple[int, ...], axes: tuple[int, int, int]) -> Any:
    """Return the rewards in the layout (S, A, S)."""
    count, choices, _ = shape
    expected = f"expected R of shape {(count, choices)}, {(count,)} or {given}"
    if rewards is None:
        raise TaskError(f"P is an array of shape {given}, and there is no reward table R: {expected}")
    try:
        paid = unmasked(rewards, "R") if isinstance(rewards, np.ndarray) else np.asarray(rewards)
    except ValueError:
        raise TaskError(f"R is no array: {expected}") from None
    if not (_holds_numbers(paid) or (paid.dtype != object and np.issubdtype(paid.dtype, np.number))):
        raise TaskError(f"R is an array of {paid.dtype}: {expected}")
    if paid.shape == given:
        return paid.transpose(axes)
    if paid.shape == (count, choices):
        return np.broadcast_to(paid[:, :, None], shape)
    if paid.shape == (count,):
        return np.broadcast_to(paid[:, None, None], shape)
    raise TaskError(f"R has the shape {paid.shape}: {expected}")


def _entries(chances: Any, rewards: Any) -> list[Entry]:
    there = [t for t, p in enumerate(chances) if not is_zero(p)] if chances.dtype == object else np.nonzero(chances)[0]
    # A row of zeros is refused with its sum, like any other.
    return [Entry(_number(chances[t]), t, _number(rewards[t])) for t in [*map(int, there)] or [0]]


def _number(value: Any) -> Any:
    """Return doubles and integers as Python's; single precision stays what it is."""
    return value.item() if isinstance(value, np.float64 | np.integer) else value
