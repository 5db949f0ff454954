"""Where a predicate holds on one policy, on the task and on every member of a union."""

from __future__ import annotations

from mincirc.mdp.disjoint_union import member_names
from mincirc.predicate.policy import Policy
from mincirc.predicate.protocol import Predicate, PredicateVerdict, TaskVerdict
from mincirc.predicate.repeat import steady


def judge(predicate: Predicate, policy: Policy) -> PredicateVerdict:
    """Return where the predicate holds, on the task and on every member of a union.

    Raises :class:`~mincirc.errors.PredicateError` when the task lacks what the predicate speaks of, or when the
    predicate does not say twice the same.
    """
    predicate.require(policy.task)
    members = []
    with steady(predicate) as asked:
        states = asked.states(policy.task, policy)
        for number, name in enumerate(member_names(policy.task)):
            part = policy.restricted(number)
            where = asked.states(part.task, part)
            members.append(TaskVerdict(name, bool(where), where))
    return PredicateVerdict(predicate.name, bool(states), states, tuple(members))
