"""Chance that is enumerated: distributions written out, and what is refused with the reason."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import mincirc
from mincirc.errors import MincircError
from mincirc.formats.chance.params import ChanceParams

F = Fraction
THIRD = [1 / 3, 2 / 3]


class Once:
    """One step that pays what a function of the generator returns."""

    def __init__(self, generator: Any, pays: Callable[[Any], Any]) -> None:
        self.generator, self.pays = generator, pays

    def reset(self) -> int:
        return 0

    def step(self, action: int) -> Any:
        return 0, self.pays(self.generator), True, False, {}


def paid(generator: Any, pays: Callable[[Any], Any], **options: Any) -> Fraction:
    """Return the exact expectation of what one step pays."""
    task = mincirc.from_env(Once(generator, pays), actions=["go"], horizon=1, **options)
    return task.choices[0][0].reward


def new() -> Any:
    return np.random.default_rng(0)


def old() -> Any:
    return np.random.RandomState(0)


def thirds(u: Any) -> int:
    return 5 if u < 0.5 else 7 if u < 0.75 else 9


def between(u: Any) -> int:
    return int(u < 0.75 and u < 0.5 and not u < 0.25)


DRAWS: list[tuple[Any, Callable[[Any], Any], Fraction]] = [
    (new, lambda g: g.choice([1, 2, 2, 7]), F(3)),
    (new, lambda g: g.choice(4), F(3, 2)),
    (new, lambda g: g.choice([0, 3], p=THIRD), F(2)),
    (new, lambda g: 10 * (g.choice(3, size=2, replace=False) == [0, 2]).all(), F(10, 6)),
    (new, lambda g: int(g.choice(3, size=(2, 2)).sum() == 0), F(1, 81)),
    (new, lambda g: int(g.choice(["a", "b"]) == "a"), F(1, 2)),
    (new, lambda g: g.choice([[1, 2], [3, 4]])[1], F(3)),
    (new, lambda g: g.integers(3, 6), F(4)),
    (new, lambda g: g.integers(3, 6, endpoint=True), F(9, 2)),
    (new, lambda g: int(g.integers(0, 2, size=3).sum() == 3), F(1, 8)),
    (new, lambda g: int(g.permutation(3)[0] == 2), F(1, 3)),
    (new, lambda g: g.binomial(4, 0.25), F(1)),
    (new, lambda g: int(g.random() < 0.1 + 0.2), F(3, 10)),
    (new, lambda g: int(np.float64(0.2) <= g.random()), F(4, 5)),
    (new, lambda g: int(np.argmax(np.cumsum([0.1, 0.2, 0.7]) > g.random())), F(8, 5)),
    (new, lambda g: thirds(g.random()), F(13, 2)),
    (new, lambda g: between(g.random()), F(1, 4)),
    (new, lambda g: int(g.uniform(-1, 3) > 0), F(3, 4)),
    (old, lambda g: g.randint(1, 4), F(2)),
    (old, lambda g: int(g.rand() < 0.001), F(1, 1000)),
    (old, lambda g: int(g.random_sample() > 1.5), F(0)),
    (random.Random, lambda g: g.randint(1, 6), F(7, 2)),
    (random.Random, lambda g: g.randrange(0, 10, 5), F(5, 2)),
    (random.Random, lambda g: g.choice((1, True, 4)), F(2)),
    (random.Random, lambda g: g.choices([0, 6], weights=[1, 2])[0], F(4)),
    (random.Random, lambda g: int(g.sample([1, 2, 3], 2) == [3, 1]), F(1, 6)),
    (random.SystemRandom, lambda g: int(g.random() < 0.5), F(1, 2)),
]


@pytest.mark.parametrize(("make", "pays", "expected"), DRAWS, ids=range(len(DRAWS)))
def test_expectations_are_those_written_out(make: Any, pays: Callable[[Any], Any], expected: Fraction) -> None:
    assert paid(make(), pays) == expected


def shuffled(g: Any) -> int:
    cards = [0, 1, 2]
    g.shuffle(cards)
    return int(cards == [2, 0, 1])


@pytest.mark.parametrize("make", [new, old, random.Random])
def test_a_shuffle_has_every_order_once(make: Any) -> None:
    assert paid(make(), shuffled) == F(1, 6)


def test_results_have_the_types_that_the_generators_give() -> None:
    calls: list[tuple[Any, Callable[[Any], Any]]] = [
        (new, lambda g: g.choice(5)),
        (new, lambda g: g.choice([1, 2])),
        (new, lambda g: g.choice(5, size=2)),
        (new, lambda g: g.choice(["a", "b"])),
        (new, lambda g: g.integers(3)),
        (new, lambda g: g.integers(0, 2, dtype=np.int8)),
        (new, lambda g: g.permutation(3)),
        (new, lambda g: g.binomial(3, 0.5)),
        (old, lambda g: g.randint(4)),
        (old, lambda g: g.randint(4, size=(2,))),
        (old, lambda g: g.permutation([3, 4])),
    ]
    for make, call in calls:
        real = call(make())
        expected = type(real), getattr(real, "dtype", None)

        def same(g: Any, call: Any = call, expected: Any = expected) -> int:
            got = call(g)
            return int((type(got), getattr(got, "dtype", None)) == expected)

        assert paid(make(), same) == 1, expected


def forever(g: Any) -> int:
    while g.integers(2):
        pass
    return 0


def swallowed(g: Any) -> int:
    try:
        return int(g.integers(2))
    except BaseException:
        return 0


REFUSED: list[tuple[Any, Callable[[Any], Any], str]] = [
    (new, lambda g: g.normal(), "outcomes of Generator.normal are not enumerated"),
    (new, lambda g: g.random() * 2, "random draws from infinitely many numbers, and this one is used by mul"),
    (new, lambda g: float(g.random()), "is used by float"),
    (new, lambda g: int(g.random() == 0.5), "is used by eq"),
    (new, lambda g: int(g.random() < g.random()), "is compared with another one"),
    (new, lambda g: g.random(3), "an array of infinitely many outcomes"),
    (new, lambda g: g.integers(0, 2**31), "integers has 2147483648 outcomes, and at most 1000"),
    (new, lambda g: g.choice([1, 2], p=[0.3, 0.3]), "choice: probabilities sum to"),
    (new, lambda g: sum(g.permutation(9)), "chance leads to more than 100000 runs"),
    (new, forever, "draws more than 100 times"),
    (new, swallowed, "goes on when a draw is interrupted"),
    (new, lambda g: random.random(), "from a generator that the environment does not hold by itself"),
    (new, lambda g: np.random.randint(3), "from a generator that the environment does not hold by itself"),
    (new, lambda g: time.perf_counter_ns(), "does not always do the same"),
    (random.Random, lambda g: g.gauss(0, 1), "outcomes of Random.gauss"),
]


@pytest.mark.parametrize(("make", "pays", "words"), REFUSED, ids=[words for *_, words in REFUSED])
def test_what_cannot_be_enumerated_is_one_line(make: Any, pays: Callable[[Any], Any], words: str) -> None:
    before = random.getstate(), str(np.random.get_state())
    options = {"params": ChanceParams(runs=500)} if "100000" in words else {}
    with pytest.raises(MincircError) as caught:
        paid(make(), pays, **options)
    assert words.replace("100000", "500") in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
    assert (random.getstate(), str(np.random.get_state())) == before


def test_generators_that_no_script_replaces_are_seen() -> None:
    generator = np.random.default_rng(0)
    with pytest.raises(MincircError, match="a generator that the environment does not hold by itself"):
        paid(None, lambda g: int(generator.integers(2)))
    assert paid(4, generator.integers) == F(3, 2)
    with pytest.raises(MincircError, match=r"outcomes of Generator\.normal"):
        paid(4, generator.normal)

    class Makes(Once):
        def step(self, action: int) -> Any:
            self.generator = np.random.default_rng(0)
            return super().step(action)

    with pytest.raises(MincircError, match="a generator that it makes"):
        mincirc.from_env(Makes(None, lambda g: 0), actions=["go"], horizon=1)

    class Keeps(Once):
        def step(self, action: int) -> Any:
            self.kept = self.generator.random()
            return 0, 0, False, False, {}

    with pytest.raises(MincircError, match="this one is part of a state"):
        mincirc.from_env(Keeps(new(), lambda g: 0), actions=["go"], horizon=1)


class Coin:
    """A coin is tossed at the beginning, and shown or hidden; whoever guesses right is paid; looking shows it."""

    def __init__(self, *, shown: bool, heads: float = 0.25) -> None:
        self.rng, self.shown, self.heads = np.random.default_rng(0), shown, heads

    def reset(self) -> Any:
        self.coin = int(self.rng.random() < self.heads)
        return self._seen()

    def _seen(self) -> Any:
        return 1 + self.coin if self.shown else 0

    def step(self, action: str) -> Any:
        if action == "look":
            self.shown = True
            return self._seen(), 0, False, False, {}
        return 0, int(action == ("tails", "heads")[self.coin]), True, False, {}


GUESSES = ["tails", "heads"]


def test_what_is_hidden_is_as_likely_as_it_was_drawn() -> None:
    hidden = mincirc.from_env(Coin(shown=False), actions=GUESSES, horizon=1)
    assert [c.reward for c in hidden.choices[0]] == [F(3, 4), F(1, 4)]
    assert len(hidden.states) == 1
    shown = mincirc.from_env(Coin(shown=True), actions=GUESSES, horizon=1, labels={"heads": lambda seen: seen == 2})
    assert dict(zip(shown.states, shown.initial, strict=True)) == {"s2": F(1, 4), "s1": F(3, 4)}
    assert [shown.states[i] for i in shown.labelled("heads")] == ["s2"]
    told = mincirc.from_env(Coin(shown=False), actions=GUESSES, horizon=1, observe=False)
    assert len(told.states) == 2
    looked = mincirc.from_env(Coin(shown=False), actions=[*GUESSES, "look"], horizon=2)
    assert sorted(looked.states) == ["s0", "s1", "s2"]


class Peek(Coin):
    """Looking shows nothing, and shows it for a moment later: histories differ that end in the same observation."""

    def step(self, action: str) -> Any:
        if action == "look":
            self.shown = not self.shown
            return self._seen(), 0, False, False, {}
        return super().step(action)


def test_an_observation_after_which_more_may_be_known_is_no_state() -> None:
    with pytest.raises(
        MincircError, match=r"the observation 0 \(int\) is no state: after some histories more is known"
    ):
        mincirc.from_env(Peek(shown=False), actions=[*GUESSES, "look"], horizon=3)
    task = mincirc.from_env(Peek(shown=False, heads=0), actions=[*GUESSES, "look"], horizon=3)
    assert len(task.states) == 2  # nothing is left to chance: the state is seen


def test_gymnasiums_own_table_comes_out() -> None:
    gymnasium = pytest.importorskip("gymnasium", reason="Gymnasium is an extra")
    env = gymnasium.make("FrozenLake-v1", desc=["SF", "HG"], is_slippery=True)
    table, visited = mincirc.load(env, horizon=5), mincirc.from_env(env, horizon=5)
    places = {f"r{s // 2}c{s % 2}": f"s{s}" for s in range(4)}
    for i, state in enumerate(visited.states):
        j = next(j for j, name in enumerate(table.states) if places[name] == state)
        for mine, theirs in zip(visited.choices[i], table.choices[j], strict=True):
            assert mine.reward == theirs.reward
            there = {places[table.states[t]]: p for t, p in theirs.successors}
            assert {visited.states[t]: p for t, p in mine.successors} == there
    assert len(visited.states) >= 2
