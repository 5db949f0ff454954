"""Arrays, step functions and environments as tasks, each against the same table written out."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mincirc
from mincirc.errors import MincircError
from mincirc.mdp import Discount, TotalReward, optimum
from mincirc.testing import distributions, rationals

STATES, ACTIONS = 3, 2


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[list[list[Fraction]]], list[list[Fraction]]]:
    """Return P[s][a][t] and R[s][a]."""
    chances = [[draw(distributions(STATES)) for _ in range(ACTIONS)] for _ in range(STATES)]
    return chances, [[draw(rationals()) for _ in range(ACTIONS)] for _ in range(STATES)]


def written_out(chances: Any, rewards: Any) -> list[list[tuple[Fraction, tuple[tuple[int, Fraction], ...]]]]:
    return [
        [(rewards[s][a], tuple((t, p) for t, p in enumerate(chances[s][a]) if p)) for a in range(ACTIONS)]
        for s in range(STATES)
    ]


def rows(task: mincirc.MDP) -> list[list[tuple[Fraction, tuple[tuple[int, Fraction], ...]]]]:
    return [[(c.reward, c.successors) for c in row] for row in task.choices]


@settings(max_examples=20)
@given(table=tables())
def test_every_layout_is_the_same_task(table: Any) -> None:
    chances, rewards = table
    array = np.array([[[float(p) for p in row] for row in by_action] for by_action in chances])  # (S, A, S)
    paid = np.array([[float(r) for r in row] for row in rewards])
    asked: dict[str, Any] = {"discount": "1/2", "initial": 0}
    expected = written_out(chances, rewards)
    for layout, axes in {"SAS": (0, 1, 2), "ASS": (1, 0, 2), "SSA": (0, 2, 1)}.items():
        for given_layout in (layout, None):
            task = mincirc.from_arrays(array.transpose(axes), paid, layout=given_layout, **asked)
            assert rows(task) == expected
    pairs = [(s, a) for s in range(STATES) for a in range(ACTIONS)]
    task = mincirc.from_arrays(
        np.array([array[s, a] for s, a in pairs]),
        [paid[s, a] for s, a in pairs],
        s_indices=[s for s, _ in pairs],
        a_indices=[a for _, a in pairs],
        **asked,
    )
    assert rows(task) == expected
    steps = mincirc.build(
        range(STATES),
        range(ACTIONS),
        lambda s, a: [(float(p), t, rewards[s][a]) for t, p in enumerate(chances[s][a])],
        **asked,
    )
    assert rows(steps) == expected


def test_sparse_matrices_are_arrays() -> None:
    sparse = pytest.importorskip("scipy.sparse", reason="SciPy is no part of the package")
    stay, go = np.eye(2), np.array([[0.0, 1.0], [0.5, 0.5]])
    asked: dict[str, Any] = {"discount": "1/2", "initial": 0, "layout": "ASS"}
    dense = mincirc.from_arrays(np.array([stay, go]), [1, 2], **asked)
    assert (
        mincirc.from_arrays([sparse.csr_matrix(stay), sparse.csr_matrix(go)], [1, 2], **asked).choices == dense.choices
    )


def test_an_action_with_the_reward_minus_infinity_is_not_available() -> None:
    chances = np.array([[[0.5, 0.5], [1, 0]], [[0, 0], [0, 1.0]]])  # QuantEcon
    task = mincirc.load((chances, np.array([[5, 10], [-np.inf, -1]])), discount=0.95, initial=0, layout="SAS")
    assert [[task.actions[c.action] for c in row] for row in task.choices] == [["a0", "a1"], ["a1"]]
    assert task.objective == Discount("0.95")


FOREST = np.array([[[0.1, 0.9, 0], [0.1, 0, 0.9], [0.1, 0, 0.9]], [[1, 0, 0], [1, 0, 0], [1, 0, 0]]])
PAID = np.array([[0, 0], [0, 1], [4, 2]])


def test_load_takes_arrays_and_says_what_it_takes() -> None:
    expected = mincirc.from_arrays(FOREST, PAID, discount="9/10", initial=0)
    for source in ((FOREST, PAID), {"P": FOREST, "R": PAID}):
        assert mincirc.load(source, discount="9/10", initial=0) == expected
    nested = {0: {0: [(0.5, 1, 1, False), (0.5, 0, 0, True)]}, 1: {0: [(1.0, 1, 0, True)]}}
    assert optimum(mincirc.load(nested, total=True, initial=0)).values[0] == Fraction(1, 2)
    there = mincirc.load({"P": FOREST, "labels": {"old": [2]}}, reach="old", initial=0)
    assert (there.objective, optimum(there).values) == (TotalReward(), (1, 1, 1))


def test_actions_of_arrays_have_names() -> None:
    plain = mincirc.from_arrays(FOREST, PAID, discount="9/10", initial=0)
    named = mincirc.from_arrays(FOREST, PAID, discount="9/10", initial=0, actions=["wait", "cut"])
    assert (plain.actions, named.actions) == (("a0", "a1"), ("wait", "cut"))
    assert [*dict(mincirc.search(named).policy or {}).values()] == ["wait"] * 3


WRONG: list[tuple[Callable[[], Any], str]] = [
    (lambda: mincirc.load(FOREST, discount="1/2", initial=0), "there is no reward table R"),
    (lambda: mincirc.load((FOREST, PAID), initial=0), "states no objective: give a discount"),
    (lambda: mincirc.load((FOREST, PAID), discount="1/2"), "say where episodes start"),
    (lambda: mincirc.load((FOREST[:, :2, :2], PAID[:2]), discount="1/2", initial=0), "layout is ambiguous"),
    (lambda: mincirc.load((FOREST, PAID), discount="1/2", initial=0, layout="SAS"), "which is not (S, A, S)"),
    (lambda: mincirc.load((FOREST, PAID), discount="1/2", initial=0, layout="ASA"), "did you mean 'ASS'"),
    (lambda: mincirc.load({"P": FOREST, "r": PAID}, discount="1/2"), "a mapping of arrays holds P, R"),
    (
        lambda: mincirc.from_arrays(FOREST, PAID, discount=0, initial=0, actions=["wait"]),
        "arrays: actions: expected 2 names, for a0, a1, and got 1",
    ),
    (
        lambda: mincirc.from_arrays(FOREST, PAID, discount=0, initial=0, actions=["wait", "wait"]),
        "actions: two of them have one name: 'wait', 'wait'",
    ),
    (lambda: mincirc.load((FOREST, PAID), reach="old", initial=0), "no state carries the label 'old'"),
    (lambda: mincirc.load((FOREST, PAID), discount="1/2", reward_model="x"), "arrays hold one reward table"),
    (
        lambda: mincirc.from_arrays(FOREST[0], [1, 2], s_indices=[0], a_indices=[0], discount=0),
        "expected (L, S), (L,), (L,) and (L,)",
    ),
    (
        lambda: mincirc.from_arrays(FOREST[0], [1, 2, 3], s_indices=[0, 1, 7], a_indices=[0, 0, 0], discount=0),
        "those of states below 3",
    ),
    (
        lambda: mincirc.from_arrays(FOREST[0], [1, 2, 3], s_indices=[0, 0, 1], a_indices=[0, 0, 0], discount=0),
        "state 0 has action 0 twice",
    ),
    (
        lambda: mincirc.from_arrays(
            np.array([[0, 1], [0, 0], [1, 0]]), [1, 2, 3], s_indices=[0, 0, 1], a_indices=[0, 1, 0], discount=0
        ),
        "P[0][1]: probabilities sum to 0",
    ),
    (
        lambda: mincirc.from_arrays(
            np.ma.masked_equal([[0, 1], [1, 0]], 1), [1, 2], s_indices=[0, 1], a_indices=[0, 0], discount=0
        ),
        "P is masked at [0, 1]",
    ),
]


@pytest.mark.parametrize(("call", "words"), WRONG, ids=[words for _, words in WRONG])
def test_arrays_that_are_no_task_are_one_line(call: Callable[[], Any], words: str) -> None:
    with pytest.raises(MincircError) as caught:
        call()
    assert words in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def walk(state: int, action: str) -> Any:
    if action == "left":
        return (state - 1, 0) if state else None
    return [(0.9, state + 1, 1), (0.1, None, 0)] if state < 2 else (state, 5, True)


def test_states_are_found_from_the_first_one_on() -> None:
    task = mincirc.build(None, ["left", "right"], walk, initial=0, total=True, labels={"end": lambda s: s == 2})
    assert task.states == ("0", "1", "2")
    assert [[(task.actions[c.action], c.reward, c.end) for c in row] for row in task.choices] == [
        [("right", Fraction(9, 10), Fraction(1, 10))],
        [("left", 0, 0), ("right", Fraction(9, 10), Fraction(1, 10))],
        [("left", 0, 0), ("right", 5, 1)],
    ]
    assert task.labelled("end") == {2}


def test_a_state_without_actions_is_the_end() -> None:
    task = mincirc.build(
        None,
        lambda s: ["go", "stay"] if s < 2 else [],
        lambda s, a: {s + (a == "go"): 1},
        initial={0: 1},
        reach="top",
        labels={"top": [2]},
    )
    assert optimum(task).values == (1, 1, 1)
    assert [len(row) for row in task.choices] == [2, 2, 2]


BAD_STEPS: list[tuple[Any, str]] = [
    (lambda s, a: 7, "step(0 (int), 'a' (str)) is 7 (int): expected (probability, next state, reward[, done])"),
    (lambda s, a: [(1,)], "has the outcome (1,) (tuple)"),
    (lambda s, a: [(0.5, 0, 1)], "probabilities sum to 1/2, not 1"),
    (lambda s, a: (s + 1, 0), "more than 9 states are reached"),
    (lambda s, a: (0, "1/3", 1), "done must be True or False"),
    (lambda s, a: (0, None), "the reward is None, no number"),
    (lambda s, a: 1 // 0, "ZeroDivisionError"),
]


@pytest.mark.parametrize(("step", "words"), BAD_STEPS, ids=[words for _, words in BAD_STEPS])
def test_a_step_function_that_is_none_is_one_line(step: Any, words: str) -> None:
    with pytest.raises(MincircError) as caught:
        mincirc.build(None, ["a"], step, initial=0, horizon=2, max_states=9)
    assert words in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


class Grid:
    """A grid of one's own: right and down, a step costs 1, the corner ends the episode."""

    def __init__(self, slip: float = 0, *, counts: bool = False, generator: Any = None) -> None:
        self.slip, self.counts, self.generator = slip, counts, generator
        self.place, self.steps = (0, 0), 0

    def reset(self) -> tuple[int, int]:
        self.place, self.steps = (0, 0), 0
        return self.place

    def step(self, action: int) -> Any:
        self.steps += self.counts
        if self.slip and (self.generator or random).random() < self.slip:
            action = 0
        row, column = self.place
        self.place = (min(2, row + action), min(2, column + 1 - action))
        return self.place, -1.0, self.place == (2, 2), {}


