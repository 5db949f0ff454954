"""The coarsest bisimulation of a finite model with observations: which states nobody can tell apart.

States are split by what is observed in them and by the actions that they have, then by expected rewards and by the
probability with which an action leads into each class, until no class is split any more (Larsen and Skou's
probabilistic bisimulation; Givan, Dean and Greig for MDPs).  All numbers are fractions.  An expected reward is enough,
since rewards are not observed and returns are expectations.

Oracle: coins that are shown or hidden, ``tests/formats/test_chance.py``.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias


@dataclass(frozen=True)
class ExactStep:
    """What an action does: its expected reward, and where it leads; probability that is missing ends the episode."""

    reward: Fraction
    targets: Mapping[int, Fraction]


ExactRow: TypeAlias = Mapping[Hashable, ExactStep]


@dataclass(frozen=True)
class ObservedModel:
    """Per state its observation and its row (action -> step), and where episodes start."""

    observations: Sequence[Hashable]
    rows: Sequence[ExactRow]
    initial: Mapping[int, Fraction]


def mapped(chances: Mapping[int, Fraction], classes: Sequence[int]) -> dict[int, Fraction]:
    """Return the distribution over classes of a distribution over states."""
    found: dict[int, Fraction] = {}
    for state, p in chances.items():
        found[classes[state]] = found.get(classes[state], Fraction(0)) + p
    return found


def bisimulation(model: ObservedModel) -> list[int]:
    """Return the class of every state, numbered in order of appearance."""
    classes = _numbered(list(zip(model.observations, map(frozenset, model.rows), strict=True)))
    while True:
        finer = _numbered([_signature(own, row, classes) for own, row in zip(classes, model.rows, strict=True)])
        if max(finer, default=0) == max(classes, default=0):
            return classes
        classes = finer


def quotient(model: ObservedModel) -> ObservedModel:
    """Return the model with one state for each class of :func:`bisimulation`."""
    classes = bisimulation(model)
    first = {number: state for state, number in reversed(list(enumerate(classes)))}
    members = [first[number] for number in range(len(first))]
    return ObservedModel(
        [model.observations[s] for s in members],
        [{a: ExactStep(x.reward, mapped(x.targets, classes)) for a, x in model.rows[s].items()} for s in members],
        mapped(model.initial, classes),
    )


def _signature(own: int, row: ExactRow, classes: Sequence[int]) -> Hashable:
    return own, frozenset((a, x.reward, frozenset(mapped(x.targets, classes).items())) for a, x in row.items())


def _numbered(keys: Sequence[Hashable]) -> list[int]:
    numbers: dict[Hashable, int] = {}
    return [numbers.setdefault(key, len(numbers)) for key in keys]
