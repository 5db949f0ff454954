"""A cache of values computed from a task, for the lifetime of that task object.

Hashing a whole task costs more than most values that predicates compute from it, so the key is the object's identity.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Generic, TypeVar

from mincirc.mdp.model import MDP

T = TypeVar("T")


class PerTask(Generic[T]):
    """A function of a task that is computed once per task object; the value must not refer to the task."""

    def __init__(self, compute: Callable[[MDP], T]) -> None:
        self._compute = compute
        self._known: dict[int, T] = {}

    def __call__(self, task: MDP) -> T:
        """Return the value for the task."""
        key = id(task)
        if key not in self._known:
            self._known[key] = self._compute(task)
            weakref.finalize(task, self._known.pop, key, None).atexit = False
        return self._known[key]
