"""Tables of environments as people make them: each is read right, or refused by one line that says where."""

from __future__ import annotations

import math
from collections import defaultdict
from fractions import Fraction
from typing import Any

import gymnasium
import numpy as np
import pytest

import mincirc
from mincirc.errors import MincircError
from mincirc.formats.argument_text import read_argument
from mincirc.mdp import MDP, Horizon
from tests.numbers.tabular import ARRAY, KINDS, REWARDS, START, Tabular, make, plain


def read(kind: str, **options: Any) -> MDP:
    return mincirc.load(make(kind), **{"horizon": 3, **options})


def row(task: MDP, state: int = 0, pick: int = 0) -> tuple[dict[int, Fraction], Fraction]:
    choice = task.choices[state][pick]
    return dict(choice.successors), choice.reward


def same(kind: str) -> None:
    """Assert that the kind is the plain table in another form."""
    task, wanted = read(kind), read("ok")
    assert task.choices == wanted.choices
    assert task.initial == wanted.initial


THIRDS = dict.fromkeys(range(3), Fraction(1, 3))
READ: dict[str, tuple[dict[int, Fraction], Fraction | int]] = {
    "thirteenths": (dict(zip(range(4), [Fraction(7, 13), *[Fraction(2, 13)] * 3], strict=True)), Fraction(4, 13)),
    "float32": (THIRDS, Fraction(1, 10)),
    "float32 decimals": ({0: Fraction(1, 10), 1: Fraction(9, 10)}, Fraction(-13, 500)),
    "accumulated": ({1: Fraction(1)}, 0),
    "remainder": ({0: Fraction(3, 10), 1: Fraction(7, 10)}, Fraction(7, 10)),
    "small chance": ({1: 1 - Fraction(1, 10**9)}, Fraction(1, 10**7)),
    "tiny chance": ({1: 1 - Fraction(1, 10**13)}, Fraction(1, 10**11)),
    "six digits, sum 1": (
        {0: Fraction(333333, 10**6), 1: Fraction(333333, 10**6), 2: Fraction(333334, 10**6)},
        0,
    ),
    "counts": (
        {k: Fraction(c, 7037079) for k, c in enumerate((1234567, 2345678, 3456789, 45))},
        Fraction(2345678 + 2 * 3456789 + 3 * 45, 7037079),
    ),
    "probability 0": ({2: Fraction(1)}, 0),
    "huge reward": ({1: Fraction(1)}, int(1e300)),
}
SAME = (
    "lists", "numpy numbers", "numpy keys", "from 1", "text keys", "tuple keys", "text actions", "integers", "isd",
    "integer start",
)  # fmt: skip
ARRAYS = (
    "array with rewards",
    "array, states first",
    "array, actions last",
    "list of matrices",
    "array of single precision",
)
REFUSED = {
    "six digits": "state 's0', action 'a0': probabilities sum to 999999/1000000, not 1 (--normalise, or",
    "float32 as double": "state 's0', action 'a0': probabilities sum to about 1.00000002980232",
    "three parts": "P[0][0][0] has 3 parts, not the four (probability, next state, reward, terminated)",
    "text keys, numbers inside": "P['s0'][0][0]: successor 1 (int) is no state: P has the keys 's0', 's1', 's2', 's3'",
    "nan reward": "state 's0', action 'a0': reward: nan is not a finite number",
    "array": "P is an array of shape (2, 4, 4), and there is no reward table R: expected R of shape (4, 2), (4,) or",
    "short start": "initial_state_distrib has 1 entry for 4 states",
    "nan start": "initial_state_distrib is nan, as on a map without a start cell: say where episodes start: --initial",
    "no start": "the environment has no initial_state_distrib (or isd): say where episodes start: --initial",
}
OTHERS = ("ok", "poisson", "softmax", "empty list", "missing action", "-inf reward", "array, -inf", "start of thirds",
          "start by state")  # fmt: skip


def test_every_kind_is_accounted_for() -> None:
    assert {*READ, *SAME, *ARRAYS, *REFUSED, *OTHERS} == set(KINDS)
    assert len(KINDS) >= 30


@pytest.mark.parametrize("kind", READ)
def test_numbers(kind: str) -> None:
    assert row(read(kind)) == READ[kind]


@pytest.mark.parametrize("kind", SAME)
def test_other_forms_of_the_plain_table(kind: str) -> None:
    same(kind)


@pytest.mark.parametrize("kind", REFUSED)
def test_refused_by_one_line(kind: str) -> None:
    with pytest.raises(MincircError) as caught:
        read(kind)
    assert str(caught.value).startswith(f"Tabular: {REFUSED[kind]}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", ["poisson", "softmax"])
