"""The explicit format of PRISM and Storm's dialect: files that belong together, in which words the rest is refused."""

from __future__ import annotations

import shutil
import tempfile
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mincirc
from mincirc.errors import MincircError, TaskFileError
from mincirc.formats.registry import format_of_key
from mincirc.mdp.families import lava_world
from tests.formats.support import DATA, put

PRISM = {
    ".tra": "3 4 6\n0 0 1 0.5 go\n0 0 2 0.5 go\n0 1 0 1 stay\n1 0 1 1\n2 0 0 .25\n2 0 2 7.5e-1\n",
    ".sta": "(x,up)\n0:(3,true)\n1:(-1,false)\n2:(0,true)\n",
    ".lab": '0="init" 1="deadlock" 2="goal"\n0: 0\n1: 2\n',
    ".srew": "# Reward structure: steps\n3 2\n0 1\n2 1\n",
    ".trew": "3 4 2\n0 0 1 2\n0 0 2 4\n",
}
STORM = {
    ".tra": "mdp\n" + PRISM[".tra"].partition("\n")[2],
    ".lab": "#DECLARATION\ninit deadlock goal\n#END\n0 init\n1 goal\n",
    ".steps.state.rew": "0 1\n2 1\n",
    ".steps.trans.rew": "0 0 1 2\n0 0 2 4\n",
}


def files(folder: Path, given: dict[str, str], *changes: tuple[str, str, str]) -> Path:
    for ending, content in given.items():
        text = content
        for where, old, new in changes:
            if where == ending:
                assert old in text
                text = text.replace(old, new)
        (folder / f"m{ending}").write_text(text)
    return folder / "m.tra"


@pytest.mark.parametrize("dialect", [PRISM, STORM], ids=["PRISM", "Storm"])
def test_any_of_the_files_finds_the_others(tmp_path: Path, dialect: dict[str, str]) -> None:
    files(tmp_path, dialect)
    for ending in dialect:
        task = mincirc.load(tmp_path / f"m{ending}", discount="1/2", reward_model="steps")
        assert (task.actions, task.initial) == (("go", "stay", "c0"), (1, 0, 0))
        assert [[(task.actions[c.action], c.reward, c.successors) for c in row] for row in task.choices] == [
            [("go", 4, ((1, Fraction(1, 2)), (2, Fraction(1, 2)))), ("stay", 1, ((0, 1),))],
            [("c0", 0, ((1, 1),))],
            [("c0", 1, ((0, Fraction(1, 4)), (2, Fraction(3, 4))))],
        ]
        assert {k: v for k, v in task.labels if v} == {"goal": {1}}
        if dialect is PRISM:
            assert [(f.name, f.values) for f in task.features] == [("x", (4, 0, 1)), ("up", (1, 0, 1))]


def test_the_case_from_outside_has_a_deadlock_and_starts_in_state_0(tmp_path: Path) -> None:
    shutil.copy(DATA / "format.tra", tmp_path / "x.tra")
    with pytest.raises(TaskFileError, match="the file has no rewards"):
        mincirc.load(tmp_path / "x.tra", total=True)
    (tmp_path / "x.srew").write_text("0 1\n")
    task = mincirc.load(tmp_path / "x.tra", total=True)
    assert (task.initial, task.actions) == ((1, 0), ("c0",))
    assert task.choices[1][0].successors == ()
    assert mincirc.mdp.optimum(task).values == (2, 0)


REFUSED = [
    ((".tra", "3 4 6", "3 4 7"), "m.tra:1:1: 7 transitions are announced, and 6 are listed"),
    ((".tra", "3 4 6\n", "dtmc\n"), "m.tra:1:1: this is a model of type 'dtmc'"),
    ((".tra", "0 0 2 0.5 go", "0 0 3 0.5 go"), "m.tra:3:1: target is '3': expected a whole number below 3"),
    ((".tra", "0 0 2 0.5 go", "0 0 2 0.4 go"), "m.tra:2:1: probabilities sum to 9/10, not 1 (--normalise"),
    (
        (".tra", "0 0 2 0.5 go", "0 0 2 0.5 run"),
        "m.tra:3:1: this choice has the action go a line before, and run here",
    ),
    ((".tra", "0 0 2 0.5 go", "0 0 2 p go"), "m.tra:3:1: probability: 'p' is not a number"),
    ((".tra", "0 0 2 0.5 go", "0 0 2 0.5 go go"), "m.tra:3:1: expected STATE CHOICE TARGET PROBABILITY"),
    ((".lab", "1: 2", "1: 3"), "m.lab:3:1: no label has the number '3'"),
    ((".lab", '0="init"', '0="begin"'), "episodes"),
    ((".lab", "1: 2", "7: 2"), "m.lab:3:1: state is '7'"),
    ((".sta", "1:(-1,false)", "1:(-1)"), "m.sta:3:1: expected 1:(x,up)"),
    ((".sta", "\n2:(0,true)", ""), "m.sta:1:1: 2 states are listed, and there are 3"),
    ((".trew", "0 0 2 4", "0 1 2 4"), "m.trew:3:1: a reward for a transition that there is not"),
    ((".srew", "2 1\n", "2 one\n"), "m.srew:4:1: reward: 'one' is not a number"),
]


