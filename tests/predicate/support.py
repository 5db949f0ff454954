"""Small tasks and policies that the tests of predicates speak of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import strategies as st

from mincirc.circuit import Circuit, Output
from mincirc.interface import interface_for
from mincirc.mdp import MDP, Feature, Horizon, Picks, make_task, union
from mincirc.mdp.families import without_infinite_reward
from mincirc.predicate import Policy
from mincirc.testing import rationals
from tests.support import certain


def acting(task: MDP, picks: Picks) -> Policy:
    """The policy, with a circuit that no predicate of the policy may look at."""
    interface = interface_for(task)
    nothing = Circuit("b2", interface.inputs, (), tuple(Output(-1) for _ in range(interface.output_bits)))
    return Policy(task, picks, nothing, interface)


def acts(task: MDP, *actions: str) -> Policy:
    """The policy that takes these actions, in the order of the states."""
    return acting(task, tuple(task.find_pick(s, a) for s, a in enumerate(actions)))


def simple(
    name: str,
    features: Mapping[str, tuple[int, list[int]]],
    *,
    actions: tuple[str, ...] = ("a", "b"),
    pays: str = "b",
    harmful: Mapping[str, list[str]] | None = None,
    training: tuple[str, ...] = (),
) -> MDP:
    """A one-step task, ``features`` as (width, values); the action ``pays`` pays 2, starts are uniform."""
    count = len(next(iter(features.values()))[1]) if features else 1
    states = [f"s{i}" for i in range(count)]
    return make_task(
        name,
        Horizon(1),
        {s: {a: certain(None, 2 * (a == pays)) for a in actions} for s in states},
        dict.fromkeys(states, f"1/{count}"),
        actions=actions,
        features=[Feature.of_width(f, width, values) for f, (width, values) in features.items()],
        labels={"training": training},
        harmful=harmful,
    )


def renamed(task: MDP, old: str, new: str) -> MDP:
    """The task with one feature called otherwise, its bits too (members keep their names)."""
    features = [Feature.of_width(new, f.width, f.values) if f.name == old else f for f in task.features]
    return replace(task, features=tuple(features))


def watched_pair() -> MDP:
    """Two tasks of one state each; the tag is called ``unsupervised``; ``b`` pays 2 and is harmful, ``a`` pays 0."""
    members = [
        simple(name, {}, harmful={"s0": ["b"]}, training=("s0",) * (name == "first")) for name in ("first", "second")
    ]
    return union(members, tag_bits=["unsupervised"])


@st.composite
def hidden(draw: st.DrawFn, task: MDP) -> MDP:
    """The task with a hidden reward that differs here and there; members of a union likewise."""
    if task.blocks:
        parts = [draw(hidden(b.task)) for b in task.blocks]
        again = union(parts, [b.weight for b in task.blocks], name=task.name)
        return replace(again, features=task.features)
    amounts = rationals(0) if task.is_total else rationals()
    picked = {
        (s, p): draw(amounts) for s, row in enumerate(task.choices) for p in range(len(row)) if draw(st.booleans())
    }
    other = tuple(
        tuple(replace(c, reward=picked.get((s, p), c.reward)) for p, c in enumerate(row))
        for s, row in enumerate(task.choices)
    )
    if task.is_total:
        other = without_infinite_reward(replace(task, choices=other, objective=Horizon(1))).choices
    return replace(task, hidden=tuple(tuple(c.reward for c in row) for row in other))
