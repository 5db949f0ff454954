"""Storm as a reader of PRISM, JANI and UMB, and as another opinion about what is written: its exact optimum."""

from __future__ import annotations

import json
import sys
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mincirc
from mincirc.errors import MissingExtraError, TaskFileError
from mincirc.formats.registry import format_of_key
from mincirc.mdp import MDP, Horizon, TotalReward, optimum, reach
from mincirc.testing import tasks
from tests.formats.support import DATA, put

stormpy = pytest.importorskip("stormpy", reason="Storm is an extra: pip install 'mincirc[storm]'")

EXAMPLES = 15
PROGRAM = """\
mdp
const int N = 3;
module walk
  x : [0..N] init 0;
  up : bool init true;
  [go] x<N -> 1/3 : (x'=x+1) + 2/3 : (x'=x);
  [flip] x<N -> (up'=!up);
  [] x=N & up -> true;
endmodule
label "top" = x=N;
rewards "steps"
  x<N : 1;
  [go] true : 1/2;
endrewards
rewards "flips"
  [flip] true : 1;
endrewards
"""
BIT = {"kind": "bounded", "base": "int", "lower-bound": 0, "upper-bound": 1}
JANI = {
    "jani-version": 1,
    "name": "coin",
    "type": "mdp",
    "variables": [
        {
            "name": "x",
            "type": {"kind": "bounded", "base": "int", "lower-bound": 0, "upper-bound": 1},
            "initial-value": 0,
        },
    ],
    "actions": [{"name": "toss"}],
    "properties": [],
    "automata": [
        {
            "name": "a",
            "locations": [{"name": "l"}],
            "initial-locations": ["l"],
            "edges": [
                {
                    "location": "l",
                    "action": "toss",
                    "guard": {"exp": {"op": "=", "left": "x", "right": 0}},
                    "destinations": [
                        {"location": "l", "probability": {"exp": 0.25}, "assignments": [{"ref": "x", "value": 1}]},
                        {"location": "l", "probability": {"exp": 0.75}},
                    ],
                }
            ],
        }
    ],
    "system": {"elements": [{"automaton": "a"}], "syncs": [{"synchronise": ["toss"], "result": "toss"}]},
}


def exact_optimum(key: str, task: MDP, question: str) -> Fraction:
    """Return what Storm computes of the file that is written for a task."""
    with tempfile.TemporaryDirectory() as folder:
        path = str(put(Path(folder), key, format_of_key(key).function("writes_task")(task)))
        if key == "drn":
            model = stormpy.build_model_from_drn[stormpy.Rational](path)
        else:
            options = stormpy.BuilderOptions(build_full=True)
            model = stormpy.build_model[stormpy.Rational](stormpy.parse_prism_program(path), options=options)
    result = stormpy.model_checking(model, stormpy.parse_property(question))
    return Fraction(str(result.get_value(model.initial_states[0])))


def paid(task: MDP) -> bool:
    """Return whether anything is paid: Storm does not add up rewards that are all 0."""
    return any(c.reward for row in task.choices for c in row)


def best_over_time(task: MDP, steps: int) -> list[Fraction]:
    """Return the best reward within so many steps, per state, where choices may depend on the time."""
    values = [Fraction(0)] * len(task)
    for _ in range(steps):
        values = [max(c.reward + sum(p * values[t] for t, p in c.successors) for c in row) for row in task.choices]
    return values


def expected(task: MDP, values: Any) -> Fraction:
    return sum((p * v for p, v in zip(task.initial, values, strict=True)), Fraction(0))


@pytest.mark.parametrize("key", ["drn", "prism"])
@settings(max_examples=EXAMPLES)
@given(task=tasks(max_states=5, objective=st.just(TotalReward())))
def test_storm_finds_the_same_total_reward(key: str, task: MDP) -> None:
    if not paid(task):
        return
    assert exact_optimum(key, task, 'R{"return"}max=? [ C ]') == expected(task, optimum(task).values)


@pytest.mark.parametrize("key", ["drn", "prism"])
@settings(max_examples=EXAMPLES)
@given(task=tasks(max_states=5, objective=st.integers(1, 4).map(Horizon)))
def test_storm_finds_the_same_reward_over_a_horizon(key: str, task: MDP) -> None:
    if not paid(task):
        return
    assert isinstance(task.objective, Horizon)
    steps = task.objective.steps + (len(task.start) > 1)
    found = exact_optimum(key, task, f'R{{"return"}}max=? [ C<={steps} ]')
    assert found == expected(task, best_over_time(task, task.objective.steps))


@pytest.mark.parametrize("key", ["drn", "prism"])
@settings(max_examples=EXAMPLES)
@given(task=tasks(max_states=5))
def test_storm_finds_the_same_probability_to_reach_a_label(key: str, task: MDP) -> None:
    if not task.labelled("training"):
        return
    goal = reach(task, task.labelled("training"))
    assert exact_optimum(key, task, 'Pmax=? [ F "training" ]') == expected(goal, optimum(goal).values)


