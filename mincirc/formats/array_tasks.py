"""Tasks from arrays that a caller holds: probabilities ``P`` and rewards ``R``, dense or sparse, in the forms in use.

* (A, S, S) with rewards (S, A), (S,) or (A, S, S), as in mdptoolbox; lists of sparse matrices too;
* (S, A, S) with rewards (S, A), -inf where an action is not available, as in QuantEcon;
* one row per state-action pair, as in QuantEcon's other form: ``P`` of shape (L, S), dense or sparse, ``R`` of shape
  (L,), and ``s_indices``, ``a_indices`` of length L;
* nested tables, as Gymnasium has them (:mod:`mincirc.formats.entries`).

Arrays state no objective and no first state: the caller does.  Floats stand for fractions
(:mod:`mincirc.rational`, :mod:`mincirc.rows`).  Tested against the same tables written out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from numbers import Integral
from typing import Any

import numpy as np

from mincirc.errors import MincircError, TaskError, did_you_mean
from mincirc.formats.arrays import unmasked
from mincirc.formats.beginning import Initial
from mincirc.formats.gymnasium import from_environment
from mincirc.formats.state_features import StateFeatures
from mincirc.formats.wished import as_wished
from mincirc.formats.wishes import Wishes
from mincirc.mdp.model import MDP
from mincirc.mdp.naming import Name
from mincirc.rational import Rational

KEYS = ("P", "R", "s_indices", "a_indices", "labels")
"""What a mapping of arrays may hold."""


@dataclass
class ArrayTable:
    """Arrays in the place of an environment."""

    P: Any
    R: Any = None
    id: str = "arrays"

    @property
    def spec(self) -> ArrayTable:
        """Where an environment says what it is called."""
        return self


def from_arrays(
    P: Any,  # noqa: N803 - what everybody calls them
    R: Any = None,  # noqa: N803
    *,
    discount: Rational | None = None,
    horizon: int | None = None,
    total: bool = False,
    reach: str | None = None,
    layout: str | None = None,
    s_indices: Sequence[int] | None = None,
    a_indices: Sequence[int] | None = None,
    initial: Initial | None = None,
    features: StateFeatures | None = None,
    labels: Mapping[str, Iterable[Name]] | None = None,
    normalise: bool = False,
    name: str = "arrays",
    actions: Sequence[Name] | None = None,
) -> MDP:
    """Return the task of arrays of probabilities and rewards.

    ``P`` has the shape (A, S, S), (S, A, S) or (S, S, A), or is a list of A matrices of shape (S, S), NumPy's or
    SciPy's, or lists of numbers; ``R`` has the shape (S, A), (S,) or that of ``P``, -inf where an action is not
    available.  With as many actions as states ``layout`` must say which axis is which: ``"ASS"``, ``"SAS"`` or
    ``"SSA"``.  With ``s_indices`` and ``a_indices`` of length L, ``P`` has the shape (L, S), and ``R`` (L,): one row
    per state-action pair.

    The objective is ``discount``, ``horizon``, ``total`` or ``reach`` (see :func:`mincirc.load`); ``labels`` maps
    labels to positions of states.  ``initial`` says where episodes start.  ``actions`` names the actions, in the order
    of ``P`` (the default is ``a0``, ``a1``, ..).  Raises :class:`MincircError`.

    >>> import mincirc
    >>> stay, go = [[1, 0], [0, 1]], [[0, 1], [1, 0]]
    >>> task = mincirc.from_arrays([stay, go], [[0, 1], [0, 0]], discount="1/2", layout="ASS", initial={0: 1})
    >>> mincirc.search(task).value
    Fraction(4, 3)
    """
    wishes = Wishes(None, initial, features, normalise, discount, horizon, total, reach, None, layout, actions)
    P = _stacked_lists(P)  # noqa: N806
    if s_indices is not None or a_indices is not None:
        P, R = _pairs(P, R, s_indices, a_indices), None  # noqa: N806
    elif reach is not None and R is None:
        R = np.zeros(_states_of(P))  # noqa: N806
    made = from_environment(ArrayTable(P, R, name), wishes.objective(name), wishes)
    named = replace(made, name=name, source=replace(made.source, name=name, package=""))
    return as_wished(replace(named, labels=_labels(named, labels)), wishes, name)


def _stacked_lists(table: Any) -> Any:
    """Return lists of lists of lists of numbers as an array, anything else as it is."""
    if not isinstance(table, list | tuple) or any(hasattr(part, "shape") for part in table):
        return table
    try:
        array = np.array(table)
    except ValueError:  # rows of different lengths, as in a nested table
        return table
    return array if array.ndim == 3 and array.dtype.kind in "iufO" else table


def is_table(source: object) -> bool:
    """Return whether something is an array, or a mapping or sequence of such, that may be a task."""
    return isinstance(source, np.ndarray | Mapping | list | tuple)


def from_table_of(source: Any, wishes: Wishes) -> MDP:
    """Return the task of ``{"P": P, "R": R, ..}``, of ``(P, R)``, or of a nested table."""
    if isinstance(source, tuple) and len(source) == 2:
        source = {"P": source[0], "R": source[1]}
    parts = dict(source) if isinstance(source, Mapping) and "P" in source else {"P": source}
    for key in parts:
        if key not in KEYS:
            raise MincircError(f"a mapping of arrays holds {', '.join(KEYS)}, not {key!r}{did_you_mean(key, KEYS)}")
    if wishes.arguments:
        raise MincircError("arrays take no environment arguments")
    if wishes.reward_model is not None:
        raise MincircError("arrays hold one reward table: reward_model is for files that have several")
    return from_arrays(
        **parts,
        discount=wishes.discount,
        horizon=wishes.horizon,
        total=wishes.total,
        reach=wishes.reach,
        layout=wishes.layout,
        initial=wishes.initial,
        features=wishes.features,
        normalise=wishes.normalise,
        actions=wishes.actions,
    )


def _states_of(table: Any) -> int:
    """Return the number of states of an array whose rewards do not matter."""
    shape: tuple[int, ...] = getattr(table, "shape", ()) or getattr(table[0], "shape", (len(table),))
    return int(shape[-1]) if len(shape) != 3 or shape[1] != shape[0] else int(shape[0])


def _pairs(table: Any, rewards: Any, s_indices: Any, a_indices: Any) -> dict[int, dict[int, Any]]:
    """Return the nested table of one row per state-action pair."""
    dense = unmasked(table.toarray() if hasattr(table, "toarray") else table, "P")
    paid = np.zeros(len(dense)) if rewards is None else unmasked(rewards, "R")
    where = [np.asarray(index) if index is not None else np.zeros(0) for index in (s_indices, a_indices)]
    if dense.ndim != 2 or paid.shape != (len(dense),) or any(index.shape != (len(dense),) for index in where):
        shapes = ", ".join(str(a.shape) for a in (dense, paid, *where))
        raise TaskError(
            f"P, R, s_indices and a_indices have the shapes {shapes}: expected (L, S), (L,), (L,) and (L,), one row "
            "per state-action pair"
        )
    count = dense.shape[1]
    counted = all(np.issubdtype(index.dtype, np.integer) for index in where)
    if not counted or not np.all((where[0] >= 0) & (where[0] < count)):
        raise TaskError(f"s_indices and a_indices hold whole numbers, those of states below {count}")
    rows: dict[int, dict[int, Any]] = {s: {} for s in range(count)}
    for state, action, chances, reward in zip(where[0].tolist(), where[1].tolist(), dense, paid.tolist(), strict=True):
        if action in rows[state]:
            raise TaskError(f"state {state} has action {action} twice in s_indices and a_indices")
        there = [(p, t, reward, False) for t, p in enumerate(chances.tolist()) if p]
        nothing = [] if reward == -math.inf else [(0, 0, reward, False)]  # refused with its sum, unless it is barred
        rows[state][action] = there or nothing
    return rows


def _labels(task: MDP, labels: Mapping[str, Iterable[Name]] | None) -> tuple[tuple[str, frozenset[int]], ...]:
    given = sorted((labels or {}).items())
    return tuple((label, frozenset(_position(task, state) for state in states)) for label, states in given)


def _position(task: MDP, state: Name) -> int:
    """Return the position of a state that is named by its position or its name."""
    if isinstance(state, Integral) and 0 <= int(state) < len(task):
        return int(state)
    return task.find_state(state)
