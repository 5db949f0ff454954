"""Short lemmas for large tasks, by insertion: few states are named, and few boxes are judged on the way.

A failing policy fails because of what it does at some of the states that it visits.  They are put in order of what
their actions cost, to first order (visits times advantage), and forced one after another while all others stay free:
the shortest prefix whose box fails is found by doubling and bisection.  Its states are then freed again in batches,
and its actions widened: everything whose Q does not exceed the value of the box is admitted at once.

Judging a box: from V* downwards (:mod:`mincirc.mdp.value.from_above`), with a horizon by its time-dependent programme.
Everything is in floats, so what comes out is a proposal, which :class:`mincirc.mdp.boxes.outer.BoxProver` decides.
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
    """A box that fails as far as floats see it: its flat mask, and values that bound it."""

    mask: Mask
    values: Floats


class Insertion:
    """Proposes boxes for one task; ``best`` is the best of all policies, ``descent`` is absent with a horizon."""

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
        """Return a box around a policy that fails; ``None`` where floats do not see it fail."""
        flat = self._floats.flat(picks)

        def check(states: States) -> Floats | None:
            return self._judge(prover, self._forced(flat, states))

        order = self._ordered(prover, flat, np.array(sorted(visited), dtype=np.intp), rows)
        length = _shortest(check, order)
        if length is None:
            return None
        states = _freed(check, order[:length], self._tries(self.params.deletions, length))
        return self._widened(prover, self._forced(flat, states), states)

    def _tries(self, boxes: int, states: int) -> int:
        """Return how many boxes are judged for a lemma of so many states: a third of ``boxes`` for a long one."""
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
        """Admit further actions at the states of a failing box."""
        values = self._judge(prover, mask)
        if values is None:
            return None
        mask = self._with_useless(mask, values)
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
                    mask, values = self._with_useless(wider, found), found
        return Proposal(mask, values)

    def _with_useless(self, mask: Mask, values: Floats) -> Mask:
        """Admit every action that the values bound as they are (with a horizon they are those of time 0 only)."""
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


def _freed(check: Callable[[States], Floats | None], states: States, tries: int) -> States:
    """Return some of the states, without which the box no longer fails; the last one is known to be needed."""
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
