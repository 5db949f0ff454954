"""Upper bounds that come down from V*: what a box of policies can reach at most, without solving equations.

V* bounds every policy.  The Bellman operator T of a box is monotone, and ``V* >= T V*``; so ``V*, T V*, T T V*, ...``
falls towards the best value of the box and every member bounds all policies of the box and satisfies ``U >= T U``.  As
soon as one of them misses the threshold the box has failed: a few backups, where the box's own optimum would take
policies and systems of equations.  What a forced action costs at one state has to travel to the initial states,
no farther: only states with a successor that has just moved are backed up again.
Actions that stay where they are would be slow (walking into a wall for ever loses a little every time), so their loops
are taken out first: ``U(s) >= R + w U(s) + ...`` says the same as ``U(s) >= (R + ...) / (1 - w)``.

With total reward the same holds (``w = 1`` needs reward 0: that action earns nothing), but the sequence may stop above
the box's best value, on loops without reward; what it leaves open is left to policy iteration.

Floats: the vector found is a guess for :meth:`mincirc.mdp.boxes.outer.BoxProver.refute_by`, which decides.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mincirc.mdp.boxes.outer import BoxProver
from mincirc.mdp.value.floats import FloatOptimum, Floats, FloatTask
from mincirc.mdp.value.params import DescentParams
from mincirc.runtime.budget import check

States = NDArray[np.intp]


class Descent:
    """Boxes inside the whole, for one task (discount, total reward); ``best`` is the best of all policies."""

    def __init__(self, floats: FloatTask, best: FloatOptimum, params: DescentParams = DescentParams()) -> None:
        self._floats = floats
        self.params = params
        loops = floats.target == floats.owner[:, None]
        leaves = 1.0 - np.where(loops, floats.weight, 0.0).sum(axis=1)
        stays = leaves <= 1e-12
        leaves = np.where(stays, 1.0, leaves)
        self._loopless = replace(
            floats,
            reward=np.where(stays, 0.0, floats.reward) / leaves,
            weight=np.where(loops | stays[:, None], 0.0, floats.weight) / leaves[:, None],
        )
        self._table, self._empty = _padded(floats)
        self._best = FloatOptimum(best.picks, self._polished(best.values))
        self._into, self._from = _predecessors(self._loopless)

    def _polished(self, values: Floats) -> Floats:
        """Return values that bound their own backups better than policy iteration cares for."""
        for _ in range(self.params.polish):
            update: Floats = np.maximum.reduceat(
                self._loopless.backup(values, np.zeros(len(self._loopless.reward))), self._loopless.first
            )
            if (update <= values).all():
                break
            values = np.maximum(values, update)
        return values

    def bound(self, prover: BoxProver, mask: NDArray[np.bool_]) -> Floats | None:
        """Return values that bound the box and miss the threshold; ``None`` where it is met, or remains open.

        Values that miss it by so little that they could not be rounded are returned at the fixed point only.
        """
        check()
        clear = self._clear(prover)
        values = self._best.values.copy()
        missed = prover.float_threshold - prover.slack
        floor = 1e-14 * (1.0 + float(np.abs(values).max()))
        active = np.unique(self._floats.owner[~mask])
        work, sweep, look = self.params.sweeps * len(values), 0, self.params.look
        while len(active) and work > 0:
            work -= len(active)
            sweep += 1
            update = self._backup(active, values, mask)
            moved = update < values[active] - floor
            values[active] = np.minimum(update, values[active])
            if sweep % look == 0 and prover.float_return_of(values) < clear:
                return values
            active = self._before(active[moved])
        if len(active) or (self._floats.total and prover.float_return_of(values) >= missed):
            return self._open(prover, mask)
        return values if prover.float_return_of(values) < missed else None

    def _clear(self, prover: BoxProver) -> float:
        if self._floats.total:
            return prover.float_threshold - prover.slack
        return prover.float_threshold - max(prover.slack, 4 * 2.0**-prover.params.places / (1.0 - self._floats.gamma))

    def _backup(self, active: States, values: Floats, mask: NDArray[np.bool_]) -> Floats:
        """Return the best allowed Q at some of the states."""
        task = self._loopless
        if len(active) * self.params.sparse > len(values):
            barred = np.where(mask, 0.0, -np.inf)
            whole: Floats = np.maximum.reduceat(task.backup(values, barred), task.first)
            return whole[active]
        rows = self._table[active]
        q = task.reward[rows] + (task.weight[rows] * values[task.target[rows]]).sum(axis=2)
        best: Floats = np.where(mask[rows] & ~self._empty[active], q, -np.inf).max(axis=1)
        return best

    def _before(self, moved: States) -> States:
        """Return the states with a successor among ``moved``."""
        if len(moved) * self.params.sparse > len(self._table):
            return np.arange(len(self._table))
        starts, ends = self._into[moved], self._into[moved + 1]
        lengths = ends - starts
        if not lengths.sum():
            return np.zeros(0, dtype=np.intp)
        offsets = np.repeat(starts - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths)
        found: States = np.unique(self._from[offsets + np.arange(len(offsets))])
        return found

    def _open(self, prover: BoxProver, mask: NDArray[np.bool_]) -> Floats | None:
        values: Floats = self._floats.best_masked(mask, self._best).values
        return values if prover.float_return_of(values) < prover.float_threshold - prover.slack else None


def _padded(floats: FloatTask) -> tuple[States, NDArray[np.bool_]]:
    """Return the flat choices per state as a table, and which of its entries only fill it up."""
    place = np.arange(int(floats.counts.max()))
    empty = place[None, :] >= floats.counts[:, None]
    return np.where(empty, floats.first[:, None], floats.first[:, None] + place[None, :]), empty


def _predecessors(floats: FloatTask) -> tuple[States, States]:
    """Return, for state t, where in the second array its predecessors stand: from entry t to entry t + 1."""
    rows, columns = np.nonzero(floats.weight > 0)
    targets, owners = floats.target[rows, columns], floats.owner[rows]
    order = np.argsort(targets, kind="stable")
    counts = np.bincount(targets, minlength=len(floats.first))
    return np.concatenate(([0], np.cumsum(counts))), owners[order]
