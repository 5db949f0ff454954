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

import numpy as np
from numpy.typing import NDArray

from mincirc.mdp.boxes.outer import BoxProver
from mincirc.mdp.value.floats import FloatOptimum, Floats, FloatTask
from mincirc.mdp.value.params import DescentParams
from mincirc.mdp.value.sweeps import sweeps_of
from mincirc.mdp.value.sweeps_reference import Lowered, without_loops
from mincirc.runtime.ambient import check


class Descent:
    """Bounds on boxes of one task (discount, total reward); ``best`` is an optimal policy with its values."""

    def __init__(self, floats: FloatTask, best: FloatOptimum, params: DescentParams = DescentParams()) -> None:
        self._floats = floats
        self.params = params
        self._loopless, _ = without_loops(floats)
        self._best = FloatOptimum(best.picks, self._superharmonic(best.values))

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
        start, weights = self._best.values, prover.float_weights(len(self._best.values))
        missed = prover.float_threshold - prover.slack
        room = 1e-14 * (1.0 + float(np.abs(start).max()))
        clear = self._early_threshold(prover)
        values, found = sweeps_of(self._floats).above(mask, start, weights, clear, room, self.params)
        if found is Lowered.BELOW:
            return values
        below = prover.float_return_of(values) < missed
        if found is Lowered.MORE or (self._floats.total and not below):
            return self._by_policy_iteration(prover, mask)
        return values if below else None

    def _early_threshold(self, prover: BoxProver) -> float:
        """Return the return below which iteration stops early: the bound survives rounding."""
        if self._floats.total:
            return prover.float_threshold - prover.slack
        return prover.float_threshold - max(prover.slack, 4 * 2.0**-prover.params.places / (1.0 - self._floats.gamma))

    def _by_policy_iteration(self, prover: BoxProver, mask: NDArray[np.bool_]) -> Floats | None:
        missed = prover.float_threshold - prover.slack

        def meets(values: Floats) -> bool:
            return prover.float_return_of(values) >= missed

        values: Floats = self._floats.best_masked(mask, self._best, meets).values  # better policies meet it, too
        return None if meets(values) else values
