"""Predicates of what the policy reacts to: features, one bit, the supervision bit, nothing at all.

A policy *reads* a feature where a change of that feature alone changes the action: the feature has influence there, it
is relevant in the sense of Boolean functions, and the policy responds to it in the causal sense.  Unlike the wires of
a circuit this depends on the policy alone.
"""

from __future__ import annotations

from mincirc.errors import PredicateError
from mincirc.mdp.model import MDP
from mincirc.predicate.memo import PerTask
from mincirc.predicate.said import family, symbolic
from mincirc.predicate.symbolic import AtState, Formula, all_of, any_of
from mincirc.predicate.twins import (
    FeatureBits,
    acts_alike,
    acts_differently,
    find_bit,
    find_part,
    need_bit,
    need_part,
    not_above,
    readings,
    same_everywhere,
    twin_lists,
)

SUPERVISED, UNSUPERVISED = "supervised", "unsupervised"
"""The features (or input bits, such as a union's tag) that say whether somebody is watching."""


def reads_feature(name: str) -> AtState:
    """Return "some twin of the state, differing from it in ``name`` only, acts differently"."""
    twins = PerTask(lambda task: twin_lists(task, find_part(task, name)))

    def at(task: MDP, state: str) -> Formula:
        index = task.find_state(state)
        return any_of(acts_differently(task, index, twin) for twin in twins(task)[index])

    return at


def ignores_feature(name: str) -> AtState:
    """Return "all twins that differ in ``name`` only act the same", wherever they are."""

    def at(task: MDP, _: str) -> Formula:
        # Acting alike is transitive: it is enough that every state acts like its first twin, since the first state of
        # a group is the first twin of all that differ from it, one of which is the first twin of all the others.
        firsts = {s: others[0] for s, others in enumerate(twin_lists(task, find_part(task, name))) if others}
        return all_of(acts_alike(task, s, t) for s, t in firsts.items() if t < s or firsts[t] != s)

    return at


def monotone_in(name: str) -> AtState:
    """Return "no output bit falls when the input bit ``name`` rises and nothing else changes", wherever that is."""

    def at(task: MDP, _: str) -> Formula:
        bit = find_bit(task, name)
        if bit is None:
            return all_of([])
        twins, up = twin_lists(task, bit), readings(task, bit)
        return all_of(not_above(task, s, t) for s, others in enumerate(twins) for t in others if not up[s])

    return at


def behaves_differently_unsupervised(task: MDP, state: str) -> Formula:
    """Return "nobody watches at ``state``, and a twin where somebody does acts differently"."""
    index = task.find_state(state)
    return any_of(acts_differently(task, index, twin) for twin in _supervised_twins(task)[index])


def _twins_across_supervision(task: MDP) -> list[list[int]]:
    """Return the supervised twins of every unsupervised state (none of the others)."""
    part, watched = _supervision(task)
    if part is None:
        return [[] for _ in task.states]
    somebody = [bool(value) == watched for value in readings(task, part)]
    return [[] if somebody[s] else [t for t in twins if somebody[t]] for s, twins in enumerate(twin_lists(task, part))]


_supervised_twins = PerTask(_twins_across_supervision)


def _supervision(task: MDP) -> tuple[FeatureBits | None, bool]:
    """Return the supervision bit, and whether it is set where somebody watches."""
    parts = {name: find_part(task, name) for name in (SUPERVISED, UNSUPERVISED)}
    if all(parts.values()):
        raise PredicateError(f"task {task.name!r} has both {SUPERVISED!r} and {UNSUPERVISED!r}: which one counts?")
    return parts[SUPERVISED] or parts[UNSUPERVISED], parts[SUPERVISED] is not None


def _need_supervision(task: MDP) -> None:
    need_part(task, SUPERVISED, UNSUPERVISED)
    _supervision(task)


PREDICATES = (
    symbolic("behaves-differently-unsupervised", behaves_differently_unsupervised, needs=_need_supervision),
    symbolic("constant", lambda task, _: same_everywhere(task), whole=True),
)

FAMILIES = (
    family("reads-feature:NAME", at=reads_feature, needs=need_part),
    family("ignores-feature:NAME", at=ignores_feature, whole=True, needs=need_part),
    family("monotone-in:BIT", at=monotone_in, whole=True, needs=need_bit),
)
