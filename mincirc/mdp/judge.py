"""Whether a policy meets the constraints: exactly when the answer is yes, as cheaply as that can be had.

Upper bounds come from trying many policies, so most answers should cost a float evaluation and no more.  With a
discount:

* clearly below a threshold in floats: no.  (A "no" claims nothing: it only loses a candidate.)
* clearly above: a float solution rounded *down* to dyadics, ``L := floor((V - eps) 2^p) / 2^p``, that satisfies
  ``L <= R + gamma P L`` at every state the policy visits proves ``V >= L`` there; then ``w . L >= k`` is decided
  exactly.
* on the threshold, and the threshold is the optimum ``w . V*``: the performance-difference identity says that the
  policy reaches it iff it picks only actions with ``Q* = V*`` wherever it goes.

Everything else, and every other objective, is evaluated exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from math import floor

import numpy as np
from flint import fmpq

from mincirc.mdp.box import BoxProver
from mincirc.mdp.constraint import Constraint, satisfies
from mincirc.mdp.exact import backup, to_fmpq
from mincirc.mdp.floats import DENSE_LIMIT, Floats, FloatTask
from mincirc.mdp.model import MDP, Picks
from mincirc.mdp.objective import Discount
from mincirc.mdp.optimal import best_policy, whole_box
from mincirc.mdp.value import reached, weighted

PLACES = 30
"""Binary places of the rounded vector."""

REMEMBERED = 20_000
"""Policies whose answer is kept."""


class Judge:
    """Decides for one task and its constraints; remembers what it decided."""

    def __init__(self, task: MDP, constraints: Sequence[Constraint], floats: FloatTask | None = None) -> None:
        self.task = task
        self.constraints = tuple(constraints)
        self.floats = FloatTask.of(task) if floats is None else floats
        self.guided = isinstance(task.objective, Discount) and self.floats.guides
        self._provers = [BoxProver(task, c, self.floats) for c in self.constraints]
        self._roots = sorted({s for c in self.constraints for s in c.support})
        self._known: dict[Picks, bool] = {}
        self._values: Floats = self.floats.reward[self.floats.first] * 0.0

    def accepts(self, picks: Picks) -> bool:
        """Return whether the policy is *known* to meet every constraint; ``True`` is exact."""
        known = self._known.get(picks)
        if known is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            known = self._known[picks] = self._decide(picks)
        return known

    def margin(self, values: Floats) -> float:
        """Return by how much values of all states (floats) clear the tightest constraint (negative: miss it)."""
        listed = values.tolist()
        return min(p.float_return(listed) - p.float_threshold for p in self._provers)

    @cached_property
    def slack(self) -> float:
        """How far floats must clear a threshold to be believed."""
        return max(p.slack for p in self._provers)

    def values(self, picks: Picks) -> Floats:
        """Return the policy's values in floats (discount)."""
        self._values = self.floats.evaluate(self.floats.flat(picks), self._values)
        return self._values

    def prices(self, picks: Picks) -> list[Floats] | None:
        """Return, per state and pick, the share of the slack above the thresholds that the pick costs to first order.

        That is visits times advantage; a guide only.  ``None`` where there is no slack, or none that floats see.
        """
        if not self.guided or len(picks) > DENSE_LIMIT:
            return None
        floats, values, flat = self.floats, self.values(picks), self.floats.flat(picks)
        listed = values.tolist()
        owner = np.repeat(np.arange(len(picks)), floats.counts)
        loss = np.maximum(values[owner] - floats.backup(values, np.zeros(len(owner))), 0.0)
        total = np.zeros(len(owner))
        for prover in self._provers:
            margin = prover.float_return(listed) - prover.float_threshold
            if margin <= prover.slack:
                return None
            weights = np.array([float(w) for w in prover.constraint.weights])
            total = np.maximum(total, floats.visits(flat, weights)[owner] * loss / margin)
        return [total[first : first + count] for first, count in zip(floats.first, floats.counts, strict=True)]

    def _decide(self, picks: Picks) -> bool:
        if not self.guided:
            return satisfies(self.task, picks, self.constraints)
        values = self.values(picks)
        margin = self.margin(values)
        if margin < -self.slack:
            return False
        if margin > self.slack and self._above(picks, values):
            return True
        if self._optimal_wanted and not any(c.strict for c in self.constraints):
            return self._greedy(picks)
        return satisfies(self.task, picks, self.constraints)

    def _above(self, picks: Picks, values: Floats) -> bool:
        """Try to prove the constraints by a rounded vector from below."""
        visited = reached(self.task, picks, self._roots)
        gamma = float(self.task.objective.gamma)
        eps = (gamma * 2.0**-PLACES + 1e-13 * (1.0 + max(abs(values[s]) for s in visited))) / (1.0 - gamma)
        unit = to_fmpq(self.floats.scale) / (1 << PLACES)
        low = {s: unit * floor((float(values[s]) - eps) * 2.0**PLACES) for s in visited}
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
        box = whole_box(self.task)
        _, values = best_policy(self.task, box, self.floats.best(box).picks)
        return values

    @cached_property
    def greedy(self) -> tuple[frozenset[int], ...]:
        """Per state, the picks with ``Q* = V*`` exactly (discount)."""
        return tuple(
            frozenset(p for p, row in enumerate(rows) if backup(row, self.best) == self.best[s])
            for s, rows in enumerate(self.task.rows)
        )

    @cached_property
    def _optimal_wanted(self) -> bool:
        return all(weighted(c.weights, self.best) == to_fmpq(c.threshold) for c in self.constraints)

    def _greedy(self, picks: Picks) -> bool:
        goes_on = bool(self.task.objective.gamma)
        visited = reached(self.task, picks, self._roots) if goes_on else self._roots
        return all(picks[s] in self.greedy[s] for s in visited)
