"""The task in floats.  Floats only guide: nothing here decides anything.

All choices of all states lie in flat arrays (shape ``C`` choices x ``K`` successors), so that one Bellman backup of
the whole task is a gather, a dot product and a ``maximum.reduceat``.

Total reward: a policy's values solve ``V = R + P V`` only where it can still earn something; elsewhere, on recurrent
states without reward in particular, ``I - P`` is singular and the value is 0.  Policy iteration starts anywhere and
changes a choice only where that is strictly better (:mod:`mincirc.mdp.value.optimum`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mincirc.mdp.model import MDP, Picks
from mincirc.mdp.objective import Horizon, TotalReward
from mincirc.mdp.value.params import FloatParams
from mincirc.runtime.budget import check

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Floats = NDArray[np.float64]
FlatChoices = NDArray[np.intp]

_KEPT = "_floats"
"""Where a task keeps its arrays; like all that is computed on demand, they do not travel with it."""


@dataclass(frozen=True, eq=False)
class FloatOptimum:
    """The best policy of a box as floats see it, and its values (at time 0 with a horizon)."""

    picks: Picks
    values: Floats


@dataclass(frozen=True, eq=False)
class FloatTask:
    """Arrays over the flattened choices; ``first[s]`` is the first choice of state s, ``counts[s]`` their number.

    Rewards and values are in units of ``scale``, the largest absolute reward, so that numbers outside the range
    of floats do no harm and tolerances are relative.  ``steps`` is the horizon, if there is one; ``total`` says that
    the objective is total reward.
    """

    scale: Fraction
    gamma: float
    steps: int | None
    reward: Floats
    target: NDArray[np.intp]
    weight: Floats
    first: NDArray[np.intp]
    counts: NDArray[np.intp]
    total: bool = False
    params: FloatParams = FloatParams()

    @staticmethod
    def of(task: MDP, params: FloatParams = FloatParams()) -> FloatTask:
        """Return the arrays of a task, built once; ``gamma`` is multiplied into ``weight``."""
        known: FloatTask | None = task.__dict__.get(_KEPT)
        if known is None:
            known = task.__dict__[_KEPT] = FloatTask._built(task)
        return known if known.params == params else replace(known, params=params)

    @staticmethod
    def _built(task: MDP) -> FloatTask:
        flat = [c for row in task.choices for c in row]
        width = max((len(c.successors) for c in flat), default=0) or 1
        gamma = float(task.objective.gamma)
        target = np.zeros((len(flat), width), dtype=np.intp)
        weight = np.zeros((len(flat), width))
        for i, choice in enumerate(flat):
            for k, (t, p) in enumerate(choice.successors):
                target[i, k], weight[i, k] = t, gamma * float(p)
        counts = np.array([len(row) for row in task.choices], dtype=np.intp)
        objective = task.objective
        scale = max((abs(c.reward) for c in flat), default=Fraction(0)) or Fraction(1)
        return FloatTask(
            scale,
            gamma,
            objective.steps if isinstance(objective, Horizon) else None,
            np.array([float(c.reward / scale) for c in flat]),
            target,
            weight,
            np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.intp),
            counts,
            isinstance(objective, TotalReward),
        )

    @property
    def guides(self) -> bool:
        """Whether floats say anything: always, but for a discount next to 1."""
        return self.steps is not None or self.total or self.gamma <= self.params.near_one

    @cached_property
    def owner(self) -> NDArray[np.intp]:
        """The state of every flat choice."""
        return np.repeat(np.arange(len(self.first), dtype=np.intp), self.counts)

    def mask(self, allowed: Sequence[Sequence[int]]) -> NDArray[np.bool_]:
        """Return the flat mask of the allowed choices."""
        mask = np.zeros(len(self.reward), dtype=np.bool_)
        mask[[first + p for first, options in zip(self.first.tolist(), allowed, strict=True) for p in options]] = True
        return mask

    def box(self, mask: NDArray[np.bool_]) -> list[list[int]]:
        """Return the allowed picks per state of a flat mask."""
        flat = mask.tolist()
        return [
            [pick for pick in range(count) if flat[first + pick]]
            for first, count in zip(self.first.tolist(), self.counts.tolist(), strict=True)
        ]

    def flat(self, picks: Picks) -> NDArray[np.intp]:
        """Return the flat choice per state of a policy."""
        choices: NDArray[np.intp] = np.array(picks, dtype=np.intp) + self.first
        return choices

    def backup(self, values: Floats, barred: Floats) -> Floats:
        """Return Q, with ``barred`` (0 or -inf) added."""
        q: Floats = self.reward + barred + (self.weight * values[self.target]).sum(axis=1)
        return q

    @cached_property
    def best_of_all(self) -> FloatOptimum:
        """The best of all policies."""
        return self.best_masked(np.ones(len(self.reward), dtype=np.bool_))

    def best(self, allowed: Sequence[Sequence[int]], start: FloatOptimum | None = None) -> FloatOptimum:
        """Return the best policy of the box; ``start`` (of a similar box) warm-starts the search."""
        return self.best_masked(self.mask(allowed), start)

    def best_masked(self, mask: NDArray[np.bool_], start: FloatOptimum | None = None) -> FloatOptimum:
        """As :meth:`best`, for a flat mask."""
        barred = np.where(mask, 0.0, -np.inf)
        if self.steps is not None:
            return self._by_stages(barred, self.steps)
        flat = self._argmax(self.reward + barred)
        values = np.zeros(len(self.first))
        if start is not None:
            known = self.flat(start.picks)
            flat, values = np.where(mask[known], known, flat), start.values
        elif self.total:
            flat = self._rising(barred, flat)
        elif len(flat) > self.params.dense_to:
            flat, values = self._settled(barred, flat)
        for _ in range(1000):
            check()
            values = self.evaluate(flat, values)
            q = self.backup(values, barred)
            best = self._argmax(q)
            better = q[best] > q[flat] + 1e-12 * (1 + np.abs(q[flat]))
            if not better.any():
                break
            flat = np.where(better, best, flat)
        return FloatOptimum(tuple((flat - self.first).tolist()), values)

    def _rising(self, barred: Floats, flat: FlatChoices) -> FlatChoices:
        """Return the choices by which backups from 0 last raised the values clearly: a first policy that earns."""
        values = np.zeros(len(self.first))
        for _ in range(self.params.rising_sweeps):
            q = self.backup(values, barred)
            best = self._argmax(q)
            better = q[best] > values + 1e-6 * (1 + values)
            if not better.any():
                break
            flat, values = np.where(better, best, flat), np.where(better, q[best], values)
        return flat

    def _settled(self, barred: Floats, flat: FlatChoices) -> tuple[FlatChoices, Floats]:
        """Return the choices of a value iteration when they no longer change, and its values: where to start from.

        Policy iteration alone would carry what it learns by one state at a time.
        """
        values, apart = np.zeros(len(self.first)), self.params.settled_sweeps
        for _ in range(self.params.most_sweeps // apart):
            check()
            for _ in range(apart):
                values = np.maximum.reduceat(self.backup(values, barred), self.first)
            before, flat = flat, self._argmax(self.backup(values, barred))
            if (before == flat).all():
                break
        return flat, values

    def one_change(self, weights: Floats, best: FloatOptimum) -> Floats:
        """Return, per flat choice, the return of ``best`` with that one choice changed (discount only).

        A policy that differs in one state changes one row of ``I - gamma P``: with its inverse M, by Sherman and
        Morrison, ``J' = J + (w M)_s (Q(s, a) - V(s)) / (M_ss - gamma P_a M_s)``.
        """
        flat = self.flat(best.picks)
        n = len(self.first)
        matrix: NDArray[np.floating[Any]] = np.eye(n)
        np.subtract.at(matrix, (np.arange(n)[:, None], self.target[flat]), self.weight[flat])
        inverse = np.linalg.inv(matrix)
        state = self.owner
        advantage = self.backup(best.values, np.zeros(len(self.reward))) - best.values[state]
        stay = (self.weight * inverse[self.target, state[:, None]]).sum(axis=1)
        change = (weights @ inverse)[state] * advantage / (inverse[state, state] - stay)
        returns: Floats = float(weights @ best.values) + change
        return returns

    def evaluate(self, flat: FlatChoices, start: Floats) -> Floats:
        """Return the values of the policy that picks the flat choice ``flat[s]`` at s (discount, total reward).

        Few states: a dense solve.  Many: repeated backups from ``start`` (a change in one state of a large task
        often dies out soon), with a dense solve where they do not converge quickly.
        """
        n = len(self.first)
        reward, target, weight = self.reward[flat], self.target[flat], self.weight[flat]
        if self.total:
            earning = self.earning(flat)
            start, weight = np.where(earning, start, 0.0), np.where(earning[:, None], weight, 0.0)
        params = self.params
        if n > params.dense_from:
            quick = params.quick_sweeps * max(1, n // params.states_per_quick_sweeps)
            patience = quick if n <= params.dense_to else self._enough_sweeps()
            values, converged = _sweep(reward, target, weight, start, patience)
            if converged or n > params.dense_to:
                return values
        matrix: NDArray[np.floating[Any]] = np.eye(n)
        np.subtract.at(matrix, (np.arange(n)[:, None], target), weight)
        solution: Floats = np.linalg.solve(matrix, reward)
        return solution

    def return_of(self, flat: FlatChoices, visited: NDArray[np.intp], weights: Floats) -> float:
        """Return ``weights . V`` of a policy that visits these states only."""
        place = np.zeros(len(flat), dtype=np.intp)
        place[visited] = np.arange(len(visited))
        chosen = flat[visited]
        count = len(visited)
        part = replace(
            self,
            reward=self.reward[chosen],
            target=place[self.target[chosen]],
            weight=self.weight[chosen],
            first=np.arange(count),
            counts=np.ones(count, dtype=np.intp),
        )
        if self.steps is not None:
            values = part.best_masked(np.ones(count, dtype=np.bool_)).values
        else:
            values = part.evaluate(np.arange(count), np.zeros(count))
        return float(weights[visited] @ values)

    def visits(self, flat: FlatChoices, weights: Floats) -> Floats:
        """Return ``d(s) = sum_t gamma^t Pr(s_t = s)`` from the initial weights (no horizon).

        With total reward, visits to states that can earn nothing more (there may be infinitely many) count as 0.
        """
        n = len(self.first)
        weight = self.weight[flat]
        if self.total:
            earning = self.earning(flat)
            weight = np.where(earning[:, None] & earning[self.target[flat]], weight, 0.0)
            weights = np.where(earning, weights, 0.0)
        if n > self.params.dense_to:
            return self._counted(flat, weight, weights)
        matrix: NDArray[np.floating[Any]] = np.eye(n)
        np.subtract.at(matrix, (np.arange(n)[:, None], self.target[flat]), weight)
        solution: Floats = np.linalg.solve(matrix.T, weights)
        return solution

    def _counted(self, flat: FlatChoices, weight: Floats, weights: Floats) -> Floats:
        """Return visits step by step, until few are left to come."""
        target, now, total = self.target[flat].ravel(), weights, weights.copy()
        for _ in range(self._enough_sweeps()):
            check()
            now = np.bincount(target, (weight * now[:, None]).ravel(), len(flat)).astype(float)
            total += now
            if now.sum() < 1e-6 * total.sum():
                break
        return total

    def earning(self, flat: FlatChoices) -> NDArray[np.bool_]:
        """Return the states from which the policy can still collect a reward other than 0."""
        target, present = self.target[flat], self.weight[flat] > 0
        earns: NDArray[np.bool_] = self.reward[flat] != 0
        while True:
            more = earns | (present & earns[target]).any(axis=1)
            if (more == earns).all():
                return more
            earns = more

    def _enough_sweeps(self) -> int:
        """Return how many backups shrink any error by 1e-13."""
        if self.total:
            return self.params.most_sweeps
        return int(np.ceil(np.log(1e-13) / np.log(max(self.gamma, 1e-9)))) + 1

    def _argmax(self, q: Floats) -> NDArray[np.intp]:
        top = np.maximum.reduceat(q, self.first)
        hits = np.flatnonzero(q == top[self.owner])
        _, where = np.unique(self.owner[hits], return_index=True)
        best: NDArray[np.intp] = hits[where]
        return best

    def policy_stages(self, flat: FlatChoices, steps: int) -> list[Floats]:
        """Return a policy's values with 0, 1, 2, ... steps to go, as far as they change: later ones equal the last."""
        reward, target, weight = self.reward[flat], self.target[flat], self.weight[flat]
        stages = [np.zeros(len(flat))]
        for _ in range(steps):
            check()
            update: Floats = reward + (weight * stages[-1][target]).sum(axis=1)
            if (update == stages[-1]).all():
                break
            stages.append(update)
        return stages

    def shortfall(self, flat: FlatChoices, weights: Floats, steps: int) -> Floats:
        """Return, per flat choice, what taking it at its state in every step costs to first order (horizon)."""
        stages = self.policy_stages(flat, steps)
        target, weight, own = self.target[flat], self.weight[flat], np.zeros(len(self.reward))
        arriving, total = weights, np.zeros(len(self.reward))
        for step in range(steps):
            check()
            if not arriving.any():
                break
            now, later = (stages[min(left, len(stages) - 1)] for left in (steps - step, steps - step - 1))
            total += arriving[self.owner] * (now[self.owner] - self.backup(later, own))
            arriving = np.bincount(target.ravel(), (weight * arriving[:, None]).ravel(), len(flat)).astype(float)
        return total

    def least_values(self, mask: NDArray[np.bool_], enough: Callable[[Floats], bool]) -> Floats:
        """Return values that no policy of the box falls short of, as soon as they are ``enough`` (total reward).

        Backups from 0 by the worst action rise towards the values of the worst policy.
        """
        values = np.zeros(len(self.first))
        barred = np.where(mask, 0.0, np.inf)
        for sweep in range(self.params.least_sweeps):
            check()
            update: Floats = np.minimum.reduceat(self.backup(values, barred), self.first)
            still = (update - values).max() <= 1e-13 * (1.0 + update.max())
            values = update
            if still or (sweep % 8 == 7 and enough(values)):
                break
        return values

    def _by_stages(self, barred: Floats, steps: int) -> FloatOptimum:
        values = np.zeros(len(self.first))
        best = self._argmax(self.reward + barred)
        for _ in range(steps):
            q = self.backup(values, barred)
            best = self._argmax(q)
            values = q[best]
        return FloatOptimum(tuple((best - self.first).tolist()), values)


def _sweep(reward: Floats, target: NDArray[np.intp], weight: Floats, start: Floats, most: int) -> tuple[Floats, bool]:
    """Return the values after at most ``most`` backups, and whether they had stopped moving."""
    values = start
    for _ in range(most):
        update: Floats = reward + (weight * values[target]).sum(axis=1)
        if np.abs(update - values).max() <= 1e-14 * (1 + np.abs(update).max()):
            return update, True
        values = update
    return values, False
