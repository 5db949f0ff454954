"""Gymnasium's Blackjack, enumerated, against its rules written out and solved without the environment."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pytest

import mincirc
from mincirc.errors import MincircError

gymnasium = pytest.importorskip("gymnasium", reason="Gymnasium is an extra")

SMALL = (1, 5, 10, 10)
FULL = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 10, 10)
RULES = [{"sab": False}, {"sab": True}, {"sab": False, "natural": True}]
FEWER = [pytest.param(RULES[0], marks=pytest.mark.slow), *RULES[1:]]
"""Without naturals there is nothing that the other two have not."""

Rows = dict[str, dict[str, tuple[Fraction, dict[str, Fraction]]]]


class Rules:
    """The game by hand: cards come from an endless deck, the dealer draws to 17, an ace counts 11 where it can."""

    def __init__(self, deck: tuple[int, ...], *, sab: bool = True, natural: bool = False) -> None:
        self.cards = {c: Fraction(deck.count(c), len(deck)) for c in deck}
        self.sab, self.natural = sab, natural
        self.dealt = cache(self._dealt)

    @staticmethod
    def points(low: int, ace: bool) -> int:
        return low + 10 if ace and low <= 11 else low

    def _dealt(self, low: int, ace: bool, cards: int) -> dict[tuple[int, bool], Fraction]:
        """Return the dealer's final points (0: more than 21) and whether they are a natural."""
        points = self.points(low, ace)
        if cards >= 2 and points >= 17:
            return {(points if points <= 21 else 0, cards == 2 and points == 21): Fraction(1)}
        found: dict[tuple[int, bool], Fraction] = {}
        for card, p in self.cards.items():
            for end, q in self.dealt(low + card, ace or card == 1, cards + 1).items():
                found[end] = found.get(end, Fraction(0)) + p * q
        return found

    def stick(self, points: int, dealer: int, natural: bool) -> Fraction:
        total = Fraction(0)
        for (theirs, their_natural), p in self.dealt(dealer, dealer == 1, 1).items():
            paid = Fraction((points > theirs) - (points < theirs))
            if natural and self.sab and not their_natural:
                paid = Fraction(1)
            elif natural and self.natural and not self.sab and paid == 1:
                paid = Fraction(3, 2)
            total += p * paid
        return total

    def name(self, low: int, ace: bool, dealer: int, natural: bool) -> str:
        seen = (self.points(low, ace), dealer, int(ace and low <= 11))
        return str((*seen, int(natural)) if self.sab or self.natural else seen)

    def beginnings(self) -> Iterator[tuple[tuple[int, bool, int, bool], Fraction]]:
        for one, p in self.cards.items():
            for two, q in self.cards.items():
                for dealer, r in self.cards.items():
                    yield (one + two, 1 in (one, two), dealer, {one, two} == {1, 10}), p * q * r

    def rows(self) -> tuple[Rows, dict[str, Fraction]]:
        initial: dict[str, Fraction] = {}
        for state, p in self.beginnings():
            initial[self.name(*state)] = initial.get(self.name(*state), Fraction(0)) + p
        rows: Rows = {}
        waiting = [state for state, _ in self.beginnings()]
        while waiting:
            low, ace, dealer, natural = waiting.pop()
            if self.name(low, ace, dealer, natural) in rows:
                continue
            reward, targets = Fraction(0), dict[str, Fraction]()
            for card, p in self.cards.items():
                if low + card > 21:
                    reward -= p
                    continue
                after = (low + card, ace or card == 1, dealer, False)
                waiting.append(after)
                targets[self.name(*after)] = targets.get(self.name(*after), Fraction(0)) + p
            points = self.points(low, ace)
            rows[self.name(low, ace, dealer, natural)] = {
                "stick": (self.stick(points, dealer, natural), {}),
                "hit": (reward, targets),
            }
        return rows, initial


def rows_of(task: mincirc.MDP) -> tuple[Rows, dict[str, Fraction]]:
    rows = {
        state: {
            task.actions[c.action]: (c.reward, {task.states[t]: p for t, p in c.successors}) for c in task.choices[i]
        }
        for i, state in enumerate(task.states)
    }
    return rows, {state: p for state, p in zip(task.states, task.initial, strict=True) if p}


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gymnasium.envs.toy_text.blackjack.deck", list(SMALL))


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("rules", FEWER, ids=str)
def test_every_number_is_that_of_the_rules(rules: dict[str, bool]) -> None:
    task = mincirc.load("gym:Blackjack-v1", horizon=25, gym_args=rules)
    assert rows_of(task) == Rules(SMALL, **rules).rows()
    parts = ["sum", "dealer", "ace", "natural"][: 3 + (rules != RULES[0])]
    assert [f.name for f in task.features] == parts
    assert task.features[0].values == tuple(int(s[1:].partition(",")[0]) for s in task.states)
    assert "no table P: states are observations" in str(task.source)


@pytest.mark.slow
@pytest.mark.parametrize("rules", RULES, ids=str)
def test_the_whole_deck(rules: dict[str, bool]) -> None:
    task = mincirc.load("gym:Blackjack-v1", horizon=25, gym_args=rules)
    assert rows_of(task) == Rules(FULL, **rules).rows()


def test_runs_that_are_merged_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same with what a caller would write: no run is merged, and copies are compared."""
    tiny = (6, 10, 10)
    monkeypatch.setattr("gymnasium.envs.toy_text.blackjack.deck", list(tiny))
    made = gymnasium.make("Blackjack-v1", sab=False)

    def state(env: Any) -> Any:
        return sorted(env.player), env.dealer

    task = mincirc.from_env(made, horizon=25, state=state)
    rows, initial = rows_of(task)
    renamed = {s: {"stick": row["a0"], "hit": row["a1"]} for s, row in rows.items()}
    assert (renamed, initial) == Rules(tiny, sab=False).rows()


@pytest.mark.usefixtures("small")
def test_an_observation_that_does_not_tell_a_natural_is_no_state() -> None:
    with pytest.raises(MincircError, match=r"the observation \(21, \d+, 1\) \(tuple\) is no state"):
        mincirc.from_env(gymnasium.make("Blackjack-v1", sab=True), horizon=25, observe=True)


@pytest.mark.usefixtures("small")
def test_episodes_that_are_played_pay_what_is_computed() -> None:
    """A sanity check: hit below 17, against the mean of 2,000 games (its standard deviation is about 0.02)."""
    rows, initial = rows_of(mincirc.load("gym:Blackjack-v1", horizon=25, gym_args={"sab": False}))

    @cache
    def value(state: str) -> Fraction:
        reward, targets = rows[state]["hit" if int(state[1:].partition(",")[0]) < 17 else "stick"]
        return reward + sum((p * value(t) for t, p in targets.items()), Fraction(0))

    expected = sum((p * value(s) for s, p in initial.items()), Fraction(0))
    env, paid = gymnasium.make("Blackjack-v1", sab=False).unwrapped, []
    env.reset(seed=7)
    for _ in range(2000):
        seen, done, reward = env.reset()[0], False, 0.0
        while not done:
            seen, reward, done, _, _ = env.step(int(seen[0] < 17))
        paid.append(reward)
    assert abs(np.mean(paid) - float(expected)) < 0.1
