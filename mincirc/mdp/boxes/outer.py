"""Outer boxes: exact proof that *no* policy of a box meets a constraint.

A box keeps an allowed set ``B(s)`` of actions per state.  It is refuted by a rational vector U with

    ``U(s) >= R(s, a) + gamma * sum_t P(t | s, a) U(t)``   for every a in B(s), and
    ``w . U < k`` strictly (``<=`` against a strict constraint),

on a set of states that contains supp(w) and is closed under the box: by monotonicity of the Bellman operator every
policy of the box has ``V <= U`` there (Puterman 1994, theorem 6.2.2).  With a horizon the vector is a sequence ``U_0
.. U_H`` with ``U_H = 0`` (backward induction, chapter 4); with total reward (rewards >= 0) any ``U >= 0`` with the
inequality will do (section 7.2).

Floats guide, rationals decide.  With a discount, a float solution is rounded up to dyadics,
``U := ceil((U + eps) 2^p) / 2^p`` with ``eps >= (gamma 2^-p + residual) / (1 - gamma)``, and checked in integers
(:mod:`mincirc.mdp.boxes.dyadic`); where the rounded vector does not decide, the box is solved exactly.  With total
reward a float policy is the initial guess of one exact solve that confirms or corrects the guess, with V = 0 fixed on
recurrent states without reward (:mod:`mincirc.mdp.value.policy`).

The vectors are the evidence of a lemma: the checker (:mod:`mincirc.verify`) evaluates the same inequalities again.
Oracle: ``tests/mdp/test_box.py`` (all policies of a refuted box).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from math import lcm

import numpy as np
from flint import fmpq
from numpy.typing import NDArray

from mincirc.mdp.boxes.dyadic import DyadicRows
from mincirc.mdp.boxes.params import OuterParams
from mincirc.mdp.constraint import Constraint
from mincirc.mdp.model import MDP, Picks
from mincirc.mdp.objective import Discount, Horizon
from mincirc.mdp.value.bellman import backup
from mincirc.mdp.value.exact import ZERO, to_fmpq, to_fraction
from mincirc.mdp.value.floats import FloatOptimum, Floats, FloatTask
from mincirc.mdp.value.graph import reachable
from mincirc.mdp.value.optimum import Allowed, best_policy, upper_values, whole_box
from mincirc.runtime.ambient import check

Vector = tuple[tuple[int, Fraction], ...]
"""A value per state, on a closed set of states only."""


@dataclass(frozen=True, eq=False)
class BoxBound:
    """The vectors that refute a box: one, or ``U_0 .. U_H`` with a horizon; equal when the vectors are."""

    stages: tuple[Vector, ...]

    def __eq__(self, other: object) -> bool:
        return self.stages == other.stages if isinstance(other, BoxBound) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.stages)


class DyadicBound(BoxBound):
    """One vector, ``units[i] * unit`` at state ``at[i]``; the fractions are computed on demand to save memory."""

    def __init__(self, unit: Fraction, states: NDArray[np.intp], units: NDArray[np.int64]) -> None:
        for name, value in (("unit", unit), ("at", states), ("units", units)):
            object.__setattr__(self, name, value)

    unit: Fraction
    at: NDArray[np.intp]
    units: NDArray[np.int64]

    @property
    def stages(self) -> tuple[Vector, ...]:
        """The vector, as the only stage."""
        pairs = zip(self.at.tolist(), self.units.tolist(), strict=True)
        return (tuple((s, self.unit * u) for s, u in pairs),)


class DeferredBound(BoxBound):
    """Vectors that are computed on demand: few lemmas are ever shown to a checker, and a horizon has many stages."""

    def __init__(self, compute: Callable[[], tuple[Vector, ...]]) -> None:
        object.__setattr__(self, "_compute", compute)

    _compute: Callable[[], tuple[Vector, ...]]

    @cached_property
    def stages(self) -> tuple[Vector, ...]:
        """The vectors; kept once they are known."""
        return self._compute()

    def __reduce__(self) -> tuple[type[BoxBound], tuple[tuple[Vector, ...]]]:
        return BoxBound, (self.stages,)


def closure(task: MDP, allowed: Allowed, roots: Iterable[int]) -> set[int]:
    """Return the states that some policy of the box reaches from ``roots``."""
    return reachable(roots, lambda s: [t for pick in allowed[s] for t, _ in task.choices[s][pick].successors])


class BoxProver:
    """Refutes boxes of one task for one constraint."""

    def __init__(
        self,
        task: MDP,
        constraint: Constraint,
        floats: FloatTask | None = None,
        params: OuterParams = OuterParams(),
    ) -> None:
        self.task = task
        self.params = params
        self.constraint = constraint
        self.floats = FloatTask.of(task) if floats is None else floats
        self._weights = {s: to_fmpq(w) for s, w in enumerate(constraint.weights) if w}
        self._threshold = to_fmpq(constraint.threshold)
        self._float_weights = [float(constraint.weights[s]) for s in self._weights]
        self._support = list(self._weights)
        self._float_vector = np.array(self._float_weights)
        in_units = constraint.threshold / self.floats.scale
        beyond = Fraction(params.beyond)
        self.float_threshold = float(min(max(in_units, -beyond), beyond))
        self.slack = params.tolerance * (1.0 + abs(self.float_threshold))

    def float_weights(self, states: int) -> Floats:
        """Return ``w`` in floats, an array of ``states`` entries."""
        weights = np.zeros(states)
        weights[self._support] = self._float_vector
        return weights

    def float_return(self, values: Sequence[float]) -> float:
        """Return ``w . values`` in floats, in units of the float task's scale like all floats of this class."""
        pairs = zip(self._float_weights, self._support, strict=True)
        return float(sum(w * values[s] for w, s in pairs))

    def float_return_of(self, values: Floats) -> float:
        """As :meth:`float_return`, for an array."""
        return float(self._float_vector @ values[self._support])

    def refute_by(self, allowed: Allowed, values: Floats) -> BoxBound | None:
        """Return the bound that float ``values`` give when rounded up (discount only); ``None``: no refutation."""
        return self._rounded(allowed, values, float(self.task.objective.gamma))

    def refute(self, allowed: Allowed, start: FloatOptimum | None = None) -> BoxBound | None:
        """Return the exact bound that refutes the box, or ``None`` when some policy of it may reach k.

        ``start`` warm-starts the float search.  ``None`` proves nothing: it may rest on floats, and with a horizon it
        can also mean that only time-dependent choices reach k.
        """
        check()
        objective = self.task.objective
        if isinstance(objective, Horizon):
            return self._refute_by_stages(allowed)
        if not self.floats.guides:
            return self.refute_exactly(allowed)
        best = self.floats.best(allowed, start)
        distance = self.float_return(best.values.tolist()) - self.float_threshold
        if distance > self.slack:
            return None
        if distance < -self.slack and isinstance(objective, Discount):
            rounded = self._rounded(allowed, best.values, float(objective.gamma))
            if rounded is not None:
                return rounded
        return self.refute_exactly(allowed, best.picks)

    def proves(self, allowed: Allowed, bound: BoxBound) -> bool:
        """Return whether the vector of ``bound`` refutes the box, by its inequalities (with a horizon: ``False``)."""
        if isinstance(self.task.objective, Horizon) or len(bound.stages) != 1:
            return False
        values = {s: to_fmpq(v) for s, v in bound.stages[0]}
        if not values.keys() >= closure(self.task, allowed, self._support):
            return False
        if not isinstance(self.task.objective, Discount) and any(v < 0 for v in values.values()):
            return False
        return self._below(values) and self.is_bound(allowed, values)

    def refute_exactly(self, allowed: Allowed, guess: Picks | None = None) -> BoxBound | None:
        """Return the bound that refutes the box; ``None``: some policy of it reaches k (with a horizon: may reach k).

        ``guess`` is a policy of the box at which exact policy iteration starts.
        """
        if isinstance(self.task.objective, Horizon):
            return self._refute_by_stages(allowed)
        if guess is None:
            guess = tuple(options[0] for options in allowed)
        states = sorted(closure(self.task, allowed, self._support))
        _, values = best_policy(self.task, allowed, guess, states)
        if not self._below(values):
            return None
        return BoxBound((_vector(values, states),))

    def _refute_by_stages(self, allowed: Allowed) -> BoxBound | None:
        stages = upper_values(self.task, allowed, sorted(closure(self.task, allowed, self._support)))
        if not self._below(stages[0]):
            return None
        whole = self.task.choices
        return self.staged(tuple((s, tuple(picks)) for s, picks in enumerate(allowed) if len(picks) < len(whole[s])))

    def staged(self, narrow: tuple[tuple[int, tuple[int, ...]], ...]) -> BoxBound:
        """Return the bound of a box that fails with a horizon, given its picks where it does not hold all of them.

        The vectors are those of backward induction.
        """
        return DeferredBound(partial(_stages, self.task, narrow, self._support))

    def _below(self, values: dict[int, fmpq]) -> bool:
        """Return whether upper bounds ``values`` miss the constraint, exactly."""
        total = sum((w * values[s] for s, w in self._weights.items()), ZERO)
        return bool(total <= self._threshold if self.constraint.strict else total < self._threshold)

    def _rounded(self, allowed: Allowed, values: Floats, gamma: float) -> BoxBound | None:
        mask = self.floats.mask(allowed)
        inside = self._rows.closure(mask, np.array(self._support, dtype=np.intp))
        states = np.flatnonzero(inside)
        scale = 1.0 + float(np.abs(values[states]).max())
        for places in (self.params.places, self.params.more_places):
            eps = (gamma * 2.0**-places + 1e-13 * scale) / (1.0 - gamma)
            up = np.ceil((values[states] + eps) * 2.0**places)
            unit, small = self.floats.scale / (1 << places), float(np.abs(up).max()) < 1 << 62
            units = dict(zip(states.tolist(), map(int, up.tolist()), strict=True))
            if not self._below_in_units(units, unit):
                continue
            holds = None
            if small:
                whole = np.zeros(len(values), dtype=np.int64)
                whole[states] = up.astype(np.int64)
                holds = self._rows.holds(mask, inside, whole, places)
            if holds is None:
                holds = self.is_bound(allowed, {s: to_fmpq(unit) * u for s, u in units.items()})
            if holds:
                if small:
                    return DyadicBound(unit, states, whole[states])
                return BoxBound((tuple((s, unit * u) for s, u in units.items()),))
        return None

    @cached_property
    def _rows(self) -> DyadicRows:
        return DyadicRows.of(self.task)

    def _below_in_units(self, units: Mapping[int, int], unit: Fraction) -> bool:
        """As :meth:`_below`, for whole numbers of a unit."""
        common, weights = self._whole_weights
        total = sum(w * units[s] for s, w in weights)
        limit = self.constraint.threshold * common / unit
        return total <= limit if self.constraint.strict else total < limit

    @cached_property
    def _whole_weights(self) -> tuple[int, tuple[tuple[int, int], ...]]:
        """A common denominator of the weights, and the numerators by state."""
        weights = self.constraint.weights
        common = lcm(*(weights[s].denominator for s in self._support))
        return common, tuple((s, int(weights[s] * common)) for s in self._support)

    def is_bound(self, allowed: Allowed, values: dict[int, fmpq]) -> bool:
        """Check the Bellman inequality exactly on every state and allowed action of ``values``."""
        return all(
            value >= backup(self.task.rows[s][pick], values) for s, value in values.items() for pick in allowed[s]
        )


def _stages(task: MDP, narrow: Sequence[tuple[int, Sequence[int]]], support: Sequence[int]) -> tuple[Vector, ...]:
    """Return the stages of a box, which holds all picks at the states that ``narrow`` leaves out."""
    allowed: list[Sequence[int]] = list(whole_box(task))
    for state, picks in narrow:
        allowed[state] = picks
    states = sorted(closure(task, allowed, support))
    return tuple(_vector(values, states) for values in upper_values(task, allowed, states))


def _vector(values: dict[int, fmpq], states: Iterable[int]) -> Vector:
    return tuple((s, to_fraction(values[s])) for s in states)
