"""Gymnasium environments as exact tasks, and every way in which one cannot be read."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import gymnasium
import pytest

from mincirc.errors import MincircError, MissingExtraError
from mincirc.mdp import MDP, Discount, Horizon, optimum
from mincirc.task import load

HOLES = [5, 7, 11, 12, 15]


def lake(**options: Any) -> MDP:
    return load("gym:FrozenLake-v1", discount="99/100", gym_args=options or None)


def successors(task: MDP, state: int, pick: int) -> dict[int, Fraction]:
    return dict(task.choices[state][pick].successors)


def test_frozen_lake_is_exact() -> None:
    task = lake()
    assert task.actions == ("left", "down", "right", "up")
    assert [(f.name, f.bits) for f in task.features] == [("row", ("row1", "row0")), ("column", ("column1", "column0"))]
    assert task.features[0].values == tuple(s // 4 for s in range(16))
    assert task.objective == Discount(Fraction(99, 100))
    assert task.start == (0,)
    assert optimum(task).values[0] == Fraction(868292016472811700, 1601938145778704383)


def test_slippery_rows_sum_to_one_and_duplicates_are_merged() -> None:
    task = lake()
    assert successors(task, 0, 0) == {0: Fraction(2, 3), 4: Fraction(1, 3)}
    for row in task.choices:
        for choice in row:
            assert sum(dict(choice.successors).values(), choice.end) == 1
            assert {p.denominator for _, p in choice.successors} <= {1, 3}


def test_rewards_of_merged_successors_are_averaged_by_probability() -> None:
    task = lake(reward_schedule=[1, -3, 0])
    assert task.choices[14][1].reward == Fraction(1, 3)
    assert task.choices[14][1].end == Fraction(1, 3)
    assert task.choices[6][2].reward == Fraction(-3, 3)
    assert task.choices[6][2].end == Fraction(1, 3)


def test_the_flag_belongs_to_the_transition_not_to_the_target() -> None:
    walk = load("gym:CliffWalking-v1", discount="99/100")
    assert walk.actions == ("up", "right", "down", "left")
    assert successors(walk, 47, 3) == {36: 1}  # P[47] is not absorbing: going left from there is the cliff
    assert walk.choices[47][3].reward == -100
    assert walk.choices[35][2].end == 1  # but arriving at 47 ends the episode
    assert walk.start == (36,)
    taxi = load("gym:Taxi-v4", discount="99/100")
    assert all(successors(taxi, 0, pick) for pick in range(6))
    assert [c.end for c in taxi.choices[16]] == [0, 0, 0, 0, 0, 1]  # the passenger gets out where they want to
    assert taxi.choices[16][5].reward == 20


def test_taxi_has_its_four_features() -> None:
    task = load("gym:Taxi-v4", discount="99/100")
    assert [(f.name, f.width) for f in task.features] == [
        ("taxi_row", 3),
        ("taxi_column", 3),
        ("passenger", 3),
        ("destination", 2),
    ]
    assert [f.values[((3 * 5 + 1) * 5 + 4) * 4 + 2] for f in task.features] == [3, 1, 4, 2]
    assert task.actions == ("south", "north", "east", "west", "pickup", "dropoff")
    assert len(task.start) == 300
    assert task.initial[task.start[0]] == Fraction(1, 300)


def test_decimal_probabilities_become_the_decimals_they_stand_for() -> None:
    assert successors(lake(success_rate=0.7), 1, 2) == {1: Fraction(3, 20), 2: Fraction(7, 10)}
    rain = load("gym:Taxi-v4", horizon=3, gym_args={"is_rainy": True})
    assert sorted(p for _, p in rain.choices[1][0].successors) == [Fraction(1, 10), Fraction(1, 10), Fraction(4, 5)]


def test_objectives_come_from_the_caller() -> None:
    assert load("gym:CliffWalking-v1", horizon=20).objective == Horizon(20)
    assert load("gym:CliffWalking-v1", horizon=20, discount="1/2").objective == Horizon(20, Fraction(1, 2))
    assert load("gym:CliffWalking-v1", discount=0).objective == Discount(Fraction(0))


def test_maps_of_any_size() -> None:
    task = lake(desc=["SFHF", "FFFF", "HFFH"], is_slippery=False)
    assert (len(task), [f.width for f in task.features]) == (12, [2, 2])
    assert successors(task, 0, 2) == {1: 1}
    assert task.states[11] == "r2c3"


@pytest.mark.parametrize(
    ("env_id", "options", "message"),
    [
        ("FrozenLake-v1", {}, "gym:FrozenLake-v1 states no objective: give a discount (--discount 99/100)"),
        ("FrozenLake-v1", {"discount": "1"}, "discount must be at least 0 and below 1, not 1"),
        ("FrozenLake-v1", {"discount": "high"}, "discount: 'high' is not a number"),
        ("FrozenLake-v1", {"discount": float("nan")}, "discount: nan is not a finite number"),
        ("FrozenLake-v1", {"horizon": 0}, "horizon must be "),
        ("FrozenLake-v1", {"horizon": "5"}, "horizon: '5' is not a whole number"),
        ("FrozenLake-v1", {"horizon": True}, "horizon: True is not a whole number"),
        ("FrozenLak-v1", {"horizon": 1}, "Did you mean: `FrozenLake`?"),
        ("Taxi-v3", {"horizon": 1}, "Please use `Taxi-v4` instead"),
        ("Taxi-v99", {"horizon": 1}, "gym:Taxi-v99: Environment version `v99`"),
        ("CartPole-v1", {"horizon": 1}, "gym:CartPole-v1: no transition table P"),
        (
            "Acrobot-v1",
            {"horizon": 1},
            "states cannot be visited: Acrobot-v1: reset draws random numbers: uniform",
        ),
        ("", {"horizon": 1}, "gym: needs the id of an environment"),
        ("no such id", {"horizon": 1}, "gym:no such id: Malformed environment ID"),
        ("nowhere:Lake-v0", {"horizon": 1}, "No module named 'nowhere'"),
        ("FrozenLake-v1", {"horizon": 1, "gym_args": {"slippery": True}}, "no argument 'slippery' (there are"),
        (
            "FrozenLake-v1",
            {"horizon": 1, "gym_args": {"map_name": "9x9"}},
            "KeyError: '9x9' (made with map_name=",
        ),
        ("FrozenLake-v1", {"horizon": 1, "gym_args": {"desc": ["FF", "FG"]}}, "without a start cell: say where"),
        ("FrozenLake-v1", {"horizon": 1, "gym_args": {"desc": ["SF", "F"]}}, "inhomogeneous shape"),
        ("FrozenLake-v1", {"horizon": 1, "gym_args": {"success_rate": 2}}, "probability -1/2 is negative"),
        ("Taxi-v4", {"horizon": 1, "gym_args": {"fickle_passenger": True}}, "a fickle passenger is no part of"),
    ],
)
def test_what_cannot_be_read_is_one_clean_line(env_id: str, options: dict[str, Any], message: str) -> None:
    with pytest.raises(MincircError) as caught:
        load(f"gym:{env_id}", **options)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_without_gymnasium_the_message_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gymnasium", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'mincirc\[gym\]'"):
        load("gym:FrozenLake-v1", horizon=1)


class Handmade(gymnasium.Env[int, int]):
    """An environment with a table of the caller's."""

    def __init__(self, table: Any, start: Any = (1.0, 0.0)) -> None:
        self.P = table
        if start is not None:
            self.initial_state_distrib = start
        self.observation_space = gymnasium.spaces.Discrete(2)
        self.action_space = gymnasium.spaces.Discrete(1)


