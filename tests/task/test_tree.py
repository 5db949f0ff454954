"""YAML text as data with positions: what is read, what is refused, and where the complaint points."""

from __future__ import annotations

import os
import re
import threading
from pathlib import Path

import pytest
import yaml

from mincirc.errors import MincircError, TaskFileError
from mincirc.task import load, tree
from mincirc.task.tree import MAX_BYTES, Mark, decode, parse
from tests.task.support import SMALL, problems


def test_every_scalar_stays_the_text_it_is() -> None:
    data = parse("a: 0.1\nb: on\nc: ~\nd: '1'\ne: 1_0\nf: [null, .5, 0x1f]\nno: 2001-01-01\n", "x").data
    assert data == {
        "a": "0.1",
        "b": "on",
        "c": "~",
        "d": "1",
        "e": "1_0",
        "f": ["null", ".5", "0x1f"],
        "no": "2001-01-01",
    }


def test_positions_of_keys_and_values_count_from_one() -> None:
    parsed = parse("first:\n  - {k: v, 'long key': [x, y]}\n", "x")
    assert parsed.keys[("first",)] == Mark(1, 1)
    assert parsed.values[("first", 0)] == Mark(2, 5)
    assert parsed.keys[("first", 0, "k")] == Mark(2, 6)
    assert parsed.values[("first", 0, "k")] == Mark(2, 9)
    assert parsed.values[("first", 0, "long key", 1)] == Mark(2, 28)


def test_columns_count_characters_not_bytes() -> None:
    assert parse("{ä: é, b: c}\n", "x").keys[("b",)] == Mark(1, 8)


def test_the_fast_and_the_reference_parser_build_the_same_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "ü:\n  - {a: [1, 'two', \"th\\u0072ee\"]}\n  - >\n    folded\n    text\nlast:\n"
    fast = parse(text, "x")
    monkeypatch.setattr(tree, "_FAST", yaml.BaseLoader)
    assert parse(text, "x") == fast
    assert fast.plain >= {("ü", 0, "a", 0), ("last",)}
    assert ("ü", 0, "a", 1) not in fast.plain


@pytest.mark.parametrize("text", ["", "\n\n", "# only this\n", "---\n", "%YAML 1.2\n---\n"])
def test_nothing_in_the_file(text: str) -> None:
    (line,) = problems(text)
    assert line.startswith("x.yaml:1:1: ") or line.startswith(("x.yaml:2:", "x.yaml:3:"))


def test_a_byte_order_mark_is_no_content() -> None:
    assert decode("\ufeffa: 1".encode(), "x") == "a: 1"


def test_windows_line_ends_do_not_move_positions() -> None:
    text = SMALL.replace("reward: 1", "reward: x")
    assert problems(text.replace("\n", "\r\n")) == problems(text) != []


def test_a_large_file_is_refused_before_it_is_read_through() -> None:
    with pytest.raises(TaskFileError, match=f"x: .*more than the {MAX_BYTES}"):
        decode(b"a" * (MAX_BYTES + 1), "x")


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 50_000, "- " * 50_000, "? " * 50_000])
def test_deep_nesting_is_refused_quickly(text: str) -> None:
    (line,) = problems(text)
    assert "deep" in line or "key must be a word" in line


def test_a_long_row_of_anchors_and_aliases_is_refused_at_the_first_alias() -> None:
    text = "".join(f"k{i}: &k{i} [{', '.join([f'*k{i - 1}'] * 9) if i else 'x'}]\n" for i in range(30))
    assert problems(text) == ["x.yaml:2:10: aliases such as *k0 are not read: write the value out"]


def test_an_anchor_that_nobody_uses_is_harmless() -> None:
    assert problems(SMALL.replace("[left, right]", "&list [left, right]")) == []


