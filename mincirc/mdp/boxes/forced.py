"""Forced choices under a horizon: which choices, taken at one state in every step, alone make a bound unreachable.

**Idea.**  A box that forces one choice and frees all other states differs from the box of all policies in one row of
the Bellman equations, so the boxes of all choices are solved side by side.  (1) With one step to go there is nothing
to solve: the best return of all is ``sum w(s) max_a R(s, a)``, forcing a at s takes ``w(s) (max_b R(s, b) - R(s, a))``
from it, and that is compared with what the bound leaves, in rationals.  (2) With more steps, backward induction runs
in whole numbers, rounded upwards, over many boxes at once.

**Whose.**  Backward induction is Puterman 1994, section 4.5.  Rounding upwards is that of interval iteration (Haddad,
Monmege 2014); :mod:`mincirc.mdp.boxes.fixed` does it for other boxes.

**Different here**: one array operation backs up all boxes; a forced choice is a gather after the maximum over choices.

**Proof of (2).**  Let u be whole numbers, in units of ``scale / 2^p``, and D the common denominator of a row ``R + sum
w V``.  The next ``u(s)`` is the largest of ``ceil((D R / scale 2^p + sum (D w) u(t)) / D)``.  Where u is at least the
exact U, that is at least the exact backup; and where u is above U by at most e units, it is above the exact backup by
less than e + 1, since ``w >= 0`` sums to at most 1.  So after H steps ``U <= u < U + H``.  Where ``w . u`` misses the
threshold the exact values do, and where it is H units beyond, they do not; what is between is left to the caller.

No overflow: no reward is larger than ``scale``, so ``|u| <= H (2^p + 1)``, and the terms of a sum are together at most
``D (H + 1) (2^p + 1) < 2^62``, by choice of p.

**Assumes** that weights of constraints are not negative, as all boxes do.  **Oracle**: ``tests/mdp/test_forced.py``
(exact values of every box).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, lcm

import numpy as np
from flint import fmpq
from numpy.typing import NDArray

from mincirc.mdp.boxes.dyadic import DyadicRows, Integers
from mincirc.mdp.boxes.params import ForcedParams
from mincirc.mdp.constraint import Constraint
from mincirc.mdp.model import MDP
from mincirc.mdp.objective import Horizon
from mincirc.mdp.value.exact import ZERO, to_fmpq
from mincirc.mdp.value.floats import FloatTask
from mincirc.runtime.ambient import check

Choices = Sequence[tuple[int, int]]
"""Pairs of a state and a pick, each of which is forced alone."""


def misses(
    task: MDP, constraint: Constraint, suspects: Choices, params: ForcedParams, slack: float
) -> Iterator[bool | None]:
    """Yield, per suspect, whether the best return with it misses the constraint; ``None``: rounding does not decide.

    As for all boxes, the best return is that over choices which may depend on the time.  With more than one step,
    what rounding by at most ``slack`` (in units of the task's scale) leaves open is a tie, and a tie is a "no".
    """
    assert isinstance(task.objective, Horizon)
    if task.objective.steps == 1:
        yield from _in_one_step(task, constraint, suspects)
        return
    induction = _Induction.of(task, constraint, params, slack)
    if induction is None:
        yield from (None for _ in suspects)
        return
    at_once = max(1, min(params.moves_at_once // induction.moves, params.backups_at_once // len(induction.rewards)))
    for start in range(0, len(suspects), at_once):
        yield from induction.misses(suspects[start : start + at_once])


def _in_one_step(task: MDP, constraint: Constraint, suspects: Choices) -> Iterator[bool]:
    best = {s: max(row[0] for row in task.rows[s]) for s in constraint.support}
    weights = {s: to_fmpq(constraint.weights[s]) for s in constraint.support}
    room = sum((w * best[s] for s, w in weights.items()), ZERO) - to_fmpq(constraint.threshold)
    for state, pick in suspects:
        lost: fmpq = weights[state] * (best[state] - task.rows[state][pick][0]) if state in best else ZERO
        yield bool(lost >= room if constraint.strict else lost > room)


@dataclass(frozen=True, eq=False)
class _Induction:
    """Backward induction rounded upwards, over many boxes at once.

    ``limit`` is the largest weighted sum of values, in units, that misses the constraint; sums of more than ``sure``
    do not, and between the two nothing is known, which is said if it ``doubts`` and else counts as a tie.
    """

    steps: int
    weights: Integers
    rewards: Integers
    denominators: Integers
    target: NDArray[np.intp]
    first: NDArray[np.intp]
    by_state: tuple[tuple[int, int], ...]
    limit: int
    sure: int
    doubts: bool

    @staticmethod
    def of(task: MDP, constraint: Constraint, params: ForcedParams, slack: float) -> _Induction | None:
        """Prepare a task for one constraint; ``None`` where its numbers are too long."""
        floats = FloatTask.of(task)
        assert floats.steps is not None
        numbers = DyadicRows.of(task).numbers
        if numbers is None:
            return None
        weights, rewards, denominators, target = numbers
        places = min(params.places, 61 - (int(denominators.max()) * (floats.steps + 1)).bit_length())
        if places < 1:
            return None
        common = lcm(*(constraint.weights[s].denominator for s in constraint.support))
        by_state = tuple((s, int(constraint.weights[s] * common)) for s in constraint.support)
        unit, doubt = floats.scale / (1 << places), floats.steps * sum(w for _, w in by_state)
        threshold = constraint.threshold * common / unit
        limit = floor(threshold) if constraint.strict else ceil(threshold) - 1
        return _Induction(
            floats.steps,
            weights,
            rewards << places,
            denominators,
            target,
            floats.first,
            by_state,
            limit,
            limit + doubt,
            Fraction(doubt, common << places) > Fraction(slack),
        )

    @property
    def moves(self) -> int:
        """The successors that are backed up for one box, over all steps."""
        return self.weights.size * self.steps

    def misses(self, suspects: Choices) -> list[bool | None]:
        """Return :func:`misses` for so many suspects at once."""
        states = np.array([s for s, _ in suspects], dtype=np.intp)
        forced = self.first[states] + np.array([pick for _, pick in suspects], dtype=np.intp)
        boxes = np.arange(len(suspects))
        values: Integers = np.zeros((len(suspects), len(self.first)), dtype=np.int64)
        for _ in range(self.steps):
            check()
            sums = np.broadcast_to(self.rewards, (len(suspects), len(self.rewards))).copy()
            for weight, target in zip(self.weights.T, self.target.T, strict=True):
                sums += weight * values[:, target]
            backups = -(-sums // self.denominators)
            values = np.maximum.reduceat(backups, self.first, axis=1)
            values[boxes, states] = backups[boxes, forced]
        return [self._judged(row) for row in values.tolist()]

    def _judged(self, values: Sequence[int]) -> bool | None:
        total = sum(weight * values[s] for s, weight in self.by_state)
        if total <= self.limit:
            return True
        return None if self.doubts and total <= self.sure else False
