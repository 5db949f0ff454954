"""Refusal of tasks in which some policy collects infinite total reward.

A policy collects infinite reward from some state iff some *end component* (a set of states with a choice of actions
that never leaves the set) contains a choice with positive reward.  Maximal end components by the usual refinement:
drop the choices that may leave their strongly connected component (or end the episode) until nothing changes (de
Alfaro, *Formal Verification of Probabilistic Systems*, 1997; Baier, Katoen, *Principles of Model Checking*, section
10.6).  Oracle: ``tests/mdp/test_endcomponents.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mincirc.errors import TaskError
from mincirc.mdp.objective import FINITE
from mincirc.mdp.value.graph import components

if TYPE_CHECKING:
    from mincirc.mdp.model import MDP, Choice


def staying_choices(task: MDP) -> list[list[Choice]]:
    """Return, per state, the choices that stay inside the state's maximal end component."""
    kept = [[c for c in choices if c.end == 0] for choices in task.choices]
    while True:
        where = _component_of(kept)
        fewer = [
            [c for c in choices if all(where[t] == where[s] for t, _ in c.successors)]
            for s, choices in enumerate(kept)
        ]
        if fewer == kept:
            return kept
        kept = fewer


def _component_of(kept: list[list[Choice]]) -> list[int]:
    def successors(state: int) -> list[int]:
        return [t for c in kept[state] for t, _ in c.successors]

    where = [0] * len(kept)
    for number, component in enumerate(components(range(len(kept)), successors)):
        for state in component:
            where[state] = number
    return where


def refuse_infinite_reward(task: MDP) -> None:
    """Raise :class:`TaskError` naming a choice with positive reward that some policy can repeat for ever."""
    for state, choices in enumerate(staying_choices(task)):
        for choice in choices:
            if choice.reward > 0:
                raise TaskError(
                    f"state {task.states[state]!r}, action {task.actions[choice.action]!r}: "
                    f"some policy collects infinite total reward here{FINITE}"
                )
