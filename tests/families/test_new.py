"""``mincirc new`` and the catalogue: files that load to the family's tasks, all of them or none."""

from __future__ import annotations

import inspect
import os
import shlex
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from mincirc.errors import MincircError, TaskError
from mincirc.mdp import MDP, Discount, Horizon, TotalReward
from mincirc.mdp.disjoint_union import union
from mincirc.mdp.families import FAMILIES, Family, described_rules, none_some_all, random_task, search_is_forced
from mincirc.task import load
from mincirc.task.write_set import write_set


def carried(task: MDP) -> MDP:
    """Return the task without labels that no state carries: files do not mention them."""
    labels = tuple(pair for pair in task.labels if pair[1])
    return replace(task, labels=labels, blocks=tuple(replace(b, task=carried(b.task)) for b in task.blocks))


# -- the catalogue ----------------------------------------------------------------------------


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_every_option_has_a_type_and_a_default(family: Family) -> None:
    assert family.make() == family.make()
    assert all(option.default is not inspect.Parameter.empty for option in family.options)
    assert family.about
    assert not family.about.endswith(".")


def test_the_list_names_every_family_and_its_options(run: Any) -> None:
    code, out, _ = run("new", "--list")
    assert code == 0
    for family in FAMILIES.values():
        assert f"\n{family.name} " in f"\n{out}"
        assert family.about in out
        for option in family.options:
            assert f"--{option.name.replace('_', '-')}" in out


def test_without_a_family_there_is_help(run: Any) -> None:
    code, out, _ = run("new")
    assert code == 0
    assert "search-is-forced" in out


# -- what is written --------------------------------------------------------------------------


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_what_is_written_loads_to_the_same_task(family: Family, run: Any, tmp_path: Path) -> None:
    target = tmp_path / "new.yaml"
    code, out, err = run("new", family.name, "-o", str(target))
    assert (code, err) == (0, "")
    task = family.make()
    assert carried(load(target)) == carried(task)
    assert len(list(tmp_path.iterdir())) == 1 + len(task.blocks)
    assert f"{task.name}, {len(task)} states" in out


OPTIONS = [
    (["none-some-all", "--tasks", "1"], none_some_all(1)),
    (["search-is-forced", "--tasks", "5", "--candidates", "3"], search_is_forced(5, 3)),
    (["absent-supervisor", "--no-supervised"], FAMILIES["absent-supervisor"].make(supervised=False)),
    (
        ["supervised-corridor", "--length", "5", "--stays", "0.5", "--discount", "9/10", "--fine", "3"],
        FAMILIES["supervised-corridor"].make(length=5, stays="1/2", discount="9/10", fine=3),
    ),
    (["non-local", "--kind", "twins"], FAMILIES["non-local"].make(kind="twins")),
    (
        ["random-union", "--seed", "3", "--members", "3", "--no-uniform", "--objective", "horizon=2"],
        FAMILIES["random-union"].make(seed=3, members=3, uniform=False, objective=Horizon(2)),
    ),
    (["random-task", "--objective", "total"], FAMILIES["random-task"].make(objective=TotalReward())),
    (["random-task", "--objective", "discount=1/2"], FAMILIES["random-task"].make(objective=Discount(Fraction(1, 2)))),
]


