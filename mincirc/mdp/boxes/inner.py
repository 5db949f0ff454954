"""Inner boxes: boxes of policies *all* of which meet the constraints, the don't-cares of a bound below the optimum.

The counterpart of a lemma's box (:mod:`mincirc.mdp.boxes.outer`): of an outer box even the best policy fails, of an
inner box even the worst policy is good enough.  Within an inner box the states are independent of one another, so "the
return is at least k" becomes a relation, state by state: don't-cares that circuit optimisation can use without values.

The box grows from one good policy: every state that the policy does not visit is freed, and further actions are
admitted while the worst policy of the box still clears the bound (as in a robust MDP).  Actions are admitted in
batches, and a batch is halved when it fails; actions of small first-order cost (visits times advantage) come before
others, with a seeded jitter: other seeds, other boxes.

Floats only: an inner box is a heuristic, and :class:`mincirc.mdp.boxes.accept.Judge` decides about every circuit that
is found with its help.  Oracle: ``tests/mdp/test_judge.py`` (every policy of a box, exactly).
"""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mincirc.mdp.boxes.accept import Judge
from mincirc.mdp.boxes.outer import closure
from mincirc.mdp.model import Picks
from mincirc.mdp.objective import Discount
from mincirc.mdp.value.floats import Floats
from mincirc.mdp.value.policy import reached

Box: TypeAlias = tuple[frozenset[int], ...]
"""Per state the allowed picks."""


class Growth:
    """Grows inner boxes for one judge, with the limits :attr:`mincirc.mdp.boxes.params.JudgeParams.growth`."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._floats = judge.floats
        self._worst = replace(judge.floats, reward=-judge.floats.reward)

    def box(self, picks: Picks, seed: int, *, free_unvisited: bool = True) -> Box:
        """Return a box that contains ``picks``, which must meet the constraints; deterministic for a seed.

        Where floats are unreliable, only unvisited states are freed.  On large tasks with optimal thresholds no action
        is tried: the box is that of all optimal choices, or the policy itself with unvisited states freed.
        """
        large = self._judge.large
        if large and self._at_optimum and not free_unvisited:
            return self._greedy
        mask = self._start(picks, free_unvisited)
        if self._judge.guided and not (large and self._at_optimum):
            params = self._judge.params.growth
            tries = params.evaluations_of_large if large else params.evaluations
            self._extend(mask, self._candidates(picks, mask, random.Random(seed)), tries)
        return self._as_box(mask)

    @cached_property
    def _at_optimum(self) -> bool:
        discounted = isinstance(self._judge.task.objective, Discount)
        return discounted and self._judge.guided and self._judge.thresholds_are_optimal

    @cached_property
    def _greedy(self) -> Box:
        """All optimal choices at the states that optimal choices reach, all choices elsewhere."""
        task, greedy = self._judge.task, self._judge.greedy
        roots = sorted({s for c in self._judge.constraints for s in c.support})
        visited = closure(task, [sorted(options) for options in greedy], roots)
        return tuple(
            options if s in visited else frozenset(range(len(task.choices[s]))) for s, options in enumerate(greedy)
        )

    def _start(self, picks: Picks, free_unvisited: bool) -> NDArray[np.bool_]:
        judge = self._judge
        roots = sorted({s for c in judge.constraints for s in c.support})
        visited = reached(judge.task, picks, roots) if free_unvisited else set(range(len(picks)))
        return self._floats.mask(
            [[picks[s]] if s in visited else list(range(len(row))) for s, row in enumerate(judge.task.choices)]
        )

    def _candidates(self, picks: Picks, mask: NDArray[np.bool_], rng: random.Random) -> list[int]:
        """Return the flat choices outside the box by increasing cost times a random factor per state."""
        owner, loss = self._floats.owner, self._judge.losses(picks)
        order = [int(c) for c in np.flatnonzero(~mask)]
        jitter = [rng.expovariate(1.0) for _ in range(len(picks))]
        key = {c: max(float(loss[c]), 1e-9) * jitter[int(owner[c])] for c in order}
        return sorted(order, key=key.__getitem__)

    def _extend(self, mask: NDArray[np.bool_], todo: list[int], tries: int) -> None:
        """Admit choices to the box in batches: shrink a batch that fails, double the size after one that passes."""
        batch, start = max(1, len(todo) // 4), 0
        best = None
        while start < len(todo) and tries:
            tries -= 1
            part = todo[start : start + batch]
            mask[part] = True
            margin, found = self._judge.worst_margin(self._worst, mask, best)
            if margin >= -self._judge.slack:
                best, start, batch = found, start + len(part), batch * 2
            else:
                mask[part] = False
                start, batch = (start + 1, 1) if len(part) == 1 else (start, max(1, len(part) // 4))

    def _as_box(self, mask: NDArray[np.bool_]) -> Box:
        flat = mask.tolist()
        return tuple(
            frozenset(p for p in range(count) if flat[first + p])
            for first, count in zip(self._floats.first.tolist(), self._floats.counts.tolist(), strict=True)
        )


def worst_values(judge: Judge, box: Box) -> Floats:
    """Return the values of the worst policy of the box in floats (with a horizon, over time-dependent choices)."""
    worst = replace(judge.floats, reward=-judge.floats.reward)
    values: Floats = -worst.best([sorted(options) for options in box]).values
    return values
