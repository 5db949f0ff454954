"""Evaluation of a predicate on one policy: the states where it holds, on the task and on every member of a union."""

from __future__ import annotations

from mincirc.mdp.disjoint_union import member_names
from mincirc.predicate.policy import Policy
from mincirc.predicate.protocol import Predicate, PredicateVerdict, TaskVerdict
from mincirc.predicate.repeatable import confirming


def judge(predicate: Predicate, policy: Policy) -> PredicateVerdict:
    """Return the states where the predicate holds, on the task and on every member of a union.

    Raises :class:`~mincirc.errors.PredicateError` when the task lacks a feature or label that the predicate needs, or
    when the predicate is not deterministic.
    """
    predicate.require(policy.task)
    members = []
    with confirming(predicate) as asked:
        states = asked.states(policy.task, policy)
        for number, name in enumerate(member_names(policy.task)):
            part = policy.restricted(number)
            where = asked.states(part.task, part)
            members.append(TaskVerdict(name, bool(where), where))
    return PredicateVerdict(predicate.name, bool(states), states, tuple(members))