def test_rows_without_simple_fractions(kind: str) -> None:
    task, table = read(kind), KINDS[kind]["P"]
    successors, _ = row(task)
    assert sum(successors.values()) == 1
    for p, target, _, _ in table[0][0]:
        assert abs(successors[target] - Fraction(p)) <= Fraction(1, 10**12)
    assert task.source.reading == "multiples of powers of ten"
    assert task.source.package.startswith("tests, gymnasium ")


@pytest.mark.parametrize("kind", ARRAYS)
def test_arrays_of_every_layout(kind: str) -> None:
    task = read(kind)
    assert [[c.reward for c in choices] for choices in task.choices] == REWARDS.tolist()
    assert [dict(c.successors) for c in task.choices[1]] == [{2: 1}, {1: Fraction(1, 2), 3: Fraction(1, 2)}]


def test_actions_that_are_not_available() -> None:
    for kind, state, left in (("empty list", 2, [0]), ("missing action", 2, [0]), ("-inf reward", 0, [1])):
        task = read(kind)
        assert [c.action for c in task.choices[state]] == left
        assert sum(map(len, task.choices)) == 7
        assert mincirc.search(task).status == "proved"
    assert [[c.action for c in choices] for choices in read("array, -inf").choices] == [[1], [0], [0, 1], [0, 1]]


def test_names_of_states_and_actions() -> None:
    assert read("ok").states == ("s0", "s1", "s2", "s3")
    assert read("from 1").states == ("s1", "s2", "s3", "s4")
    assert read("text keys").states == ("room0", "room1", "room2", "room3")
    assert read("tuple keys").states == ("(0, 0)", "(0, 1)", "(1, 0)", "(1, 1)")
    assert read("ok").actions == ("a0", "a1")
    assert read("text actions").actions == ("left", "right")


def test_where_episodes_start() -> None:
    assert read("start of thirds").initial == (Fraction(1, 3),) * 3 + (0,)
    assert read("start by state").start == (2,)
    for kind in ("no start", "nan start", "short start", "ok"):
        assert read(kind, initial=1).start == (1,)
        assert read(kind, initial="s1").start == (1,)
        assert read(kind, initial={1: 0.1, "s3": "0.9"}).initial == (0, Fraction(1, 10), 0, Fraction(9, 10))
        assert read(kind, initial=[1 / 3, 0, 1 / 3, 1 / 3]).start == (0, 2, 3)
    assert read("tuple keys", initial=(0, 1)).start == (1,)


@pytest.mark.parametrize(
    ("initial", "message"),
    [
        ("s9", "initial: no state 's9'"),
        (9, "initial: no state 9"),
        ({0: 0.5}, "initial probabilities sum to 1/2, not 1"),
        ({0: 0.5, "s0": 0.5}, "initial: state 's0' is given twice"),
        ([1, 0], "initial has 2 entries for 4 states"),
        ({1: math.nan}, "state 's1': initial probability: nan is not a finite number"),
        (object(), "expected one probability per state"),
    ],
)
def test_starts_by_hand_that_are_none(initial: Any, message: str) -> None:
    with pytest.raises(MincircError) as caught:
        read("ok", initial=initial)
    assert message in str(caught.value)


def test_normalise_divides() -> None:
    for kind in ("six digits", "float32 as double"):
        task = read(kind, normalise=True)
        assert row(task)[0] == THIRDS
        assert task.source.reading == "normalised"
    assert read("ok", normalise=True).source.reading == "exact"


