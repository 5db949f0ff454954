"""Numbers and names as people write them in Python: floats, decimals, numpy, tuples; and what is refused."""

from __future__ import annotations

import pickle
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

import mincirc
from mincirc.errors import MincircError, TaskError
from mincirc.mdp import MDP, Discount, Feature, Horizon, Outcome, TotalReward, make_task, union
from mincirc.mdp.source import Source
from mincirc.problem.canonical import digest, task_json
from mincirc.task import MemberSource, write_union
from tests.support import certain, walk

THIRD: Any = 1 / 3


ANY: Any = mincirc.mdp
"""The same names without their types: what these tests hand over is not what annotations promise."""


def anything(value: Any) -> Any:
    """The value, whose type is no business of mypy: these tests hand over what annotations do not promise."""
    return value


def task(probabilities: Any = (1,), reward: Any = 0, hidden: Any = None, initial: Any = 1, **options: Any) -> MDP:
    outcomes = [Outcome(p, "a", reward, hidden) for p in probabilities]
    return make_task("t", Horizon(1), {"a": {"go": outcomes}}, {"a": initial}, **options)


@pytest.mark.parametrize(
    ("number", "wanted"),
    [
        (0.1, "1/10"),
        (-2 / 7, "-2/7"),
        ("0.1", "1/10"),
        ("1/3", "1/3"),
        (Decimal("0.1"), "1/10"),
        (np.float32(0.1), "1/10"),
        (np.float64(0.1), "1/10"),
        (np.float16(0.1), "1/10"),
        (np.int64(3), "3"),
        (np.uint8(3), "3"),
        (np.array(0.5), "1/2"),
        (Fraction(1, 3), "1/3"),
        (-0.0, "0"),
    ],
)
def test_rewards_of_every_kind(number: Any, wanted: str) -> None:
    made = task(reward=number, hidden=number)
    assert made.choices[0][0].reward == Fraction(wanted)
    assert made.hidden == ((Fraction(wanted),),)


