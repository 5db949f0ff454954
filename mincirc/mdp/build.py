"""Making an MDP from outcomes: merge duplicate successors, average rewards, check that rows sum to 1."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from mincirc.errors import TaskError, did_you_mean
from mincirc.mdp.model import MDP, Choice, Feature
from mincirc.mdp.objective import Objective, TotalReward
from mincirc.rational import Rational, parse_rational, shorten


@dataclass(frozen=True)
class Outcome:
    """With ``probability``, collect ``reward`` and move to ``target`` (``None``: the episode ends).

    ``hidden_reward`` is what the deployment pays (``None``: the same as ``reward``).
    """

    probability: Fraction
    target: str | None
    reward: Fraction = Fraction(0)
    hidden_reward: Fraction | None = None

    @property
    def deployed(self) -> Fraction:
        """What the deployment pays."""
        return self.reward if self.hidden_reward is None else self.hidden_reward


Outcomes = Iterable[Outcome]


def bits_for(count: int) -> int:
    """Return ``ceil(log2(count))``, the number of bits that tell ``count`` things apart (0 for one)."""
    return max(count - 1, 0).bit_length()


def make_task(
    name: str,
    objective: Objective,
    transitions: Mapping[str, Mapping[str, Outcomes]],
    initial: Mapping[str, Rational],
    *,
    actions: Sequence[str] | None = None,
    features: Sequence[Feature] = (),
    labels: Mapping[str, Iterable[str]] | None = None,
    harmful: Mapping[str, Iterable[str]] | None = None,
    words: Mapping[str, int] | None = None,
    action_bits: int | None = None,
    illegal_words: str | None = None,
) -> MDP:
    """Return the task with ``transitions[state][action]`` and ``initial[state]`` (absent: 0).

    ``actions`` declares the action list (default: order of first appearance), which fixes the output words;
    ``words`` overrides them, in ``action_bits`` bits.  ``features`` hold one value per state, in the order of
    ``transitions``.  ``labels`` maps a label to states, ``harmful`` a state to actions; ``illegal_words`` names
    the action that an illegal output word stands for.  The task has a hidden reward when some outcome states one.
    Raises :class:`TaskError`.
    """
    transitions = {s: {a: tuple(outcomes) for a, outcomes in row.items()} for s, row in transitions.items()}
    states = tuple(transitions)
    index = {state: i for i, state in enumerate(states)}
    listed = dict.fromkeys(a for choices in transitions.values() for a in choices)
    declared = tuple(actions) if actions is not None else tuple(listed)
    codes = dict(words) if words is not None else {a: i for i, a in enumerate(declared)}
    width = bits_for(max(codes.values(), default=0) + 1) if action_bits is None else action_bits
    position = {action: i for i, action in enumerate(declared)}
    return MDP(
        name=name,
        states=states,
        actions=declared,
        choices=tuple(
            tuple(
                _choice(index, state, action, _look(position, action, "action"), codes, outcomes)
                for action, outcomes in choices.items()
            )
            for state, choices in transitions.items()
        ),
        initial=_initial(index, initial),
        objective=objective,
        action_bits=width,
        features=tuple(features),
        labels=tuple(
            (label, frozenset(_look(index, s, "state") for s in carriers))
            for label, carriers in sorted((labels or {}).items())
        ),
        harmful=frozenset(
            (_look(index, s, "state"), _look(position, a, "action"))
            for s, names in (harmful or {}).items()
            for a in names
        ),
        default_word_action=(None if illegal_words is None else _look(position, illegal_words, "action")),
        hidden=_hidden(transitions),
    )


def _hidden(
    transitions: Mapping[str, Mapping[str, Outcomes]],
) -> tuple[tuple[Fraction, ...], ...] | None:
    if all(o.hidden_reward is None for row in transitions.values() for outcomes in row.values() for o in outcomes):
        return None
    return tuple(
        tuple(sum((o.probability * o.deployed for o in outcomes), Fraction(0)) for outcomes in row.values())
        for row in transitions.values()
    )


def _look(index: Mapping[str, int], name: str, kind: str) -> int:
    try:
        return index[name]
    except KeyError:
        raise TaskError(f"no {kind} {name!r}{did_you_mean(name, index)}") from None


def _initial(index: Mapping[str, int], initial: Mapping[str, Rational]) -> tuple[Fraction, ...]:
    values = [Fraction(0)] * len(index)
    for state, p in initial.items():
        values[_look(index, state, "state")] = parse_rational(p)
    return tuple(values)


def _choice(
    index: Mapping[str, int],
    state: str,
    action: str,
    position: int,
    codes: Mapping[str, int],
    outcomes: Outcomes,
) -> Choice:
    total, reward, mass = Fraction(0), Fraction(0), dict[int, Fraction]()
    for outcome in outcomes:
        if outcome.probability < 0:
            raise TaskError(
                f"state {state!r}, action {action!r}: probability {shorten(outcome.probability)} is negative"
            )
        total += outcome.probability
        reward += outcome.probability * outcome.reward
        if outcome.target is not None and outcome.probability:
            target = _look(index, outcome.target, "state")
            mass[target] = mass.get(target, Fraction(0)) + outcome.probability
    if total != 1:
        raise TaskError(f"state {state!r}, action {action!r}: probabilities sum to {shorten(total)}, not 1")
    if action not in codes:
        raise TaskError(f"action {action!r} has no output word")
    return Choice(position, codes[action], reward, tuple(sorted(mass.items())))


def with_hidden_reward(task: MDP) -> MDP:
    """Return the task that pays the hidden reward, and has no other; members of a union likewise.

    Raises :class:`TaskError` when the task has no hidden reward.
    """
    if task.hidden is None:
        raise TaskError(f"task {task.name!r} has no hidden reward")
    return replace(
        task,
        choices=tuple(
            tuple(replace(c, reward=reward) for c, reward in zip(row, rewards, strict=True))
            for row, rewards in zip(task.choices, task.hidden, strict=True)
        ),
        hidden=None,
        blocks=tuple(replace(block, task=with_hidden_reward(block.task)) for block in task.blocks),
    )


def reach(task: MDP, goal: Iterable[int]) -> MDP:
    """Return ``task`` with the objective "probability of ever being in ``goal``".

    Every choice of a goal state pays 1 and ends the episode, every other choice pays 0, and the objective is
    total reward.  A hidden reward is dropped with the other one.
    """
    wanted = frozenset(goal)
    if not wanted:
        raise TaskError("the set of states to reach is empty")
    choices = tuple(
        tuple(
            replace(c, reward=Fraction(1), successors=()) if state in wanted else replace(c, reward=Fraction(0))
            for c in row
        )
        for state, row in enumerate(task.choices)
    )
    return replace(task, choices=choices, objective=TotalReward(), hidden=None)
