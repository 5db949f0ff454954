"""The record of a task file that was read."""

from __future__ import annotations

from dataclasses import dataclass

from mincirc.mdp.model import MDP
from mincirc.task.expect import Expectation


@dataclass(frozen=True)
class TaskFile:
    """The task, the expected results of searches, and the source as the user named it."""

    task: MDP
    expectations: tuple[Expectation, ...]
    path: str