@pytest.mark.parametrize("raw", [b"\xff\xfea\x00", b"\x00", b"PK\x03\x04", bytes(range(256)), b"a: \xed\xa0\x80"])
def test_binary_garbage_is_one_clean_line(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "garbage.yaml"
    path.write_bytes(raw)
    with pytest.raises(TaskFileError) as caught:
        load(path)
    assert len(str(caught.value).splitlines()) == len(caught.value.problems) == 1


def test_a_directory_and_a_missing_file_are_one_clean_line(tmp_path: Path) -> None:
    (tmp_path / "corridor.yaml").write_text(SMALL)
    with pytest.raises(TaskFileError, match=rf"\A{re.escape(str(tmp_path))}: this is a folder, not a task file\Z"):
        load(tmp_path)
    with pytest.raises(TaskFileError, match=r"coridor\.yaml: no such file; did you mean 'corridor\.yaml'\?\Z"):
        load(tmp_path / "coridor.yaml")
    with pytest.raises(TaskFileError, match="cannot be read: embedded null byte"):
        load("a\0b")
    with pytest.raises(TaskFileError, match="no such file; did you mean 'gym:'"):
        load("gmy:FrozenLake-v1")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_read_like_a_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=(SMALL,))
    writer.start()
    assert load(pipe).states == ("a", "b")
    writer.join()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_one_clean_line(tmp_path: Path) -> None:
    path = tmp_path / "secret.yaml"
    path.write_text(SMALL)
    path.chmod(0)
    with pytest.raises(TaskFileError, match="cannot be read: Permission denied"):
        load(path)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("a:\n\t- b\n", "indent with spaces, not tabs"),
        ("- a\nb: c\n", "is this line indented as its neighbours are?"),
        ("objective total\nstates: {}\n", "the line before lacks a colon"),
        ("states: {a: [1, 2}\n", "a comma is missing, or a bracket is not closed"),
        ("a: [1,\n", "a quote or a bracket is not closed"),
        ('name: "x\n', "a quote or a bracket is not closed"),
        ("name: @x\n", "put a text that begins with it in quotes"),
    ],
)
def test_what_the_parser_of_yaml_says_comes_with_its_usual_cause(text: str, hint: str) -> None:
    (line,) = problems(text)
    assert "not YAML: " in line and hint in line


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"k{i}: {i}\n" for i in range(30_000)),
        "objective: total\nstates:\n"
        + "".join(f"  room{i}: {{actions: {{a: rooom{i}x}}}}\n" for i in range(5_000)).replace(
            "{", "{initial: 1, ", 1
        ),
        "union: [" + "[], " * 30_000 + "[]]\n",
    ],
    ids=["keys", "targets", "members"],
)
def test_a_file_of_mistakes_alone_ends_after_a_hundred(tmp_path: Path, text: str) -> None:
    """Each mistake is compared with the names that exist: all of them would take minutes."""
    path = tmp_path / "bad.yaml"
    path.write_text(text)
    with pytest.raises(TaskFileError) as caught:
        load(path)
    lines = str(caught.value).splitlines()
    assert len(lines) == 101
    assert lines[-1] == "more than 100 mistakes: what else is wrong is not listed"


def test_a_list_of_a_hundred_thousand_labels(tmp_path: Path) -> None:
    path = tmp_path / "labels.yaml"
    labels = ", ".join(f"l{i}" for i in range(100_000))
    path.write_text(
        f"objective: total\nstates: {{s: {{initial: 1, labels: [{labels}], actions: {{a: {{end: true}}}}}}}}\n"
    )
    assert len(load(path).labels) == 100_000


def test_names_of_files_stay_in_one_line(tmp_path: Path) -> None:
    for name in ("a\nb.yaml", "a\rb.yaml", "a\0b.yaml", "\x1b[31m.yaml"):
        with pytest.raises(MincircError) as caught:
            load(str(tmp_path / name))
        assert str(caught.value).isprintable(), name
    with pytest.raises(MincircError, match="source is empty: expected the path of a task file"):
        load("")
    with pytest.raises(MincircError, match="-: no such file; standard input is /dev/stdin"):
        load("-")
