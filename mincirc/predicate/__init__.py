"""Predicates C(task, policy, state): the protocol, the built-in ones, and where others are found."""

from mincirc.predicate.protocol import Policy, Predicate, PredicateVerdict, TaskVerdict, judge
from mincirc.predicate.registry import get_predicate, known_predicates

__all__ = [
    "Policy",
    "Predicate",
    "PredicateVerdict",
    "TaskVerdict",
    "get_predicate",
    "judge",
    "known_predicates",
]