def test_features_by_radix_by_parts_and_by_function() -> None:
    by_radix = read("ok", features={"row": 2, "column": 2})
    by_parts = read("tuple keys", features=["row", "column"])
    by_function = read("ok", features=lambda s: {"row": s // 2, "column": s % 2})
    for task in (by_radix, by_parts, by_function):
        assert [(f.name, f.bits, f.values) for f in task.features] == [
            ("row", ("row",), (0, 0, 1, 1)),
            ("column", ("column",), (0, 1, 0, 1)),
        ]
    three = read("ok", features={"a": 3, "b": 3}).features
    assert [(f.width, f.values) for f in three] == [(2, (0, 0, 0, 1)), (2, (0, 1, 2, 0))]


@pytest.mark.parametrize(
    ("features", "message"),
    [
        ({"row": 2}, "features row=2 tell 2 states apart, and there are 4"),
        ({"row": 2, "column": 0}, "features: column must be"),
        ({"": 4}, "is no name"),
        (["row"], "features row: state 0 is no tuple of 1 whole numbers"),
        (lambda s: {"row": s / 2}, "feature 'row' of state 0 must be a whole number"),
        (lambda s: {"row": s - 1}, "feature 'row' of state 0 must be >= 0, not -1"),
        (lambda s: s, "features of state 0: expected a mapping"),
        (lambda s: {"odd": 1} if s % 2 else {"even": 1}, "features of state 1 are odd, of 0 even"),
        (lambda s: 1 // s, "features of state 0: ZeroDivisionError"),
        (7, "features must be a mapping"),
    ],
)
def test_features_that_are_none(features: Any, message: str) -> None:
    with pytest.raises(MincircError) as caught:
        read("ok", features=features)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def broken(**attributes: Any) -> str:
    env = Tabular(**{"P": plain(), "initial_state_distrib": START, **attributes})
    with pytest.raises(MincircError) as caught:
        mincirc.load(env, horizon=3)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def with_entry(*entries: Any) -> dict[Any, Any]:
    table = plain()
    table[1][0] = list(entries)
    return table


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (with_entry((1.0, True, 0.0, False)), "P[1][0][0]: successor True is no state"),
        (with_entry((1.0, [1], 0.0, False)), "P[1][0][0]: successor [1] (list) is no state"),
        (with_entry((1.0, 1, 0.0, "no")), "P[1][0][0]: terminated must be True or False, not 'no' (str)"),
        (with_entry((1.0, 1, 0.0, None)), "P[1][0][0]: terminated must be True or False, not None"),
        (with_entry((1.0, 1, 0.0, 0.5)), "P[1][0][0]: terminated must be True or False"),
        (with_entry((True, 1, 0.0, False)), "state 's1', action 'a0': probability: True is not a number"),
        (with_entry((1.5, 1, 0, False), (-0.5, 2, 0, False)), "state 's1', action 'a0': probability -1/2 is negative"),
        (with_entry((0.5, 1, -math.inf, False), (0.5, 2, 0, False)), "P[1][0]: some outcomes have the reward -inf"),
        (with_entry((0.0, 1, 0.0, False)), "P[1][0]: probabilities sum to 0, not 1"),
        (with_entry(7), "P[1][0][0] is 7 (int), not (probability, next state, reward, terminated)"),
        ({**plain(), 1: {0: (1.0, 2, 0.0, False)}}, "P[1][0][0] is 1.0 (float), not (probability"),
        ({**plain(), 1: {0: 2}}, "P[1][0] is 2 (int), not a list of (probability"),
        ({**plain(), 1: 2}, "P[1] is 2 (int), not a mapping from actions"),
        ({**plain(), 2: {}}, "P[0][1] leads to 2, where P has no action: set its flag terminated"),
        ({s: {} for s in range(4)}, "P has no action in any state"),
        ({**plain(), "s0": plain()[0]}, "P has the keys 0 and 's0', which both name the state 's0'"),
        (
            {**plain(), 1: {0: [(1.0, 0, 0.0, False)], "a0": []}},
            "P has the keys 0 and 'a0', which both name the action 'a0'",
        ),
        ("text", "no transition table P"),
        (None, "no transition table P"),
        ({}, "no transition table P"),
        (np.zeros((3, 3, 3)), "P has the shape (3, 3, 3): with as many actions as states its layout is ambiguous"),
        (np.zeros((2, 3, 4)), "P has the shape (2, 3, 4), which is none of (A, S, S), (S, A, S) and (S, S, A)"),
        (np.zeros((4, 4)), "P is an array of float64 of shape (4, 4)"),
        ([np.zeros((4, 4)), np.zeros((3, 4))], "P holds arrays of different shapes"),
    ],
)
def test_tables_that_are_none(table: Any, message: str) -> None:
    assert message in broken(P=table)


@pytest.mark.parametrize(
    ("rewards", "message"),
    [
        (np.zeros((2, 4)), "R has the shape (2, 4): expected R of shape (4, 2), (4,) or (2, 4, 4)"),
        ([[0], [0, 1]], "R is no array"),
        ([["a"] * 2] * 4, "R is an array of <U1"),
        (np.full((4, 2), math.nan), "state 's0', action 'a0': reward: nan is not a finite number"),
    ],
)
def test_rewards_that_are_none(rewards: Any, message: str) -> None:
    assert message in broken(P=ARRAY, R=rewards)


def test_a_row_of_zeros_in_an_array_is_refused() -> None:
    array = ARRAY.copy()
    array[0, 1] = 0
    assert "state 's1', action 'a0': probabilities sum to 0, not 1" in broken(P=array, R=REWARDS)


def test_a_state_without_actions_where_no_episode_is() -> None:
    """Its only entry is terminated, so that what P says there is of no account."""
    table = {0: {0: [(1.0, 1, 5.0, True)]}, 1: {}}
    task = mincirc.load(Tabular(P=table, initial_state_distrib=[1, 0]), horizon=3)
    assert row(task) == ({}, 5)
    assert [c.end for c in task.choices[1]] == [1]


def test_the_target_of_a_terminated_transition_is_not_looked_at() -> None:
    table = {0: {0: [(1.0, None, 5.0, True)]}}
    assert row(mincirc.load(Tabular(P=table, initial_state_distrib=[1]), horizon=3)) == ({}, 5)


def test_environments_as_objects() -> None:
    wrapped = gymnasium.make("FrozenLake-v1", is_slippery=False)
    task = mincirc.load(wrapped, discount=0.99)
    assert task == mincirc.load("gym:FrozenLake-v1", discount="99/100", gym_args={"is_slippery": False})
    assert task == mincirc.load(wrapped.unwrapped, discount=0.99)
    assert task.source.package == f"gymnasium {gymnasium.__version__}"
    assert str(task.source) == f"FrozenLake-v1 (gymnasium {gymnasium.__version__}), numbers exact as given"
    with pytest.raises(MincircError, match="this one is made already"):
        mincirc.load(wrapped, discount=0.99, gym_args={"is_slippery": False})
    with pytest.raises(MincircError, match="FrozenLake-v1 states no objective: give a discount"):
        mincirc.load(wrapped)
    for nothing in (None, 3, Tabular, object()):
        with pytest.raises(MincircError, match="source must be the path of a task file"):
            mincirc.load(nothing, horizon=1)


def test_options_of_environments_go_with_no_file() -> None:
    for option in ({"initial": "a"}, {"features": {"a": 2}}):
        with pytest.raises(MincircError, match="goes only with gym: sources"):
            mincirc.load("table:0x6", **option)
    with pytest.raises(MincircError, match="normalise must be True or False"):
        read("ok", normalise="yes")


def test_numpy_horizons() -> None:
    assert read("ok", horizon=np.int64(3)).objective == Horizon(3)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8x8", "8x8"),
        ("True", True),
        ("true", True),
        ("None", None),
        ("null", None),
        ("['SF','FG']", ["SF", "FG"]),
        ('["SF","FG"]', ["SF", "FG"]),
        ("(1, 2)", (1, 2)),
        ("0.7", 0.7),
        ("007", "007"),
        ("0x10", 16),
        ("'8'", "8"),
        ("a-b", "a-b"),
        ("", ""),
        ("__import__('os')", "__import__('os')"),
    ],
)
def test_arguments_as_text(text: str, value: Any) -> None:
    read = read_argument(text)
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize("text", ["['SF','FG'", "[SF, FG]", "{a: 1}", "'8", "[" * 5000])
def test_broken_lists_are_no_words(text: str) -> None:
    with pytest.raises(ValueError, match="is not JSON, and no literal of Python"):
        read_argument(text)


