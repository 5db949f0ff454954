"""The reference of :mod:`mincirc.mdp.boxes.fixed` in Python's whole numbers.

The same operations in the same order as ``native/source/fixed.cpp``, which has the proof.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mincirc.runtime.ambient import check

if TYPE_CHECKING:
    from mincirc.mdp.boxes.fixed import FixedTask

Mask = NDArray[np.bool_]
Terms = list[tuple[int, int, int]]
"""Triples of state, weight rounded up, weight rounded down."""


class ReferenceBounds:
    """Upper bounds in Python (see :class:`mincirc.mdp.boxes.fixed.UpperBounds`)."""

    room = 1
    """A drop of so little is left out: V* rounded up is lowered by that much, at most, when it is backed up."""

    region, growth, region_sweeps = 32, 2, 4
    """Sweeps begin with so many states that are nearest to the roots; then there are ``growth`` times as many."""

    def __init__(self, task: FixedTask) -> None:
        moves = _terms(task.target, task.weight, task.inexact)
        begin = task.begin.tolist()
        self._moves = [moves[a:b] for a, b in pairwise(begin)]
        self._reward: list[int] = task.reward.tolist()
        self._first: list[int] = task.first.tolist()
        self._start: list[int] = task.start.tolist()
        self._steps, self._total, self._contraction = task.steps, task.total, task.contraction
        self._limits = [(_terms(c.states, c.weights, c.inexact), c.limit) for c in task.constraints]
        self._roots = list(dict.fromkeys(s for terms, _ in self._limits for s, _, _ in terms))
        every = range(len(self._start))
        self._order = self._closure(lambda s: [t for c in self._choices(s) for t, _, _ in self._moves[c]])[::-1]
        self._before: list[list[int]] = [[] for _ in every]
        for s in every:
            for t in {t for c in self._choices(s) for t, _, _ in self._moves[c]}:
                self._before[t].append(s)

    def _choices(self, state: int) -> range:
        return range(self._first[state], self._first[state + 1])

    def _closure(self, successors: Callable[[int], list[int]]) -> list[int]:
        """Return the states reached from the roots, in order of breadth first search."""
        found = dict.fromkeys(self._roots)
        todo = list(found)
        for s in todo:
            for t in successors(s):
                if t not in found:
                    found[t] = None
                    todo.append(t)
        return todo

    def _backup(self, choice: int, values: Sequence[int]) -> int:
        return self._reward[choice] + _weighted(self._moves[choice], values)

    def _missed(self, values: Sequence[int]) -> tuple[bool, int]:
        """Return whether a constraint is missed, and by how much the nearest one is met."""
        gaps = [_weighted(terms, values) - limit for terms, limit in self._limits]
        return min(gaps) <= 0, min(gaps)

    def _hopeless(self, drop: int, gap: int) -> bool:
        rate = self._contraction
        return drop == 0 or (rate < 1 and drop * rate / (1 - rate) < gap)

    def policy(self, flat: Sequence[int], sweeps: int) -> bool:
        """As in :class:`mincirc.mdp.boxes.fixed.UpperBounds`."""
        reached = self._closure(lambda s: [t for t, _, _ in self._moves[flat[s]]])
        if self._steps:
            return self._by_steps(reached, lambda s, values: self._backup(flat[s], values))
        return self._by_sweeps(reached, lambda s, now: self._backup(flat[s], now), sweeps, flat)

    def _without_reward_ahead(self, reached: Sequence[int], flat: Sequence[int]) -> set[int]:
        """Return the states from which a policy comes to no reward above 0."""
        earning = {s for s in reached if self._reward[flat[s]] > 0}
        while more := {s for s in reached if any(t in earning for t, _, _ in self._moves[flat[s]])} - earning:
            earning |= more
        return set(reached) - earning

    def box(self, mask: Mask, sweeps: int) -> bool:
        """As in :class:`mincirc.mdp.boxes.fixed.UpperBounds`."""
        allowed = [[c for c in self._choices(s) if mask[c]] for s in range(len(self._start))]

        def best(state: int, values: Sequence[int]) -> int:
            return max(self._backup(c, values) for c in allowed[state])

        if self._steps:
            return self._by_steps(self._order, best)
        return self._by_sweeps(self._order[::-1], best, sweeps)

    def forced(self, state: int, choice: int, backups: int) -> bool:
        """As in :class:`mincirc.mdp.boxes.fixed.UpperBounds`."""

        def best(s: int, values: Sequence[int]) -> int:
            return max(self._backup(c, values) for c in ([choice] if s == state else self._choices(s)))

        if self._steps:
            return self._by_steps(self._order, best)
        values, queue, roots = list(self._start), [state], set(self._roots)
        missed, gap = self._missed(values)
        drop = values[state] - self._backup(choice, values)
        if missed or self._hopeless(drop if drop > self.room else 0, gap):
            return missed
        while queue and backups > 0 and not missed:
            check()
            backups -= 1
            s = queue.pop(0)
            now = best(s, values)
            if now < values[s] - self.room:
                values[s] = now
                missed = s in roots and self._missed(values)[0]
                queue += [p for p in self._before[s] if p not in queue]
        return missed

    def _by_steps(self, states: Sequence[int], best: Callable[[int, Sequence[int]], int]) -> bool:
        values = [0] * len(self._start)
        for _ in range(self._steps):
            check()
            later = list(values)
            for s in states:
                values[s] = best(s, later)
        return self._missed(values)[0]

    def _by_sweeps(
        self,
        states: Sequence[int],
        best: Callable[[int, Sequence[int]], int],
        sweeps: int,
        policy: Sequence[int] = (),
    ) -> bool:
        """Lower bounds on regions of more and more states, the nearest first; ``policy`` is given if it is one."""
        values, region = list(self._start), self.region
        missed, gap = self._missed(values)
        while not missed:
            whole = region >= len(states)
            if whole and policy:
                for s in self._without_reward_ahead(states, policy):
                    values[s] = min(values[s], 0)
                missed, gap = self._missed(values)
            for _ in range(sweeps if whole else self.region_sweeps):
                check()
                drop = 0
                for s in reversed(states[:region]):
                    now = best(s, values)
                    if now < values[s] - self.room:
                        drop, values[s] = max(drop, values[s] - now), now
                missed, gap = self._missed(values)
                if missed or self._hopeless(drop, gap):
                    break
            if whole:
                break
            region *= self.growth
        return missed


def _terms(states: NDArray[np.int64], weights: NDArray[np.int64], inexact: NDArray[np.uint8]) -> Terms:
    pairs = zip(states.tolist(), weights.tolist(), inexact.tolist(), strict=True)
    return [(s, weight, weight - more) for s, weight, more in pairs]


def _weighted(terms: Terms, values: Sequence[int]) -> int:
    """Return the weighted sum of values, rounded up."""
    total = sum((down if values[s] < 0 else up) * values[s] for s, up, down in terms)
    return -(-total >> 62)
