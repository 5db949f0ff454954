"""Gymnasium's own tables are read as by bounded denominators, the rule that came first, and have the same digests."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import Any

import gymnasium
import pytest

import mincirc
from mincirc.mdp import MDP
from mincirc.problem.canonical import digest, task_json

TABLES: list[tuple[str, dict[str, Any], str]] = [
    ("FrozenLake-v1", {}, "cf57c78511e2e0d1af9d479d251e7aa191c8e350d46f8b0dcb6d77ddb57942b6"),
    ("FrozenLake-v1", {"is_slippery": False}, "edc8dff66bf24666fd02019a48b5ac76c2aaa280761eb00eea62f2e79d934a39"),
    ("FrozenLake-v1", {"map_name": "8x8"}, "7bacc1ff093c2a1b2895cc3e60ddd4a89c8461d74f558c1780c6f31af53d9764"),
    ("FrozenLake8x8-v1", {}, "b8be15ce2f6f356ac6d4526fa64ea5dbc058f098685cc3a7a7c4d80dbd9a56ef"),
    ("FrozenLake-v1", {"success_rate": 0.7}, "dc37d5a2297581774f80f9f36175599543b84ad701d0c418400c5c1d2c23281e"),
    (
        "FrozenLake-v1",
        {"success_rate": 0.8, "reward_schedule": [1, -0.5, -0.04]},
        "6d2b3f78bd0c2bb388a242526c849eb2bae6a931db5cb444e4db1d8f05931ae3",
    ),
    ("CliffWalking-v1", {}, "d18536a5ec519be213feba35b33fb45f801ac7526d046c81e4217954e4cfc022"),
    ("CliffWalking-v1", {"is_slippery": True}, "9ddd388e7174a226f7e931fcc0f362be44138ca0538296ca94288170af9ae0fe"),
    ("Taxi-v4", {}, "e48082d65b7e4004281eb79cba50b27ca1314bfda91dc34a294f29dcbbd822bf"),
    ("Taxi-v4", {"is_rainy": True}, "caf3af94d4fc3921c9b23080d1a2ac86bf5a8de89290e10fd200c3af774bc484"),
]


def load(env_id: str, arguments: dict[str, Any]) -> MDP:
    return mincirc.load(f"gym:{env_id}", discount="99/100", gym_args=arguments or None)


def bounded(value: float, most: int = 10**6) -> Fraction:
    """The closest fraction with a denominator up to a million (a thousand for rewards), else the shortest decimal."""
    exact = Fraction(value)
    simple = exact.limit_denominator(most)
    certain = simple in (0, 1) and simple != exact
    return simple if abs(simple - exact) <= Fraction(1, 10**12) and not certain else Fraction(repr(value))


@pytest.mark.parametrize(("env_id", "arguments", "wanted"), TABLES)
def test_every_table_is_read_by_the_rule_of_bounded_denominators(
    env_id: str, arguments: dict[str, Any], wanted: str
) -> None:
    task = load(env_id, arguments)
    table = gymnasium.make(env_id, **arguments).unwrapped.P
    for state, row in table.items():
        for action, entries in row.items():
            mass: defaultdict[int, Fraction] = defaultdict(Fraction)
            reward = Fraction(0)
            for p, target, paid, terminated in entries:
                reward += bounded(float(p)) * bounded(float(paid), 1000)
                if not terminated:
                    mass[int(target)] += bounded(float(p))
            choice = task.choices[state][action]
            assert dict(choice.successors) == {t: p for t, p in mass.items() if p}
            assert choice.reward == reward


@pytest.mark.skipif(gymnasium.__version__ != "1.4.0", reason="tables may differ between versions")
@pytest.mark.parametrize(("env_id", "arguments", "wanted"), TABLES)
def test_digests(env_id: str, arguments: dict[str, Any], wanted: str) -> None:
    assert digest(task_json(load(env_id, arguments))) == wanted
