"""Predicates C(task, policy, state): the protocol, the built-in predicates, and where other predicates are found."""

from mincirc.predicate.judgement import judge
from mincirc.predicate.policy import Policy
from mincirc.predicate.protocol import Predicate, PredicateVerdict, TaskVerdict
from mincirc.predicate.registry import get_predicate, known_predicates, predicates_for

__all__ = [
    "Policy",
    "Predicate",
    "PredicateVerdict",
    "TaskVerdict",
    "get_predicate",
    "judge",
    "known_predicates",
    "predicates_for",
]
