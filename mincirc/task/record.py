"""What reading a task file gives."""

from __future__ import annotations

from dataclasses import dataclass

from mincirc.mdp.model import MDP
from mincirc.task.expect import Expectation


@dataclass(frozen=True)
class TaskFile:
    """The task, what a search on it must find, and the source it came from, as the user named it."""

    task: MDP
    expectations: tuple[Expectation, ...]
    path: str
