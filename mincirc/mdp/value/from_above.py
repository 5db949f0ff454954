"""Value iteration from above: upper bounds on a box of policies, without solving equations.

V* bounds every policy.  The Bellman operator T of a box is monotone, and ``V* >= T V*``; so ``V*, T V*, T T V*, ...``
decreases towards the best values of the box, every member U bounds all policies of the box, and ``U >= T U`` (Puterman
1994, section 6.3; bounds from above as in interval iteration: Haddad, Monmege, *Reachability in MDPs: refining
convergence of value iteration*, 2014).  As soon as one member misses the threshold the box is known to fail: a few
backups, where the optimum of the box would take several policies and systems of equations.

Different here: iteration starts at V*, not at a crude bound, and stops at a threshold; a forced action at one state
must only propagate to the initial states, so only states with a successor whose value has just changed are backed up
again (prioritised sweeping without the priorities; Moore, Atkeson 1993).  Self-loops would make convergence slow
(walking into a wall for ever loses a little in every step) and are eliminated first: ``U(s) >= R + w U(s) + ...`` is
equivalent to ``U(s) >= (R + ...) / (1 - w)``.

With total reward the same holds (``w = 1`` requires reward 0: that action earns nothing), but the sequence may
converge to a fixed point above the best values, on loops without reward; such boxes are left to policy iteration.

Floats: the vector is a guess, and :meth:`mincirc.mdp.boxes.outer.BoxProver.refute_by` decides.
Oracle: ``tests/mdp/test_descent.py`` (the best policies of boxes).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mincirc.mdp.boxes.outer import BoxProver
from mincirc.mdp.value.floats import FloatOptimum, Floats, FloatTask
from mincirc.mdp.value.params import DescentParams
from mincirc.runtime.ambient import check

States = NDArray[np.intp]


class Descent:
    """Bounds on boxes of one task (discount, total reward); ``best`` is an optimal policy with its values."""

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
        self._best = FloatOptimum(best.picks, self._superharmonic(best.values))
        self._into, self._from = _predecessors(self._loopless)

    def _superharmonic(self, values: Floats) -> Floats:
        """Return values raised until ``values >= T values``, or until ``polish`` sweeps are done."""
        for _ in range(self.params.polish):
            update: Floats = np.maximum.reduceat(
                self._loopless.backup(values, np.zeros(len(self._loopless.reward))), self._loopless.first
            )
            if (update <= values).all():
                break
            values = np.maximum(values, update)
        return values

    def bound(self, prover: BoxProver, mask: NDArray[np.bool_]) -> Floats | None:
        """Return values that bound the box and miss the threshold; ``None``: met in floats, or not decided.

        Values whose distance to the threshold is too small for rounding are returned only at the fixed point.
        """
        check()
        clear = self._early_threshold(prover)
        values = self._best.values.copy()
        missed = prover.float_threshold - prover.slack
        floor = 1e-14 * (1.0 + float(np.abs(values).max()))
        active = self._distinct(self._floats.owner[~mask])
        work, sweep, look = self.params.sweeps * len(values), 0, self.params.look
        while len(active) and work > 0:
            work -= len(active)
            sweep += 1
            update = self._backup(active, values, mask)
            moved = update < values[active] - floor
            values[active] = np.minimum(update, values[active])
            if sweep % look == 0 and prover.float_return_of(values) < clear:
                return values
            active = self._predecessors_of(active[moved])
        if len(active) or (self._floats.total and prover.float_return_of(values) >= missed):
            return self._by_policy_iteration(prover, mask)
        return values if prover.float_return_of(values) < missed else None

    def _early_threshold(self, prover: BoxProver) -> float:
        """Return the return below which iteration stops early: the bound survives rounding."""
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

    def _predecessors_of(self, moved: States) -> States:
        """Return the states with a successor among ``moved``."""
        if len(moved) * self.params.sparse > len(self._table):
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

    def _by_policy_iteration(self, prover: BoxProver, mask: NDArray[np.bool_]) -> Floats | None:
        values: Floats = self._floats.best_masked(mask, self._best).values
        return values if prover.float_return_of(values) < prover.float_threshold - prover.slack else None


def _padded(floats: FloatTask) -> tuple[States, NDArray[np.bool_]]:
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
