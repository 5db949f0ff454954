"""Files of policies: what each format allows, what is refused, and the least circuit of what is allowed."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mincirc.errors import MincircError, TaskError
from mincirc.formats.drn import read as read_drn
from mincirc.formats.file_text import FileText
from mincirc.formats.policies.allowed import AllowedActions, restrict_actions, trivial_bound
from mincirc.formats.policies.c_header import write_header
from mincirc.formats.policies.listed import write_csv, write_json_policy
from mincirc.formats.policies.reading import read_policy
from mincirc.formats.wishes import Wishes
from mincirc.interface import interface_for
from mincirc.mdp import MDP, Discount, Outcome, make_task
from mincirc.mdp.model import Feature
from mincirc.mdp.value.policy import policy_return
from mincirc.searching import search
from mincirc.testing import tasks
from tests.support import certain, known

HERE = Path(__file__).parent


def ring() -> MDP:
    """Four states in a ring, left or right; ``far`` is never reached and has one action more."""
    states = ["s0", "s1", "s2", "s3"]
    rows = {
        s: {"left": certain(states[(i - 1) % 4]), "right": certain(states[(i + 1) % 4], int(i == 3))}
        for i, s in enumerate(states)
    }
    rows["far, away"] = {"left": certain("s0"), "right": certain("s1"), "jump": certain(None)}
    return make_task("ring", Discount("1/2"), rows, {"s0": 1})


def _read(text: str, file: str = "f.csv") -> list[set[int] | None]:
    allowed = read_policy(FileText(file, text.encode()), ring())
    return [None if picks is None else set(picks) for picks in allowed.picks]


ALL_RIGHT = [{1}, {1}, {1}, {1}, None]
STORM = [{"s": i, "c": [{"index": 2 * i + 1, "prob": 1}]} for i in range(4)]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("f.csv", "state,action\ns0,right\ns1,right\n\ns2,right\ns3,1\n"),
        ("f", '"state", "action"\n"s0","right"\n1,1\ns2,right\ns3,right\n'.replace('", "', '","')),
        ("f.tsv", "state\taction\ns0\tright\ns1\tright\ns2\tright\ns3\tright\n"),
        ("f.json", '{"s0": "right", "s1": 1, "s2": ["right"], "s3": "right"}'),
        ("f", '{"schema": 1, "policy": {"s0": "right", "s1": "right", "s2": "right", "s3": "right"}}'),
        ("f.json", json.dumps(STORM)),
        ("f.json", json.dumps([*STORM, {"s": 4, "c": "undefined"}])),
        ("f", json.dumps([{"s": i, "c": [{"index": 9, "labels": ["x", "right"], "prob": "1"}]} for i in range(4)])),
        ("f.txt", "0:right\n1:right\n2=right\ns3 = right\n"),
        ("f", "0:1\n1:1\n2:1\n3:1\n4:?\n"),
        ("f.tra", "5 ?\n0 1 1 right\n1 2 1 right\n2 3 1 right\n3 0 1 right\n"),
        ("f.adv", "5 4 4\n0 0 1 1 right\n1 0 2 1 right\n2 0 3 1 right\n3 0 0 1 right\n"),
        ("f.tra", "0 1 1\n1 2 1\n2 3 1\n3 0 1\n"),
    ],
)
def test_every_format_says_the_same(file: str, text: str) -> None:
    assert _read(text, file) == ALL_RIGHT


def test_several_actions_are_allowed() -> None:
    assert _read('state,action\ns0,left\ns0,right\ns1,left\n"far, away",jump\n') == [{0, 1}, {0}, None, None, {2}]
    assert _read('{"s0": ["left", "right"]}', "f.json")[0] == {0, 1}
    choices = [{"index": 0, "prob": 0.5}, {"index": 1, "prob": 0.5}]
    assert _read(json.dumps([{"s": 0, "c": choices}]), "f.json")[0] == {0, 1}
    choices[1]["prob"] = 0
    assert _read(json.dumps([{"s": 0, "c": choices}]), "f.json")[0] == {0}


def test_storm_names_states_by_the_values_of_variables() -> None:
    rows = {f"{x}{y}": {"a": certain(None), "b": certain(None)} for x in range(2) for y in range(2)}
    features = [Feature.of_width("x", 1, (0, 0, 1, 1)), Feature.of_width("y", 1, (0, 1, 0, 1))]
    task = make_task("grid", Discount(0), rows, {"00": 1}, features=features)
    document = [{"s": {"x": 1, "y": False}, "c": [{"index": 5, "prob": 1}]}]
    assert read_policy(FileText("f.json", json.dumps(document).encode()), task).picks[2] == {1}
    document = [{"s": {"x": 1}, "c": []}]
    with pytest.raises(MincircError, match="entry 0: 2 states of the task have x=1"):
        read_policy(FileText("f.json", json.dumps(document).encode()), task)


def test_of_choices_with_the_same_label_the_index_decides() -> None:
    choice = "\taction go\n\t\t{} : 1\n"
    states = f"state 0 init goal\n{choice.format(0)}{choice.format(1)}state 1\n{choice.format(0)}"
    text = f"@type: MDP\n@reward_models\n\n@nr_states\n2\n@nr_choices\n3\n@model\n{states}"
    task = read_drn(FileText("m.drn", text.encode()), Wishes(reach="goal"))
    assert [task.action_name(0, pick) for pick in range(2)] == ["go", "c1"]
    for index in range(2):
        document = [{"s": 0, "c": [{"index": index, "labels": ["go"], "prob": 1}]}]
        assert read_policy(FileText("f.json", json.dumps(document).encode()), task).picks[0] == {index}


@pytest.mark.parametrize("name", ["scheduler_labels.json", "scheduler_numbers.json"])
def test_schedulers_that_storm_exported(name: str) -> None:
    """Written by Storm (stormpy 2.0.0, without origins) for Rmin to s = 3 of this model, with and without labels."""
    rows: dict[str, dict[str, list[Outcome]]] = {
        "s0": {"a": [Outcome("1/2", "s1"), Outcome("1/2", "s2")], "b": certain("s3")},
        "s1": {"a": certain("s3"), "c": certain("s0")},
        "s2": {"": certain("s3")},
        "s3": {"d": certain("s3")},
    }
    task = make_task("m", Discount(0), rows, {"s0": 1}, features=[Feature.of_width("s", 2, (0, 1, 2, 3))])
    allowed = read_policy(FileText(name, (HERE / "data" / name).read_bytes()), task)
    assert allowed.picks == (frozenset([0]),) * 4


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("f.csv", "state;action\n", "f.csv:1:1: expected the header state,action, found 'state;action'"),
        ("f.csv", "state,action\ns0\n", "f.csv:2:1: a row of 1 fields"),
        ("f.csv", "state,action\ns9,left\n", "f.csv:2:1: no state 's9' in task 'ring'"),
        ("f.csv", "state,action\nfar away,left\n", "did you mean 'far, away'?"),
        (
            "f.csv",
            "state,action\ns0,lft\n",
            "f.csv:2:4: state 's0' has no action 'lft' (there are left, right); did you",
        ),
        ("f.csv", "state,action\n", "f.csv: the file gives no state an action"),
        ("f.csv", 'state,action\n"s0', "not CSV"),
        ("f.json", "{", "f.json:1:2: not JSON"),
        ("f.json", '{"s0": []}', "f.json: state 's0': expected an action, or a list of actions"),
        ("f.json", '{"s0": {"left": 1}}', "expected an action, or a list of actions"),
        ("f.json", '{"policy": 3}', "expected a mapping from states to actions"),
        ("f.json", "[1]", 'entry 0: expected {"s": STATE, "c": CHOICES}'),
        ("f.json", '[{"s": 0, "m": 1, "c": []}]', "entry 0: the scheduler has memory"),
        ("f.json", '[{"s": 0, "c": [{"index": 2}]}]', "choice 2 is none of state 's0', whose choices are 0 to 1"),
        ("f.json", '[{"s": 9, "c": []}]', "no state '9'"),
        ("f.json", '[{"s": 0, "c": 1}]', "entry 0: expected a list of choices"),
        ("f.txt", "s0 left\n", "f.txt:1:1: expected STATE:ACTION, or STATE TARGET PROBABILITY [ACTION], found"),
        ("f.txt", "0:up\n", "f.txt:1:3: state 's0' has no action 'up'"),
        ("f.tra", "0 2 1\n", "f.tra:1:1: 0 actions of state 's0' lead to these 1 target(s)"),
    ],
)
def test_what_is_wrong_is_one_line(file: str, text: str, message: str) -> None:
    with pytest.raises(MincircError) as caught:
        _read(text, file)
    assert message in str(caught.value)
    assert str(caught.value).startswith(file)
    assert "\n" not in str(caught.value)


@given(st.text(max_size=60), st.sampled_from(["f.csv", "f.json", "f.tra", "f", "f.tsv"]))
def test_any_text_is_read_or_refused(text: str, file: str) -> None:
    try:
        _read(text.encode("utf-8", "replace").decode(), file)
    except MincircError as error:
        assert "\n" not in str(error)


@given(tasks(), st.data())
def test_policies_come_back(task: MDP, data: st.DataObject) -> None:
    picks = tuple(data.draw(st.integers(0, len(choices) - 1)) for choices in task.choices)
    for write, file in ((write_csv, "f.csv"), (write_json_policy, "f.json")):
        content = write(task, picks).content
        assert isinstance(content, str)
        allowed = read_policy(FileText(file, content.encode()), task)
        assert allowed.picks == tuple(frozenset([pick]) for pick in picks)


def _least(task: MDP, picks: tuple[int, ...]) -> int:
    """The least size of one policy, by a search whose bound is met by no other action anywhere."""
    rows = {
        name: {
            task.action_name(s, pick): [Outcome(1, None, int(pick == picks[s]))]
            for pick in range(len(task.choices[s]))
        }
        for s, name in enumerate(task.states)
    }
    weights = dict.fromkeys(task.states, "1/" + str(len(task.states)))
    own = make_task(
        "one",
        Discount(0),
        rows,
        weights,
        actions=task.actions,
        features=task.features,
        words={a: word for i, a in enumerate(task.actions) if (word := _word(task, i)) is not None},
        action_bits=task.action_bits,
    )
    return known(search(own, 1).size)


def _word(task: MDP, action: int) -> int | None:
    return next((c.word for row in task.choices for c in row if c.action == action), None)


@settings(max_examples=25)
@given(tasks(max_states=5, max_actions=3), st.data())
def test_the_least_circuit_of_a_permissive_policy(task: MDP, data: st.DataObject) -> None:
    subset = [frozenset(data.draw(st.sets(st.integers(0, len(choices) - 1), min_size=1))) for choices in task.choices]
    own = restrict_actions(task, AllowedActions(tuple(subset)), "f")
    result = search(own, trivial_bound(own))
    assert result.status == "proved"
    acts = interface_for(task).policy_of(known(result.circuit))
    assert all(pick in allowed for pick, allowed in zip(acts, subset, strict=True))
    assert result.value == policy_return(task, tuple(known(pick) for pick in acts))
    assert result.size == min(_least(task, tuple(policy)) for policy in product(*subset))


def test_states_that_are_not_reached_may_be_left_out_and_others_not() -> None:
    task = ring()
    allowed = read_policy(FileText("f.csv", b"state,action\ns0,right\ns1,left\n"), task)
    own = restrict_actions(task, allowed, "f.csv")
    assert [len(choices) for choices in own.choices] == [1, 1, 2, 2, 3]
    allowed = read_policy(FileText("f.csv", b"state,action\ns0,right\n"), task)
    with pytest.raises(TaskError, match=r"f.csv: state 's1' is reached, and the file gives it no action"):
        restrict_actions(task, allowed, "f.csv")


def test_words_that_mean_the_default_action_mean_it_only_where_it_is_allowed() -> None:
    rows = {s: {a: certain(None) for a in ("a", "b", "c")} for s in ("s0", "s1")}
    task = make_task("default", Discount(0), rows, {"s0": "1/2", "s1": "1/2"})
    task = replace(task, default_word_action=2)
    own = restrict_actions(task, AllowedActions((frozenset([2]), frozenset([0, 1]))), "f")
    assert [sorted(c.word for c in choices) for choices in own.choices] == [[2, 3], [0, 1]]
    assert known(search(own, trivial_bound(own)).size) == 0


@pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler")
def test_the_header_compiles_and_says_the_policy(tmp_path: Path) -> None:
    task, picks = ring(), (1, 0, 1, 1, 2)
    (tmp_path / "policy.h").write_text(str(write_header(task, picks).content))
    (tmp_path / "main.c").write_text(
        '#include <stdio.h>\n#include "policy.h"\n'
        'int main(void) { for (int s = 0; s < MINCIRC_STATES; s++) printf("%d ", mincirc_action(s)); }\n'
    )
    subprocess.run(["cc", "-std=c99", "-Wall", "-Werror", "main.c", "-o", "main"], cwd=tmp_path, check=True)
    printed = subprocess.run(["./main"], cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    assert [int(word) for word in printed.split()] == [task.choices[s][p].action for s, p in enumerate(picks)]


def test_names_in_the_header_end_no_comment_and_are_distinct() -> None:
    rows: dict[str, dict[str, list[Outcome]]] = {"*/ x": {"go!": certain(None), "go?": certain(None)}}
    text = str(write_header(make_task("a */ b", Discount(0), rows, {"*/ x": 1}), (1,)).content)
    assert "#define MINCIRC_ACTION_GO_ 0\n#define MINCIRC_ACTION_1_GO_ 1" in text
    assert text.count("*/") == text.count("/*")
