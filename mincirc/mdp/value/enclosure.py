"""Enclosures: a policy's exact return between two rational numbers, without solving its equations exactly.

**Idea.**  Whether a return is above a threshold needs few of its thousand digits.  Floats solve the policy's
equations; what they found is moved down a little, rounded to binary places, and *checked*: a vector L of integers (in
units of ``scale / 2^places``) with ``L <= R + gamma P L`` on all states that the policy visits is a lower bound on its
values there, one with ``>=`` an upper bound.  The check is in integers: where floats are wrong, it fails.

* **Discount**: both by monotonicity of the backup, whose only fixed point are the values (Puterman 1994, 6.2.2).
* **Total reward**: vectors are 0 on the states from which the policy comes to no reward, where the values are 0.  All
  other states are transient (a recurrent state with a reward would be worth infinitely much, and such tasks are
  refused).  So ``L <= R + P L`` there gives ``V - L >= P^k (V - L)`` for every k, which tends to 0; likewise ``>=``.
* **Horizon**: backward induction itself, each stage rounded down (up) to the unit.  The backup is monotone, so stages
  stay below (above) the exact ones; no guess is needed.

Moving down by ``eps h``, h the expected number of steps left (``1 / (1 - gamma)`` with a discount), leaves ``eps`` at
every state for rounding and for the error of the floats.

**Whose.**  Bounds by verified inequalities as in certified probabilistic model checking (Hartmanns, Kaminski 2020:
optimistic value iteration); rounding of a float solution to a certificate as in exact linear programming (Applegate,
Cook, Dash, Espinoza 2007).

**Assumes** what :mod:`mincirc.mdp.validate` checks.  Oracle: ``tests/mdp/test_enclosure.py`` (exact returns).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor, inf, lcm

import numpy as np
from numpy.typing import NDArray

from mincirc.mdp.model import MDP, Picks
from mincirc.mdp.objective import Discount, Horizon
from mincirc.mdp.value.exact import to_fmpq
from mincirc.mdp.value.floats import FloatTask
from mincirc.mdp.value.graph import reachable
from mincirc.mdp.value.params import EnclosureParams
from mincirc.runtime.ambient import check, watched

Row = tuple[int, int, tuple[tuple[int, int], ...]]
"""One backup in integers: a denominator D, D times the reward (in units of the scale), D times each weight."""

_KEPT = "_integer_rows"
"""Key in the task's ``__dict__`` of the rows that were used; cached values are not pickled with the task."""


@dataclass(frozen=True)
class Enclosure:
    """Integers per visited state between which the values lie, in units of ``unit``."""

    unit: Fraction
    low: dict[int, int]
    high: dict[int, int]

    def decides(self, weights: dict[int, Fraction], threshold: Fraction) -> bool | None:
        """Return whether ``weights . V >= threshold``, which is the same as ``>`` here; ``None``: it lies between."""
        wanted = to_fmpq(threshold / self.unit)
        if sum(to_fmpq(w) * self.low[s] for s, w in weights.items()) > wanted:
            return True
        return False if sum(to_fmpq(w) * self.high[s] for s, w in weights.items()) < wanted else None


def enclosure(
    task: MDP, picks: Picks, roots: Sequence[int], params: EnclosureParams = EnclosureParams()
) -> Enclosure | None:
    """Return bounds on the values at all states that a policy visits from ``roots``; ``None`` where floats fail."""
    floats = FloatTask.of(task)
    if not floats.guides:
        return None
    rows = _Rows.of(task)
    visited = sorted(reachable(roots, lambda s: [t for t, _ in rows.row(s, picks[s])[2]]))
    chosen = {s: rows.row(s, picks[s]) for s in watched(visited)}
    if isinstance(task.objective, Horizon):
        return _by_stages(chosen, task.objective.steps, rows.scale, params)
    found = _guess(task, floats, picks, visited, chosen)
    if found is None:
        return None
    values, slack, living = found
    largest = max((abs(v) for v in values), default=0.0)
    eps = 2.0 ** (1 - params.places) + params.residual * (1.0 + largest)
    one = 2.0**params.places
    low, high = dict.fromkeys(visited, 0), dict.fromkeys(visited, 0)
    for s, value, room in zip(living, values, slack, strict=True):
        low[s], high[s] = floor((value - eps * room) * one), ceil((value + eps * room) * one)
    if not (_holds(chosen, low, params.places, 1) and _holds(chosen, high, params.places, -1)):
        return None
    return Enclosure(rows.scale / (1 << params.places), low, high)


