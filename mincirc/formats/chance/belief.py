"""The MDP that an agent is in who sees observations only, where observations are enough to know all that can be known.

States of an environment may differ in what the agent does not see: the card that lies face down.  What he can know of
it is a *belief*, a distribution over states, and what happens depends on the belief alone (Astrom 1965; Kaelbling,
Littman and Cassandra 1998).  Beliefs are enumerated from the initial distribution by Bayes' rule in fractions, after
states that nobody can tell apart are merged, and beliefs that nobody can tell apart are merged too
(:mod:`mincirc.formats.chance.partition`).

If one belief is left for each observation, then every history that ends in an observation says the same about what
is still to come: the observations are the states of an MDP, exactly, and choosing by the observation loses nothing.
Otherwise the observation alone is no state, and the model is refused: a memoryless choice by observations is another
question (a POMDP), and no answer to it is made up here.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from fractions import Fraction
from typing import TypeAlias

from mincirc.arguments import shown
from mincirc.errors import TaskError
from mincirc.formats.chance.partition import ExactRow, ExactStep, ObservedModel, quotient

_Belief: TypeAlias = frozenset[tuple[int, Fraction]]
_NO_STATE = "after some histories more is known of what is hidden than after others that end in the same observation"


def observed_mdp(model: ObservedModel, most: int) -> ObservedModel:
    """Return the MDP whose states are the observations of ``model``, each of them once.

    Raises :class:`TaskError` when there are more than ``most`` beliefs, or an observation that is no state.
    """
    found = quotient(_Beliefs(quotient(model), most).model())
    seen: set[Hashable] = set()
    for observation in found.observations:
        if observation in seen:
            raise TaskError(f"the observation {shown(observation)} is no state: {_NO_STATE}")
        seen.add(observation)
    return found


class _Beliefs:
    """The beliefs that are reached, in order; a belief is a set of pairs of a state and its probability."""

    def __init__(self, model: ObservedModel, most: int) -> None:
        self._model = model
        self._most = most
        self._numbers: dict[_Belief, int] = {}
        self._order: list[_Belief] = []

    def model(self) -> ObservedModel:
        """Return the model whose states are the beliefs; raise :class:`TaskError` beyond the most."""
        initial = self._told_apart(self._model.initial)
        rows = [self._row(belief) for belief in self._order]  # which grows meanwhile
        return ObservedModel([self._observation(b) for b in self._order], rows, initial)

    def _observation(self, belief: _Belief) -> Hashable:
        return self._model.observations[next(iter(belief))[0]]

    def _row(self, belief: _Belief) -> ExactRow:
        rows = [self._model.rows[state] for state, _ in belief]
        if any(row.keys() != rows[0].keys() for row in rows):
            raise TaskError(
                f"the observation {shown(self._observation(belief))} does not tell which actions there are"
            )
        return {action: self._step(belief, action) for action in rows[0]}

    def _step(self, belief: _Belief, action: Hashable) -> ExactStep:
        reward, after = Fraction(0), dict[int, Fraction]()
        for state, p in belief:
            step = self._model.rows[state][action]
            reward += p * step.reward
            for target, q in step.targets.items():
                after[target] = after.get(target, Fraction(0)) + p * q
        return ExactStep(reward, self._told_apart(after))

    def _told_apart(self, chances: Mapping[int, Fraction]) -> dict[int, Fraction]:
        """Return the distribution over beliefs once the observation is seen."""
        groups: dict[Hashable, dict[int, Fraction]] = {}
        for state, p in chances.items():
            groups.setdefault(self._model.observations[state], {})[state] = p
        found = {}
        for states in groups.values():
            total = sum(states.values(), Fraction(0))
            found[self._number(frozenset((state, p / total) for state, p in states.items()))] = total
        return found

    def _number(self, belief: _Belief) -> int:
        if belief not in self._numbers:
            self._numbers[belief] = len(self._order)
            self._order.append(belief)
        if len(self._order) > self._most:
            raise TaskError(f"more than {self._most} beliefs about what is hidden are reached: {_NO_STATE}")
        return self._numbers[belief]
