"""A task as the files of model checkers can list it, and what they cannot say.

Such files have states by number, named choices, labels and named rewards on choices.  Two states are added where they
are needed, each with a label by which :mod:`mincirc.formats.listed_model` knows it again: the end of the episode, in
which every action stays and pays nothing, and a first state that draws from the initial distribution where that is no
single state.  The draw takes a step, so for another program a discounted value is multiplied by the discount once
more, and a horizon is one step longer.  What is lost is said in notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from mincirc.arguments import quoted
from mincirc.formats.listed_model import BEGINS, ENDS
from mincirc.mdp.build import bits_for
from mincirc.mdp.model import MDP, Choice, Feature
from mincirc.mdp.objective import Discount, Horizon, TotalReward
from mincirc.rational import format_rational

WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


@dataclass(frozen=True)
class StatedChoice:
    """A choice: the name of its action, one reward per reward model, and its transitions by state."""

    action: str
    rewards: tuple[Fraction, ...]
    transitions: tuple[tuple[int, Fraction], ...]


@dataclass(frozen=True)
class StatedState:
    """A state: what the task calls it, its labels, the values of the variables and its choices."""

    name: str
    labels: tuple[str, ...]
    values: tuple[int, ...]
    choices: tuple[StatedChoice, ...]


@dataclass(frozen=True)
class StatedModel:
    """The whole: names of reward models, of variables and of actions, the states, the first one, the notes."""

    rewards: tuple[str, ...]
    variables: tuple[str, ...]
    actions: tuple[str, ...]
    states: tuple[StatedState, ...]
    initial: int
    notes: tuple[str, ...]


def stated(task: MDP) -> StatedModel:
    """Return the task as a file of a model checker can list it."""
    return _Stater(task).model()


class _Stater:
    def __init__(self, task: MDP) -> None:
        self._task = task
        self._count = len(task.states)
        self._ends = any(choice.end for row in task.choices for choice in row)
        self._draws = len(task.start) > 1
        self._features = tuple(f for f in task.features if WORD.match(f.name))
        self._labels = {label: states for label, states in task.labels if WORD.match(label) and label not in _RESERVED}
        plain = all(map(_is_word, task.actions))
        self._actions = task.actions if plain else tuple(f"a{i}" for i in range(len(task.actions)))

    def model(self) -> StatedModel:
        states = [self._state(s) for s in range(self._count)]
        if self._ends:
            states.append(self._end_state())
        if self._draws:
            states.append(self._first_state())
        initial = len(states) - 1 if self._draws else self._task.start[0]
        hidden = self._task.hidden is not None
        names = tuple(f.name for f in self._features)
        rewards = ("return", "hidden") if hidden else ("return",)
        return StatedModel(rewards, names, self._actions, tuple(states), initial, tuple(self._notes()))

    def _state(self, state: int) -> StatedState:
        labels = tuple(label for label, states in self._labels.items() if state in states)
        values = tuple(f.values[state] for f in self._features)
        rewards = self._hidden(state)
        choices = tuple(self._choice(c, h) for c, h in zip(self._task.choices[state], rewards, strict=True))
        return StatedState(self._task.states[state], labels, values, choices)

    def _hidden(self, state: int) -> tuple[tuple[Fraction, ...], ...]:
        if self._task.hidden is None:
            return ((),) * len(self._task.choices[state])
        return tuple((reward,) for reward in self._task.hidden[state])

    def _choice(self, choice: Choice, hidden: tuple[Fraction, ...]) -> StatedChoice:
        end = ((self._count, choice.end),) if choice.end else ()
        return StatedChoice(self._actions[choice.action], (choice.reward, *hidden), (*choice.successors, *end))

    def _nothing(self) -> tuple[Fraction, ...]:
        return (Fraction(0),) * (1 if self._task.hidden is None else 2)

    def _end_state(self) -> StatedState:
        stay = ((self._count, Fraction(1)),)
        choices = tuple(StatedChoice(name, self._nothing(), stay) for name in self._actions)
        return StatedState("the end of the episode", (ENDS,), (0,) * len(self._features), choices)

    def _first_state(self) -> StatedState:
        draw = tuple((s, p) for s, p in enumerate(self._task.initial) if p)
        choice = StatedChoice(self._actions[0], self._nothing(), draw)
        return StatedState("the draw of the first state", (BEGINS,), (0,) * len(self._features), (choice,))

    def _notes(self) -> Iterator[str]:
        task = self._task
        yield f"the objective is no part of the file; to read it: {objective_options(task)}"
        if any(name != f"s{i}" for i, name in enumerate(task.states)):
            yield "names of states stand in comments alone"
        if self._draws:
            yield "the first state is drawn in a step of its own, which other programs count"
        if self._actions != task.actions:
            odd = [name for name in task.actions if not _is_word(name)]
            yield f"actions are called a0, a1, ..: these names are no identifiers: {_listed(odd)}"
        if task.hidden is not None:
            yield "the hidden reward is a reward model of its own, called hidden"
        yield from self._losses()

    def _losses(self) -> Iterator[str]:
        task = self._task
        features = task.features
        lost = [label for label, _ in task.labels if label not in self._labels]
        if lost:
            yield f"labels that are lost, being reserved or no identifiers: {_listed(lost)}"
        odd = [f.name for f in features if f not in self._features]
        if odd:
            yield f"features that are lost, their names being no identifiers, so minima can differ: {_listed(odd)}"
        still = [f.name for f in self._features if len(set(f.values)) == 1]
        if still:
            yield f"features that are lost, since they never change: {_listed(still)}"
        bits = [f.name for f in self._features if f.name not in still and _has_bits_of_its_own(f)]
        if bits:
            yield f"features whose bits lose their names and number, so minima can differ: {_listed(bits)}"
        if task.harmful:
            yield "which actions are harmful is lost"
        if task.default_word_action is not None:
            yield "what illegal output words mean is lost, so minima can differ"
        if any(c.word != c.action for row in task.choices for c in row) or task.action_bits != bits_for(
            len(task.actions)
        ):
            yield "output words of the actions are lost, so minima can differ"
        if task.blocks:
            yield "which states belong to which member of the union is lost"


def _is_word(action: str) -> bool:
    return WORD.match(action) is not None and action != "__NOLABEL__"


def _has_bits_of_its_own(feature: Feature) -> bool:
    """Return whether a feature has other bits than a reader gives to its values."""
    usual = feature.of_width(feature.name, feature.width, feature.values)
    return feature.width != bits_for(max(feature.values) + 1) or feature.bits != usual.bits


def _listed(names: Sequence[str], most: int = 8) -> str:
    """Return names as they stand in a note; of many the first ones and their number."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(quoted(name) for name in names[:most]) + more


_RESERVED = ("init", "deadlock", ENDS, BEGINS)


def objective_options(task: MDP) -> str:
    """Return the options of the command line that state the task's objective."""
    match task.objective:
        case Discount(gamma=gamma):
            return f"--discount {format_rational(gamma)}"
        case Horizon(steps=steps, gamma=gamma):
            return f"--horizon {steps}" + ("" if gamma == 1 else f" --discount {format_rational(gamma)}")
        case TotalReward():
            return "--total"
