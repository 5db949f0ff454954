"""The task in floats.  Floats only guide the search: no claim rests on this module.

All choices of all states lie in flat arrays (shape ``C`` choices x ``K`` successors), so that one Bellman backup of
the whole task is a gather, a dot product and a ``maximum.reduceat``.  A *flat choice* is a position in these arrays; a
*sweep* is one backup of all states.

Methods: modified policy iteration with warm starts (Puterman 1994, sections 6.4 and 6.5); policies are evaluated by a
dense solve or by sweeps, whichever is quicker.  Total reward: a policy's values solve ``V = R + P V`` only where the
policy can still earn something; elsewhere, on recurrent states without reward in particular, ``I - P`` is singular and
the value is 0.  Policy iteration may start with any policy and changes a choice only where the new choice is strictly
better (:mod:`mincirc.mdp.value.optimum`).

Oracle: ``tests/mdp/test_optimal.py`` and ``tests/mdp/test_box.py`` (the exact results that floats guide).
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
from mincirc.mdp.value.sweeps import sweeps_of
from mincirc.runtime.ambient import check

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Floats = NDArray[np.float64]
FlatChoices = NDArray[np.intp]

_KEPT = "_floats"
"""Key in the task's ``__dict__`` of the cached arrays; cached values are not pickled with the task."""


