"""The commands of a page read the task as it was read: with its options, or from a file that Python writes."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

import mincirc
from mincirc._cli.options import gym_options
from mincirc._cli.repeated import repeated
from mincirc.task import write_task
from tests.report.conftest import ROOT
from tests.report.parsing import assert_harmless

ROBOT = ("--mdp", str(ROOT / "docs" / "howto" / "files" / "robot.drn"), "--reach", "goal")
POLICY = str(ROOT / "docs" / "howto" / "files" / "robot-policy.csv")


def test_options_of_the_source_are_in_the_commands(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("report", *ROBOT, "-o", "page.html", "-q")[0] == 0
    lines = assert_harmless(Path("page.html").read_text(encoding="utf-8")).commands
    assert [line.split()[1] for line in lines] == ["search", "certify", "verify", "pareto"]
    for line in lines:
        words = shlex.split(line)[1:]
        code, _, err = run(*words, *["-q"] * (words[0] != "verify"))
        assert (code, err) == (0, ""), line


def test_a_task_made_in_python_is_written_for_the_commands(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    task = mincirc.build(None, ["stay", "go"], lambda s, a: (min(s + (a == "go"), 2), s), initial=0, discount="1/2")
    page = assert_harmless(mincirc.make_report(mincirc.search(task), task=task))
    assert 'TASK stands for the task in a file, which mincirc.task.write_task(task, "TASK") writes' in page.words
    write_task(task, "TASK")
    first = shlex.split(page.commands[0])[1:]
    assert first[:3] == ["search", "--mdp", "TASK"]
    assert run(*first, "-q")[0] == 0


def test_the_circuit_of_a_policy_is_asked_for_no_bound(run: Any, tmp_path: Path) -> None:
    asked = tmp_path / "policy.json"
    code, out, _ = run("search", *ROBOT, "--policy", POLICY, "--json", "-q")
    asked.write_text(out, encoding="utf-8")
    assert code == 0
    assert run("report", str(asked), *ROBOT, "-o", str(tmp_path / "page.html"))[0] == 0
    words = assert_harmless((tmp_path / "page.html").read_text(encoding="utf-8")).words
    assert f"acts in robot and takes only the actions allowed by {POLICY}?" in words
    assert "none with fewer gates takes only these actions." in words
    assert "meets the bound" not in words
    assert "best return of these actions 0.9 9/10" in words  # any policy: 1, by care


ADDER = (
    ".model adder\n.inputs a b cin\n.outputs sum cout\n.names a b cin sum\n001 1\n010 1\n100 1\n111 1\n"
    ".names a b cin cout\n11- 1\n1-1 1\n-11 1\n.end\n"
)


def test_outputs_of_a_circuit_have_the_names_of_its_file(run: Any, tmp_path: Path) -> None:
    file, page, out = tmp_path / "adder.blif", tmp_path / "page.html", tmp_path / "least.blif"
    file.write_text(ADDER)
    code, text, _ = run("search", "--mdp", str(file), "-q", "-o", str(out))
    assert code == 0
    assert "  (sum)" in text and "  (cout)" in text
    assert ".outputs sum cout" in out.read_text()
    result = tmp_path / "r.json"
    result.write_text(run("search", "--mdp", str(file), "-q", "--json")[1])
    assert run("report", str(result), "-o", str(page))[0] == 0
    words = page.read_text(encoding="utf-8")
    assert ">sum</text>" in words and ">cout</text>" in words
    assert ">y0</text>" not in words
    assert "(sum)" in words
    found = mincirc.search(mincirc.load(str(file)))
    assert found.output_names == ("sum", "cout")
    assert ">sum</text>" in (found._repr_html_() or "")
    assert mincirc.from_json(mincirc.to_json(found)) == found
    with pytest.raises(mincirc.MincircError, match="1 names for the 2 bits of output words"):
        replace(found.problem.task, output_names=("sum",))


@pytest.mark.parametrize(
    "given",
    [
        ("--discount", "99/100", "--gym-arg", "is_slippery=False", "--gym-arg", "desc=['SF', 'FG']"),
        ("--horizon", "3", "--discount", "1/2", "--normalise", "--initial", "r0c0=1/2,r0c1=1/2"),
        ("--total", "--initial", "r0c0", "--features", "row=4,column=4", "--gym-arg", "size=(1, 2)"),
        ("--reach", "the goal", "--layout", "ASS", "--features", "row,column", "--gym-arg", "map_name=8x8"),
        ("--actions", "go left,go right"),
        ("--reward-model", "steps", "--gym-arg", "what={1, 2}"),
        (),
    ],
)
def test_options_are_repeated_as_they_were_read(given: tuple[str, ...]) -> None:
    read: list[dict[str, Any]] = []

    @click.command
    @gym_options
    def command(**options: Any) -> None:
        read.append(options)

    for words in (given, lambda: repeated(read[0])):
        done = CliRunner().invoke(command, list(words() if callable(words) else words))
        assert done.exit_code == 0, done.output
    assert read[0] == read[1]