def grid_by_hand() -> mincirc.MDP:
    def step(state: tuple[int, int], action: int) -> Any:
        target = (min(2, state[0] + action), min(2, state[1] + 1 - action))
        return target, -1, target == (2, 2)

    return mincirc.build(None, [0, 1], step, initial={(0, 0): 1}, horizon=6, features=["row", "column"])


def test_an_environment_of_ones_own_is_visited_state_by_state() -> None:
    expected = grid_by_hand()
    kinds: list[tuple[Grid, Any]] = [(Grid(), None), (Grid(counts=True), lambda env: env.place)]
    for env, state in kinds:
        task = mincirc.from_env(env, actions=[0, 1], horizon=6, features=["row", "column"], state=state)
        assert (task.states, task.choices, task.features) == (expected.states, expected.choices, expected.features)
        assert task.actions == ("a0", "a1")


class HiddenChance(Grid):
    """A grid whose generator is no attribute of the environment: ``draw`` has it."""

    generators = {"class": np.random.default_rng(0)}  # noqa: RUF012 - the fault that is looked for

    def __init__(self, draw: Callable[[], float] | None = None) -> None:
        super().__init__()
        self.draw = draw or self.generators["class"].random

    def step(self, action: int) -> Any:
        return super().step(0 if self.draw() < 0.001 else action)