def test_a_program_becomes_a_task_with_its_variables_as_features(tmp_path: Path) -> None:
    path = tmp_path / "walk.prism"
    path.write_text(PROGRAM)
    task = mincirc.load(path, reach="top")
    assert (len(task), task.actions) == (8, ("go", "flip", "c0"))
    assert sorted(f.name for f in task.features) == ["up", "x"]
    assert set(optimum(task).values) == {1}
    steps = mincirc.load(path, discount="9/10", reward_model="steps")
    rewards = {steps.actions[c.action]: c.reward for c in steps.choices[steps.initial.index(1)]}
    assert rewards == {"go": Fraction(3, 2), "flip": 1}
    assert steps.source.package.startswith("stormpy")
    with pytest.raises(TaskFileError, match="reward models flips, steps: give one of them"):
        mincirc.load(path, discount="9/10")


def test_a_task_that_pays_nothing_is_a_model_all_the_same() -> None:
    task = mincirc.build(None, ["go"], lambda s, a: (1, 0), initial=0, total=True, labels={"there": [1]})
    for key in ("drn", "prism"):
        assert exact_optimum(key, task, 'Pmax=? [ F "there" ]') == 1


def test_the_case_from_outside() -> None:
    task = mincirc.load(DATA / "format.prism", reach="goal")
    assert task.actions == ("a", "b", "c0")
    assert sorted(optimum(task).values) == [0, Fraction(1, 2), 1]
    with pytest.raises(TaskFileError, match=r"format\.jani: Storm: A model must have a \(single\) name"):
        mincirc.load(DATA / "format.jani", reach="goal")


def test_jani_is_read_with_its_labels_and_deadlocks(tmp_path: Path) -> None:
    path = tmp_path / "coin.jani"
    path.write_text(json.dumps(JANI))
    task = mincirc.load(path, reach="deadlock")
    assert optimum(task).values == (1, 1)
    assert [(f.name, f.values) for f in task.features] == [("x", (0, 1))]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("mdp", "dtmc"), "walk.prism: this is a model of type DTMC: a Markov chain has nothing to choose"),
        (("int N = 3", "int N"), "walk.prism: the model has constants without values"),
        (("[go] x<N", "[go] x<"), "walk.prism:6:"),
        (("endmodule", "endmodul"), "walk.prism:"),
        (("mdp", "pomdp"), "walk.prism"),
    ],
)
def test_what_storm_does_not_take_is_one_line(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], change: tuple[str, str], message: str
) -> None:
    path = tmp_path / "walk.prism"
    path.write_text(PROGRAM.replace(*change, 1))
    with pytest.raises(TaskFileError) as caught:
        mincirc.load(path, horizon=3, reward_model="steps")
    assert message in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
    assert capfd.readouterr().out == ""


def test_an_archive_that_storm_writes_is_read(tmp_path: Path) -> None:
    pytest.importorskip("umbi", reason="UMB is an extra: pip install 'mincirc[umb]'")
    program = tmp_path / "walk.prism"
    program.write_text(PROGRAM)
    options = stormpy.BuilderOptions(build_full=True)
    model = stormpy.build_model[float](stormpy.parse_prism_program(str(program)), options=options)
    stormpy.io.export_to_umb(model, str(tmp_path / "walk.umb"))
    for name in ("steps", "flips"):
        archive = mincirc.load(tmp_path / "walk.umb", horizon=3, reward_model=name)
        itself = mincirc.load(program, horizon=3, reward_model=name)
        assert (archive.choices, archive.initial, archive.actions) == (itself.choices, itself.initial, itself.actions)
        assert {f.name: f.values for f in archive.features} == {f.name: f.values for f in itself.features}
        assert dict(archive.labels) == dict(itself.labels)
    damaged = tmp_path / "damaged.umb"
    damaged.write_bytes((tmp_path / "walk.umb").read_bytes()[:200])
    with pytest.raises(TaskFileError, match=r"damaged\.umb: umbi cannot read this archive"):
        mincirc.load(damaged, horizon=3)


def test_models_that_storm_writes_as_drn_are_read(tmp_path: Path) -> None:
    program = tmp_path / "walk.prism"
    program.write_text(PROGRAM)
    options = stormpy.BuilderOptions(build_full=True)
    model = stormpy.build_model[stormpy.Rational](stormpy.parse_prism_program(str(program)), options=options)
    stormpy.io.export_to_drn(model, str(tmp_path / "walk.drn"))
    read = mincirc.load(tmp_path / "walk.drn", horizon=3, reward_model="steps")
    itself = mincirc.load(program, horizon=3, reward_model="steps")
    assert (read.choices, read.initial, read.actions) == (itself.choices, itself.initial, itself.actions)
    assert {f.name: f.values for f in read.features} == {f.name: f.values for f in itself.features}


def test_without_storm_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "stormpy", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'mincirc\[storm\]'"):
        mincirc.load(DATA / "format.prism", reach="goal")
