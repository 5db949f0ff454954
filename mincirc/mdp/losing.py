"""Choices that a policy which must be optimal makes nowhere that it goes.

Whatever the policy does before and after: with ``d`` the probability that it is in state s after t steps, and p what
it picks there, its return is at most ``J* - gamma^t d (V*(s) - Q*(s, p))``, since what it earns until then, and V*
from then on, is at most ``J*`` (discount and total reward).  So where the threshold of a constraint is ``J*``, every
policy that comes to s and picks p with ``Q* < V*`` misses it; such choices are *losing*.  The comparison is exact, and
made when it is first asked for.

With a discount the converse holds too, by the performance-difference identity.  With total reward a policy without
losing choices may still loop where it earns nothing.  It reaches ``J*`` iff from every state that it comes to it can
come to one with ``V* = 0``, or end: otherwise it is caught in states with ``V* > 0`` that pay nothing for ever.
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
from mincirc.mdp.value.exact import backup, to_fmpq
from mincirc.mdp.value.floats import FloatTask
from mincirc.mdp.value.optimum import best_of_all
from mincirc.mdp.value.policy import weighted
from mincirc.runtime.budget import check


class _Known(IntEnum):
    """What is known of a flat choice."""

    UNDECIDED = -1
    KEEPS = 0
    LOSES = 1


class Losing:
    """Which of the flat choices (:class:`mincirc.mdp.value.floats.FloatTask`) are losing.

    ``roots`` are the states of positive weight in the constraints whose threshold is the optimum; without any nothing
    is known.  ``ahead`` holds the successors of every flat choice where ``present`` says that there is one.
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
        """Return which of these flat choices are losing."""
        asked = np.zeros(len(self._known), dtype=np.bool_)
        asked[choices] = True
        _, values = best_of_all(self._task)
        for choice in np.flatnonzero(asked & (self._known == _Known.UNDECIDED)).tolist():
            check()
            state = int(self._floats.owner[choice])
            row = self._task.rows[state][choice - int(self._floats.first[state])]
            self._known[choice] = _Known.LOSES if backup(row, values) < values[state] else _Known.KEEPS
        found: NDArray[np.bool_] = self._known[choices] == _Known.LOSES
        return found

    @cached_property
    def earned(self) -> NDArray[np.bool_] | None:
        """Which flat choices may end the task, or are made where nothing is left to earn (total reward only)."""
        if not self._task.is_total:
            return None
        _, values = best_of_all(self._task)
        return np.array(
            [values[s] == 0 or choice.end > 0 for s, row in enumerate(self._task.choices) for choice in row],
            dtype=np.bool_,
        )