def closure() -> Callable[[], float]:
    generator = random.Random(0)
    return lambda: 2 * generator.random()


class Dice:
    def __init__(self) -> None:
        self.generator = np.random.RandomState(0)

    def roll(self) -> float:
        return float(self.generator.random())


@pytest.mark.parametrize("draw", [closure(), Dice().roll], ids=["closure", "used by float"])
def test_chance_is_refused_wherever_the_generator_is(draw: Callable[[], float]) -> None:
    with pytest.raises(MincircError, match="draws random numbers"):
        mincirc.from_env(HiddenChance(draw), actions=[0, 1], horizon=6)


METHODS = [None, np.random.default_rng(0).random, partial(np.random.default_rng(0).uniform, 0, 1)]


@pytest.mark.parametrize("draw", METHODS, ids=["class", "method of a generator", "partial"])
def test_methods_of_generators_are_enumerated(draw: Callable[[], float] | None) -> None:
    task = mincirc.from_env(HiddenChance(draw), actions=[0, 1], horizon=6)
    chances = {p for row in task.choices for c in row for _, p in c.successors}
    assert chances == {1, Fraction(999, 1000), Fraction(1, 1000)}


class Count:
    """A count; ``up`` is also used as a method on its own."""

    def __init__(self) -> None:
        self.number = 0

    def up(self, by: int = 1) -> int:
        self.number += by
        return self.number


