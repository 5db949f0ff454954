"""The laws of an MDP, each checked when the record is made; every message names the state and the action."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from mincirc.arguments import instance, shown, whole, word
from mincirc.errors import TaskError
from mincirc.mdp.endcomponents import refuse_infinite_reward, staying_choices
from mincirc.mdp.objective import COSTS, FINITE, Discount, Horizon, TotalReward
from mincirc.rational import shorten

if TYPE_CHECKING:
    from mincirc.mdp.model import MDP, Choice


def validate(task: MDP) -> None:
    """Raise :class:`TaskError` at the first law that ``task`` breaks."""
    _shapes(task)
    _names(task)
    _initial(task)
    for state in range(len(task.states)):
        _choices_of(task, state)
    _annotations(task)
    _hidden_shape(task)
    if task.is_total:
        _rewards_not_negative(task)
        refuse_infinite_reward(task)
        if task.hidden is not None:
            _hidden_finite(task, task.hidden)


LISTED = ("states", "actions", "choices", "initial", "features", "labels", "blocks", "output_names")
"""The fields of a task that are tuples."""


def _shapes(task: MDP) -> None:
    """Check that the fields have their declared types (``make_task`` accepts other types)."""
    word("name", task.name, error=TaskError)
    for field in LISTED:
        instance(field, getattr(task, field), tuple, "a tuple", ": make_task takes other things", TaskError)
    for choices in task.choices:
        instance("choices: each entry", choices, tuple, "a tuple of Choices", error=TaskError)
    whole("action_bits", task.action_bits, 0, TaskError)
    instance("harmful", task.harmful, frozenset, "a frozenset of (state, action)", error=TaskError)


def _names(task: MDP) -> None:
    if not task.states:
        raise TaskError(f"task {task.name!r} has no states")
    _all_text(task)
    if not isinstance(task.objective, (Discount, Horizon, TotalReward)):
        kinds = "Discount, Horizon or TotalReward"
        raise TaskError(f"task {task.name!r}: objective must be {kinds}, not {shown(task.objective)}")
    _unique("state", task.states)
    _unique("action", task.actions)
    _unique("feature", (f.name for f in task.features))
    _unique("input bit", (bit for f in task.features for bit in f.bits))
    if task.output_names and len(task.output_names) != task.action_bits:
        count = len(task.output_names)
        raise TaskError(f"task {task.name!r}: {count} names for the {task.action_bits} bits of output words")
    if len(task.choices) != len(task.states) or len(task.initial) != len(task.states):
        raise TaskError(f"task {task.name!r}: choices and initial need one entry per state")


def _all_text(task: MDP) -> None:
    for kind, names in (("state", task.states), ("action", task.actions), ("output bit", task.output_names)):
        for name in names:
            if not isinstance(name, str):
                raise TaskError(f"{kind} {shown(name)} is no text: make_task turns other objects into names")


def _exact(place: str, what: str, value: object) -> None:
    """Refuse a number that is no fraction: the record holds exact numbers; ``make_task`` reads others."""
    if not isinstance(value, (Fraction, int)) or isinstance(value, bool):
        raise TaskError(f"{place}: {what} {shown(value)} is no Fraction: make_task reads other numbers")


def _unique(kind: str, names: Iterable[str]) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            raise TaskError(f"{kind} {name!r} is declared {count} times")


def _initial(task: MDP) -> None:
    for state, p in enumerate(task.initial):
        _exact(f"state {task.states[state]!r}", "initial probability", p)
        if p < 0:
            raise TaskError(f"state {task.states[state]!r}: initial probability {shorten(p)} is negative")
    total = sum(task.initial, Fraction(0))
    if total != 1:
        raise TaskError(f"initial probabilities sum to {shorten(total)}, not 1")


def _choices_of(task: MDP, state: int) -> None:
    name = task.states[state]
    choices = task.choices[state]
    if not choices:
        raise TaskError(f"state {name!r} has no action; where a run ends, give it an action that ends")
    for choice in choices:
        if not 0 <= choice.action < len(task.actions):
            raise TaskError(f"state {name!r}: action index {choice.action} is out of range")
    _unique(f"state {name!r}: action", (task.actions[c.action] for c in choices))
    words = Counter(c.word for c in choices)
    for choice in choices:
        place = f"state {name!r}, action {task.actions[choice.action]!r}"
        if not 0 <= choice.word < 1 << task.action_bits:
            raise TaskError(f"{place}: word {choice.word} does not fit {task.action_bits} bits")
        if words[choice.word] > 1:
            raise TaskError(f"{place}: another action has the same word")
        _distribution(task, place, choice)


def _distribution(task: MDP, place: str, choice: Choice) -> None:
    targets = [t for t, _ in choice.successors]
    if targets != sorted(set(targets)):
        raise TaskError(f"{place}: successors must be distinct and in increasing order")
    if targets and not 0 <= targets[0] <= targets[-1] < len(task.states):
        raise TaskError(f"{place}: a successor is not a state")
    _exact(place, "reward", choice.reward)
    for target, p in choice.successors:
        _exact(place, "probability", p)
        if p <= 0:
            raise TaskError(f"{place}: probability {shorten(p)} of {task.states[target]!r} is not positive")
    if choice.end < 0:
        raise TaskError(f"{place}: probabilities sum to {shorten(1 - choice.end)}, more than 1")


def _annotations(task: MDP) -> None:
    for feature in task.features:
        if len(feature.values) != len(task.states):
            raise TaskError(f"feature {feature.name!r} needs one value per state")
        for state, value in enumerate(feature.values):
            if not 0 <= value < 1 << feature.width:
                raise TaskError(
                    f"state {task.states[state]!r}: {feature.name} = {value} does not fit {feature.width} bits"
                )
    for label, states in task.labels:
        if not all(0 <= s < len(task.states) for s in states):
            raise TaskError(f"label {label!r} is on a state that does not exist")
    for state, action in task.harmful:
        if not 0 <= state < len(task.states):
            raise TaskError(f"harmful names the state number {state}, which does not exist")
        if action not in {c.action for c in task.choices[state]}:
            raise TaskError(f"state {task.states[state]!r}: harmful action is not one of its actions")
    if task.default_word_action is not None:
        _default_everywhere(task, task.default_word_action)


def _default_everywhere(task: MDP, action: int) -> None:
    for state, choices in enumerate(task.choices):
        if action not in {c.action for c in choices}:
            raise TaskError(
                f"state {task.states[state]!r} has no action {task.actions[action]!r}, so illegal words cannot mean it"
            )


def _hidden_shape(task: MDP) -> None:
    if task.hidden is not None and [*map(len, task.hidden)] != [*map(len, task.choices)]:
        raise TaskError(f"task {task.name!r}: the hidden reward needs one entry per state and action")


def _rewards_not_negative(task: MDP) -> None:
    for state, choices in enumerate(task.choices):
        for pick, choice in enumerate(choices):
            place = f"state {task.states[state]!r}, action {task.actions[choice.action]!r}"
            if choice.reward < 0:
                raise TaskError(f"{place}: total reward needs rewards >= 0, not {shorten(choice.reward)}{COSTS}")
            if task.hidden is not None and task.hidden[state][pick] < 0:
                hidden = shorten(task.hidden[state][pick])
                raise TaskError(f"{place}: total reward needs hidden rewards >= 0, not {hidden}{COSTS}")


def _hidden_finite(task: MDP, hidden: Sequence[Sequence[Fraction]]) -> None:
    for state, staying in enumerate(staying_choices(task)):
        for choice, reward in zip(task.choices[state], hidden[state], strict=True):
            if reward > 0 and choice in staying:
                raise TaskError(
                    f"state {task.states[state]!r}, action {task.actions[choice.action]!r}: "
                    f"some policy collects infinite hidden reward here{FINITE}"
                )