@pytest.fixture
def handmade() -> Iterator[None]:
    gymnasium.register("Handmade-v0", Handmade)
    yield
    del gymnasium.registry["Handmade-v0"]


STAY = {0: [(1.0, 0, 0, False)]}


def made(table: Any, start: Any = (1.0, 0.0)) -> MDP:
    return load("gym:Handmade-v0", horizon=1, gym_args={"table": table, "start": start})


@pytest.mark.usefixtures("handmade")
def test_any_environment_with_a_table_gets_its_packed_index() -> None:
    task = made([{0: [(0.5, 1, 0.1, False), (0.25, 1, 0.5, False), (0.25, 1, 1 / 3, True)]}, STAY])
    assert (task.states, task.actions, task.features) == (("s0", "s1"), ("a0",), ())
    assert successors(task, 0, 0) == {1: Fraction(3, 4)}
    assert task.choices[0][0].reward == Fraction(1, 20) + Fraction(1, 8) + Fraction(1, 12)


@pytest.mark.usefixtures("handmade")
def test_rewards_are_small_fractions_or_their_shortest_decimals() -> None:
    task = made([{i: [(1, 0, r, False)] for i, r in enumerate((0.1, 2 / 7, 0.123456, -1e-9, 1e6))}] * 2)
    wanted = [Fraction(1, 10), Fraction(2, 7), Fraction("0.123456"), Fraction(-1, 10**9), Fraction(10**6)]
    assert [c.reward for c in task.choices[0]] == wanted


@pytest.mark.usefixtures("handmade")
@pytest.mark.parametrize(
    ("table", "start", "message"),
    [
        ([{0: [(0.3333, 0, 0, False)] * 3}, STAY], (1.0, 0.0), "probabilities sum to 9999/10000, not 1"),
        (
            [{0: [(float("nan"), 0, 0, False)]}, STAY],
            (1.0, 0.0),
            "state 's0', action 'a0': probability: nan is not a finite number",
        ),
        (
            [{0: [(1.0, 0, float("inf"), False)]}, STAY],
            (1.0, 0.0),
            "state 's0', action 'a0': reward: inf is not a finite number",
        ),
        (
            [{0: [(1.0, 2, 0, False)]}, STAY],
            (1.0, 0.0),
            "P[0][0][0]: successor 2 (int) is no state: P has the keys 0, 1",
        ),
        ([{0: [(1.0, -1, 0, False)]}, STAY], (1.0, 0.0), "P[0][0][0]: successor -1 (int) is no state"),
        ([{0: [(1.0, 0, False)]}, STAY], (1.0, 0.0), "P[0][0][0] has 3 parts, not the four (probability"),
        ([{}, STAY], (1.0, 0.0), "P[0] has no action, and episodes start in that state"),
        ({1: STAY, 2: STAY}, (1.0, 0.0), "P[1][0][0]: successor 0 (int) is no state: P has the keys 1, 2"),
        ([], (1.0, 0.0), "no transition table P"),
        (7, (1.0, 0.0), "no transition table P"),
        ([STAY, STAY], (0.5, 0.4), "initial probabilities sum to 9/10, not 1"),
        ([STAY, STAY], (1.0,), "initial_state_distrib has 1 entry for 2 states"),
        ([STAY, STAY], None, "has no initial_state_distrib"),
    ],
)
def test_tables_that_are_no_mdp(table: Any, start: Any, message: str) -> None:
    with pytest.raises(MincircError) as caught:
        made(table, start)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
