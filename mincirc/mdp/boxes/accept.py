"""Whether a policy meets the constraints: exactly when the answer is yes, as cheaply as that can be had.

Upper bounds come from trying many policies, so most answers should cost a float evaluation and no more.  With a
discount:

* clearly below a threshold in floats: no.  (A "no" claims nothing: it only loses a candidate.)
* clearly above: a float solution rounded *down* to dyadics, ``L := floor((V - eps) 2^p) / 2^p``, that satisfies
  ``L <= R + gamma P L`` at every state the policy visits proves ``V >= L`` there; then ``w . L >= k`` is decided
  exactly.
* on the threshold, and the threshold is the optimum ``w . V*``: the performance-difference identity says that the
  policy reaches it iff it picks only actions with ``Q* = V*`` wherever it goes.

With a horizon or total reward the float evaluation is one of the policy itself, and a "no" in floats is the answer;
everything else is evaluated exactly.

Local search asks :meth:`Judge.believes` on its way, which takes a clear "yes" in floats too; what it keeps is decided
exactly.  What a pick costs to first order (:meth:`Judge.prices`) is visits times advantage; with a horizon both depend
on the time, and the products are summed; with total reward only visits from which something can still be earned count.
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
from mincirc.mdp.value.exact import backup, to_fmpq
from mincirc.mdp.value.floats import FloatOptimum, Floats, FloatTask
from mincirc.mdp.value.optimum import best_of_all
from mincirc.mdp.value.policy import reached, weighted

Mask = NDArray[np.bool_]


class Judge:
    """Decides for one task and its constraints; remembers what it decided."""

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
        self._believed: dict[Picks, bool] = {}
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

    def believes(self, picks: Picks) -> bool:
        """Return whether the policy meets every constraint, clearly so in floats or else exactly."""
        known = self._believed.get(picks)
        if known is None:
            if len(self._believed) >= self.params.remembered:
                self._believed.clear()
            clear = self.guided and self.margin(self.values(picks)) > self.slack
            known = self._believed[picks] = clear or self.accepts(picks)
        return known

    def refuse(self, picks: Picks) -> None:
        """Take down that a policy was believed wrongly."""
        self._believed[picks] = False

    def margin(self, values: Floats) -> float:
        """Return by how much values of all states (floats) clear the tightest constraint (negative: miss it)."""
        return min(p.float_return_of(values) - p.float_threshold for p in self._provers)

    @cached_property
    def slack(self) -> float:
        """How far floats must clear a threshold to be believed."""
        return max(p.slack for p in self._provers)

    def values(self, picks: Picks) -> Floats:
        """Return the policy's values in floats (of the first step with a horizon)."""
        flat = self.floats.flat(picks)
        if self.floats.steps is not None:
            return self.floats.policy_stages(flat, self.floats.steps)[-1]
        self._values = self.floats.evaluate(flat, self._values)
        return self._values

    def prices(self, picks: Picks) -> list[Floats] | None:
        """Return, per state and pick, the share of the slack above the thresholds that the pick costs to first order.

        A guide only.  ``None`` where there is no slack, or none that floats see.
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
        """Return what each flat choice costs to first order, for one constraint."""
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
        if floats.total:  # an action that stays for ever earns nothing, though its Q is the value itself
            stays = np.where(floats.target == floats.owner[:, None], floats.weight, 0.0).sum(axis=1) >= 1.0
            losses = np.where(stays, own, losses)
        return losses

    def losses(self, picks: Picks) -> Floats:
        """Return what each flat choice loses where it is taken; with a horizon, times visits."""
        if self.floats.steps is None:
            return self._losses(self.values(picks))
        total = np.zeros(len(self.floats.reward))
        for prover in self._provers:
            total += self._costs(prover, picks, self._values)
        return total

    def worst_margin(
        self, worst: FloatTask, mask: Mask, start: FloatOptimum | None
    ) -> tuple[float, FloatOptimum | None]:
        """Return the margin of the worst policy of a box in floats, and where to start for the next box.

        ``worst`` is the task with its rewards negated.  With a horizon the worst may choose by time.
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
        if self.optimum_wanted and not any(c.strict for c in self.constraints):
            return self._greedy(picks)
        return satisfies(self.task, picks, self.constraints)

    def _above(self, picks: Picks, values: Floats) -> bool:
        """Try to prove the constraints by a rounded vector from below."""
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
                if (near[first + p] or p == known) and backup(row, self.best) == self.best[s]
            )
            for s, (first, known, rows) in enumerate(
                zip(self.floats.first.tolist(), best_of_all(self.task)[0], self.task.rows, strict=True)
            )
        )

    @cached_property
    def optimum_wanted(self) -> bool:
        """Whether every threshold is the optimum (discount)."""
        return all(weighted(c.weights, self.best) == to_fmpq(c.threshold) for c in self.constraints)

    def _greedy(self, picks: Picks) -> bool:
        goes_on = bool(self.task.objective.gamma)
        visited = reached(self.task, picks, self._roots) if goes_on else self._roots
        return all(picks[s] in self.greedy[s] for s in visited)