@dataclass(frozen=True, eq=False)
class FloatOptimum:
    """The best policy of a box in floats, and its values, one per state (with a horizon: at time 0)."""

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
        """Whether floats are reliable enough to guide: ``False`` only for a discount too close to 1."""
        return self.steps is not None or self.total or self.gamma <= self.params.near_one

    @cached_property
    def owner(self) -> NDArray[np.intp]:
        """The state of every flat choice."""
        return np.repeat(np.arange(len(self.first), dtype=np.intp), self.counts)

    def mask(self, allowed: Sequence[Sequence[int]]) -> NDArray[np.bool_]:
        """Return the flat mask of a box given as allowed picks per state."""
        mask = np.zeros(len(self.reward), dtype=np.bool_)
        mask[[first + p for first, options in zip(self.first.tolist(), allowed, strict=True) for p in options]] = True
        return mask

    def box(self, mask: NDArray[np.bool_]) -> list[list[int]]:
        """Return the box of a flat mask as allowed picks per state."""
        flat = mask.tolist()
        return [
            [pick for pick in range(count) if flat[first + pick]]
            for first, count in zip(self.first.tolist(), self.counts.tolist(), strict=True)
        ]

    def flat(self, picks: Picks) -> NDArray[np.intp]:
        """Return the policy as one flat choice per state."""
        choices: NDArray[np.intp] = np.array(picks, dtype=np.intp) + self.first
        return choices

    def backup(self, values: Floats, barred: Floats) -> Floats:
        """Return Q of every flat choice for the given values, plus ``barred`` (0, or -inf for excluded choices)."""
        q: Floats = self.reward + barred + (self.weight * values[self.target]).sum(axis=1)
        return q

    @cached_property
    def best_of_all(self) -> FloatOptimum:
        """The best policy of the whole task, and its values."""
        return self.best_masked(np.ones(len(self.reward), dtype=np.bool_))

    def best(self, allowed: Sequence[Sequence[int]], start: FloatOptimum | None = None) -> FloatOptimum:
        """Return the best policy of the box; ``start`` (of a similar box) warm-starts the search."""
        return self.best_masked(self.mask(allowed), start)

    def best_masked(
        self,
        mask: NDArray[np.bool_],
        start: FloatOptimum | None = None,
        enough: Callable[[Floats], bool] = lambda _: False,
    ) -> FloatOptimum:
        """As :meth:`best`, for a flat mask; policy iteration ends at the first policy whose values are ``enough``."""
        barred = np.where(mask, 0.0, -np.inf)
        if self.steps is not None:
            return self._backward_induction(barred, self.steps)
        flat = self._argmax(self.reward + barred)
        values = np.zeros(len(self.first))
        if start is not None:
            known = self.flat(start.picks)
            flat, values = np.where(mask[known], known, flat), start.values
        elif self.total:
            flat = self._first_earning_policy(barred, flat)
        elif len(flat) > self._sweeps_from:
            flat, values = self._value_iteration(barred, flat)
        for _ in range(1000):
            check()
            values = self.evaluate(flat, values)
            if enough(values):
                break
            q = self.backup(values, barred)
            best = self._argmax(q)
            better = q[best] > q[flat] + 1e-12 * (1 + np.abs(q[flat]))
            if not better.any():
                break
            flat = np.where(better, best, flat)
        return FloatOptimum(tuple((flat - self.first).tolist()), values)

    @property
    def _sweeps_from(self) -> int:
        """The number of states above which policy iteration starts where value iteration has settled."""
        return self.params.dense_from if sweeps_of(self).quick else self.params.dense_to

    def _first_earning_policy(self, barred: Floats, flat: FlatChoices) -> FlatChoices:
        """Return a first policy for total reward: the choices by which sweeps from 0 last raised each value."""
        values = np.zeros(len(self.first))
        for _ in range(self.params.rising_sweeps):
            q = self.backup(values, barred)
            best = self._argmax(q)
            better = q[best] > values + 1e-6 * (1 + values)
            if not better.any():
                break
            flat, values = np.where(better, best, flat), np.where(better, q[best], values)
        return flat

    def _value_iteration(self, barred: Floats, flat: FlatChoices) -> tuple[FlatChoices, Floats]:
        """Return greedy choices and values of value iteration, run until the greedy choices no longer change.

        A warm start for large tasks: policy iteration alone propagates information by one state per iteration.
        """
        values, apart = np.zeros(len(self.first)), self.params.settled_sweeps
        for _ in range(self.params.most_sweeps // apart):
            values, _ = sweeps_of(self).box(barred == 0, values, 0.0, apart, worst=False)
            before, flat = flat, self._argmax(self.backup(values, barred))
            if (before == flat).all():
                break
        return flat, values

    def one_change(self, weights: Floats, best: FloatOptimum) -> Floats:
        """Return, per flat choice, the return of ``best`` with that one choice changed (discount only).

        Changing one choice changes one row of ``I - gamma P``.  With M the inverse of ``I - gamma P`` before the
        change, by the Sherman-Morrison formula, ``J' = J + (w M)_s (Q(s, a) - V(s)) / (M_ss - gamma P_a M_s)``.
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

        Few states: a dense solve.  Many states: sweeps from ``start`` (the effect of a change in one state of a large
        task often decays soon), and a dense solve where sweeps do not converge quickly.
        """
        n, params = len(self.first), self.params
        if n > params.dense_from:
            sweeps = sweeps_of(self)
            quick = params.quick_sweeps * max(1, n // params.states_per_quick_sweeps)
            quick *= params.compiled_sweeps if sweeps.quick else 1
            patience = quick if n <= params.dense_to else self._enough_sweeps()
            values, converged = sweeps.policy(flat, start, 1e-14, patience)
            if converged or n > params.dense_to:
                return values
        reward, target, weight = self.reward[flat], self.target[flat], self.weight[flat]
        if self.total:
            weight = np.where(self.earning(flat)[:, None], weight, 0.0)
        matrix: NDArray[np.floating[Any]] = np.eye(n)
        np.subtract.at(matrix, (np.arange(n)[:, None], target), weight)
        solution: Floats = np.linalg.solve(matrix, reward)
        return solution

    def return_of(self, flat: FlatChoices, visited: NDArray[np.intp], weights: Floats) -> float:
        """Return ``weights . V`` of a policy, computed on the states ``visited`` only (all states that it visits)."""
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
        """Return the discounted occupancy ``d(s) = sum_t gamma^t Pr(s_t = s)`` from the initial weights (no horizon).

        Not normalised.  With total reward, visits to states from which no reward can be earned count as 0, since there
        may be infinitely many.
        """
        n = len(self.first)
        weight = self.weight[flat]
        if self.total:
            earning = self.earning(flat)
            weight = np.where(earning[:, None] & earning[self.target[flat]], weight, 0.0)
            weights = np.where(earning, weights, 0.0)
        if n > self.params.dense_to:
            return sweeps_of(self).visits(flat, weights, 1e-6 * float(weights.sum()), self._enough_sweeps())
        matrix: NDArray[np.floating[Any]] = np.eye(n)
        np.subtract.at(matrix, (np.arange(n)[:, None], self.target[flat]), weight)
        solution: Floats = np.linalg.solve(matrix.T, weights)
        return solution

    def earning(self, flat: FlatChoices) -> NDArray[np.bool_]:
        """Return the mask of states from which the policy can still collect a reward other than 0."""
        target, present = self.target[flat], self.weight[flat] > 0
        earns: NDArray[np.bool_] = self.reward[flat] != 0
        while True:
            more = earns | (present & earns[target]).any(axis=1)
            if (more == earns).all():
                return more
            earns = more

    def _enough_sweeps(self) -> int:
        """Return the number of sweeps that reduce any error by a factor of 1e-13."""
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
        """Return a policy's values with 0, 1, 2, ... steps to go; the list ends when values no longer change."""
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
        """Return, per flat choice, the first-order loss of taking it at its state in every step (horizon)."""
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
        """Return lower bounds on the values of every policy of the box, until ``enough`` accepts them (total reward).

        Backups with the worst action, from 0, increase towards the values of the worst policy.
        """
        values, between = np.zeros(len(self.first)), 8
        for _ in range(-(-self.params.least_sweeps // between)):
            values, converged = sweeps_of(self).box(mask, values, 1e-13, between, worst=True)
            if converged or enough(values):
                break
        return values

    def _backward_induction(self, barred: Floats, steps: int) -> FloatOptimum:
        values = np.zeros(len(self.first))
        best = self._argmax(self.reward + barred)
        for _ in range(steps):
            q = self.backup(values, barred)
            best = self._argmax(q)
            values = q[best]
        return FloatOptimum(tuple((best - self.first).tolist()), values)
