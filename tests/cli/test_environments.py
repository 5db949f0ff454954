"""Environments on the command line: arguments, features, starts, and modules in the current folder."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

GYM = ("--mdp", "gym:FrozenLake-v1", "--discount", "9/10", "--json")

MODULE = """\
import gymnasium
import helper_of_mine

class Line(gymnasium.Env):
    def __init__(self, length=4):
        self.observation_space, self.action_space = gymnasium.spaces.Discrete(length), gymnasium.spaces.Discrete(2)
        back = [[(1/3, max(s - 1, 0), 0.0, False)] * 3 for s in range(length)]
        on = [[(1.0, s + 1, helper_of_mine.PAY, s == length - 1)] for s in range(length)]
        self.P = {s: {0: back[s], 1: on[s]} for s in range(length)}

gymnasium.register("Line-v0", entry_point=Line)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mine.py").write_text(MODULE)
    (tmp_path / "helper_of_mine.py").write_text("PAY = 0.1\n")
    (tmp_path / "json.py").write_text("raise SystemExit('this file takes the place of the standard library')\n")
    (tmp_path / "preds.py").write_text("def at_end(task, policy, state):\n    return state == 's3'\n")
    (tmp_path / "broken.py").write_text("import gymnasium\n\n1 / 0\n")
    return tmp_path


def console(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command as its console script does: Python's path has no current folder (``-P``)."""
    code = "from mincirc._cli.main import main; main()"
    command = [sys.executable, "-P", "-c", code, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def test_modules_of_the_current_folder(folder: Path) -> None:
    options = ("--mdp", "gym:mine:Line-v0", "--discount", "0.9", "--initial", "s0", "--json")
    done = console(folder, "search", *options, "--predicate", "preds:at_end", "--features", "high=2,low=2")
    assert done.stderr.count("Traceback") == 0
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["interface"]["inputs"] == ["high", "low"]
    assert document["predicates"]["preds:at_end"]["states"] == ["s3"]
    (source,) = document["sources"]
    assert (source["name"], source["reading"]) == ("gym:mine:Line-v0", "simplest fractions")
    assert source["package"].startswith("mine, gymnasium ")


def test_the_start_must_be_said(folder: Path) -> None:
    done = console(folder, "search", "--mdp", "gym:mine:Line-v0", "--discount", "0.9")
    assert done.returncode == 1
    assert "has no initial_state_distrib (or isd): say where episodes start: --initial STATE" in done.stderr


def test_a_module_that_fails_is_blamed_by_file_and_line(folder: Path) -> None:
    done = console(folder, "search", "--mdp", "gym:broken:Line-v0", "--discount", "0.9")
    assert done.returncode == 1
    assert done.stderr.strip() == "gym:broken:Line-v0: ZeroDivisionError: division by zero (broken.py:3)"


def test_a_file_does_not_import_modules_of_the_folder(folder: Path) -> None:
    (folder / "u.yaml").write_text("union: ['gym:mine:Line-v0']\n")
    done = console(folder, "search", "--mdp", "u.yaml")
    assert done.returncode == 1
    assert "a file does not import modules" in done.stderr


@pytest.mark.parametrize("value", ["False", "false"])
def test_truth_values_of_python_and_json(run: Any, value: str) -> None:
    code, out, _ = run("show", *GYM, "--gym-arg", f"is_slippery={value}")
    assert code == 0
    assert json.loads(out)["sources"][0]["reading"] == "exact"


def test_words_and_lists(run: Any) -> None:
    code, out, _ = run("show", *GYM, "--gym-arg", "map_name=8x8")
    assert (code, len(json.loads(out)["states"])) == (0, 64)
    code, out, _ = run("show", *GYM, "--gym-arg", "desc=['SF','FG']")
    assert (code, len(json.loads(out)["states"])) == (0, 4)


def test_a_map_without_a_start_cell(run: Any) -> None:
    code, out, err = run("show", *GYM, "--gym-arg", "desc=['FF','FG']")
    assert (code, out) == (1, "")
    assert "initial_state_distrib is nan, as on a map without a start cell" in err
    code, out, _ = run("show", *GYM, "--gym-arg", "desc=['FF','FG']", "--initial", "r0c0=1/3,r0c1=2/3")
    assert code == 0
    assert [s["initial"] for s in json.loads(out)["states"]] == ["1/3", "2/3", "0", "0"]


def test_the_text_says_where_numbers_came_from(run: Any) -> None:
    for command in ("search", "show"):
        _, out, _ = run(command, "--mdp", "gym:FrozenLake-v1", "--discount", "0.9")
        assert "source      gym:FrozenLake-v1 (gymnasium " in out
        assert "), numbers simplest fractions\n" in out


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (("--features", "row=4"), 1, "features row=4 tell 4 states apart, and there are 16"),
        (("--features", "row=x"), 2, "expected whole numbers"),
        (("--features", "row=4,column"), 2, "is not NAME=SIZE,"),
        (("--features", "row=4,row=4"), 2, "'row' is given twice"),
        (("--features", "row,column"), 1, "features row, column: state 0 is no tuple of 2 whole numbers"),
        (("--initial", "r0c9"), 1, "initial: no state 'r0c9'"),
        (("--initial", "0"), 1, "initial: no state '0'; did you mean 'r0c0'?"),
        (("--initial", "start"), 1, "initial: no state 'start': the states are 'r0c0', 'r0c1', 'r0c2', .."),
        (("--initial", "r0c0,r0c1"), 2, "several states need their probabilities"),
        (("--initial", "r0c0=1/2"), 1, "initial probabilities sum to 1/2, not 1"),
        (("--initial", "r0c0=x"), 2, "'x' is not a number"),
        (("--gym-arg", "map_name=4x4", "--gym-arg", "map_name=8x8"), 2, "--gym-arg map_name is given twice"),
        (("--gym-arg", "desc=['SF'"), 2, "['SF' is not JSON, and no literal of Python"),
        (("--gym-arg", "8x8"), 2, "'8x8' is not NAME=VALUE"),
    ],
)
def test_options_that_make_no_sense(run: Any, options: tuple[str, ...], code: int, message: str) -> None:
    found, out, err = run("search", *GYM, *options)
    assert (found, out) == (code, "")
    assert message in err


