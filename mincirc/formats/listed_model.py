"""A model as the files of model checkers list it, and the task that it becomes.

Such a file has states by number, choices per state, labels and named rewards, and no objective.  The same rules hold
for all of them:

* states are called ``s0``, ``s1``, ...; where the file says what variables are worth in every state, these are the
  features, unless two states agree in all of them.  Truth values are 0 and 1, whole numbers themselves (counted from
  the least where one is negative), anything else its rank; a variable that never changes is left out;
* a choice is called by its label, and by its position (``c0``, ``c1``, ...) where it has none, or that of a choice
  before it;
* episodes start in the one state that the file names, uniformly in several, and where the caller says when the file
  names none;
* where a state has no choice the episode ends: every action of the list ends it;
* the reward of a choice is that of the state plus its own plus the expected one of its transitions, all of one reward
  model; the caller names it where there are several;
* two labels are mincirc's own and make what is written here read back as it was: a state labelled ``episode_ends``, in
  which all choices stay and pay nothing, is the end of the episode and no state; an initial state labelled
  ``episode_begins``, which nothing leads to and whose one choice pays nothing, is the initial distribution.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeAlias

from mincirc.arguments import quoted
from mincirc.errors import Complaint, MincircError, TaskError, TaskFileError, did_you_mean
from mincirc.formats.beginning import beginning_of
from mincirc.formats.state_features import feature, features_of
from mincirc.formats.wishes import Wishes
from mincirc.mdp.build import Outcome, make_task
from mincirc.mdp.model import MDP, Feature
from mincirc.mdp.source import Source
from mincirc.rational import parse_text
from mincirc.rows import Reading, RowError, read_row, worst

MAX_STATES = 100_000

ENDS, BEGINS = "episode_ends", "episode_begins"
"""Labels of the states that stand for the end of an episode, and for the draw of the first state."""

Scalar: TypeAlias = bool | int | Fraction | str
"""What a variable can be worth."""


@dataclass(frozen=True)
class ListedChoice:
    """One choice: its label (empty: none), what it pays, and ``(probability, target, reward)`` per transition."""

    label: str
    reward: Fraction
    transitions: tuple[tuple[Fraction, int, Fraction], ...]

    def stays(self, state: int) -> bool:
        """Return whether the choice leads from ``state`` to itself alone and pays nothing."""
        return self.reward == 0 and all(target == state and reward == 0 for _, target, reward in self.transitions)


@dataclass(frozen=True)
class ListedModel:
    """The model: choices per state, the states where episodes start (none: not said), labels, values of variables.

    ``package`` is the program that read it; ``readings`` are the ways in which numbers were read; ``actions`` is
    the order of the actions, if the file states one (else that of first appearance).
    """

    choices: tuple[tuple[ListedChoice, ...], ...]
    initial: tuple[int, ...] = ()
    labels: Mapping[str, Iterable[int]] = field(default_factory=dict)
    variables: Mapping[str, Sequence[Scalar]] = field(default_factory=dict)
    readings: Iterable[Reading] = ()
    package: str = ""
    actions: tuple[str, ...] = ()


def refuse_file(file: str, message: str) -> TaskFileError:
    """Return the error about a whole file."""
    return TaskFileError([Complaint(file, 0, 0, message)])


def unpaid(state: int) -> str:
    """Return the complaint about a reward that nobody gets, since the episode ends in its state."""
    return f"state {state} has a reward and no choice: an episode ends there unpaid; leave one out, or add a choice"


def reward_model(names: Sequence[str], file: str, wishes: Wishes) -> int | None:
    """Return the position of the reward model that is meant, ``None`` when none is needed."""
    wishes.objective(file)
    if wishes.reach is not None:
        return None
    wanted = wishes.reward_model
    listed = ", ".join(names)
    if wanted is not None:
        if wanted not in names:
            there = f"there are {listed}" if names else "the file has none"
            raise refuse_file(file, f"no reward model {quoted(wanted)} ({there}){did_you_mean(wanted, names)}")
        return names.index(wanted)
    if not names:
        raise refuse_file(file, "the file has no rewards, so there is nothing to add up: give a label (--reach LABEL)")
    if len(names) > 1:
        raise refuse_file(
            file, f"the file has the reward models {listed}: give one of them (--reward-model {names[0]})"
        )
    return 0


def read_probabilities(texts: Sequence[str], *, exact: bool, normalise: bool) -> tuple[Sequence[Fraction], Reading]:
    """Return probabilities written as text, and how they were read; raise ``RowError`` when they do not sum to 1.

    Text that sums to exactly 1 is what it says.  Otherwise the numbers are those of a program that computes with
    floats (unless ``exact``), and are read as such (:mod:`mincirc.rows`).
    """
    numbers = []
    for i, text in enumerate(texts):
        try:
            numbers.append(parse_text(text))
        except ValueError as error:
            raise RowError(f"probability: {error}", i) from None
    negative = next((i for i, p in enumerate(numbers) if p < 0), None)
    if negative is not None:
        raise RowError(f"probability {texts[negative].strip()} is negative", negative)
    if sum(numbers, Fraction(0)) == 1:
        return numbers, "exact"
    rounded = any("/" not in text for text in texts) and not exact
    row = read_row([float(p) for p in numbers] if rounded else numbers, normalise=normalise)
    return row.values, row.reading


def sum_hint(error: RowError, wishes: Wishes) -> str:
    """Return the complaint about a row, with what can be done about one that does not sum to 1."""
    hint = "" if wishes.normalise or " sum to " not in str(error) else " (--normalise divides by the sum)"
    return f"{error}{hint}"


def task_of(model: ListedModel, file: str, wishes: Wishes) -> MDP:
    """Return the task that a model of a file is; raise :class:`MincircError`, naming the file, when it is none."""
    for name, given in (("gym_args", wishes.arguments), ("layout", wishes.layout)):
        if given:
            raise MincircError(f"{file} takes no {name}")
    if not 0 < len(model.choices) <= MAX_STATES:
        raise refuse_file(file, f"the model has {len(model.choices)} states: from 1 to {MAX_STATES} are read")
    try:
        return _TaskParts(model, wishes).made(file)
    except TaskError as error:
        raise refuse_file(file, str(error)) from None


def choice_names(labels: Sequence[str]) -> list[str]:
    """Return what the choices of one state are called, given their labels (a number is no label)."""
    names: list[str] = []
    for position, label in enumerate(labels):
        own = label if label and not label.isdigit() and label not in names else f"c{position}"
        while own in names:
            own += "_"
        names.append(own)
    return names


def is_positional(name: str, position: int) -> bool:
    """Return whether :func:`choice_names` calls the choice at a position so for want of a label of its own."""
    return name.rstrip("_") == f"c{position}"


class _TaskParts:
    """The parts of the task, with the states that stand for something else left out."""

    def __init__(self, model: ListedModel, wishes: Wishes) -> None:
        self._model = model
        self._wishes = wishes
        goal = set() if wishes.reach is None else set(model.labels.get(wishes.reach, ()))
        self._end = {s for s in model.labels.get(ENDS, ()) if self._ends(s)} - goal
        self._draw = {s for s in model.labels.get(BEGINS, ()) if self._draws(s)} - goal
        if len(self._end) + len(self._draw) == len(model.choices):
            raise TaskError("the model has no states besides those that end and begin episodes")
        self._kept = [s for s in range(len(model.choices)) if s not in self._end | self._draw]
        self._names = {s: f"s{i}" for i, s in enumerate(self._kept)}

    def made(self, file: str) -> MDP:
        labels = {label: [s for s in states if s in self._names] for label, states in self._model.labels.items()}
        transitions = self._transitions()
        used = dict.fromkeys(name for row in transitions.values() for name in row)
        own = ("init", *[ENDS] * bool(self._end), *[BEGINS] * bool(self._draw))
        return make_task(
            _stem(file),
            self._wishes.objective(file),
            transitions,
            self._start(),
            actions=self._model.actions if set(used) <= set(self._model.actions) else tuple(used),
            features=self._features(),
            labels={label: [self._names[s] for s in there] for label, there in labels.items() if label not in own},
            source=Source(file, self._model.package, worst(self._model.readings)),
        )

    def _ends(self, state: int) -> bool:
        return all(choice.stays(state) for choice in self._model.choices[state])

    def _draws(self, state: int) -> bool:
        model = self._model
        entered = any(t == state for row in model.choices for c in row for _, t, _ in c.transitions)
        if model.initial != (state,) or entered or len(model.choices[state]) != 1 or self._wishes.initial is not None:
            return False
        choice = model.choices[state][0]
        ending = any(t in self._end for _, t, _ in choice.transitions)
        return not ending and choice.reward == 0 and all(reward == 0 for *_, reward in choice.transitions)

    def _transitions(self) -> dict[str, dict[str, list[Outcome]]]:
        actions: dict[str, None] = {}
        rows = {}
        for state in self._kept:
            choices = self._model.choices[state]
            called = choice_names([choice.label for choice in choices])
            actions.update(dict.fromkeys(called))
            rows[self._names[state]] = {n: self._outcomes(c) for n, c in zip(called, choices, strict=True)}
        if not actions:
            raise TaskError("no state has a choice")
        ending = {name: [Outcome(Fraction(1), None)] for name in actions}
        return {name: row or ending for name, row in rows.items()}

    def _outcomes(self, choice: ListedChoice) -> list[Outcome]:
        return [Outcome(p, self._names.get(t), choice.reward + reward) for p, t, reward in choice.transitions]

    def _start(self) -> Mapping[str, Any]:
        if self._wishes.initial is not None:
            names = list(self._names.values())
            return beginning_of(None, self._wishes.initial, range(len(names)), names)
        initial = self._model.initial
        if not initial:
            raise TaskError(
                "no state is labelled init: say where episodes start, --initial STATE such as --initial s0"
            )
        if initial[0] in self._draw:
            (choice,) = self._model.choices[initial[0]]
            return {self._names[t]: p for p, t, _ in choice.transitions}
        if any(s in self._end for s in initial):
            raise TaskError("episodes start where they end")
        return {self._names[s]: Fraction(1, len(initial)) for s in initial}

    def _features(self) -> list[Feature]:
        if self._wishes.features is not None:
            return features_of(self._wishes.features, range(len(self._kept)))
        listed = {name: [values[s] for s in self._kept] for name, values in self._model.variables.items()}
        columns = {name: _numbers(values) for name, values in listed.items() if len(set(values)) > 1}
        if len(set(zip(*columns.values(), strict=True))) < len(self._kept):
            return []
        return _apart([feature(name, values) for name, values in columns.items()])


def _apart(features: list[Feature]) -> list[Feature]:
    """Return the features with bits of different names: the bits of ``s`` can be called ``s1``, and a variable too."""
    bits = [bit for f in features for bit in f.bits]
    if len(set(bits)) == len(bits):
        return features
    return [Feature(f.name, tuple(f"{f.name}_b{i}" for i in reversed(range(f.width))), f.values) for f in features]


def _stem(file: str) -> str:
    return file.replace("\\", "/").rpartition("/")[2].partition(".")[0] or "task"


def _numbers(values: Sequence[Scalar]) -> list[int]:
    """Return the values of a variable as numbers from 0."""
    if all(isinstance(v, int) for v in values):
        least = min(0, *map(int, values))
        return [int(v) - least for v in values]
    rank = {v: i for i, v in enumerate(sorted(set(values), key=lambda v: (isinstance(v, str), v)))}
    return [rank[v] for v in values]
