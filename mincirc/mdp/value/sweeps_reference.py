"""The reference of :mod:`mincirc.mdp.value.sweeps` in numpy: a sweep backs up all states at once (Jacobi).

``native/source/values.cpp`` has the idea, its sources and why it is right.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mincirc.runtime.ambient import check

if TYPE_CHECKING:
    from mincirc.mdp.value.floats import FlatChoices, Floats, FloatTask
    from mincirc.mdp.value.params import DescentParams

Mask = NDArray[np.bool_]
States = NDArray[np.intp]


class Lowered(Enum):
    """How bounds from above ended: at a fixed point, below the threshold, or because the effort ended."""

    FIXED = 0
    BELOW = 1
    MORE = 2


def without_loops(floats: FloatTask) -> tuple[FloatTask, Floats]:
    """Return the task with the loops of every choice divided out, and the probability that a choice leaves its state.

    A choice that never leaves (undiscounted, with reward 0) earns nothing and has no successors; it counts as leaving.
    """
    loops = floats.target == floats.owner[:, None]
    leaves = 1.0 - np.where(loops, floats.weight, 0.0).sum(axis=1)
    stays = leaves <= 1e-12
    leaves = np.where(stays, 1.0, leaves)
    task = replace(
        floats,
        reward=np.where(stays, 0.0, floats.reward) / leaves,
        weight=np.where(loops | stays[:, None], 0.0, floats.weight) / leaves[:, None],
    )
    return task, leaves


class ReferenceSweeps:
    """Sweeps in numpy (see :class:`mincirc.mdp.value.sweeps.Sweeps`)."""

    quick = False

    def __init__(self, floats: FloatTask) -> None:
        self._task, self._leaves = without_loops(floats)
        self._table, self._empty = _padded(floats)
        self._into, self._from = _predecessors(self._task)

    def policy(self, flat: FlatChoices, start: Floats, tolerance: float, most: int) -> tuple[Floats, bool]:
        """As in :class:`mincirc.mdp.value.sweeps.Sweeps`."""
        reward, target, weight = self._task.reward[flat], self._task.target[flat], self._task.weight[flat]
        values = np.array(start, dtype=np.float64)
        if self._task.total:
            earning = self._task.earning(flat)
            values, weight = np.where(earning, values, 0.0), np.where(earning[:, None], weight, 0.0)
        for _ in range(most):
            check()
            update: Floats = reward + (weight * values[target]).sum(axis=1)
            change, values = np.abs(update - values).max(initial=0.0), update
            if change <= tolerance * max(1.0, np.abs(values).max()):
                return values, True
        return values, False

    def box(self, mask: Mask, start: Floats, tolerance: float, most: int, *, worst: bool) -> tuple[Floats, bool]:
        """As in :class:`mincirc.mdp.value.sweeps.Sweeps`."""
        values = np.array(start, dtype=np.float64)
        barred, choose = np.where(mask, 0.0, np.inf if worst else -np.inf), np.minimum if worst else np.maximum
        for _ in range(most):
            check()
            update: Floats = choose.reduceat(self._task.backup(values, barred), self._task.first)
            change, values = np.abs(update - values).max(initial=0.0), update
            if change <= tolerance * max(1.0, np.abs(values).max()):
                return values, True
        return values, False

    def visits(self, flat: FlatChoices, weights: Floats, tolerance: float, most: int) -> Floats:
        """As in :class:`mincirc.mdp.value.sweeps.Sweeps`."""
        target, weight, leaves = self._task.target[flat], self._task.weight[flat], self._leaves[flat]
        now, visits = np.array(weights, dtype=np.float64), np.zeros(len(flat))
        earning = self._task.earning(flat) if self._task.total else np.ones(len(flat), dtype=np.bool_)
        for _ in range(most):
            check()
            now = np.where(earning, now, 0.0)
            visits += now / leaves
            now = np.bincount(target.ravel(), (weight * now[:, None]).ravel(), len(flat)).astype(float)
            if now.sum() <= tolerance:
                break
        return visits

    def above(
        self, mask: Mask, start: Floats, weights: Floats, threshold: float, room: float, params: DescentParams
    ) -> tuple[Floats, Lowered]:
        """As in :class:`mincirc.mdp.value.sweeps.Sweeps`."""
        values = np.array(start, dtype=np.float64)
        active = self._distinct(self._task.owner[~mask])
        work, sweep = params.sweeps * len(values), 0
        while True:
            check()
            if (sweep % params.look == 0 or not len(active)) and float(weights @ values) < threshold:
                return values, Lowered.BELOW
            if not len(active):
                return values, Lowered.FIXED
            if work <= 0:
                return values, Lowered.MORE
            work, sweep = work - len(active), sweep + 1
            update = self._backup(active, values, mask, params.sparse)
            moved = update < values[active] - room
            values[active[moved]] = update[moved]
            active = self._predecessors_of(active[moved], params.sparse)

    def _backup(self, active: States, values: Floats, mask: Mask, sparse: int) -> Floats:
        """Return the best allowed Q at some of the states."""
        task = self._task
        if len(active) * sparse > len(values):
            barred = np.where(mask, 0.0, -np.inf)
            whole: Floats = np.maximum.reduceat(task.backup(values, barred), task.first)
            return whole[active]
        rows = self._table[active]
        q = task.reward[rows] + (task.weight[rows] * values[task.target[rows]]).sum(axis=2)
        best: Floats = np.where(mask[rows] & ~self._empty[active], q, -np.inf).max(axis=1)
        return best

    def _predecessors_of(self, moved: States, sparse: int) -> States:
        """Return the states with a successor among ``moved``."""
        if len(moved) * sparse > len(self._table):
            return np.arange(len(self._table))
        starts, ends = self._into[moved], self._into[moved + 1]
        lengths = ends - starts
        if not lengths.sum():
            return np.zeros(0, dtype=np.intp)
        offsets = np.repeat(starts - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths)
        return self._distinct(self._from[offsets + np.arange(len(offsets))])

    def _distinct(self, states: States) -> States:
        """Return the states in increasing order, none twice (``np.unique`` would load numpy.ma, and sort)."""
        marked = np.zeros(len(self._table), dtype=np.bool_)
        marked[states] = True
        return np.flatnonzero(marked)


def _padded(floats: FloatTask) -> tuple[States, Mask]:
    """Return the flat choices per state as a table, and the mask of its padding entries."""
    place = np.arange(int(floats.counts.max()))
    empty = place[None, :] >= floats.counts[:, None]
    return np.where(empty, floats.first[:, None], floats.first[:, None] + place[None, :]), empty


def _predecessors(floats: FloatTask) -> tuple[States, States]:
    """Return arrays (offsets, predecessors): those of state t are ``predecessors[offsets[t]:offsets[t + 1]]``."""
    rows, columns = np.nonzero(floats.weight > 0)
    targets, owners = floats.target[rows, columns], floats.owner[rows]
    order = np.argsort(targets, kind="stable")
    counts = np.bincount(targets, minlength=len(floats.first))
    return np.concatenate(([0], np.cumsum(counts))), owners[order]