def test_normalise_reads_decimals_that_were_rounded(run: Any, tmp_path: Path) -> None:
    outcomes = [{"p": "0.0909090909090909", "to": "a", "reward": i} for i in range(11)]
    task = {"objective": {"horizon": 1}, "states": {"a": {"initial": "0.5", "actions": {"go": outcomes}}}}
    (tmp_path / "eleven.yaml").write_text(yaml.safe_dump(task))
    code, _, err = run("show", "--mdp", str(tmp_path / "eleven.yaml"))
    assert code == 1
    assert "not 1" in err
    code, out, _ = run("show", "--mdp", str(tmp_path / "eleven.yaml"), "--normalise", "--json")
    document = json.loads(out)
    assert (code, document["optimum"]) == (0, "5")
    assert document["sources"] == [{"name": str(tmp_path / "eleven.yaml"), "package": "", "reading": "normalised"}]


def test_a_union_file_holds_what_an_environment_needs(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "u.yaml"
    gym = ("--discount", "0.9", "--gym-arg", "is_slippery=False", "--gym-arg", "desc=['FF','FG']")
    code, _, err = run(
        "union", "gym:FrozenLake-v1", "-o", str(path), *gym, "--initial", "r0c0", "--features", "cell=4"
    )
    assert code == 0, err
    (member,) = yaml.safe_load(path.read_text())["union"]
    assert member["initial"] == {"r0c0": 1}
    assert member["features"] == {"cell": 4}
    code, out, _ = run("show", "--mdp", str(path), "--json")
    assert json.loads(out)["interface"]["inputs"] == ["cell1", "cell0"]
    assert json.loads(out)["sources"][1]["name"] == "gym:FrozenLake-v1"


@pytest.mark.parametrize(
    "command",
    [
        ("search",),
        ("show",),
        ("pareto",),
        ("search", "--maximise", "--gates", "0"),
        ("quantify", "--predicate", "constant"),
        ("price", "--predicate", "constant"),
        ("enumerate",),
    ],
)
def test_every_answer_says_where_its_task_came_from(run: Any, command: tuple[str, ...]) -> None:
    source = ("--mdp", "gym:FrozenLake-v1", "--gym-arg", "desc=['SF','FG']", "--horizon", "3")
    code, out, err = run(*command, *source)
    assert code == 0, err
    assert "source      gym:FrozenLake-v1 (gymnasium " in out
    code, out, _ = run(*command, *source, "--json")
    assert '"reading": "simplest fractions"' in out
