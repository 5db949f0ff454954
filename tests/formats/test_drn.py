"""The DRN format: what is read, in which words the rest is refused, and damaged files."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mincirc
from mincirc.errors import MincircError, TaskFileError
from mincirc.formats.drn import read
from mincirc.formats.file_text import FileText
from mincirc.formats.registry import format_of_key
from mincirc.formats.wishes import Wishes
from mincirc.mdp import optimum
from mincirc.mdp.families import lava_world
from tests.formats.support import DATA, reread

TWO = """\
// Exported by storm
@type: MDP
@parameters

@placeholders
$0 : 1/4
@reward_models
steps cost
@nr_states
2
@nr_choices
3
@model
state 0 [1, 0] init "far away"
//[x=1\t& up=true]
\taction go [0, 0.1]
\t\t0 : $0
\t\t1 : 0.75
\taction __NOLABEL__ [0, 2]
\t\t0 : 1
state 1 [0, 0] goal
//[x=-1\t& up=false]
\taction go [0, 0]
\t\t1 : 1
"""


def text(*changes: tuple[str, str]) -> FileText:
    changed = TWO
    for old, new in changes:
        assert old in changed
        changed = changed.replace(old, new)
    return FileText("two.drn", changed.encode())


def test_everything_that_storm_writes_is_read() -> None:
    task = read(text(), Wishes(discount="1/2", reward_model="cost"))
    assert (task.states, task.actions, task.initial) == (("s0", "s1"), ("go", "c1"), (1, 0))
    assert [(c.reward, c.successors) for c in task.choices[0]] == [
        (Fraction(1, 10), ((0, Fraction(1, 4)), (1, Fraction(3, 4)))),
        (2, ((0, 1),)),
    ]
    assert dict(task.labels) == {"far away": {0}, "goal": {1}}
    assert [(f.name, f.values) for f in task.features] == [("x", (2, 0)), ("up", (1, 0))]
    steps = read(text(), Wishes(discount="1/2", reward_model="steps"))
    assert [c.reward for row in steps.choices for c in row] == [1, 1, 0]


def test_the_case_from_outside_is_the_task_of_reaching_its_label() -> None:
    task = mincirc.load(DATA / "format.drn", reach="goal")
    assert optimum(task).values == (1, 1)
    with pytest.raises(MincircError, match=r"states no objective: give a discount .*--reach LABEL"):
        mincirc.load(DATA / "format.drn")
    with pytest.raises(TaskFileError, match="the file has no rewards"):
        mincirc.load(DATA / "format.drn", discount="1/2")


REFUSED = [
    (("@type: MDP", "@type: POMDP"), "partial observability is not read yet"),
    (("@type: MDP", "@type: DTMC"), "a Markov chain has nothing to choose"),
    (("@parameters\n\n", "@parameters\np q\n"), "the model has the parameters p q"),
    (("@parameters", "@value_type: parametric\n@parameters"), "numbers of the type parametric"),
    (("0.75", "[0.5, 0.75]"), "two.drn:18:3: intervals"),
    (("0.75", "p"), "two.drn:18:3: probability: 'p' is not a number"),
    (("0.75", "0.7"), "two.drn:16:2: probabilities sum to 19/20, not 1 (--normalise"),
    (("0.75", "-0.75"), "two.drn:18:3: probability -0.75 is negative"),
    (("\t1 : 0.75", "\t7 : 0.75"), "two.drn:18:3: there is no state '7'"),
    (("$0\n", "$1\n"), "two.drn:17:3: placeholder $1 is not defined"),
    (("state 1", "state 2"), "two.drn:21:1: state 2: expected state 1"),
    (("@nr_states\n2", "@nr_states\n3"), "@nr_states is 3, and 2 states are listed"),
    (("@nr_choices\n3", "@nr_choices\n4"), "@nr_choices is 4, and 3 choices are listed"),
    (("@model", "@modle"), "two.drn:13:1: unknown key '@modle'"),
    (("[0, 2]", "[0, 2"), "two.drn:19:2: a closing ] is missing"),
    (("init ", ""), "no state is labelled init: say where episodes start"),
]


@pytest.mark.parametrize(("change", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_what_is_wrong_is_said_in_one_line(change: tuple[str, str], message: str) -> None:
    with pytest.raises(TaskFileError) as caught:
        read(text(change), Wishes(discount="1/2", reward_model="cost"))
    assert message in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_rounded_numbers_are_floats_unless_they_are_stated_to_be_rational() -> None:
    thirds = (("$0 : 1/4", "$0 : 0.3333333333333333"), ("0.75", "0.6666666666666666"))
    task = read(text(*thirds), Wishes(discount="1/2", reward_model="cost"))
    assert task.choices[0][0].successors == ((0, Fraction(1, 3)), (1, Fraction(2, 3)))
    assert task.source.reading == "simplest fractions"
    with pytest.raises(TaskFileError, match="probabilities sum to"):
        read(
            text(*thirds, ("@parameters", "@value_type: rational\n@parameters")),
            Wishes(None, horizon=1, reward_model="cost"),
        )


def test_an_end_that_carries_the_label_to_reach_is_reached(tmp_path: Path) -> None:
    goal = "1 [] goal\n\taction a []\n\t\t1 : 1\nstate 2 [] goal episode_ends\n\taction a []\n\t\t2 : 1\n"
    text = "@type: MDP\n@reward_models\n\n@nr_states\n3\n@nr_choices\n3\n@model\nstate 0 [] init\n\taction a []\n"
    (tmp_path / "x.drn").write_text(f"{text}\t\t1 : 1/2\n\t\t2 : 1/2\nstate {goal}")
    assert optimum(mincirc.load(tmp_path / "x.drn", reach="goal")).values[0] == 1


def test_a_reward_that_nobody_gets_is_refused() -> None:
    text = "@type: MDP\n@reward_models\nr\n@nr_states\n2\n@nr_choices\n1\n@model\nstate 0 [0] init\n\taction a [1]\n"
    source = FileText("x.drn", f"{text}\t\t1 : 1\nstate 1 [7] goal\n".encode())
    with pytest.raises(TaskFileError, match=r"x\.drn:12:1: state 1 has a reward and no choice"):
        read(source, Wishes(discount="1/2"))
    assert len(read(source, Wishes(reach="goal")).states) == 2


def test_the_caller_says_where_episodes_start_and_which_reward_counts() -> None:
    task = read(text(("init ", "")), Wishes(initial={"s1": "1/3", "s0": "2/3"}, horizon=2, reward_model="cost"))
    assert task.initial == (Fraction(2, 3), Fraction(1, 3))
    with pytest.raises(TaskFileError, match="reward models steps, cost: give one of them"):
        read(text(), Wishes(horizon=1))
    with pytest.raises(TaskFileError, match=r"no reward model 'csot' .*did you mean 'cost'"):
        read(text(), Wishes(horizon=1, reward_model="csot"))


def test_shipped_tasks_have_the_same_features_and_words_afterwards() -> None:
    world = lava_world()
    again = reread("drn", world)
    assert (again.actions, again.features, again.choices) == (world.actions, world.features, world.choices)


PIECES = [
    "",
    " ",
    "\n",
    "\t",
    "[",
    "]",
    "$",
    "$0",
    ":",
    "state ",
    "action ",
    "@model\n",
    "//[",
    "-1",
    "1/0",
    "9" * 20,
    "é",
    "nan",
]


@given(data=st.data())
def test_damaged_files_are_refused_in_one_line_or_read(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([TWO, str(format_of_key("drn").function("writes_task")(lava_world()).content)]))
    start = data.draw(st.integers(0, len(whole)))
    end = min(len(whole), start + data.draw(st.integers(0, 9)))
    damaged = whole[:start] + data.draw(st.sampled_from(PIECES)) + whole[end:]
    try:
        read(
            FileText("x.drn", damaged.encode()), Wishes(discount="1/2", reward_model="cost" if whole == TWO else None)
        )
    except TaskFileError as error:
        assert len(str(error).splitlines()) == 1 and str(error).startswith("x.drn")
        assert len(str(error)) < 400


@pytest.mark.parametrize(
    "content", [b"", b"@type: MDP", b"\xff@type", b"@model\n", b"\0", b"@type: MDP\n@nr_states\n1\n@model\n"]
)
def test_no_model_at_all(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.drn"
    path.write_bytes(content)
    with pytest.raises(TaskFileError) as caught:
        mincirc.load(path, horizon=1)
    assert len(str(caught.value).splitlines()) == 1
