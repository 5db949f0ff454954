"""The check of an argument that must be a task: an MDP is returned, anything else is refused with a hint."""

from __future__ import annotations

import os
from typing import Any

from mincirc.arguments import refuse
from mincirc.mdp.model import MDP


def as_task(value: object, name: str = "task") -> MDP:
    """Return ``value`` if it is an MDP; raise :class:`~mincirc.errors.ArgumentError` with a hint otherwise."""
    if not isinstance(value, MDP):
        advice = _advice(value)
        refuse(name, "an MDP", value, advice)
    return value


def _advice(value: Any) -> str:
    if isinstance(value, str | os.PathLike):
        path = repr(os.fspath(value))
        return f": load it first, mincirc.load({path if len(path) <= 120 else '...'})"
    if isinstance(getattr(value, "whole", None), MDP):  # a task set
        return ": give its union, the attribute whole"
    if isinstance(getattr(value, "task", None), MDP):  # a loaded file, a policy
        return ": give its task, the attribute task"
    if isinstance(value, list | tuple) and value and all(isinstance(v, MDP) for v in value):
        return ": give the union of the tasks, mincirc.union([...])"
    if hasattr(value, "unwrapped") or hasattr(value, "P"):
        return ": an environment becomes a task by mincirc.load(environment, discount=...)"
    return ": get one from mincirc.load or mincirc.make_task"
