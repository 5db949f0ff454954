"""Union files: members, tags, weights, shared features, and files that contain each other."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from mincirc.errors import TaskFileError
from mincirc.formats.wishes import Wishes
from mincirc.interface import interface_for
from mincirc.mdp import MDP, union
from mincirc.task import load, load_file
from tests.task.support import SMALL

WIDE = SMALL.replace("{row: 2}", "{row: 3, column: 1}").replace("{row: 0}", "{row: 5, column: 1}")
WIDE = WIDE.replace("{row: 3}", "{row: 1, column: 0}")
BARE = SMALL.replace("features: {row: 2}\n", "").replace("    features: {row: 0}\n", "")
BARE = BARE.replace("    features: {row: 3}\n", "").replace("[left, right]", "[left, right, stay]")


def written(tmp_path: Path, text: str, **files: str) -> Path:
    for name, content in files.items():
        (tmp_path / f"{name}.yaml").write_text(content)
    path = tmp_path / "union.yaml"
    path.write_text(text)
    return path


def complaints(path: Path) -> list[str]:
    with pytest.raises(TaskFileError) as caught:
        load(path)
    return [f"{Path(p.file).name}:{p.line}:{p.column}: {p.message}" for p in caught.value.problems]


def three(tmp_path: Path) -> MDP:
    return load(written(tmp_path, "union: [a.yaml, b.yaml, c.yaml]\n", a=SMALL, b=WIDE, c=BARE))


def test_features_of_one_name_share_bits_and_missing_ones_are_zero(tmp_path: Path) -> None:
    task = three(tmp_path)
    assert [(f.name, f.bits) for f in task.features] == [
        ("tag", ("tag1", "tag0")),
        ("row", ("row2", "row1", "row0")),
        ("column", ("column",)),
        ("state", ("state",)),
    ]
    assert [interface_for(task).code_text(s) for s in range(6)] == [
        "0000000",
        "0001100",
        "0110110",
        "0100100",
        "1000000",
        "1000001",
    ]


def test_narrower_words_get_zeros_on_the_left_and_other_words_are_illegal(tmp_path: Path) -> None:
    decoding = interface_for(three(tmp_path)).decoding
    assert [sorted(d) for d in decoding] == [[0, 1]] * 4 + [[0, 1], [0, 1, 2]]


def test_weights_and_the_name_of_the_tag(tmp_path: Path) -> None:
    text = "union: [a.yaml, b.yaml]\nweights: [0.25, 3/4]\ntag: [wide]\nname: both\n"
    task = load(written(tmp_path, text, a=SMALL, b=WIDE))
    assert task.initial == (Fraction(1, 4), 0, Fraction(3, 4), 0)
    assert task.features[0].bits == ("wide",)
    assert (task.name, [b.task.name for b in task.blocks]) == ("both", ["a", "b"])


def test_a_union_of_one_has_no_tag(tmp_path: Path) -> None:
    task = load(written(tmp_path, "union: [a.yaml]\n", a=SMALL))
    assert [f.name for f in task.features] == ["row"]
    assert task.blocks[0].weight == 1


def test_a_member_named_twice_is_two_tasks(tmp_path: Path) -> None:
    task = load(written(tmp_path, "union: [a.yaml, a.yaml]\n", a=SMALL))
    assert task.states == ("a#0/a", "a#0/b", "a#1/a", "a#1/b")


def test_members_may_be_renamed(tmp_path: Path) -> None:
    task = load(written(tmp_path, "union: [{source: a.yaml, name: first}, a.yaml]\n", a=SMALL))
    assert [b.task.name for b in task.blocks] == ["first", "a"]


def test_unions_nest(tmp_path: Path) -> None:
    inner = "union: [a.yaml, b.yaml]\n"
    task = load(written(tmp_path, "union: [inner.yaml, a.yaml]\n", a=SMALL, b=WIDE, inner=inner))
    assert task.states[0] == "inner/a/a"
    assert task == union(
        [union([load(tmp_path / "a.yaml"), load(tmp_path / "b.yaml")], name="inner"), load(tmp_path / "a.yaml")]
    )
    assert [f.name for f in task.features] == ["tag_2", "tag", "row", "column"]


def test_members_are_found_beside_the_file_that_names_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.yaml").write_text(SMALL)
    (tmp_path / "deep" / "inner.yaml").write_text("union: [a.yaml]\n")
    path = written(tmp_path, "union: [deep/inner.yaml]\n")
    monkeypatch.chdir("/")
    assert len(load(path)) == 2


def test_what_members_expect_is_not_expected_of_the_union(tmp_path: Path) -> None:
    path = written(tmp_path, "union: [a.yaml]\nexpect: {size: 2}\n", a=SMALL + "expect: {size: 1}\n")
    assert [e.size for e in load_file(path).expectations] == [2]


def test_verdicts_per_member(tmp_path: Path) -> None:
    text = "union: [a.yaml, b.yaml]\nexpect: {predicates: {deceptive: {union: all, b: none}}}\n"
    path = written(tmp_path, text, a=SMALL, b=WIDE)
    assert load_file(path).expectations[0].predicates == {"deceptive": {"union": "all", "b": "none"}}


def test_mistakes_of_all_members_and_of_the_union_come_together(tmp_path: Path) -> None:
    text = "union: [a.yaml, b.yaml, b.yaml, c.yaml]\nweights: [1, 1, 1, 1]\ntags: [x]\n"
    bad = SMALL.replace("reward: 1", "reward: one")
    assert complaints(written(tmp_path, text, a=SMALL, b=bad)) == [
        "b.yaml:9:29: 'one' is not a number such as 3, -0.25 or 1/3",
        "union.yaml:1:33: no such file: c.yaml",
        "union.yaml:2:10: weights sum to 4, not 1",
        "union.yaml:3:1: unknown key 'tags'; did you mean 'tag'?",
    ]


@pytest.mark.parametrize("link", [False, True])
def test_a_cycle_is_refused_also_through_links(tmp_path: Path, link: bool) -> None:
    path = written(tmp_path, "union: [a.yaml, other.yaml]\n", a=SMALL)
    if link:
        (tmp_path / "other.yaml").symlink_to(path)
        assert complaints(path) == ["union.yaml:1:17: this union contains itself: union.yaml -> union.yaml"]
    else:
        (tmp_path / "other.yaml").write_text("union: [./union.yaml]\n")
        (line,) = complaints(path)
        assert line.endswith("this union contains itself: union.yaml -> other.yaml -> union.yaml")


def test_a_nest_that_doubles_with_every_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "u0.yaml").write_text(SMALL)
    for i in range(1, 15):
        (tmp_path / f"u{i}.yaml").write_text(f"union: [u{i - 1}.yaml, u{i - 1}.yaml]\n")
    lines = complaints(tmp_path / "u14.yaml")
    assert lines
    assert all("more than 1000 members in all" in line for line in lines)


def test_a_long_chain_of_unions_is_refused_or_read_but_never_crashes(tmp_path: Path) -> None:
    (tmp_path / "u0.yaml").write_text(SMALL)
    for i in range(1, 400):
        (tmp_path / f"u{i}.yaml").write_text(f"union: [u{i - 1}.yaml]\n")
    (line,) = complaints(tmp_path / "u399.yaml")
    assert "unions nest more than" in line


def test_objectives_are_compared_with_the_first_member(tmp_path: Path) -> None:
    other = SMALL.replace("discount: 9/10", "discount: 0.9")
    third = SMALL.replace("discount: 9/10", "discount: 0.8")
    path = written(tmp_path, "union:\n  - a.yaml\n  - b.yaml\n  - c.yaml\n", a=SMALL, b=other, c=third)
    assert complaints(path) == [
        "union.yaml:4:5: tasks of a union must have the same objective: 'a' has discount 9/10, 'c' has discount 4/5"
    ]


@pytest.mark.parametrize(
    ("args", "wanted"),
    [
        ("{is_slippery: false, desc: [SF, FG]}", {"is_slippery": False, "desc": ["SF", "FG"]}),
        ("{is_slippery: False, desc: [SF, FG]}", {"is_slippery": False, "desc": ["SF", "FG"]}),
        ('{map_name: 4x4, n: "12", x: 1.5, none: null, deep: {a: [true]}}',
         {"map_name": "4x4", "n": "12", "x": 1.5, "none": None, "deep": {"a": [True]}}),
    ],
)  # fmt: skip
def test_arguments_are_read_as_json_reads_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: str, wanted: dict[str, Any]
) -> None:
    seen: list[Any] = []

    def fake(env_id: str, objective: object, wishes: Wishes) -> MDP:
        seen.append((env_id, str(objective), wishes.arguments))
        return load(written(tmp_path, "union: [a.yaml]\n", a=SMALL))

    monkeypatch.setattr("mincirc.formats.gymnasium.from_gymnasium", fake)
    path = tmp_path / "gym.yaml"
    path.write_text(f"union: [{{source: 'gym:Some-v1', horizon: 3, discount: 1/2, args: {args}}}]\n")
    load(path)
    assert seen == [("Some-v1", "horizon 3, discount 1/2", wanted)]
