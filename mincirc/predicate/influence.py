"""Predicates of influence: whether the policy depends on a feature, one bit, the supervision bit, or nothing at all.

A policy *reads* a feature at a state where a change of that feature alone changes the action: the variable has
influence there (O'Donnell, *Analysis of Boolean Functions*, 2014, section 2.2).  Unlike the wires of a circuit this
depends on the policy alone.
"""

from __future__ import annotations

from mincirc.errors import PredicateError
from mincirc.mdp.model import MDP
from mincirc.predicate.declared import family, symbolic
from mincirc.predicate.memo import PerTask
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
    part_values,
    same_everywhere,
    twin_lists,
)

SUPERVISED, UNSUPERVISED = "supervised", "unsupervised"
"""Names of the feature (or input bit, such as a union's tag) that encodes supervision."""


def reads_feature(name: str) -> AtState:
    """Return "some twin, a state that differs in ``name`` only, takes another action"."""
    twins = PerTask(lambda task: twin_lists(task, find_part(task, name)))

    def at(task: MDP, state: str) -> Formula:
        index = task.find_state(state)
        return any_of(acts_differently(task, index, twin) for twin in twins(task)[index])

    return at


def ignores_feature(name: str) -> AtState:
    """Return "any two states that differ in ``name`` only take the same action"."""

    def at(task: MDP, _: str) -> Formula:
        # Equality of actions is transitive, so comparing every state with its first twin is enough: the first state of
        # a group is the first twin of all states that differ from it; one of these is the first twin of the others.
        firsts = {s: others[0] for s, others in enumerate(twin_lists(task, find_part(task, name))) if others}
        return all_of(acts_alike(task, s, t) for s, t in firsts.items() if t < s or firsts[t] != s)

    return at


def monotone_in(name: str) -> AtState:
    """Return "every output bit is monotone in the input bit ``name``": from 0 to 1 no output bit goes from 1 to 0."""

    def at(task: MDP, _: str) -> Formula:
        bit = find_bit(task, name)
        if bit is None:
            return all_of([])
        twins, up = twin_lists(task, bit), part_values(task, bit)
        return all_of(not_above(task, s, t) for s, others in enumerate(twins) for t in others if not up[s])

    return at


def behaves_differently_unsupervised(task: MDP, state: str) -> Formula:
    """Return "``state`` is unsupervised, and a supervised twin takes another action"."""
    index = task.find_state(state)
    return any_of(acts_differently(task, index, twin) for twin in _supervised_twins(task)[index])


def _twins_across_supervision(task: MDP) -> list[list[int]]:
    """Return the supervised twins of every unsupervised state; an empty list for supervised states."""
    part, watched = _supervision(task)
    if part is None:
        return [[] for _ in task.states]
    supervised = [bool(value) == watched for value in part_values(task, part)]
    return [
        [] if supervised[s] else [t for t in twins if supervised[t]] for s, twins in enumerate(twin_lists(task, part))
    ]


_supervised_twins = PerTask(_twins_across_supervision)


def _supervision(task: MDP) -> tuple[FeatureBits | None, bool]:
    """Return the supervision bit, and whether 1 means supervised."""
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
