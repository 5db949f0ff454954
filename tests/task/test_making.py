"""Arguments of environments: compared with what the constructor takes, refused by one line that says what that is."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import gymnasium
import pytest
from gymnasium.wrappers import (
    ClipReward,
    FlattenObservation,
    RecordEpisodeStatistics,
    StickyAction,
    TimeLimit,
    TransformReward,
)

from mincirc.errors import MincircError
from mincirc.mdp import MDP
from mincirc.task import load

LAKE = "render_mode, desc, map_name, is_slippery, success_rate, reward_schedule"

MODULE = """\
import gymnasium

print("printed while it is imported")


class Line(gymnasium.Env):  # without the spaces that Gymnasium asks for
    def __init__(self, length=2, **others):
        print("printed while it is made")
        if others:
            len(length)
        self.P = {s: {0: [(1.0, (s + 1) % length, 1.0, False)]} for s in range(length)}
        self.isd = [1] + [0] * (length - 1)


gymnasium.register("Line-v0", entry_point="MODULE:Line")
"""


def lake(env_id: str = "FrozenLake-v1", **arguments: Any) -> MDP:
    return load(f"gym:{env_id}", horizon=2, gym_args=arguments)


@pytest.mark.parametrize("env_id", ["FrozenLake-v1", "FrozenLake"])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"slip": 1}, f"no argument 'slip' (there are {LAKE})"),
        ({"is_slipery": True}, f"(there are {LAKE}); did you mean 'is_slippery'?"),
        ({"self": 3}, "no argument 'self' (there are"),
        ({"id": "x"}, "no argument 'id' (there are"),
        ({"is_slippery": "no"}, "argument 'is_slippery' must be true or false, not 'no' (str)"),
        ({"is_slippery": ""}, "argument 'is_slippery' must be true or false, not '' (str)"),
        ({"is_slippery": 2}, "argument 'is_slippery' must be true or false, not 2 (int)"),
        ({"success_rate": "often"}, "argument 'success_rate': 'often' is not a number such as"),
        ({"map_name": "9x9"}, "KeyError: '9x9' (made with map_name='9x9')"),
        ({"reward_schedule": [1, 0]}, "IndexError: list index out of range (made with reward_schedule=[1, 0])"),
    ],
)
def test_arguments_that_do_not_fit(env_id: str, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(MincircError) as caught:
        lake(env_id, **arguments)
    assert str(caught.value).startswith(f"gym:{env_id}: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "environment creator" not in str(caught.value)


def test_arguments_that_fit() -> None:
    assert lake(is_slippery=0) == lake(is_slippery=False)
    assert lake(max_episode_steps=3) == lake()
    assert lake(success_rate="1/3") == lake()
    third = dict(lake(success_rate="1/2").choices[0][0].successors)
    assert third == {0: Fraction(3, 4), 4: Fraction(1, 4)}


def test_arguments_of_a_union_file(tmp_path: Path) -> None:
    file = tmp_path / "union.yaml"
    file.write_text("union: [{source: 'gym:FrozenLake-v1', horizon: 2, args: {is_slippery: no}}]\n")
    with pytest.raises(MincircError) as caught:
        load(file)
    place = f"{file}:1:18: gym:FrozenLake-v1: "
    assert str(caught.value) == f"{place}argument 'is_slippery' must be true or false, not 'no' (str)"


def test_wrappers_that_make_another_task() -> None:
    env = gymnasium.make("FrozenLake-v1")
    for wrapped, what in (
        (ClipReward(env, 0, 0.5), "ClipReward changes the rewards"),
        (TimeLimit(TransformReward(env, lambda r: 10 * r), 5), "TransformReward changes the rewards"),
        (StickyAction(env, 0.5), "StickyAction changes what the actions do"),
    ):
        with pytest.raises(MincircError) as caught:
            load(wrapped, horizon=2)
        assert str(caught.value).startswith(f"FrozenLake-v1: the wrapper {what}, of which the table P knows nothing")
        assert load(wrapped.unwrapped, horizon=2) == lake()
    for harmless in (TimeLimit(env, 5), RecordEpisodeStatistics(env), FlattenObservation(env)):
        assert load(harmless, horizon=2) == lake()


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    name = "module_of_mine"
    (tmp_path / f"{name}.py").write_text(MODULE.replace("MODULE", name))
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(sys.modules, name, raising=False)
    return name


def test_an_environment_without_spaces_is_read_and_prints_on_stderr(
    mine: str, capsys: pytest.CaptureFixture[str]
) -> None:
    task = load(f"gym:{mine}:Line-v0", horizon=2, gym_args={"length": 3})
    assert task.states == ("s0", "s1", "s2")
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "while it is imported" in printed.err
    assert "while it is made" in printed.err


def test_a_constructor_that_fails_is_blamed_by_file_and_line(mine: str) -> None:
    with pytest.raises(MincircError) as caught:
        load(f"gym:{mine}:Line-v0", horizon=2, gym_args={"odd": 1})
    place = f"({mine}.py:10)"
    said = f"TypeError: object of type 'int' has no len() {place} (made with odd=1)"
    assert str(caught.value) == f"gym:{mine}:Line-v0: {said}"


@pytest.mark.parametrize("env_id", [":X-v0", "../x:Y-v0", "a:B-v0:c", "a b:C-v0", "a..b:C-v0"])
def test_names_of_modules_that_are_none(env_id: str) -> None:
    with pytest.raises(MincircError, match=r"is no name of a module \(gym:MODULE:ID") as caught:
        load(f"gym:{env_id}", horizon=2)
    assert "\n" not in str(caught.value)
