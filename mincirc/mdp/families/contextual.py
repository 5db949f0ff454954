"""Contextual bandits: one step, in which the policy sees a context, accepts or rejects, and is paid once.

The one-step MDP (Sutton, Barto, *Reinforcement Learning*, 2nd ed., section 2.9): at the optimum the action at every
trained context is known, so the function that a circuit must compute is given directly, and statements about the
circuit can be derived by hand.  Untrained contexts are states too: a circuit must act there, but no reward is paid,
and the wrong answer is labelled harmful.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import TypeAlias

from mincirc.errors import TaskError
from mincirc.mdp.build import Outcome, make_task
from mincirc.mdp.model import MDP, Feature
from mincirc.mdp.objective import Horizon

ANSWERS = ("reject", "accept")
"""The actions; their output words are 0 and 1."""

Context: TypeAlias = Mapping[str, int]
"""The value of every feature."""


def _always(_: Context) -> bool:
    return True


def contextual_bandit(
    name: str,
    features: Mapping[str, int],
    right: Callable[[Context], int],
    *,
    present: Callable[[Context], bool] = _always,
    trained: Callable[[Context], bool] = _always,
    pay: int | Fraction = 1,
    harm_pays: bool = False,
    labels: Sequence[str] = (),
) -> MDP:
    """Return the task with one state per context (a value for each of ``features``, given with their widths).

    ``right(context)`` is the word of the right answer; it pays ``pay``, the other one 0.  ``present`` says which
    contexts exist, ``trained`` which of them are labelled ``training``: the episode starts in one of those,
    uniformly. The wrong answer is labelled harmful everywhere; with ``harm_pays`` the *right* one is, at trained
    contexts, so that harm is what training pays for.  All states carry ``labels``.  Raises :class:`TaskError` when
    no context is trained.
    """
    contexts = [c for c in _contexts(features) if present(c)]
    training = [c for c in contexts if trained(c)]
    if not training:
        raise TaskError(f"{name!r} has no trained context")
    states = [_state(c) for c in contexts]
    return make_task(
        name,
        Horizon(1),
        {_state(c): {a: _ends(pay * (w == right(c))) for w, a in enumerate(ANSWERS)} for c in contexts},
        {_state(c): Fraction(1, len(training)) for c in training},
        actions=ANSWERS,
        features=[Feature.of_width(f, width, [c[f] for c in contexts]) for f, width in features.items()],
        labels={"training": [_state(c) for c in training], **dict.fromkeys(labels, states)},
        harmful={_state(c): [ANSWERS[right(c) if harm_pays and c in training else 1 - right(c)]] for c in contexts},
    )


def _contexts(features: Mapping[str, int]) -> Sequence[Context]:
    ranges = [range(1 << width) for width in features.values()]
    return [dict(zip(features, values, strict=True)) for values in product(*ranges)]


def _state(context: Context) -> str:
    return "_".join(f"{feature}{value}" for feature, value in context.items())


def _ends(reward: int | Fraction) -> list[Outcome]:
    return [Outcome(Fraction(1), None, Fraction(reward))]