@pytest.mark.parametrize(
    ("words", "wanted"), OPTIONS, ids=lambda part: "-".join(part) if isinstance(part, list) else ""
)
def test_options_reach_the_family_and_head_the_file(words: list[str], wanted: MDP, run: Any, tmp_path: Path) -> None:
    target = tmp_path / "a.yaml"
    assert run("new", *words, "-o", str(target))[0] == 0
    assert carried(load(target)) == carried(wanted)
    for file in tmp_path.iterdir():
        first, shows, source = file.read_text(encoding="utf-8").splitlines()[:3]
        assert shows.startswith("# Shows: ")
        assert source.startswith("# Source: ")
        command = shlex.split(first.removeprefix("# "))
        assert command[:3] == ["mincirc", "new", words[0]]
    again = tmp_path / "again"
    again.mkdir()
    assert run(*command[1:], "-o", str(again / "a.yaml"))[0] == 0
    assert carried(load(again / "a.yaml")) == carried(wanted)


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["search-is-forced", "--tasks", "9"], 2, "9 tasks: 2 candidates"),
        (["random-union", "--members", "9"], 2, "9 members of 6 states"),
        (["random-task", "--states", "0"], 2, "0 states"),
        (["supervised-corridor", "--discount", "1"], 2, "discount must be"),
        (["supervised-corridor", "--stays", "two"], 2, "'two' is not a number"),
        (["non-local", "--kind", "twin"], 2, "is not one of 'return', 'training', 'twins'"),
        (["random-task", "--objective", "horizon=x"], 2, "invalid literal"),
        (["random-task", "--objective", "forever"], 2, "is not discount=G, horizon=H or total"),
        (["random-task", "--objective", "discount=2"], 2, "discount must be at least 0"),
        (["no-such-family"], 2, "No such command"),
    ],
)
def test_mistakes_are_one_line_and_write_nothing(
    words: list[str], code: int, message: str, run: Any, tmp_path: Path
) -> None:
    found, _, err = run("new", *words, "-o", str(tmp_path / "a.yaml"))
    assert found == code
    assert message in err
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_replaced_unless_asked(run: Any, tmp_path: Path) -> None:
    kept = tmp_path / "a_bright.yaml"
    kept.write_text("mine\n")
    code, _, err = run("new", "none-some-all", "-o", str(tmp_path / "a.yaml"))
    assert code == 1
    assert "a_bright.yaml exists already: nothing is written" in err
    assert [p.name for p in tmp_path.iterdir()] == ["a_bright.yaml"]
    assert run("new", "none-some-all", "--force", "-o", str(tmp_path / "a.yaml"))[0] == 0
    assert len(list(tmp_path.iterdir())) == 4
    assert run("new", "none-some-all", "-o", str(tmp_path / "none" / "a.yaml"))[0] == 1


# -- all or nothing ---------------------------------------------------------------------------


def test_the_files_of_a_set_come_last_the_union(tmp_path: Path) -> None:
    paths = write_set(none_some_all(2), tmp_path / "x.yaml", comment=["first", "second"])
    assert [p.name for p in paths] == ["x_dark.yaml", "x_bright.yaml", "x.yaml"]
    assert all(p.read_text().startswith("# first\n# second\nname: ") for p in paths)


def test_members_of_like_names_get_numbers(tmp_path: Path) -> None:
    first, second = (
        random_task(1, states=2, actions=2, objective=Horizon(1)),
        random_task(2, states=2, actions=2, objective=Horizon(1)),
    )
    whole = union([replace(first, name="a b"), replace(second, name="a/b")])
    paths = write_set(whole, tmp_path / "x.yaml")
    assert [p.name for p in paths] == ["x_0_a_b.yaml", "x_1_a_b.yaml", "x.yaml"]
    assert carried(load(tmp_path / "x.yaml")).blocks == carried(replace(whole, name="x")).blocks


def test_a_union_whose_tags_are_no_numbers_is_refused_whole(tmp_path: Path) -> None:
    with pytest.raises(TaskError, match="cannot be written as a union file without loss"):
        write_set(described_rules(3, 2), tmp_path / "x.yaml")
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_dies_while_files_move_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moves = []
    replace_file = Path.replace

    def dies(self: Path, place: Path) -> Path:
        if place.parent == tmp_path:
            moves.append(place.name)
            if len(moves) == 2:
                raise KeyboardInterrupt
        return replace_file(self, place)

    monkeypatch.setattr(Path, "replace", dies)
    with pytest.raises(KeyboardInterrupt):
        write_set(none_some_all(3), tmp_path / "x.yaml")
    assert len(moves) == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(MincircError, match="cannot write"):
        write_set(none_some_all(2), tmp_path / "x.yaml")


def test_a_folder_in_the_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").mkdir()
    with pytest.raises(MincircError, match="is a folder"):
        write_set(none_some_all(2), tmp_path / "x.yaml", overwrite=True)


# -- devices and pipes ------------------------------------------------------------------------

SOME = random_task(1, states=3, actions=2, objective=Discount(Fraction(1, 2)))


def test_a_pipe_is_written_to_and_never_replaced(tmp_path: Path) -> None:
    """A superuser's ``-o /dev/null --force`` must not put a file in the place of the device."""
    whole, pipe = tmp_path / "task.yaml", tmp_path / "pipe"
    write_set(SOME, whole)
    os.mkfifo(pipe)
    for overwrite in (False, True):
        reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        try:
            assert write_set(SOME, pipe, overwrite=overwrite) == (pipe,)
            assert pipe.is_fifo()
            assert os.read(reader, 1_000_000).decode() == whole.read_text()
        finally:
            os.close(reader)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["pipe", "task.yaml"]


def test_a_union_does_not_fit_into_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(MincircError, match="a union is 3 files, and this is a device or a pipe"):
        write_set(union([SOME, SOME]), pipe, overwrite=True)
    assert [p.name for p in tmp_path.iterdir()] == ["pipe"]
    assert pipe.is_fifo()
