"""Decision trees of PAYNT as policies: the variables are those of the PRISM model that PAYNT was given."""

from __future__ import annotations

from typing import Any

from mincirc.formats.prism import columns
from mincirc.mdp.model import MDP, Picks


def tree_picks(task: MDP, bits: bool, tree: Any) -> Picks | None:
    """Return the policy of a decision tree over the model's variables, ``None`` if an action of it is not there.

    A tree is an action, or ``[variable, limit, tree where variable <= limit, tree elsewhere]``.
    """
    values, picks = columns(task, bits), []
    for state, choices in enumerate(task.choices):
        node = tree
        while not isinstance(node, str):
            variable, limit, below, above = node
            node = below if values[variable][state] <= limit else above
        there = [i for i, choice in enumerate(choices) if f"a{choice.action}" == node]
        if not there:
            return None
        picks.append(there[0])
    return tuple(picks)
