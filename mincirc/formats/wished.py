"""A task that was read, as it was wished for: with names for its actions, and with a label to reach.

Both are laid on a task in one place, whatever it was read from: sources whose actions are numbers (environments,
arrays, files without names) get names that people understand, and any task becomes that of ever reaching a label.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mincirc.arguments import quoted, refuse
from mincirc.errors import MincircError, did_you_mean
from mincirc.formats.wishes import Wishes
from mincirc.mdp.build import reach
from mincirc.mdp.model import MDP
from mincirc.mdp.naming import Name, name_of


def as_wished(task: MDP, wishes: Wishes, source: str) -> MDP:
    """Return the task with the names of actions and the label to reach that were wished for, if any were."""
    if wishes.actions is not None:
        task = replace(task, actions=_names(task.actions, wishes.actions, source))
    return task if wishes.reach is None else _reaching(task, wishes.reach, source)


def _names(found: tuple[str, ...], given: Sequence[Name], source: str) -> tuple[str, ...]:
    """Return the names of actions that were given; raise :class:`MincircError` when these are no names for them."""
    if isinstance(given, str) or not isinstance(given, Sequence):
        refuse("actions", "a list of names, one for each action", given)
    if len(given) != len(found):
        there = f"{', '.join(found[:8])}{', ...' if len(found) > 8 else ''}"
        raise MincircError(f"{source}: actions: expected {len(found)} names, for {there}, and got {len(given)}")
    names = tuple(map(name_of, given))
    if len(set(names)) != len(names):
        raise MincircError(f"{source}: actions: two of them have one name: {', '.join(map(repr, names))}")
    return names


def _reaching(task: MDP, label: str, source: str) -> MDP:
    states = task.labelled(label)
    if not states:
        labels = [label for label, carriers in task.labels if carriers]
        there = f"there are {', '.join(labels)}" if labels else "there are none"
        raise MincircError(
            f"{source}: no state carries the label {quoted(label)} ({there}){did_you_mean(label, labels)}"
        )
    return reach(task, states)
