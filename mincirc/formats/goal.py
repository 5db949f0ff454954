"""The task of reaching a label, of a task that was read for it."""

from __future__ import annotations

from mincirc.arguments import quoted
from mincirc.errors import MincircError, did_you_mean
from mincirc.formats.wishes import Wishes
from mincirc.mdp.build import reach
from mincirc.mdp.model import MDP


def with_goal(task: MDP, wishes: Wishes, source: str) -> MDP:
    """Return the task of ever being in a state with the label to reach, where that was wished for, else the task."""
    if wishes.reach is None:
        return task
    states = task.labelled(wishes.reach)
    if not states:
        labels = [label for label, carriers in task.labels if carriers]
        there = f"there are {', '.join(labels)}" if labels else "there are none"
        raise MincircError(
            f"{source}: no state carries the label {quoted(wishes.reach)} ({there})"
            f"{did_you_mean(wishes.reach, labels)}"
        )
    return reach(task, states)
