"""``mincirc convert`` for tasks: files of model checkers and back, the same minimum, and what is said on the way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import mincirc

ROOT = Path(__file__).resolve().parents[2]
CORRIDOR = str(ROOT / "mdps" / "corridor.yaml")
LIFT = str(ROOT / "mdps" / "lift.yaml")


@pytest.mark.parametrize("ending", [".drn", ".tra"])
def test_there_and_back_the_minimum_is_the_same(run: Any, tmp_path: Path, ending: str) -> None:
    away, back = tmp_path / f"lift{ending}", tmp_path / "back.yaml"
    code, out, err = run("convert", CORRIDOR, str(away))
    assert (code, out) == (0, "")
    assert "minima can differ" not in err
    options = err.partition("to read it: ")[2].splitlines()[0].split()
    assert run("convert", str(away), str(back), *options)[0] == 0
    itself, again = mincirc.load(CORRIDOR), mincirc.load(back)
    assert (again.choices, again.initial, again.actions) == (itself.choices, itself.initial, itself.actions)
    assert mincirc.search(again).size == mincirc.search(itself).size


def test_what_can_change_the_minimum_is_said(run: Any, tmp_path: Path) -> None:
    _, _, err = run("convert", LIFT, str(tmp_path / "lift.drn"))
    assert "what illegal output words mean is lost, so minima can differ" in err
    assert "// what illegal output words mean is lost" in (tmp_path / "lift.drn").read_text(encoding="utf-8")


def test_the_explicit_format_is_several_files(run: Any, tmp_path: Path) -> None:
    assert run("convert", LIFT, str(tmp_path / "lift.tra"))[0] == 0
    assert {p.suffix for p in tmp_path.iterdir()} == {".tra", ".lab", ".trew", ".sta"}
    code, _, err = run("convert", LIFT, str(tmp_path / "x.lab"))
    assert code == 1
    assert "not as .lab" in err
    assert not (tmp_path / "x.lab").exists()


def test_files_of_another_model_are_not_read_with_what_is_written(run: Any, tmp_path: Path) -> None:
    head = "name: m\nobjective: {horizon: 2}\n"
    (tmp_path / "with.yaml").write_text(
        f"{head}features: {{f: 1}}\nstates:\n"
        "  u: {initial: 1, features: {f: 1}, actions: {a: v}}\n  v: {features: {f: 0}, actions: {a: u}}\n"
    )
    (tmp_path / "without.yaml").write_text(
        f"{head}states:\n"
        "  u: {initial: 1, actions: {a: {to: v, hidden_reward: 1}}}\n  v: {actions: {a: u}}\n"
    )
    assert run("convert", str(tmp_path / "with.yaml"), str(tmp_path / "m.tra"))[0] == 0
    before = (tmp_path / "m.tra").read_text()
    code, _, err = run("convert", str(tmp_path / "without.yaml"), str(tmp_path / "m.tra"))
    assert (code, (tmp_path / "m.tra").read_text()) == (1, before)
    assert "m.sta is there already and would be read with it: move it away first" in err
    assert run("convert", str(tmp_path / "without.yaml"), str(tmp_path / "n.tra"))[0] == 0
    assert {p.name for p in tmp_path.glob("n*")} == {"n.tra", "n.lab", "n1.trew", "n2.trew"}


def test_a_source_that_states_its_objective_takes_no_other(run: Any, tmp_path: Path) -> None:
    for option in (["--total"], ["--reach", "goal"], ["--reward-model", "r"], ["--horizon", "3"]):
        code, _, err = run("show", "--mdp", LIFT, *option)
        assert code == 1
        assert "states its own objective" in err


def test_a_label_is_reached(run: Any, tmp_path: Path) -> None:
    case = str(ROOT / "tests" / "formats" / "data" / "format.drn")
    code, out, _ = run("search", "--mdp", case, "--reach", "goal", "--bound", "1", "-q")
    assert code == 0
    assert "proved" in out
    code, _, err = run("search", "--mdp", case)
    assert code == 1
    assert "--discount 99/100" in err and "--reach LABEL" in err
    union = tmp_path / "two.yaml"
    assert run("union", case, case, "-o", str(union), "--reach", "goal")[0] == 0
    assert 'reach: "goal"' in union.read_text() or "reach: goal" in union.read_text()
    assert len(mincirc.load(union)) == 4


def test_notes_name_what_is_lost(run: Any, tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(
        "objective: {horizon: 2}\nactions: [go left, 'on']\n"
        "features: {my row: 1, col: [c, d], same: 1, fine: 1}\nstates:\n"
        "  a: {features: {my row: 0, col: 0, same: 1, fine: 0}, initial: 1, labels: [in, it's],"
        " actions: {go left: b, 'on': a}}\n"
        "  b: {features: {my row: 1, col: 1, same: 1, fine: 1}, actions: {go left: a, 'on': b}}\n"
    )
    code, _, err = run("convert", str(tmp_path / "t.yaml"), str(tmp_path / "t.drn"))
    assert code == 0
    for note in (
        "features that are lost, their names being no identifiers, so minima can differ: 'my row'",
        "features that are lost, since they never change: 'same'",
        "features whose bits lose their names and number, so minima can differ: 'col'",
        "actions are called a0, a1, ..: these names are no identifiers: 'go left'",
        'labels that are lost, being reserved or no identifiers: "it\'s"',
    ):
        assert note in err, note
        assert f"// {note}" in (tmp_path / "t.drn").read_text(encoding="utf-8")
