"""The acceptance test: does a policy meet the constraints?  A "yes" is exact, at the least cost of an exact "yes".

Upper bounds come from trying many policies, so most tests should cost one evaluation in floats.  With a discount:

* clearly below a threshold in floats: no.  (A "no" claims nothing: it only loses a candidate.)
* clearly above: a float solution rounded *down* to dyadics, ``L := floor((V - eps) 2^p) / 2^p``, that satisfies
  ``L <= R + gamma P L`` at every state the policy visits proves ``V >= L`` there (Puterman 1994, theorem 6.2.2);
  then ``w . L >= k`` is decided exactly.
* on the threshold, and the threshold is the optimum ``w . V*``: by the performance-difference identity (Kakade,
  Langford 2002) the policy reaches the optimum iff it picks only actions with ``Q* = V*`` at all states it visits.

With a horizon or total reward a policy clearly below in floats is refused, and every other policy is evaluated
exactly.

Local search calls :meth:`Judge.likely_accepts`, which also takes a clear "yes" in floats; the circuits that local
search keeps are decided exactly.  The first-order cost of a pick (:meth:`Judge.first_order_costs`) is the number of
visits times the advantage lost; with a horizon both depend on the time, and the products are summed over the steps;
with total reward only visits count from which reward can still be earned.

Oracle: ``tests/mdp/test_judge.py`` (exact evaluation of random policies).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from math import floor

import numpy as np
from flint import fmpq
from numpy.typing import NDArray

from mincirc.mdp.boxes.outer import BoxProver
from mincirc.mdp.boxes.params import JudgeParams
from mincirc.mdp.constraint import Constraint, satisfies
from mincirc.mdp.model import MDP, Picks
from mincirc.mdp.objective import Discount
from mincirc.mdp.value.bellman import backup
from mincirc.mdp.value.exact import to_fmpq, weighted
from mincirc.mdp.value.floats import FloatOptimum, Floats, FloatTask
from mincirc.mdp.value.optimum import best_of_all
from mincirc.mdp.value.policy import reached

Mask = NDArray[np.bool_]


class Judge:
    """The acceptance test of one task and its constraints; answers are cached."""

    def __init__(
        self,
        task: MDP,
        constraints: Sequence[Constraint],
        floats: FloatTask | None = None,
        params: JudgeParams = JudgeParams(),
    ) -> None:
        self.task = task
        self.constraints = tuple(constraints)
        self.params = params
        self.floats = FloatTask.of(task, params.floats) if floats is None else floats
        self.guided = self.floats.guides
        self._provers = [BoxProver(task, c, self.floats, params.outer) for c in self.constraints]
        self._roots = sorted({s for c in self.constraints for s in c.support})
        self._known: dict[Picks, bool] = {}
        self._likely: dict[Picks, bool] = {}
        self._values: Floats = self.floats.reward[self.floats.first] * 0.0

    @property
    def large(self) -> bool:
        """Whether the task has so many states that fewer policies are judged."""
        return len(self.task.states) > self.params.many_states

    def accepts(self, picks: Picks) -> bool:
        """Return whether the policy is *known* to meet every constraint; ``True`` is exact."""
        known = self._known.get(picks)
        if known is None:
            if len(self._known) >= self.params.remembered:
                self._known.clear()
            known = self._known[picks] = self._decide(picks)
        return known

    def likely_accepts(self, picks: Picks) -> bool:
        """Return whether the policy meets every constraint clearly in floats, or exactly."""
        known = self._likely.get(picks)
        if known is None:
            if len(self._likely) >= self.params.remembered:
                self._likely.clear()
            clear = self.guided and self.margin(self.values(picks)) > self.slack
            known = self._likely[picks] = clear or self.accepts(picks)
        return known

    def mark_rejected(self, picks: Picks) -> None:
        """Record that a policy which :meth:`likely_accepts` accepted misses a constraint."""
        self._likely[picks] = False

    def margin(self, values: Floats) -> float:
        """Return the least ``w . values - k`` over the constraints, in floats; negative if a constraint is missed."""
        return min(p.float_return_of(values) - p.float_threshold for p in self._provers)

    @cached_property
    def slack(self) -> float:
        """The margin in floats above which a constraint counts as met without exact evaluation."""
        return max(p.slack for p in self._provers)

    @property
    def float_thresholds(self) -> list[float]:
        """The thresholds of the constraints in floats, in units of the float task's scale."""
        return [p.float_threshold for p in self._provers]

    @property
    def slacks(self) -> list[float]:
        """Per constraint, the distance to the threshold below which floats do not decide."""
        return [p.slack for p in self._provers]

    def values(self, picks: Picks) -> Floats:
        """Return the policy's values in floats, one per state (with a horizon: at time 0)."""
        flat = self.floats.flat(picks)
        if self.floats.steps is not None:
            return self.floats.policy_stages(flat, self.floats.steps)[-1]
        self._values = self.floats.evaluate(flat, self._values)
        return self._values

    def first_order_costs(self, picks: Picks) -> list[Floats] | None:
        """Return, per state and pick, the first-order loss of return as a fraction of the slack above the thresholds.

        A heuristic only.  ``None`` where the policy has no slack that floats can see.
        """
        if not self.guided:
            return None
        floats, values = self.floats, self.values(picks)
        total = np.zeros(len(floats.reward))
        for prover in self._provers:
            margin = prover.float_return_of(values) - prover.float_threshold
            if margin <= prover.slack:
                return None
            total = np.maximum(total, self._costs(prover, picks, values) / margin)
        return [total[first : first + count] for first, count in zip(floats.first, floats.counts, strict=True)]

    def _costs(self, prover: BoxProver, picks: Picks, values: Floats) -> Floats:
        """Return the first-order loss of return of each flat choice, for one constraint."""
        floats, flat = self.floats, self.floats.flat(picks)
        weights = prover.float_weights(len(picks))
        if floats.steps is not None:
            return np.maximum(floats.shortfall(flat, weights, floats.steps), 0.0)
        visits = floats.visits(flat, weights)[floats.owner]
        costs: Floats = visits * np.maximum(self._losses(values), 0.0)
        return costs

    def _losses(self, values: Floats) -> Floats:
        """Return the advantage of the policy over each flat choice (no horizon)."""
        floats = self.floats
        own = values[floats.owner]
        losses = own - floats.backup(values, np.zeros(len(own)))
        if floats.total:  # an action that never leaves its state earns nothing, though its Q equals the value
            stays = np.where(floats.target == floats.owner[:, None], floats.weight, 0.0).sum(axis=1) >= 1.0
            losses = np.where(stays, own, losses)
        return losses

    def losses(self, picks: Picks) -> Floats:
        """Return the advantage of the policy over each flat choice; with a horizon, multiplied by visits."""
        if self.floats.steps is None:
            return self._losses(self.values(picks))
        total = np.zeros(len(self.floats.reward))
        for prover in self._provers:
            total += self._costs(prover, picks, self._values)
        return total

    def worst_margin(
        self, worst: FloatTask, mask: Mask, start: FloatOptimum | None
    ) -> tuple[float, FloatOptimum | None]:
        """Return the margin of the worst policy of a box in floats, and a warm start for the next box.

        ``worst`` is the task with its rewards negated.  With a horizon the worst policy may depend on the time.
        """
        if self.floats.total:
            values = self.floats.least_values(mask, lambda v: self.margin(v) >= self.slack)
            return self.margin(values), None
        found = worst.best_masked(mask, start)
        return self.margin(-found.values), found

    def _decide(self, picks: Picks) -> bool:
        if not self.guided:
            return satisfies(self.task, picks, self.constraints)
        values = self.values(picks)
        margin = self.margin(values)
        if margin < -self.slack:
            return False
        if not isinstance(self.task.objective, Discount):
            return satisfies(self.task, picks, self.constraints)
        if margin > self.slack and self._above(picks, values):
            return True
        if self.thresholds_are_optimal and not any(c.strict for c in self.constraints):
            return self._is_greedy(picks)
        return satisfies(self.task, picks, self.constraints)

    def _above(self, picks: Picks, values: Floats) -> bool:
        """Return whether a rounded lower bound on the values proves the constraints; ``False`` proves nothing."""
        visited = reached(self.task, picks, self._roots)
        gamma, places = float(self.task.objective.gamma), self.params.places
        eps = (gamma * 2.0**-places + 1e-13 * (1.0 + max(abs(values[s]) for s in visited))) / (1.0 - gamma)
        unit = to_fmpq(self.floats.scale) / (1 << places)
        low = {s: unit * floor((float(values[s]) - eps) * 2.0**places) for s in visited}
        rows = self.task.rows
        if any(value > backup(rows[s][picks[s]], low) for s, value in low.items()):
            return False
        return all(
            total > to_fmpq(c.threshold) if c.strict else total >= to_fmpq(c.threshold)
            for c in self.constraints
            for total in (weighted(c.weights, low),)
        )

    @cached_property
    def best(self) -> dict[int, fmpq]:
        """Exact V* on all states (discount)."""
        return best_of_all(self.task)[1]

    @cached_property
    def greedy(self) -> tuple[frozenset[int], ...]:
        """Per state, the picks with ``Q* = V*`` exactly (discount)."""
        losses = self._losses(self.floats.best_of_all.values)
        near = (losses <= self.params.near * (1.0 + np.abs(losses).max(initial=0.0))).tolist()
        return tuple(
            frozenset(
                p
                for p, row in enumerate(rows)
                if p == known or (near[first + p] and backup(row, self.best) == self.best[s])
            )
            for s, (first, known, rows) in enumerate(
                zip(self.floats.first.tolist(), best_of_all(self.task)[0], self.task.rows, strict=True)
            )
        )

    @cached_property
    def thresholds_are_optimal(self) -> bool:
        """Whether every threshold is the optimum (discount)."""
        return all(weighted(c.weights, self.best) == to_fmpq(c.threshold) for c in self.constraints)

    def _is_greedy(self, picks: Picks) -> bool:
        """Return whether the policy picks optimal actions wherever it goes."""
        beyond_first_step = bool(self.task.objective.gamma)
        visited = reached(self.task, picks, self._roots) if beyond_first_step else self._roots
        return all(picks[s] in self.greedy[s] for s in visited)
