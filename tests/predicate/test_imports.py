"""Predicates by name: what goes wrong says which file and line, what there is, and what may have been meant."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import mincirc
from mincirc._cli.main import main
from mincirc.errors import PredicateError
from mincirc.predicate import get_predicate

MDPS = Path(__file__).resolve().parents[2] / "mdps"


def refused(name: str) -> str:
    with pytest.raises(PredicateError) as caught:
        get_predicate(name)
    message = str(caught.value)
    assert "\n" not in message
    assert "mincirc_predicate" not in message
    return message


@pytest.mark.parametrize(
    ("name", "end"),
    [
        ("deceptve", "did you mean 'deceptive'?"),
        ("Deceptive", "did you mean 'deceptive'?"),
        ("harmful_off_distribution", "did you mean 'harmful-off-distribution'?"),
        ("reads-featur:tag", "did you mean 'reads-feature:tag'?"),
        ("read-feature", "did you mean 'reads-feature:NAME'?"),
        ("constnt:x", "did you mean 'constant'?"),
        ("deceptive:x", "predicate 'deceptive' takes no parameter: write 'deceptive', not 'deceptive:x'"),
        ("no.such.module:f", "cannot import 'no.such.module': there is no such module"),
        ("nosuchmodule:f", "cannot import 'nosuchmodule': there is no such module"),
        (":f", "write module:function or file.py:function"),
        ("a b:f", "'a b' is no name of a module: write module:function or file.py:function"),
        ("math:pi", "predicate 'math:pi' is a float, not a function"),
        ("os:getcwdd", "did you mean 'getcwd'?"),
        ("builtins:int", "is a class: give a function, or an instance that can be called"),
    ],
)
def test_names_that_are_no_predicates(name: str, end: str) -> None:
    assert refused(name).endswith(end)


@pytest.mark.parametrize(
    ("content", "function", "message"),
    [
        ("def p(:\n", "p", "cannot import {file}: SyntaxError: invalid syntax ({file}:1:7)"),
        ("import sys\nsys.exit(3)\n", "p", "cannot import {file}: SystemExit: 3 ({file}:2)"),
        ("import nosuch\n", "p", "cannot import {file}: ModuleNotFoundError: No module named 'nosuch' ({file}:1)"),
        ("\nraise ValueError('a\\nb')\n", "p", "cannot import {file}: ValueError: a b ({file}:2)"),
        (
            "def left(t, p, s): return True\n",
            "lift",
            "predicate '{file}:lift': {file} has no 'lift'; did you mean 'left'?",
        ),
        ("def left(t, p, s): return True\n", "up", "predicate '{file}:up': {file} has no 'up' (it has left)"),
        ("", "p", "predicate '{file}:p': {file} has no 'p' (it has no function)"),
        ("p = 3\n", "p", "predicate '{file}:p' is a int, not a function"),
        ("async def p(t, p, s): return True\n", "p", "async function"),
    ],
)
def test_files_that_cannot_be_used(tmp_path: Path, content: str, function: str, message: str) -> None:
    file = tmp_path / "mine.py"
    file.write_text(content)
    known = set(sys.modules)
    assert message.format(file=file) in refused(f"{file}:{function}")
    if "cannot import" in message:
        assert set(sys.modules) <= known


def test_a_file_without_a_function_is_told_what_it_has(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text("from math import sqrt\ndef left(t, p, s): return True\ndef _own(): pass\n")
    assert refused(str(file)).endswith(f"name the function too, {file}:function (it has left)")
    assert refused(f"{file}:") == f"predicate '{file}:' names no function: write {file}:function"
    assert refused(f"{tmp_path}/mime.py:left") == f"there is no file {tmp_path}/mime.py; did you mean 'mine.py'?"


def test_two_files_of_one_name_are_two_modules(tmp_path: Path) -> None:
    for folder, verdict in (("a", True), ("b", False)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "mine.py").write_text(f"def p(t, p, s): return {verdict}\n")
    task = mincirc.load(MDPS / "corridor.yaml")
    names = [f"{tmp_path}/{folder}/mine.py:p" for folder in "ab"]
    assert [v.holds for v in mincirc.search(task, predicates=names).predicates] == [True, False]


class _Entry:
    dist = None

    def __init__(self, value: str, loaded: object) -> None:
        self.name, self.value, self._loaded = "installed", value, loaded

    def load(self) -> object:
        if isinstance(self._loaded, BaseException):
            raise self._loaded
        return self._loaded


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ([_Entry("a:b", ImportError("no a"))], "the entry point 'a:b', cannot be loaded: ImportError: no a"),
        ([_Entry("a:b", SystemExit(2))], "cannot be loaded: SystemExit: 2"),
        ([_Entry("a:b", 3)], "predicate 'installed' is a int, not a function"),
        ([_Entry("a:b", sys)], "predicate 'installed' is a module, not a function"),
        ([_Entry("a:b", len)], "must take (task, policy, state)"),
        ([_Entry("a:b", len), _Entry("c:d", len)], "is installed 2 times, as a:b and as c:d"),
    ],
)
def test_entry_points_that_cannot_be_used(
    monkeypatch: pytest.MonkeyPatch, entries: list[_Entry], message: str
) -> None:
    monkeypatch.setattr("mincirc.catalogue.predicates.entry_points", lambda group: entries)
    assert message in refused("installed")


@pytest.mark.parametrize("command", ["search", "quantify", "price", "pareto", "eval"])
@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("return policy[state]", "must return True or False at state"),
        ("pass", "(is a return missing?)"),
        ("return 1 / 0", "ZeroDivisionError: division by zero"),
        ("import sys; sys.exit(0)", "SystemExit: 0"),
        ("import itertools; p.n = getattr(p, 'n', 0) + 1; return p.n % 2 == 0", "it must depend on"),
    ],
)
def test_commands_say_it_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, body: str, message: str
) -> None:
    file, circuit = tmp_path / "mine.py", tmp_path / "circuit.txt"
    file.write_text(f"def p(task, policy, state):\n    {body}\n")
    task = str(MDPS / "none_some.yaml")
    assert ends(["search", "--mdp", task, "-q", "-o", str(circuit)]) == 0
    more = ["--circuit", str(circuit)] if command == "eval" else ["-q"]
    capsys.readouterr()
    assert ends([command, "--mdp", task, "--predicate", f"{file}:p", *more]) == 1
    shown = capsys.readouterr()
    assert message in shown.err
    assert str(file) in shown.err
    assert (shown.out, shown.err.count("\n")) == ("", 1)


def ends(arguments: list[str]) -> object:
    """The exit code of a command."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return ended.value.code
