"""Policies in notebooks: the action at every state, and the circuit that takes them."""

from __future__ import annotations

from itertools import islice

from mincirc.notebook.circuits import acting
from mincirc.notebook.markup import block, folded, table
from mincirc.predicate import Policy


def policy_html(policy: Policy) -> str:
    """Return the table of actions, and the circuit."""
    return block(f"Policy of {policy.task.name}: {len(policy)} states", actions(policy), acting(policy))


def actions(policy: Policy, most: int = 64) -> str:
    """Return the actions as a table of one row an action; states beyond ``most`` are counted."""
    states: dict[str, list[str]] = {}
    for state, action in islice(policy.items(), most):
        states.setdefault(action, []).append(state)
    rows = [(action, ", ".join(where)) for action, where in states.items()]
    more = len(policy) - most
    return table(("action", "states"), [*rows, *([("", f"... {more} more states")] if more > 0 else [])])


def folded_policy(policy: Policy) -> str:
    """Return the table of actions, shown when it is clicked."""
    return folded(f"policy: {len(policy)} states", actions(policy))
