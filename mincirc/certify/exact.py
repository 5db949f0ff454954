"""Evidence by exact arithmetic alone, for a task, or for a set of tasks computed task by task.

A set of tasks and its union have the same certificate, byte for byte, which makes the theorem a test: the values of a
set are computed task by task, those of the union in one piece.  Floats, which guide the usual search, would find other
(equally valid) lemmas for the two.  Oracle: ``tests/certify/test_two_theorems.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from mincirc.errors import BoundError
from mincirc.mdp.boxes.learn import LemmaLearner
from mincirc.mdp.boxes.outer import BoxBound, Vector, closure
from mincirc.mdp.boxes.params import LemmaParams
from mincirc.mdp.constraint import Constraint
from mincirc.mdp.model import MDP
from mincirc.mdp.objective import Horizon
from mincirc.mdp.taskset import SetLearner, TaskSet
from mincirc.mdp.value.exact import to_fraction
from mincirc.mdp.value.optimum import Allowed, best_policy, upper_values
from mincirc.problem.problem import Problem

BoundOf: TypeAlias = Callable[[Allowed, Constraint], BoxBound]
"""Maps a box of policies and a constraint to the exact best values on the states that the box reaches."""


class ExactLearner(LemmaLearner):
    """Learns lemmas by exact arithmetic, without floats."""

    def __init__(self, task: MDP, constraints: Sequence[Constraint], params: LemmaParams = LemmaParams()) -> None:
        super().__init__(task, constraints, params)
        self._best = None


def learner_for(task: MDP | TaskSet, params: LemmaParams = LemmaParams()) -> Callable[[Problem], LemmaLearner]:
    """Return what makes a learner for a problem on the task, or on the set: then from the tasks' own values.

    For a set the function raises :class:`BoundError` unless the only bound is on the mean.
    """

    def of_set(problem: Problem) -> LemmaLearner:
        assert isinstance(task, TaskSet)
        if [c.name for c in problem.constraints] != ["mean"]:
            raise BoundError("a set of tasks is certified for a bound on the mean; certify its union for others")
        return SetLearner(task, problem.constraints[0], params)

    def of_task(problem: Problem) -> LemmaLearner:
        return ExactLearner(problem.task, problem.constraints, params)

    return of_set if isinstance(task, TaskSet) else of_task


def bounds_for(task: MDP | TaskSet) -> BoundOf:
    """Return the function that computes exact best values of boxes, for a set task by task."""

    def of_set(allowed: Allowed, constraint: Constraint) -> BoxBound:  # noqa: ARG001
        assert isinstance(task, TaskSet)
        parts = [
            _shifted(best_values(b.task, allowed[b.states.start : b.states.stop], b.task.start), b.first)
            for b in task.whole.blocks
        ]
        return BoxBound(tuple(tuple(e for part in stage for e in part) for stage in zip(*parts, strict=True)))

    def of_task(allowed: Allowed, constraint: Constraint) -> BoxBound:
        assert isinstance(task, MDP)
        return best_values(task, allowed, constraint.support)

    return of_set if isinstance(task, TaskSet) else of_task


def best_values(task: MDP, allowed: Allowed, roots: Iterable[int]) -> BoxBound:
    """Return the exact best values of the box on the states reached from ``roots`` (with a horizon: per stage)."""
    states = sorted(closure(task, allowed, roots))
    if isinstance(task.objective, Horizon):
        stages = upper_values(task, allowed, states)
    else:
        stages = [best_policy(task, allowed, tuple(options[0] for options in allowed), states)[1]]
    return BoxBound(tuple(tuple((s, to_fraction(values[s])) for s in states) for values in stages))


def _shifted(bound: BoxBound, first: int) -> tuple[Vector, ...]:
    return tuple(tuple((first + s, v) for s, v in stage) for stage in bound.stages)
