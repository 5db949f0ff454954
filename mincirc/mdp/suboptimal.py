"""Suboptimal choices: choices that no policy reaching the optimum makes at a state that it visits.

Action elimination (MacQueen 1967; Puterman 1994, section 6.7) by exact values.  Let ``d`` be the probability that the
policy is in state s after t steps, and p its pick there.  Its return is at most ``J* - gamma^t d (V*(s) - Q*(s, p))``,
since the reward before and V* after sum to at most ``J*`` (discount and total reward).  So where the threshold of a
constraint is ``J*``, every policy that visits s and picks p with ``Q*(s, p) < V*(s)`` misses the constraint; such a
choice is *suboptimal*.  The comparison is exact, made on demand and cached.

With a discount the converse holds too, by the performance-difference identity (Kakade, Langford 2002).  With total
reward a policy without suboptimal choices may still loop where it earns nothing.  It reaches ``J*`` iff from every
state that it visits it can reach a state with ``V* = 0``, or the end of the episode: otherwise it stays for ever in
states with ``V* > 0`` that pay nothing.

Oracle: ``tests/solve/test_elimination.py`` (brute force over circuits).
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mincirc.mdp.constraint import Constraint
from mincirc.mdp.model import MDP
from mincirc.mdp.objective import Horizon
from mincirc.mdp.value.bellman import backup
from mincirc.mdp.value.exact import to_fmpq, weighted
from mincirc.mdp.value.floats import FloatTask
from mincirc.mdp.value.optimum import best_of_all
from mincirc.runtime.ambient import check


class _Known(IntEnum):
    """What is known of a flat choice."""

    UNDECIDED = -1
    OPTIMAL = 0
    SUBOPTIMAL = 1


class SuboptimalChoices:
    """The suboptimal ones among the flat choices of a task (:class:`mincirc.mdp.value.floats.FloatTask`).

    ``roots`` are the states of positive weight in the constraints whose threshold is the optimum; without such a
    constraint it is empty, and no choice may be excluded.  ``ahead`` holds the successors of every flat choice,
    ``present`` the mask of those entries that are successors.
    """

    def __init__(self, task: MDP, constraints: Sequence[Constraint]) -> None:
        self._task = task
        self._floats = FloatTask.of(task)
        self._known = np.full(len(self._floats.reward), _Known.UNDECIDED, dtype=np.int8)
        self.ahead = self._floats.target
        counts = [len(c.successors) if task.objective.gamma else 0 for row in task.choices for c in row]
        self.present = np.arange(self.ahead.shape[1])[None, :] < np.array(counts)[:, None]
        self.roots = sorted({s for c in constraints if self._at_optimum(c) for s in c.support})

    def _at_optimum(self, constraint: Constraint) -> bool:
        if isinstance(self._task.objective, Horizon) or any(w < 0 for w in constraint.weights):
            return False
        _, values = best_of_all(self._task)
        return bool(weighted(constraint.weights, values) == to_fmpq(constraint.threshold))

    def of(self, choices: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Return the mask of the suboptimal ones among ``choices`` (numbers of flat choices)."""
        asked = np.zeros(len(self._known), dtype=np.bool_)
        asked[choices] = True
        _, values = best_of_all(self._task)
        for choice in np.flatnonzero(asked & (self._known == _Known.UNDECIDED)).tolist():
            check()
            state = int(self._floats.owner[choice])
            row = self._task.rows[state][choice - int(self._floats.first[state])]
            self._known[choice] = _Known.SUBOPTIMAL if backup(row, values) < values[state] else _Known.OPTIMAL
        found: NDArray[np.bool_] = self._known[choices] == _Known.SUBOPTIMAL
        return found

    @cached_property
    def may_finish(self) -> NDArray[np.bool_] | None:
        """The mask of flat choices that may end the episode, or whose state has ``V* = 0`` (total reward only)."""
        if not self._task.is_total:
            return None
        _, values = best_of_all(self._task)
        return np.array(
            [values[s] == 0 or choice.end > 0 for s, row in enumerate(self._task.choices) for choice in row],
            dtype=np.bool_,
        )