class Tired(list[int]):
    """A list with an attribute of its own."""

    tally = 0


class Episodes:
    """Three steps, counted by what ``begin`` returns."""

    def __init__(self, begin: Callable[[], Callable[[], int]]) -> None:
        self.begin = begin

    def reset(self) -> int:
        self.up = self.begin()
        return 0

    def step(self, action: int) -> Any:
        return 0, 1, self.up() == 3, {}


class TiredEpisodes(Episodes):
    def reset(self) -> int:
        self.steps = Tired()
        return 0

    def step(self, action: int) -> Any:
        self.steps.tally += 1
        return 0, 1, self.steps.tally == 3, {}


BOUND: list[Episodes] = [
    Episodes(lambda: Count().up),
    Episodes(lambda: partial(Count().up, 1)),
    TiredEpisodes(lambda: Count().up),
]


@pytest.mark.parametrize("env", BOUND, ids=["method", "partial", "attribute of a list"])
def test_a_state_is_all_that_the_environment_holds(env: Episodes) -> None:
    task = mincirc.from_env(env, actions=[0], horizon=5)
    assert (len(task.states), mincirc.search(task).optimum) == (3, 3)


def closed_count() -> Callable[[], int]:
    count = [0]

    def up() -> int:
        count[0] += 1
        return 1 + (count[0] > 50)

    return up


class SharedCount(Episodes):
    steps: list[int] = []  # noqa: RUF012 - the fault that is looked for

    def step(self, action: int) -> Any:
        self.steps.append(action)
        return 0, 1, len(self.steps) > 50, {}


@pytest.mark.parametrize("env", [Episodes(closed_count), SharedCount(closed_count)], ids=["closure", "class"])
def test_what_copies_share_must_not_change(env: Episodes) -> None:
    with pytest.raises(MincircError, match="changes what all copies share"):
        mincirc.from_env(env, actions=[0], horizon=5)


@pytest.mark.parametrize("make", [np.random.default_rng, random.Random, np.random.RandomState])
def test_chance_is_enumerated_however_seldom_it_strikes(make: Any) -> None:
    task = mincirc.from_env(Grid(0.001, generator=make(0)), actions=[0, 1], horizon=6)
    down = task.choices[task.states.index("(0, 0)")][1]
    assert {task.states[i]: p for i, p in down.successors} == {
        "(1, 0)": Fraction(999, 1000),
        "(0, 1)": Fraction(1, 1000),
    }


def test_chance_that_programs_share_is_refused() -> None:
    before = random.getstate(), str(np.random.get_state())
    with pytest.raises(MincircError, match="draws random numbers") as caught:
        mincirc.from_env(Grid(0.001), actions=[0, 1], horizon=6)
    assert "mincirc.build takes a function" in str(caught.value)
    assert (random.getstate(), str(np.random.get_state())) == before


VISITS: list[tuple[Callable[[], Any], str]] = [
    (lambda: mincirc.from_env(Grid(counts=True), actions=[0, 1], horizon=1, max_states=30), "say what its state is"),
    (lambda: mincirc.from_env(Grid(), actions=[0, 1], horizon=1, state=lambda e: e.place[0]), "does two things in it"),
    (lambda: mincirc.from_env(Grid(), horizon=1), "its action_space is not discrete"),
    (lambda: mincirc.from_env(object(), horizon=1), "it is no environment"),
    (lambda: mincirc.from_env(Grid(), actions=[0, 1]), "states no objective"),
    (lambda: mincirc.from_env(Grid(), actions=["x"], horizon=1), "TypeError"),
    (lambda: mincirc.load(Grid(), horizon=1), "mincirc.from_env(env, ...) visits the states"),
]


@pytest.mark.parametrize(("call", "words"), VISITS, ids=[words for _, words in VISITS])
def test_what_cannot_be_visited_is_one_line(call: Callable[[], Any], words: str) -> None:
    with pytest.raises(MincircError) as caught:
        call()
    assert words in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
