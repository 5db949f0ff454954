"""Policies in notebooks: the action at every state, and the circuit that takes them."""

from __future__ import annotations

from itertools import islice

from mincirc.draw import policy_svg
from mincirc.errors import TaskError
from mincirc.notebook.circuits import acting
from mincirc.notebook.markup import block, folded, picture, table
from mincirc.predicate import Policy


def policy_picture(policy: Policy) -> str | None:
    """Return the policy on the grid of its task, or as a table of few states; ``None`` where there are too many."""
    try:
        return policy_svg(policy.task, policy)
    except TaskError:
        return None


def policy_html(policy: Policy) -> str:
    """Return the picture of the policy, the states of every action, and the circuit."""
    title = f"Policy of {policy.task.name}: {len(policy)} states"
    return block(title, _shown(policy), folded("the circuit that takes them", acting(policy)))


def _shown(policy: Policy) -> str:
    """Return the picture and below it the table of actions; the table alone where there is no picture."""
    drawing = picture(policy_picture(policy))
    return drawing + folded("states of every action", actions(policy)) if drawing else actions(policy)


def actions(policy: Policy, most: int = 64) -> str:
    """Return the actions as a table of one row an action; states beyond ``most`` are counted."""
    states: dict[str, list[str]] = {}
    for state, action in islice(policy.items(), most):
        states.setdefault(action, []).append(state)
    rows = [(action, ", ".join(where)) for action, where in states.items()]
    more = len(policy) - most
    return table(("action", "states"), [*rows, *([("", f"... {more} more states")] if more > 0 else [])])


def folded_policy(policy: Policy) -> str:
    """Return the policy, shown when it is clicked."""
    return folded(f"policy: {len(policy)} states", _shown(policy))
