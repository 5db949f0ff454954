"""Families of random tasks, reproducible from a seed, for agreement tests and scaling studies.

Every draw comes from ``random.Random(seed)``: same arguments, same task.  The tasks cover corner cases that fixed
examples miss: per-state action sets, missing probability (a transition that ends the episode), zero-reward loops,
equal rewards (ties), output words with a constant bit, and state codes with gaps, so that some codewords are
don't-cares.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from mincirc.errors import TaskError
from mincirc.mdp.build import Outcome, bits_for, make_task
from mincirc.mdp.disjoint_union import union
from mincirc.mdp.endcomponents import staying_choices
from mincirc.mdp.model import MDP, Feature
from mincirc.mdp.objective import Discount, Horizon, Objective, TotalReward


def random_objective(
    rng: random.Random,
    discounts: Sequence[Fraction] = (Fraction(0), Fraction(1, 2), Fraction(9, 10), Fraction(99, 100)),
    most_steps: int = 4,
) -> Objective:
    """Return a discount, a short horizon (discounted or not) or total reward, each about as often."""
    kind = rng.randrange(3)
    if kind == 0:
        return Discount(rng.choice(discounts))
    if kind == 1:
        return Horizon(rng.randint(1, most_steps), rng.choice([*discounts, Fraction(1), Fraction(1)]))
    return TotalReward()


def random_task(
    seed: int,
    *,
    states: int,
    actions: int,
    objective: Objective,
    successors: int = 2,
    code_bits: int | None = None,
    action_bits: int | None = None,
    same_actions: bool = False,
    name: str | None = None,
) -> MDP:
    """Return a random task with ``states`` states and ``actions`` declared actions.

    Every choice has at most ``successors`` successors and may end the episode.  ``code_bits`` is the width of the
    state code, a random injection split into features of one or two bits (default: as few bits as possible,
    sometimes one more); ``action_bits`` the width of the output words, likewise.  Each state has a random
    non-empty subset of the actions, all of them with ``same_actions``.  For total reward, rewards are >= 0 and
    those that some policy could collect for ever are set to 0.  About a third of the states carry the label
    ``training`` and about a third of the choices are harmful.
    """
    if min(states, actions, successors) < 1:
        raise TaskError(f"{states} states, {actions} actions, {successors} successors: at least one of each")
    rng = random.Random(seed)
    names = [f"s{i}" for i in range(states)]
    declared = [f"a{i}" for i in range(actions)]
    paid = isinstance(objective, TotalReward)
    transitions = {
        state: {
            action: _outcomes(rng, names, successors, paid) for action in _subset(rng, declared, whole=same_actions)
        }
        for state in names
    }
    width = _width(rng, actions) if action_bits is None else action_bits
    words = rng.sample(range(1 << width), actions)
    task = make_task(
        name or f"random-{seed}",
        Horizon(1) if paid else objective,
        transitions,
        _initial(rng, names),
        actions=declared,
        features=_features(rng, states, _width(rng, states) if code_bits is None else code_bits),
        labels={"training": [s for s in names if rng.randrange(3) == 0]},
        harmful={s: [a for a in choices if rng.randrange(3) == 0] for s, choices in transitions.items()},
        words=dict(zip(declared, words, strict=True)),
        action_bits=width,
    )
    return replace(without_infinite_reward(task), objective=objective) if paid else task


def random_union(
    seed: int,
    *,
    members: int,
    states: int,
    actions: int,
    objective: Objective,
    uniform: bool = True,
) -> MDP:
    """Return a union of random tasks, ``states`` states in all, at least one each."""
    if not 1 <= members <= states:
        raise TaskError(f"{members} members of {states} states in all: every member has a state")
    rng = random.Random(seed)
    cuts = sorted(rng.sample(range(1, states), members - 1))
    sizes = [b - a for a, b in zip([0, *cuts], [*cuts, states], strict=True)]
    tasks = [
        random_task(
            rng.randrange(1 << 30),
            states=size,
            actions=rng.randint(1, actions),
            objective=objective,
            name=f"member-{i}",
        )
        for i, size in enumerate(sizes)
    ]
    weights = None if uniform else _parts(rng, members)
    return union(tasks, weights, name=f"random-union-{seed}")


def without_infinite_reward(task: MDP) -> MDP:
    """Return the task with reward 0 on every choice that some policy can repeat for ever."""
    staying = [set(choices) for choices in staying_choices(task)]
    choices = tuple(
        tuple(replace(c, reward=Fraction(0)) if c in staying[s] else c for c in row)
        for s, row in enumerate(task.choices)
    )
    return replace(task, choices=choices)


def _width(rng: random.Random, count: int) -> int:
    """Return ``ceil(log2(count))``, plus 1 in a third of the cases."""
    return bits_for(count) + (rng.randrange(3) == 0)


def _subset(rng: random.Random, declared: Sequence[str], *, whole: bool) -> list[str]:
    kept = [a for a in declared if whole or rng.randrange(3)]
    return kept or [rng.choice(declared)]


def _parts(rng: random.Random, count: int) -> list[Fraction]:
    """Return positive rationals that sum to 1."""
    weights = [rng.randint(1, 4) for _ in range(count)]
    return [Fraction(w, sum(weights)) for w in weights]


def _outcomes(rng: random.Random, names: Sequence[str], successors: int, paid: bool) -> list[Outcome]:
    targets: list[str | None] = list(rng.sample(names, min(len(names), rng.randint(1, successors))))
    if rng.randrange(3) == 0:
        targets.append(None)
    reward = Fraction(max(0, rng.randint(-2, 2)) if paid else rng.randint(-2, 3), rng.choice([1, 1, 2, 3]))
    return [Outcome(p, t, reward) for p, t in zip(_parts(rng, len(targets)), targets, strict=True)]


def _initial(rng: random.Random, names: Sequence[str]) -> dict[str, Fraction]:
    start = rng.sample(names, rng.randint(1, min(len(names), 3)))
    return dict(zip(start, _parts(rng, len(start)), strict=True))


def _features(rng: random.Random, states: int, width: int) -> list[Feature]:
    codes = rng.sample(range(1 << width), states)
    features: list[Feature] = []
    left = width
    while left:
        bits = min(left, rng.randint(1, 2))
        left -= bits
        features.append(Feature.of_width(f"f{len(features)}", bits, [c >> left & ((1 << bits) - 1) for c in codes]))
    return features
