"""Rounded value vectors, checked in machine integers: the Bellman inequality on many states at once.

A dyadic vector is ``U(s) = u(s) * scale / 2^places`` with integers u, ``scale`` the task's largest reward.  With D the
common denominator of one row ``R + sum w U(t)``, the inequality ``U >= R + sum w U`` reads

    ``D u(s) >= (D R / scale) 2^places + sum (D w) u(t)``,

in integers only.  Where a bound on the terms excludes 64-bit overflow, numpy checks all rows at once, exactly;
otherwise :meth:`DyadicRows.holds` returns ``None``, and the caller uses rationals.  Oracle:
``tests/mdp/test_descent.py`` compares the check with rationals.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from mincirc.mdp.model import MDP
from mincirc.mdp.value.floats import FloatTask

Mask = NDArray[np.bool_]
Integers = NDArray[np.int64]

NO_OVERFLOW = int(np.iinfo(np.int64).max) // 2
"""Sums of 64-bit products whose bound is below this number cannot overflow."""


_KEPT = "_dyadic"
"""Key in the task's ``__dict__`` of the cached rows; cached values are not pickled with the task."""


class DyadicRows:
    """The Bellman rows of one task as integers, all choices of all states in one flat order."""

    @staticmethod
    def of(task: MDP) -> DyadicRows:
        """Return the rows of a task in units of its largest reward, built once."""
        known: DyadicRows | None = task.__dict__.get(_KEPT)
        if known is None:
            known = task.__dict__[_KEPT] = DyadicRows(task, FloatTask.of(task).scale)
        return known

    def __init__(self, task: MDP, scale: Fraction) -> None:
        flat = [c for row in task.choices for c in row]
        width = max((len(c.successors) for c in flat), default=0) or 1
        counts = np.array([len(row) for row in task.choices], dtype=np.intp)
        self.owner = np.repeat(np.arange(len(counts)), counts)
        self.target = np.zeros((len(flat), width), dtype=np.intp)
        self.present = np.zeros((len(flat), width), dtype=np.bool_)
        gamma = task.objective.gamma
        weights: list[list[int]] = []
        rewards: list[int] = []
        denominators: list[int] = []
        for i, choice in enumerate(flat):
            reward = choice.reward / scale
            moves = [gamma * p for _, p in choice.successors]
            common = lcm(reward.denominator, *(m.denominator for m in moves))
            denominators.append(common)
            rewards.append(int(reward * common))
            weights.append([int(m * common) for m in moves] + [0] * (width - len(moves)))
            for k, (t, _) in enumerate(choice.successors):
                self.target[i, k], self.present[i, k] = t, True
        self._largest = max(
            (abs(n) for n in (*denominators, *rewards, *(w for row in weights for w in row))), default=1
        )
        self._width = width
        fits = self._largest < NO_OVERFLOW
        self._weights: Integers | None = np.array(weights, dtype=np.int64) if fits else None
        self._rewards: Integers | None = np.array(rewards, dtype=np.int64) if fits else None
        self._denominators: Integers | None = np.array(denominators, dtype=np.int64) if fits else None

    @property
    def numbers(self) -> tuple[Integers, Integers, Integers, NDArray[np.intp]] | None:
        """Per choice ``D w``, ``D R / scale``, D and the successors; ``None`` where they are no 64-bit numbers."""
        if self._weights is None or self._rewards is None or self._denominators is None:
            return None
        return self._weights, self._rewards, self._denominators, self.target

    def closure(self, allowed: Mask, roots: NDArray[np.intp]) -> Mask:
        """Return which states some policy of the box reaches from ``roots``; ``allowed`` is over choices."""
        reached = np.zeros(int(self.owner[-1]) + 1, dtype=np.bool_)
        reached[roots] = True
        count = 0
        while (now := int(reached.sum())) != count:
            count = now
            taken = allowed & reached[self.owner]
            reached[self.target[taken][self.present[taken]]] = True
        return reached

    def holds(self, allowed: Mask, inside: Mask, units: Integers, places: int) -> bool | None:
        """Return whether the inequality holds on the allowed choices at the states ``inside``; ``None``: may overflow.

        ``allowed`` is a mask over flat choices, ``units`` is u per state, less than 2^62 in size.  The states
        ``inside`` must be closed under the box; u is not read elsewhere.
        """
        largest = int(np.abs(units).max(initial=0))
        top = self._largest * max(largest, 1 << places) * (self._width + 2)
        if self._weights is None or self._rewards is None or self._denominators is None or top >= NO_OVERFLOW:
            return None
        rows = np.flatnonzero(allowed & inside[self.owner])
        left = self._denominators[rows] * units[self.owner[rows]]
        ahead = (self._weights[rows] * units[self.target[rows]]).sum(axis=1)
        return bool((left >= (self._rewards[rows] << places) + ahead).all())
