"""Short lemmas for large tasks, by insertion: few states are named, and few boxes are evaluated on the way.

Minimising a conflict, as in the extraction of minimal unsatisfiable subsets: insertion, then deletion in batches
(Junker, *QuickXplain*, 2004; Marques-Silva, *Minimal unsatisfiability: models, algorithms and applications*, 2010).  A
failing policy fails because of its choices at some of the states that it visits.  The visited states are sorted by the
first-order cost of the policy's choices (visits times advantage) and forced one after another while all other states
stay free: the shortest prefix whose box fails is found by doubling and bisection.  Then states of the prefix are freed
again in batches, and actions are admitted: all actions whose Q does not exceed the value of the box at once, the
others one by one.  Different from the literature: elements are ordered by cost, the oracle is a value computation, and
the result need not be minimal (the number of boxes is limited).

A box is evaluated from V* downwards (:mod:`mincirc.mdp.value.from_above`), with a horizon by its time-dependent
dynamic programme.  All of this is in floats, so the result is a proposal; :class:`mincirc.mdp.boxes.outer.BoxProver`
decides.  Oracle: ``tests/mdp/test_box.py`` (all policies of a lemma's box miss the bound).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mincirc.mdp.boxes.outer import BoxProver
from mincirc.mdp.boxes.params import InsertionParams
from mincirc.mdp.model import Picks
from mincirc.mdp.value.floats import FloatOptimum, Floats, FloatTask
from mincirc.mdp.value.from_above import Descent

Mask = NDArray[np.bool_]
States = NDArray[np.intp]


@dataclass(frozen=True)
class Proposal:
    """A box that fails in floats: its flat mask, and float values that bound every policy of the box."""

    mask: Mask
    values: Floats


class Insertion:
    """Proposes failing boxes for one task; ``best`` is an optimal policy, ``descent`` is ``None`` with a horizon."""

    def __init__(
        self,
        floats: FloatTask,
        best: FloatOptimum,
        descent: Descent | None,
        params: InsertionParams = InsertionParams(),
    ) -> None:
        self._floats = floats
        self.params = params
        self._best = best
        self._descent = descent
        optimal = best.values
        loss = optimal[floats.owner] - floats.backup(optimal, np.zeros(len(floats.reward)))
        self._loss: Floats = np.maximum(loss, 0.0)

    def propose(
        self, prover: BoxProver, picks: Picks, visited: Sequence[int], rows: Collection[int]
    ) -> Proposal | None:
        """Return a failing box that contains the policy ``picks``; ``None`` where the policy does not fail in floats.

        ``visited`` are the states that the policy reaches; states of ``rows`` are preferred.
        """
        flat = self._floats.flat(picks)

        def check(states: States) -> Floats | None:
            return self._judge(prover, self._forced(flat, states))

        order = self._ordered(prover, flat, np.array(sorted(visited), dtype=np.intp), rows)
        length = _shortest(check, order)
        if length is None:
            return None
        states = _by_deletion(check, order[:length], self._tries(self.params.deletions, length))
        return self._widened(prover, self._forced(flat, states), states)

    def _tries(self, boxes: int, states: int) -> int:
        """Return how many boxes are evaluated for a lemma of ``states`` states: a third of ``boxes`` if it is long."""
        return boxes if states <= self.params.long else boxes // 3

    def _judge(self, prover: BoxProver, mask: Mask) -> Floats | None:
        if self._descent is not None:
            return self._descent.bound(prover, mask)
        values = self._floats.best_masked(mask).values
        return values if prover.float_return_of(values) < prover.float_threshold - prover.slack else None

    def _forced(self, flat: NDArray[np.intp], states: States) -> Mask:
        """Return the box of all policies that pick ``flat`` at the states."""
        forced = np.zeros(len(flat), dtype=np.bool_)
        forced[states] = True
        mask = ~forced[self._floats.owner]
        mask[flat[states]] = True
        return mask

    def _ordered(self, prover: BoxProver, flat: NDArray[np.intp], visited: States, rows: Collection[int]) -> States:
        visits = self._visits(prover, flat)[visited]
        loss = self._loss[flat[visited]]
        loss = np.where(loss > 1e-9 * (1.0 + loss.max(initial=0.0)), loss, 0.0)
        known = np.array([self.params.known if s in rows else 1.0 for s in visited.tolist()])
        return visited[np.lexsort((visited, -visits * known, -visits * loss * known))]

    def _visits(self, prover: BoxProver, flat: NDArray[np.intp]) -> Floats:
        floats = self._floats
        target, weight = floats.target[flat], floats.weight[flat]
        now = prover.float_weights(len(flat))
        total = now.copy()
        sweeps = self.params.visit_sweeps
        for _ in range(min(sweeps, floats.steps or sweeps)):
            arrived: Floats = np.bincount(target.ravel(), (weight * now[:, None]).ravel(), len(flat)).astype(float)
            now = arrived
            total += now
            if now.sum() < 1e-6 * total.sum():
                break
        return total

    def _widened(self, prover: BoxProver, mask: Mask, states: States) -> Proposal | None:
        """Return the failing box with further actions admitted at its states; ``None`` if it does not fail."""
        values = self._judge(prover, mask)
        if values is None:
            return None
        mask = self._with_bounded_actions(mask, values)
        tries = self._tries(self.params.widenings, len(states))
        for state in states[::-1].tolist():
            first = int(self._floats.first[state])
            for choice in range(first, first + int(self._floats.counts[state])):
                if mask[choice] or not tries:
                    continue
                tries -= 1
                wider = mask.copy()
                wider[choice] = True
                found = self._judge(prover, wider)
                if found is not None:
                    mask, values = self._with_bounded_actions(wider, found), found
        return Proposal(mask, values)

    def _with_bounded_actions(self, mask: Mask, values: Floats) -> Mask:
        """Return the mask with every action that ``values`` bound; unchanged with a horizon (values are of time 0)."""
        if self._floats.steps is not None:
            return mask
        q = self._floats.backup(values, np.zeros(len(mask)))
        room = 2e-14 * (1.0 + float(np.abs(values).max()))
        wider: Mask = mask | (q <= values[self._floats.owner] + room)
        return wider


def _shortest(check: Callable[[States], Floats | None], order: States) -> int | None:
    """Return the length of the shortest failing prefix, by doubling and bisection; ``None`` if there is none."""
    passes, fails = 0, 1
    while check(order[:fails]) is None:
        if fails >= len(order):
            return None
        passes, fails = fails, min(2 * fails, len(order))
    while fails - passes > 1:
        middle = (passes + fails) // 2
        if check(order[:middle]) is None:
            passes = middle
        else:
            fails = middle
    return fails


def _by_deletion(check: Callable[[States], Floats | None], states: States, tries: int) -> States:
    """Return a subset of the states whose box still fails, after at most ``tries`` evaluations.

    The last state is known to be necessary.
    """
    size = max(1, (len(states) - 1) // 2)
    while tries and len(states) > 1:
        start = 0
        while start < len(states) - 1 and tries:
            tries -= 1
            end = min(start + size, len(states) - 1)
            fewer = np.concatenate((states[:start], states[end:]))
            if check(fewer) is None:
                start = end
            else:
                states = fewer
        if size == 1:
            break
        size = max(1, size // 2)
    return states