@pytest.mark.parametrize(("change", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_what_is_wrong_is_said_in_one_line(tmp_path: Path, change: tuple[str, str, str], message: str) -> None:
    path = files(tmp_path, PRISM, change)
    if message == "episodes":  # no label init: PRISM's rule
        assert mincirc.load(path, horizon=1).initial == (1, 0, 0)
        return
    with pytest.raises(TaskFileError) as caught:
        mincirc.load(path, horizon=1)
    assert message in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_several_reward_models_are_told_apart(tmp_path: Path) -> None:
    files(tmp_path, {k: v for k, v in PRISM.items() if not k.endswith("rew")})
    (tmp_path / "m1.srew").write_text('# Reward structure: "cost"\n3 1\n0 5\n')
    (tmp_path / "m2.trew").write_text("3 4 1\n1 0 1 7\n")
    assert mincirc.load(tmp_path / "m1.srew", horizon=1, reward_model="cost").choices[0][0].reward == 5
    assert mincirc.load(tmp_path / "m.tra", horizon=1, reward_model="2").choices[1][0].reward == 7
    with pytest.raises(MincircError, match="reward models cost, 2: give one"):
        mincirc.load(tmp_path / "m.tra", horizon=1)


def test_a_transition_that_is_listed_twice_is_paid_each_time(tmp_path: Path) -> None:
    (tmp_path / "m.tra").write_text("2 2 3\n0 0 1 0.5\n0 0 1 0.5\n1 0 1 1\n")
    (tmp_path / "m.trew").write_text("2 2 1\n0 0 1 3\n")
    task = mincirc.load(tmp_path / "m.tra", horizon=1)
    assert (task.choices[0][0].reward, task.choices[0][0].successors) == (3, ((1, 1),))


def test_labels_that_are_listed_twice_are_listed_once(tmp_path: Path) -> None:
    task = mincirc.load(files(tmp_path, PRISM, (".lab", "0: 0\n", "0: 0\n0: 0 0\n")), reach="goal")
    assert task.initial == (1, 0, 0)


def test_rewards_of_a_model_whose_name_goes_on_are_its_own(tmp_path: Path) -> None:
    path = files(tmp_path, PRISM, (".srew", "2 1\n", "2 5\n"))
    before = mincirc.load(path, discount="1/2", reward_model="steps")
    for name in ("m1", "m.other"):
        (tmp_path / f"{name}.tra").write_text(PRISM[".tra"])
    (tmp_path / "m1.srew").write_text("3 1\n1 100\n")
    (tmp_path / "m.other.state.rew").write_text("1 100\n")
    assert mincirc.load(path, discount="1/2", reward_model="steps") == before
    with pytest.raises(MincircError, match="no reward model 'other'"):
        mincirc.load(path, discount="1/2", reward_model="other")


def test_labels_without_transitions_are_no_model(tmp_path: Path) -> None:
    (tmp_path / "two.tra").write_text(PRISM[".tra"])
    (tmp_path / "tow.lab").write_text(PRISM[".lab"])
    with pytest.raises(TaskFileError, match=r"there is no tow\.tra beside it$"):
        mincirc.load(tmp_path / "tow.lab", horizon=1)


PIECES = ["", " ", "\n", "-1", "1/0", "9" * 20, "(", "=", '"', ":", "#END", "x", "0", "é"]


@given(data=st.data())
def test_damaged_files_are_refused_in_one_line_or_read(data: st.DataObject) -> None:
    dialect = data.draw(st.sampled_from([PRISM, STORM]))
    which = data.draw(st.sampled_from(sorted(dialect)))
    whole = dialect[which]
    start = data.draw(st.integers(0, len(whole)))
    end = min(len(whole), start + data.draw(st.integers(0, 5)))
    damaged = whole[:start] + data.draw(st.sampled_from(PIECES)) + whole[end:]
    with tempfile.TemporaryDirectory() as folder:
        path = files(Path(folder), {**dialect, which: damaged})
        try:
            mincirc.load(path, discount="1/2", reward_model="steps")
        except TaskFileError as error:
            assert len(str(error).splitlines()) == 1 and str(error).startswith(folder)


def test_what_cannot_be_said_is_a_note(tmp_path: Path) -> None:
    written = format_of_key("explicit").function("writes_task")(lava_world())
    assert any("names of states" in note for note in written.notes)
    assert any("--discount" in note for note in written.notes)
    again = mincirc.load(put(tmp_path, "explicit", written), discount="99/100")
    assert again.features == lava_world().features
