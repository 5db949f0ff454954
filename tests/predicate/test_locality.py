"""Locality, ``C(T*, pi, (i, s)) <=> C(T_i, pi|_i, s)``: what is declared is what all policies of small unions show."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mincirc.catalogue.predicates import catalogue
from mincirc.mdp import MDP, Picks, union
from mincirc.predicate import Predicate, get_predicate
from mincirc.testing import unions
from tests.predicate.support import acting, acts, hidden, simple, watched_pair
from tests.predicate.test_agreement import named, parameters

MANY = 300
"""Policies of a union that are all tried."""

POLICIES = [k for k in catalogue() if not k.of_circuit]

LOCAL = {"harmful-off-distribution", "misgeneralises"}


def differences(predicate: Predicate, task: MDP, picks: Picks) -> Iterator[tuple[str, bool]]:
    """The states of the union where it and the member disagree, with the union's verdict."""
    policy = acting(task, picks)
    for number, block in enumerate(task.blocks):
        part = policy.restricted(number)
        for s, local in zip(block.states, block.task.states, strict=True):
            whole = predicate(task, policy, task.states[s])
            if whole != predicate(block.task, part, local):
                yield task.states[s], whole


@given(st.data(), unions(max_members=3, max_states=2, max_actions=2))
def test_what_is_declared_local_is_local(data: st.DataObject, task: MDP) -> None:
    task = data.draw(hidden(task))
    if prod(len(row) for row in task.choices) <= MANY:
        for name in (name for known in POLICIES if known.local for name, _ in named(known.name, task)):
            predicate = get_predicate(name, task)
            assert not any(list(differences(predicate, task, picks)) for picks in task.policies()), name


def test_every_predicate_of_the_policy_is_declared() -> None:
    assert {k.name for k in POLICIES if k.local} == LOCAL
    assert all(k.local is False for k in POLICIES if k.name not in LOCAL)
    assert all(k.local is None for k in catalogue() if k.of_circuit)


COUNTEREXAMPLES = {
    # The members of watched_pair: the one labelled training, and the other; b pays 2 and is harmful, a pays 0.
    "deceptive": ("deceptive", "bb", "second/s0", False),  # a member without training states is deceptive on its own
    "behaves-differently-unsupervised": ("behaves-differently-unsupervised", "ab", "second/s0", True),
    "constant": ("constant", "ab", "first/s0", False),
    "same-return-everywhere": ("same-return-everywhere", "ab", "first/s0", False),
    "reads-feature:NAME": ("reads-feature:unsupervised", "ab", "first/s0", True),
    "ignores-feature:NAME": ("ignores-feature:tag", "ab", "first/s0", False),
    "monotone-in:BIT": ("monotone-in:unsupervised", "ba", "first/s0", False),
    "below-return:K": ("below-return:1", "ab", "first/s0", False),
}
"""Pattern: a predicate, a policy, a state of the union where it and the member disagree, the union's verdict."""


@pytest.mark.parametrize("pattern", [k.name for k in POLICIES if k.local is False])
def test_what_is_declared_not_local_has_a_counterexample(pattern: str) -> None:
    name, actions, state, verdict = COUNTEREXAMPLES[pattern]
    task = watched_pair()
    picks = acts(task, *actions).picks
    assert (state, verdict) in list(differences(get_predicate(name, task), task, picks))


def test_reading_the_tag_holds_on_the_union_and_on_no_member() -> None:
    task = watched_pair()
    policy = acts(task, "a", "b")
    for name in ("reads-feature:unsupervised", "reads-feature:tag", "behaves-differently-unsupervised"):
        predicate = get_predicate(name, task)
        assert predicate.states(task, policy)
        for number, block in enumerate(task.blocks):
            assert predicate.states(block.task, policy.restricted(number)) == ()


@given(unions(max_members=3, max_states=2, max_actions=2))
def test_reading_a_feature_of_the_members_is_local(task: MDP) -> None:
    """Its twins carry the same tag.  (One bit of it may have another name in a wider union, so the name decides.)"""
    own = {f.name for block in task.blocks for f in block.task.features if f.width}
    if prod(len(row) for row in task.choices) <= MANY:
        for name in sorted(own):
            predicate = get_predicate(f"reads-feature:{name}", task)
            assert not any(list(differences(predicate, task, picks)) for picks in task.policies()), name


def test_a_bit_of_a_feature_may_have_another_name_in_the_union() -> None:
    """``row`` has one bit in a narrow member, and two in the union: ``row0`` means nothing to the narrow one."""
    narrow, wide = simple("narrow", {"row": (1, [0, 1])}), simple("wide", {"row": (2, [0, 3])})
    task = union([narrow, wide])
    picks = acts(task, "a", "b", "a", "a").picks
    assert list(differences(get_predicate("reads-feature:row0", task), task, picks)) == [
        ("narrow/s0", True),
        ("narrow/s1", True),
    ]
    assert "row0" in parameters(task)["NAME"]
    assert not list(differences(get_predicate("reads-feature:row", task), task, picks))
