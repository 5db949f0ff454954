"""Names for actions that are numbers: of environments with and without a table, arrays, files, members of unions."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import gymnasium
import pytest

import mincirc
from mincirc.errors import MincircError
from mincirc.task import load_file, write_union

DATA = Path(__file__).parent / "data"
NAMES = ["stay", "go"]


class Corridor(gymnasium.Env[int, int]):
    """Three cells; action 1 goes on, action 0 stays."""

    def __init__(self, start: int = 0) -> None:
        self.observation_space, self.action_space = (
            gymnasium.spaces.Discrete(3),
            gymnasium.spaces.Discrete(2, start=start),
        )

    def reset(self, *, seed: int | None = None, options: Any = None) -> tuple[int, dict[str, Any]]:
        self.at = 0
        return self.at, {}

    def step(self, action: int) -> tuple[int, float, bool, bool, dict[str, Any]]:
        self.at += int(action) - int(self.action_space.start)
        return self.at, -1.0, self.at == 2, False, {}


class Tabular(Corridor):
    """The same by a table."""

    def __init__(self) -> None:
        super().__init__()
        self.P = {s: {a: [(1.0, s + a, -1.0, s + a == 2)] for a in (0, 1)} for s in range(2)}


def policy(task: mincirc.MDP) -> set[str]:
    found = mincirc.search(task).policy
    assert found is not None
    return set(found.values())


def test_environments_with_and_without_a_table() -> None:
    for plain in (mincirc.load(Tabular(), horizon=4, initial=0), mincirc.from_env(Corridor(), horizon=4)):
        assert plain.actions == ("a0", "a1")
    named = mincirc.load(Tabular(), horizon=4, initial=0, actions=NAMES)
    assert (named.actions, policy(named)) == (("stay", "go"), {"go"})


@pytest.mark.parametrize("start", [0, 5])
def test_from_env_takes_names_for_a_discrete_space(start: int) -> None:
    listed = mincirc.from_env(Corridor(start), horizon=4, actions=NAMES)
    mapped = mincirc.from_env(Corridor(start), horizon=4, actions={"go": start + 1, "stay": start})
    assert listed.actions == ("stay", "go")
    assert mapped.actions == ("go", "stay")
    assert policy(listed) == policy(mapped) == {"go"}
    assert mincirc.from_env(Corridor(start), horizon=4).actions == (f"a{start}", f"a{start + 1}")


class Texts:
    """Takes texts as actions, and has no action space."""

    def reset(self) -> int:
        self.at = 0
        return self.at

    def step(self, action: str) -> tuple[int, float, bool, dict[str, Any]]:
        self.at += {"s": 0, "g": 1}[action]
        return self.at, -1.0, self.at == 2, {}


def test_texts_that_are_actions_stay_what_they_are() -> None:
    assert mincirc.from_env(Texts(), horizon=4, actions=["s", "g"]).actions == ("s", "g")
    assert mincirc.from_env(Texts(), horizon=4, actions={"stay": "s", "go": "g"}).actions == ("stay", "go")


def test_known_environments_keep_their_names_unless_others_are_given() -> None:
    assert mincirc.load("gym:FrozenLake-v1", discount="9/10").actions == ("left", "down", "right", "up")
    given = mincirc.load("gym:FrozenLake-v1", discount="9/10", actions=["W", "S", "E", "N"])
    assert given.actions == ("W", "S", "E", "N")


def test_files_whose_actions_are_numbers() -> None:
    plain = mincirc.load(str(DATA / "format.drn"), reach="goal")
    count = len(plain.actions)
    names = [f"option {i}" for i in range(count)]
    named = mincirc.load(str(DATA / "format.drn"), reach="goal", actions=names)
    assert named.actions == tuple(names)
    assert named.choices == plain.choices


def test_the_command_line_and_what_its_report_says(run: Any, tmp_path: Path) -> None:
    words = ("--mdp", "gym:FrozenLake-v1", "--discount", "9/10", "--actions", "W, S,E,N")
    found = json.loads(run("search", *words, "--bound", "10%", "-q", "--json")[1])
    assert set(found["policy"].values()) <= set("WSEN")
    (tmp_path / "f.json").write_text(json.dumps(found))
    assert run("report", str(tmp_path / "f.json"), *words, "-o", str(tmp_path / "p.html"))[0] == 0
    shown = re.sub(r"<[^>]+>", "", (tmp_path / "p.html").read_text())
    assert "--actions=W,S,E,N" in shown.replace("--actions W,S,E,N", "--actions=W,S,E,N")


def test_members_of_unions(tmp_path: Path, run: Any) -> None:
    file = tmp_path / "u.yaml"
    lake = "gym:FrozenLake-v1"
    write_union([lake, lake], file, discount="9/10", actions=["W", "S", "E", "N"])
    assert load_file(str(file)).task.actions == ("W", "S", "E", "N")
    assert run("union", lake, "--discount", "9/10", "--actions", "W,S,E,N", "-o", str(tmp_path / "v.yaml"))[0] == 0
    file.write_text(f'union:\n  - {{source: "{lake}", discount: 9/10, actions: [W, S]}}\n')
    with pytest.raises(MincircError, match=r"u\.yaml:2:\d+: .*actions: expected 4 names, for left, down, right, up"):
        mincirc.load(str(file))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: mincirc.load(Tabular(), horizon=1, initial=0, actions=["x"]),
            "actions: expected 2 names, for a0, a1",
        ),
        (lambda: mincirc.load(Tabular(), horizon=1, initial=0, actions=["x", "x"]), "two of them have one name"),
        (lambda: mincirc.load(Tabular(), horizon=1, initial=0, actions="xy"), "actions must be a list of names"),
        (lambda: mincirc.load("table:0x6", actions=["no", "yes"]), "table:0x6 states its own: actions goes only with"),
        (lambda: mincirc.from_env(Corridor(), horizon=1, actions=["x"]), "expected 2 names, one for each number of"),
        (lambda: mincirc.from_env(Corridor(), horizon=1, actions={"a": 0, "b": 0}), "both name the action 0"),
        (lambda: mincirc.from_env(Corridor(), horizon=1, actions=["x", "x"]), "two of them have one name"),
    ],
)
def test_what_are_no_names_is_refused(call: Any, message: str) -> None:
    with pytest.raises(MincircError) as caught:
        call()
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