class Failing(dict[Any, Any]):
    """A table that cannot be looked at."""

    def items(self) -> Any:
        raise RuntimeError("no\nsuch table")


def test_tables_that_fail_when_they_are_looked_at() -> None:
    assert "Tabular cannot be read: RuntimeError: no such table (" in broken(P=Failing(plain()))


def test_reading_leaves_a_table_as_it_is() -> None:
    table = defaultdict(lambda: defaultdict(list), {s: defaultdict(list, row) for s, row in plain().items()})
    assert mincirc.load(Tabular(P=table, initial_state_distrib=START), horizon=3) == read("ok")
    assert table == plain()


class Closed:
    """An object whose attributes fail."""

    @property
    def unwrapped(self) -> Any:
        raise ValueError("no")


def test_attributes_that_fail() -> None:
    with pytest.raises(MincircError, match="a Closed cannot be read: ValueError: no"):
        mincirc.load(Closed(), horizon=1)


def test_scalars_in_arrays_of_no_dimension() -> None:
    entry = (np.array(1.0), np.array(0), np.array(0.1), np.array(False))
    task = mincirc.load(Tabular(P={0: {0: [entry]}}, initial_state_distrib=[1]), horizon=3)
    assert row(task) == ({0: 1}, Fraction(1, 10))
