"""Outcomes of an action: as the caller gives them, and with exact numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias, cast

from mincirc.arguments import shown
from mincirc.errors import TaskError
from mincirc.mdp.naming import Name, NameTable, name_of
from mincirc.rational import Rational, parse_rational
from mincirc.rows import Reading, RowError, read_row, reading_of, worst


@dataclass(frozen=True)
class Outcome:
    """With ``probability``, collect ``reward`` and move to ``target`` (``None``: the episode ends).

    ``hidden_reward`` is the reward paid in deployment (``None``: the same as ``reward``).

    >>> import mincirc
    >>> mincirc.Outcome("1/2", "home", 3).probability
    '1/2'
    """

    probability: Rational
    target: Name | None
    reward: Rational = Fraction(0)
    hidden_reward: Rational | None = None


@dataclass(frozen=True)
class ExactOutcome(Outcome):
    """An outcome with exact numbers whose target is the name of a state."""

    probability: Fraction
    target: str | None
    reward: Fraction = Fraction(0)
    hidden_reward: Fraction | None = None

    @property
    def deployed(self) -> Fraction:
        """The reward paid in deployment."""
        return self.reward if self.hidden_reward is None else self.hidden_reward


Outcomes: TypeAlias = Iterable[Outcome]


def read_outcomes(
    state: str, action: Name, given: Outcomes, states: NameTable, *, normalise: bool
) -> tuple[tuple[ExactOutcome, ...], Reading]:
    """Return the outcomes of one action with exact numbers, and the way in which the numbers were read.

    The sum of probabilities given as exact fractions is not checked here.  Raises :class:`TaskError`.
    """
    outcomes = _listed(state, action, given)
    probabilities, reading = _probabilities(state, action, outcomes, normalise)
    readings = {reading}
    read = []
    for outcome, p in zip(outcomes, probabilities, strict=True):
        reward, hidden = outcome.reward, outcome.hidden_reward
        if type(reward) is not Fraction:
            reward = _reward(state, action, "reward", reward, readings)
        if hidden is not None and type(hidden) is not Fraction:
            hidden = _reward(state, action, "hidden reward", hidden, readings)
        target = None if outcome.target is None or not p else _target(state, action, outcome.target, states)
        read.append(ExactOutcome(p, target, reward, hidden))
    return tuple(read), worst(readings)


def _place(state: str, action: Name) -> str:
    return f"state {state!r}, action {name_of(action)!r}"


def _listed(state: str, action: Name, given: Outcomes) -> tuple[Outcome, ...]:
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise TaskError(f"{_place(state, action)}: expected a sequence of outcomes, not {shown(given)}")
    outcomes = tuple(given)
    for outcome in outcomes:
        if not isinstance(outcome, Outcome):
            expected = "expected an Outcome(probability, target, reward)"
            raise TaskError(f"{_place(state, action)}: {expected}, not {shown(outcome)}")
    return outcomes


def _probabilities(
    state: str, action: Name, outcomes: Sequence[Outcome], normalise: bool
) -> tuple[Sequence[Fraction], Reading]:
    probabilities = [o.probability for o in outcomes]
    if not normalise and all(type(p) is Fraction for p in probabilities):
        return cast("list[Fraction]", probabilities), "exact"
    try:
        row = read_row(probabilities, normalise=normalise)
    except RowError as error:
        raise TaskError(f"{_place(state, action)}: {error}") from None
    return row.values, row.reading


def _target(state: str, action: Name, target: Name, states: NameTable) -> str:
    try:
        return states.names[states.find(target)]
    except TaskError as error:
        raise TaskError(f"{_place(state, action)}: {error}") from None


def _reward(state: str, action: Name, what: str, value: Rational, readings: set[Reading]) -> Fraction:
    try:
        number = parse_rational(value)
    except ValueError as error:
        raise TaskError(f"{_place(state, action)}: {what}: {error}") from None
    readings.add(reading_of(value, number))
    return number
