"""A set of tasks as such: one learner, many tasks, the mean of their returns.

The learner is one circuit that reads (tag, state).  A policy of the set is one policy per task, written as the
concatenation of the tasks' policies in file order, which is also the order of the states of the union.  Everything
here is computed task by task and never through the union, so that the comparison of set and union is a test and not a
tautology.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from mincirc.display import RichDisplay
from mincirc.errors import TaskError
from mincirc.mdp.argument import as_task
from mincirc.mdp.boxes.learn import LemmaLearner
from mincirc.mdp.boxes.outer import BoxBound, BoxProver
from mincirc.mdp.boxes.params import LemmaParams
from mincirc.mdp.constraint import Constraint
from mincirc.mdp.disjoint_union import member_names
from mincirc.mdp.model import MDP, Picks
from mincirc.mdp.objective import Horizon
from mincirc.mdp.value.exact import to_fraction, weighted
from mincirc.mdp.value.optimum import Allowed, best_policy, upper_values
from mincirc.mdp.value.policy import policy_return


@dataclass(frozen=True, repr=False)
class TaskSet(RichDisplay):
    """Tasks, their weights, and their disjoint union ``whole`` (which fixes tags and the common interface).

    >>> import mincirc
    >>> both = mincirc.union([mincirc.load("table:0x6"), mincirc.load("table:0x9")])
    >>> len(mincirc.TaskSet(both).tasks)
    2
    """

    whole: MDP

    def _brief(self) -> str:
        return f"{self.whole.name!r}, {len(self.tasks)} tasks: {', '.join(self.names)}"

    def __post_init__(self) -> None:
        if not as_task(self.whole, "whole").blocks:
            raise TaskError(f"{self.whole.name!r} is a single task, not a set: give a union file")

    @property
    def tasks(self) -> tuple[MDP, ...]:
        """The members, in file order."""
        return tuple(b.task for b in self.whole.blocks)

    @property
    def weights(self) -> tuple[Fraction, ...]:
        """The members' weights, which sum to 1."""
        return tuple(b.weight for b in self.whole.blocks)

    @property
    def names(self) -> list[str]:
        """The members' names, made distinct by ``#number``."""
        return member_names(self.whole)

    def split(self, picks: Sequence[int]) -> list[Picks]:
        """Return the policy of each task."""
        return [tuple(picks[b.states.start : b.states.stop]) for b in self.whole.blocks]

    def returns(self, picks: Picks) -> tuple[Fraction, ...]:
        """Return ``J_i`` of every task."""
        return tuple(policy_return(t, part) for t, part in zip(self.tasks, self.split(picks), strict=True))

    def mean(self, picks: Picks) -> Fraction:
        """Return ``sum_i w_i J_i``."""
        return sum((w * j for w, j in zip(self.weights, self.returns(picks), strict=True)), Fraction(0))

    def best_mean(self, allowed: Allowed) -> Fraction:
        """Return the best mean within a box, task by task (over time-dependent choices with a horizon)."""
        total = Fraction(0)
        for block in self.whole.blocks:
            box = [list(options) for options in allowed[block.states.start : block.states.stop]]
            total += block.weight * _best_return(block.task, box)
        return total


def _best_return(task: MDP, box: list[list[int]]) -> Fraction:
    if isinstance(task.objective, Horizon):
        values = upper_values(task, box, range(len(task.states)))[0]
    else:
        _, values = best_policy(task, box, tuple(options[0] for options in box))
    return to_fraction(weighted(task.initial, values))


class SetLearner(LemmaLearner):
    """Lemmas for ``mean_i J_i >= k`` (or ``> k``) from the values of each task; values of the union are not used."""

    def __init__(self, tasks: TaskSet, constraint: Constraint, params: LemmaParams = LemmaParams()) -> None:
        super().__init__(tasks.whole, [constraint], params)
        self._tasks = tasks
        self._best = None  # exact steps only: a set has no float arrays
        self._provers = [_SetProver(tasks, constraint)]

    def returns(self, picks: Picks) -> tuple[Fraction, ...]:
        """Return the mean, task by task."""
        return (self._tasks.mean(picks),)


class _SetProver(BoxProver):
    """Decides boxes by the best mean, task by task; its bounds have no value vector."""

    def __init__(self, tasks: TaskSet, constraint: Constraint) -> None:
        super().__init__(tasks.whole, constraint)
        self._tasks = tasks

    def refute(self, allowed: Allowed, start: object = None) -> BoxBound | None:  # noqa: ARG002
        """Return a bound without vectors when the box fails."""
        return None if self.constraint.met(self._tasks.best_mean(allowed)) else BoxBound(())