@pytest.mark.parametrize(
    "number", [0.9, "9/10", "0.9", Decimal("0.9"), Fraction(9, 10), np.float64(0.9), np.float32(0.9)]
)
def test_discounts_of_every_kind(number: Any) -> None:
    assert Discount(number) == Discount(Fraction(9, 10)) == replace(Discount(number))
    assert Horizon(3, number) == Horizon(anything(np.int64(3)), Fraction(9, 10))
    assert str(Discount(number)) == "discount 9/10"
    assert pickle.loads(pickle.dumps(Discount(number))) == Discount(number)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: ANY.Discount(1.0), "discount must be at least 0 and below 1, not 1"),
        (lambda: ANY.Discount(float("nan")), "discount: nan is not a finite number"),
        (lambda: ANY.Discount("high"), "discount: 'high' is not a number such as"),
        (lambda: ANY.Discount(None), "discount: None is not a number"),
        (lambda: ANY.Discount(True), "discount: True is not a number"),
        (lambda: ANY.Horizon(5.0), "horizon must be a whole number"),
        (lambda: ANY.Horizon("5"), "horizon must be a whole number"),
        (lambda: ANY.Horizon(0), "horizon must be from 1 to 10000, not 0"),
        (lambda: ANY.Horizon(3, 2), "with a horizon, discount must be from 0 to 1, not 2"),
        (lambda: task(reward=float("nan")), "state 'a', action 'go': reward: nan is not a finite number"),
        (lambda: task(reward=float("inf")), "state 'a', action 'go': reward: inf is not a finite number"),
        (lambda: task(reward=1j), "state 'a', action 'go': reward: 1j (complex) is not a number"),
        (lambda: task(reward=True), "state 'a', action 'go': reward: True is not a number"),
        (lambda: task(reward=[1]), "state 'a', action 'go': reward: [1] (list) is not a number"),
        (lambda: task(hidden=None, reward=None), "state 'a', action 'go': reward: None is not a number"),
        (lambda: task(hidden="much"), "state 'a', action 'go': hidden reward: 'much' is not a number"),
        (lambda: task((0.5, 0.4)), "state 'a', action 'go': probabilities sum to 9/10, not 1"),
        (lambda: task((1.5, -0.5)), "state 'a', action 'go': probability -1/2 is negative"),
        (lambda: task((np.nan,)), "state 'a', action 'go': probability: nan is not a finite number"),
        (lambda: task((True,)), "state 'a', action 'go': probability: True is not a number"),
        (lambda: task(initial=0.5), "initial probabilities sum to 1/2, not 1"),
        (lambda: task(initial=-1), "state 'a': initial probability -1 is negative"),
        (lambda: task(initial=float("nan")), "state 'a': initial probability: nan is not a finite number"),
        (
            lambda: ANY.make_task("t", ANY.Horizon(1), {"a": {"go": "b"}}, {"a": 1}),
            "expected a sequence of outcomes, not 'b'",
        ),
        (lambda: ANY.make_task("t", ANY.Horizon(1), {"a": {"go": [(1, "a", 0)]}}, {"a": 1}), "expected an Outcome("),
        (
            lambda: ANY.make_task("t", ANY.Horizon(1), {"a": [Outcome(1, "a")]}, {"a": 1}),
            "state 'a': expected a mapping from",
        ),
        (
            lambda: ANY.make_task("t", ANY.Horizon(1), {"a": {"go": certain(None)}}, "a"),
            "initial must be a mapping from states",
        ),
        (lambda: ANY.make_task("t", ANY.Horizon(1), "abc", {"a": 1}), "transitions must be a mapping from states"),
        (
            lambda: ANY.make_task("t", "9/10", {"a": {"go": certain(None)}}, {"a": 1}),
            "objective must be Discount, Horizon",
        ),
        (lambda: task(words={"go": 0.5}), "word of action 'go' must be a whole number"),
        (lambda: union([walk(), walk()], [0.5, 0.4]), "weights must be positive and sum to 1: weights sum to 9/10"),
        (lambda: union([walk(), walk()], [1, 0.0]), "weight 0 is not positive (number 2)"),
        (lambda: union([walk(), walk()], [1, np.nan]), "weight: nan is not a finite number (number 2)"),
        (lambda: ANY.MDP("t", (0,), ("go",), ((),), (Fraction(1),), ANY.Horizon(1), 0), "state 0 (int) is no text"),
        (
            lambda: ANY.MDP("t", ("a",), ("go",), ((ANY.Choice(0, 0, 0.5, ()),),), (Fraction(1),), ANY.Horizon(1), 0),
            "state 'a', action 'go': reward 0.5 (float) is no Fraction",
        ),
    ],
)
def test_what_cannot_be_read_says_where_and_what(make: Any, message: str) -> None:
    with pytest.raises(TaskError) as caught:
        make()
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_float_rows_become_the_fractions_they_stand_for() -> None:
    rows = {
        "a": {"go": [Outcome(THIRD, "a"), Outcome(THIRD, "b", 0.1), Outcome(THIRD, None)]},
        "b": {"go": certain("b")},
    }
    made = make_task("t", Discount(0.9), rows, {"a": 0.1, "b": 0.9})
    assert made.choices[0][0].successors == ((0, Fraction(1, 3)), (1, Fraction(1, 3)))
    assert (made.choices[0][0].reward, made.choices[0][0].end) == (Fraction(1, 30), Fraction(1, 3))
    assert made.initial == (Fraction(1, 10), Fraction(9, 10))
    assert made.source == Source(reading="simplest fractions")


def test_normalise_divides_rows_and_the_initial_distribution() -> None:
    rows = {"a": {"go": [Outcome(1, "a"), Outcome(2, "b")]}, "b": {"go": certain("b")}}
    made = make_task("t", Discount(0.9), rows, {"a": 3, "b": 1}, normalise=True)
    assert made.choices[0][0].successors == ((0, Fraction(1, 3)), (1, Fraction(2, 3)))
    assert made.initial == (Fraction(3, 4), Fraction(1, 4))
    assert made.source.reading == "normalised"
    with pytest.raises(TaskError, match="sum to 3, not 1"):
        make_task("t", Discount(0.9), rows, {"a": 1})


def test_weights_of_every_kind() -> None:
    for weights in ([THIRD] * 3, ["1/3"] * 3, [np.float32(THIRD)] * 3, np.full(3, THIRD)):
        assert [b.weight for b in union([walk()] * 3, anything(weights)).blocks] == [Fraction(1, 3)] * 3


def test_numbers_of_a_union_file(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "objective: {discount: 1/3}\nstates: {s: {initial: 1, actions: {go: {end: true, reward: 1}}}}\n"
    )
    members: list[Any] = [str(tmp_path / "a.yaml"), MemberSource("gym:FrozenLake-v1", discount=THIRD)]
    made = write_union(members, tmp_path / "u.yaml", weights=[THIRD, 1 - THIRD])
    assert [b.weight for b in made.blocks] == [Fraction(1, 3), Fraction(2, 3)]
    assert made.objective == Discount("1/3")
    assert yaml.safe_load((tmp_path / "u.yaml").read_text())["weights"] == ["1/3", "2/3"]


