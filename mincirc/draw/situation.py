"""What a picture of a policy shows of every state: the action taken, whether it is reached, what marks it.

**Reached** is what the policy visits with positive probability from the initial states.  A state **ends** the episode
when all of its actions do the same and lead nowhere, so that nothing is decided there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mincirc.errors import TaskError
from mincirc.mdp.model import MDP, Picks
from mincirc.mdp.value.policy import reached


@dataclass(frozen=True)
class Situation:
    """One state under a policy; actions are indices into ``MDP.actions``."""

    state: int
    action: int
    actions: tuple[int, ...]
    reached: bool
    start: bool
    ends: bool
    harmful: frozenset[int]
    labels: tuple[int, ...]
    """Positions in ``MDP.labels``."""

    @property
    def harms(self) -> bool:
        """Whether the action taken is labelled harmful."""
        return self.action in self.harmful


def picks_of(task: MDP, policy: Mapping[str, str]) -> Picks:
    """Return the picks of a policy by names; raise :class:`TaskError` for a missing state or an unknown action."""
    missing = [state for state in task.states if state not in policy]
    if missing:
        raise TaskError(f"the policy has no action for state {missing[0]!r}")
    return tuple(task.find_pick(s, policy[state]) for s, state in enumerate(task.states))


def situations(task: MDP, policy: Mapping[str, str]) -> tuple[Situation, ...]:
    """Return the situation of every state; raises as :func:`picks_of` does."""
    picks = picks_of(task, policy)
    visited = reached(task, picks)
    harmful: dict[int, set[int]] = {}
    for state, action in task.harmful:
        harmful.setdefault(state, set()).add(action)
    return tuple(
        Situation(
            state=s,
            action=choices[picks[s]].action,
            actions=tuple(c.action for c in choices),
            reached=s in visited,
            start=bool(task.initial[s]),
            ends=not choices[0].successors and len({(c.reward, c.successors) for c in choices}) == 1,
            harmful=frozenset(harmful.get(s, ())),
            labels=tuple(i for i, (_, states) in enumerate(task.labels) if s in states),
        )
        for s, choices in enumerate(task.choices)
    )