class _Rows:
    """Backups of one task in integers, made when they are asked for."""

    def __init__(self, task: MDP) -> None:
        self._task, self.scale = task, FloatTask.of(task).scale
        self._known: dict[tuple[int, int], Row] = {}

    @staticmethod
    def of(task: MDP) -> _Rows:
        """Return the rows of a task, kept with it."""
        known: _Rows | None = task.__dict__.get(_KEPT)
        if known is None:
            known = task.__dict__[_KEPT] = _Rows(task)
        return known

    def row(self, state: int, pick: int) -> Row:
        """Return the backup of one choice."""
        known = self._known.get((state, pick))
        if known is None:
            choice, gamma = self._task.choices[state][pick], self._task.objective.gamma
            reward = choice.reward / self.scale
            moves = [(t, gamma * p) for t, p in choice.successors if gamma]
            common = lcm(reward.denominator, *(w.denominator for _, w in moves))
            weights = tuple((t, w.numerator * (common // w.denominator)) for t, w in moves)
            known = common, reward.numerator * (common // reward.denominator), weights
            self._known[state, pick] = known
        return known


def _holds(rows: dict[int, Row], units: dict[int, int], places: int, sign: int) -> bool:
    """Return whether ``sign U <= sign (R + sum w U)`` at every state, in integers."""
    for s, (denominator, reward, moves) in watched(rows.items()):
        ahead = (reward << places) + sum(w * units[t] for t, w in moves)
        if sign * denominator * units[s] > sign * ahead:
            return False
    return True


def _guess(
    task: MDP, floats: FloatTask, picks: Picks, visited: Sequence[int], rows: dict[int, Row]
) -> tuple[list[float], list[float], Sequence[int]] | None:
    """Return values in floats, how many steps may follow, and the states that they are of; on others values are 0."""
    flat = floats.flat(picks)
    if isinstance(task.objective, Discount):
        values = floats.evaluate(flat, np.zeros(len(flat)))[list(visited)].tolist()
        return (values, [1.0 / (1.0 - floats.gamma)] * len(values), visited) if _finite(values) else None
    living = _earning(visited, rows)
    if not living:
        return [], [], []
    place = np.full(len(flat), -1, dtype=np.intp)
    place[living] = np.arange(len(living))
    chosen = flat[living]
    target = place[floats.target[chosen]]
    part = replace(
        floats,
        reward=floats.reward[chosen],
        target=np.maximum(target, 0),
        weight=np.where(target < 0, 0.0, floats.weight[chosen]),
        first=np.arange(len(living)),
        counts=np.ones(len(living), dtype=np.intp),
    )
    start, own = np.zeros(len(living)), np.arange(len(living))
    values = part.evaluate(own, start).tolist()
    steps = replace(part, reward=np.ones(len(living))).evaluate(own, start).tolist()
    return (values, steps, living) if _finite(values) and _finite(steps) else None


def _finite(values: Sequence[float]) -> bool:
    return all(-inf < value < inf for value in values)


def _earning(visited: Sequence[int], rows: dict[int, Row]) -> list[int]:
    """Return the visited states from which the policy comes to a reward."""
    before: dict[int, list[int]] = {s: [] for s in visited}
    for s, (_, _, moves) in rows.items():
        for t, _ in moves:
            before[t].append(s)
    return sorted(reachable([s for s in visited if rows[s][1]], before.__getitem__))


def _by_stages(rows: dict[int, Row], steps: int, scale: Fraction, params: EnclosureParams) -> Enclosure | None:
    """Return the stages of backward induction with all steps to go, rounded down and up; ``None``: may overflow."""
    states = list(rows)
    place = {s: i for i, s in enumerate(states)}
    width = max((len(moves) for _, _, moves in rows.values()), default=0) or 1
    largest = max((abs(n) for d, r, moves in rows.values() for n in (d, r, *(w for _, w in moves))), default=1)
    places = min(params.places, 61 - (largest * (steps + 1) * (width + 2)).bit_length())
    if places < params.least_places:
        return None
    target = np.zeros((len(states), width), dtype=np.intp)
    weight = np.zeros((len(states), width), dtype=np.int64)
    for i, s in enumerate(states):
        for k, (t, w) in enumerate(rows[s][2]):
            target[i, k], weight[i, k] = place[t], w
    common = np.array([rows[s][0] for s in states], dtype=np.int64)
    reward = np.array([rows[s][1] for s in states], dtype=np.int64) << places
    low = high = np.zeros(len(states), dtype=np.int64)
    for _ in range(steps):
        check()
        before = low, high
        low = _ahead(reward, weight, target, low) // common
        high = -(-_ahead(reward, weight, target, high) // common)
        if (low == before[0]).all() and (high == before[1]).all():
            break
    pairs = zip(states, low.tolist(), high.tolist(), strict=True)
    bounds = {s: (one, other) for s, one, other in pairs}
    return Enclosure(scale / (1 << places), {s: b[0] for s, b in bounds.items()}, {s: b[1] for s, b in bounds.items()})


def _ahead(
    reward: NDArray[np.int64], weight: NDArray[np.int64], target: NDArray[np.intp], units: NDArray[np.int64]
) -> NDArray[np.int64]:
    total: NDArray[np.int64] = reward + (weight * units[target]).sum(axis=1)
    return total