def test_bounds_and_costs_of_every_kind() -> None:
    for bound in (0.1, Decimal("0.1"), np.float32(0.1), "0.1", Fraction(1, 10)):
        assert mincirc.search(walk(), anything(bound)).bound == Fraction(1, 10)
    pair = union([walk(), walk()])
    for each in ([0.1, 0.2], (Decimal("0.1"), "1/5"), np.array([0.1, 0.2]), "1/10,1/5"):
        found = mincirc.search(pair, None, each=anything(each))
        assert [c.threshold for c in found.constraints] == [Fraction(1, 10), Fraction(1, 5)]
    assert mincirc.search(walk(), costs={"and": 0.5, "xor": anything(np.float32(0.1))}).costs is not None


def grid() -> MDP:
    cells = [(row, column) for row in range(2) for column in range(2)]
    moves = {
        cell: {
            0: [Outcome(1.0, (1 - cell[0], cell[1]), 0.5)],
            1: [Outcome(1, (cell[0], 1 - cell[1]), float(cell == (1, 1)))],
        }
        for cell in cells
    }
    return make_task(
        "grid",
        Discount(0.9),
        moves,
        {(np.int64(0), np.int64(0)): 1},
        labels={"corner": [(1, 1)]},
        harmful={(0, 0): [1]},
        actions=[0, 1],
        illegal_words=0,
    )


def test_states_and_actions_may_be_tuples_and_numbers() -> None:
    made = grid()
    assert made.states == ("(0, 0)", "(0, 1)", "(1, 0)", "(1, 1)")
    assert made.actions == ("0", "1")
    assert made.has_label("(1, 1)", "corner")
    assert made.harmful == {(0, 1)}
    policy = anything(mincirc.search(made).policy)
    assert policy[(0, 1)] == policy["(0, 1)"] == policy[np.int64(0), np.int64(1)]
    assert (0, 1) in policy
    assert (7, 7) not in policy
    with pytest.raises(KeyError, match="no state"):
        policy[None]


@pytest.mark.parametrize(
    ("states", "message"),
    [
        (["1", 1], "states '1' (str) and 1 (int) have the same name '1'"),
        ([(0, 1), "(0, 1)"], "have the same name '(0, 1)'"),
        ([frozenset("ab")], "cannot name a state or an action"),
        ([None], "None cannot name a state or an action"),
        ([(0, None)], "cannot name a state or an action"),
        ([object()], "cannot name a state or an action"),
    ],
)
def test_names_that_are_none(states: list[Any], message: str) -> None:
    with pytest.raises(TaskError) as caught:
        make_task("t", Horizon(1), {s: {"go": certain(None)} for s in states}, {states[0]: 1})
    assert message in str(caught.value)


def test_a_target_that_is_no_state_is_named_as_text() -> None:
    with pytest.raises(TaskError, match=r"state '\(0, 0\)', action 'go': no state '\(0, 9\)'"):
        make_task("t", Horizon(1), {(0, 0): {"go": [Outcome(1, (0, 9))]}}, {(0, 0): 1})


def test_numpy_features_are_whole_numbers() -> None:
    rows = {s: {"go": certain(None)} for s in ("a", "b")}
    made = make_task("t", Horizon(1), rows, {"a": 1}, features=[Feature.of_width("f", 1, anything(np.array([0, 1])))])
    assert [type(v) for v in made.features[0].values] == [int, int]
    with pytest.raises(TaskError, match="feature 'f'"):
        Feature.of_width("f", 1, anything([0.5]))


def test_the_source_is_no_part_of_a_task() -> None:
    exact = make_task("t", TotalReward(), {"a": {"go": [Outcome(Fraction(1), None, Fraction(1, 10))]}}, {"a": 1})
    floats = make_task("t", TotalReward(), {"a": {"go": [Outcome(1.0, None, 0.1)]}}, {"a": 1.0})
    assert exact.source != floats.source
    assert exact == floats
    assert hash(exact) == hash(floats)
    assert digest(task_json(exact)) == digest(task_json(floats))
    assert pickle.loads(pickle.dumps(floats)).source == floats.source


def test_results_say_how_numbers_were_read() -> None:
    floats = make_task("t", Horizon(1), {"a": {"go": [Outcome(1, None, 0.1)]}}, {"a": 1})
    result = mincirc.search(floats)
    assert result.sources == (Source("", "", "simplest fractions"),)
    assert result.to_json()["sources"] == [{"name": "", "package": "", "reading": "simplest fractions"}]
    pair = mincirc.search(
        union([floats, walk()], [0.5, 0.5]) if floats.objective == walk().objective else union([floats] * 2)
    )
    assert [s.reading for s in pair.sources] == ["simplest fractions"]


def test_a_task_error_is_a_mincirc_error() -> None:
    with pytest.raises(MincircError):
        task(reward="x")
