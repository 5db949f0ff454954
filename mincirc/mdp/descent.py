"""Upper bounds that come down from V*: what a box of policies can reach at most, without solving equations.

V* bounds every policy.  The Bellman operator T of a box is monotone, and ``V* >= T V*``; so ``V*, T V*, T T V*, ...``
falls towards the best value of the box and every member bounds all policies of the box and satisfies ``U >= T U``.  As
soon as one of them misses the threshold the box has failed: a few backups, where the box's own optimum would take
policies and systems of equations.  What a forced action costs at one state has to travel to the initial states,
no farther.  Actions that stay where they are would be slow (walking into a wall for ever loses a little every time),
so their loops are taken out first: ``U(s) >= R + w U(s) + ...`` says the same as ``U(s) >= (R + ...) / (1 - w)``.

Floats: the vector found is a guess for :meth:`mincirc.mdp.box.BoxProver.refute_by`, which decides.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mincirc.mdp.box import PRECISIONS, BoxProver
from mincirc.mdp.floats import Best, Floats, FloatTask
from mincirc.runtime.budget import check

SWEEPS = 400
"""Backups after which a box is left to policy iteration."""

LOOK = 4
"""Backups between two looks at the return."""


class Descent:
    """Boxes inside the whole, for one task (discount only); ``best`` is the best of all policies."""

    def __init__(self, floats: FloatTask, best: Best) -> None:
        self._floats = floats
        self._best = best
        owner = np.repeat(np.arange(len(floats.first)), floats.counts)
        loops = floats.target == owner[:, None]
        leaves = 1.0 - np.where(loops, floats.weight, 0.0).sum(axis=1)
        self._loopless = replace(
            floats, reward=floats.reward / leaves, weight=np.where(loops, 0.0, floats.weight) / leaves[:, None]
        )

    def bound(self, prover: BoxProver, mask: NDArray[np.bool_]) -> Floats | None:
        """Return values that bound the box and miss the threshold; ``None`` where it is met, or remains open.

        Values that miss it by so little that they could not be rounded are returned at the fixed point only.
        """
        check()
        floats = self._floats
        barred = np.where(mask, 0.0, -np.inf)
        clear = prover.float_threshold - max(prover.slack, 4 * 2.0 ** -PRECISIONS[0] / (1.0 - floats.gamma))
        values = self._best.values
        for sweep in range(1, SWEEPS + 1):
            update: Floats = np.maximum.reduceat(self._loopless.backup(values, barred), floats.first)
            moved = float(np.abs(update - values).max())
            values = update
            if moved <= 1e-14 * (1.0 + float(np.abs(values).max())):
                return values if prover.float_return_of(values) < prover.float_threshold - prover.slack else None
            if sweep % LOOK == 0 and prover.float_return_of(values) < clear:
                return values
        return self._open(prover, mask)

    def _open(self, prover: BoxProver, mask: NDArray[np.bool_]) -> Floats | None:
        values: Floats = self._floats.best_masked(mask, self._best).values
        return values if prover.float_return_of(values) < prover.float_threshold - prover.slack else None
