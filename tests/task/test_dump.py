"""Writing tasks and unions: reading the text gives an equal task, or nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mincirc.errors import MincircError, TaskError, TaskFileError
from mincirc.mdp import MDP, Discount, Feature, Horizon, Outcome, make_task, union
from mincirc.task import MemberSource, dump_task, load, load_text, write_task, write_union
from mincirc.testing import tasks
from tests.task.support import MDPS, SMALL, small


def carried(task: MDP) -> MDP:
    """Return the task without labels that no state carries, which no file can say."""
    return replace(task, labels=tuple((label, states) for label, states in task.labels if states))


@given(tasks())
def test_reading_what_was_written_gives_an_equal_task(task: MDP) -> None:
    assert load_text(dump_task(task), "any.yaml").task == carried(task)


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8) | st.sampled_from(
    ["on", "no", "~", "null", "a b", "- x", "x: y", "#", "'", '"', "\\", "{}", "*a", "&a", "!", "%", "<<", "0x1", "1"]
)


@given(st.lists(WORDS, min_size=4, max_size=4, unique=True))
def test_any_printable_name_survives(words: list[str]) -> None:
    state, other, action, label = words
    task = make_task(
        state,
        Horizon(2, Fraction(1, 3)),
        {
            state: {action: [Outcome(Fraction(1, 3), other), Outcome(Fraction(2, 3), None, Fraction(1, 7))]},
            other: {action: [Outcome(Fraction(1), state)], label: [Outcome(Fraction(1), None)]},
        },
        {other: 1},
        features=[Feature(label, (action, other), (3, 0))],
        labels={label: [state]},
        harmful={other: [label]},
        illegal_words=action,
    )
    assert load_text(dump_task(task), "any.yaml").task == task


@pytest.mark.parametrize("path", sorted(MDPS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_task_survives(path: Path) -> None:
    task = load(path)
    if task.blocks:
        with pytest.raises(TaskError, match="is a union"):
            dump_task(task)
    else:
        assert load_text(dump_task(task), "any.yaml").task == task


def test_equal_actions_are_written_once_and_shortly() -> None:
    text = dump_task(small(("left: {to: a, reward: 1}", "left: {to: {a: 1/2}, end: 0.5, reward: 1}")).task)
    assert "      left: {to: {a: 1/2}, end: 1/2, reward: 1}\n" in text
    assert text.endswith("  b:\n    features: {row: 3}\n    otherwise: a\n")


@pytest.mark.parametrize("name", ["", "a\nb", "a\x07b", "\ud800", "x" * 500])
def test_a_name_that_no_file_can_hold_is_refused(name: str) -> None:
    task = make_task("task", Horizon(1), {name: {"go": [Outcome(Fraction(1), None)]}}, {name: 1})
    with pytest.raises(TaskError):
        dump_task(task)


def test_an_action_with_two_words_is_refused() -> None:
    first, second = (small(("[left, right]", order)).task for order in ("[left, right]", "[right, left]"))
    joined = union([first, second])
    flat = replace(joined, blocks=())
    with pytest.raises(TaskError, match="'left' has different words in different states"):
        dump_task(flat)


def test_a_task_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "task.yaml"
    write_task(small().task, path)
    assert load(path) == small().task
    with pytest.raises(TaskError):
        write_task(load(MDPS / "union.yaml"), path)
    assert load(path) == small().task
    assert [p.name for p in tmp_path.iterdir()] == ["task.yaml"]


def test_a_union_file_names_its_members_relative_to_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tasks").mkdir()
    (tmp_path / "out").mkdir()
    for name in ("one", "two words"):
        (tmp_path / "tasks" / f"{name}.yaml").write_text(SMALL)
    monkeypatch.chdir(tmp_path)
    members = ["tasks/one.yaml", str(tmp_path / "tasks" / "two words.yaml")]
    task = write_union(members, "out/both.yaml", weights=["1/4", Fraction(3, 4)], tag=["other"], name="both")
    text = (tmp_path / "out" / "both.yaml").read_text()
    assert "../tasks/one.yaml" in text
    assert str(tmp_path) not in text
    monkeypatch.chdir("/")
    assert load(tmp_path / "out" / "both.yaml") == task
    assert [b.weight for b in task.blocks] == [Fraction(1, 4), Fraction(3, 4)]
    assert task.features[0].bits == ("other",)
    assert task.name == "both"


def test_a_union_of_sources_that_are_no_files(tmp_path: Path) -> None:
    path = tmp_path / "u.yaml"
    lake = MemberSource("gym:FrozenLake-v1", "0", None, {"desc": ["SF", "FG"], "is_slippery": False}, "lake")
    task = write_union([lake, "gym:CliffWalking-v1"], path, discount=0)
    assert load(path) == task
    assert [b.task.name for b in task.blocks] == ["lake", "CliffWalking-v1"]
    assert task.objective == Discount(Fraction(0))
    assert load(tmp_path / "u.yaml").blocks[0].task.choices[0][2].successors == ((1, Fraction(1)),)


@pytest.mark.parametrize(
    ("members", "options", "message"),
    [
        (["good.yaml", "nowhere.yaml"], {}, "u.yaml is not written: no such file: nowhere.yaml"),
        (["good.yaml", "table:0x6"], {}, "u.yaml is not written: tasks of a union must have the same objective"),
        (["good.yaml", "gym:CliffWalking-v1"], {}, "u.yaml is not written: gym:CliffWalking-v1 states no objective"),
        (["good.yaml"], {"weights": ["1/2"]}, "u.yaml is not written: weights sum to 1/2, not 1"),
        (["good.yaml"], {"weights": ["half"]}, "weight: 'half' is not a number"),
        (["good.yaml"], {"tag": ["t"]}, "u.yaml is not written: 1 task needs 0 tag bits, not 1"),
        (["good.yaml"], {"discount": "1/2"}, "go only with gym: sources"),
        (["u.yaml"], {}, "u.yaml is not written: this union contains itself: u.yaml -> u.yaml"),
        ([], {}, "u.yaml is not written: expected a list, found nothing"),
    ],
)
def test_a_union_that_would_not_load_is_not_written(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    members: list[str],
    options: Mapping[str, Any],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("good.yaml").write_text(SMALL)
    with pytest.raises(MincircError) as caught:
        write_union(members, "u.yaml", **options)
    assert message in str(caught.value)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["good.yaml"]


def test_mistakes_inside_a_member_keep_their_places(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(SMALL.replace("reward: 1", "reward: one"))
    with pytest.raises(TaskFileError, match=r"bad\.yaml:9:29: 'one' is not a number"):
        write_union([str(tmp_path / "bad.yaml")], tmp_path / "u.yaml")
    assert not (tmp_path / "u.yaml").exists()
