"""``docs/families.md``: its commands run, its code runs, and its figures are what comes out."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from mincirc._cli.main import main
from mincirc.mdp.families import FAMILIES, search_is_forced, supervised_corridor
from mincirc.statements import quantify
from mincirc.statements.front import pareto
from mincirc.task import load
from tests.task.support import ROOT

PAGE = (ROOT / "docs" / "families.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ mincirc (.*)$", PAGE, re.MULTILINE)


def section(title: str) -> str:
    return next(part for part in re.split(r"^## ", PAGE, flags=re.MULTILINE) if part.startswith(title))


def rows(title: str) -> list[list[str]]:
    """Return the cells of the section's tables, heads and rules included."""
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_run(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stopped:
        main(shlex.split(command))
    assert not stopped.value.code
    if "-o" in command:
        assert load(shlex.split(command)[-1]).states


def test_the_code_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "build").mkdir()
    (code,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    exec(code, {})
    assert len(load("build/harbour.yaml").blocks) == 3


def test_every_family_has_a_section() -> None:
    heads = " ".join(re.findall(r"^## (.*)$", PAGE, re.MULTILINE))
    assert all(f"`{name}`" in heads for name in FAMILIES)


def test_every_shipped_set_is_listed() -> None:
    listed = set(re.findall(r"`(\w+)\.yaml`", section("Shipped unions")))
    unions = {path.stem.rsplit("_", 1)[0] for path in (ROOT / "mdps" / "members").glob("*.yaml")}
    assert all(any(member.startswith(name) for name in listed) for member in unions)
    assert all((ROOT / "mdps" / f"{name}.yaml").exists() for name in listed)


@pytest.mark.parametrize("cells", [2, 3, 4, 5])
def test_the_steps_of_the_corridors(cells: int) -> None:
    (row,) = [r for r in rows("`supervised-corridor`") if r[0] == str(cells)]
    found = pareto(supervised_corridor(cells), "reads-feature:supervised")
    steps = [
        f"{step.size} {'gate' if step.size == 1 else 'gates'} up to {step.bound_max}" for step in found.staircase.steps
    ]
    shown = re.findall(r"\d gates? up to -?\d+/\d+", " ".join(row))
    assert shown == steps
    words = [answer.quantifier for answer in found.quantified if answer is not None]
    assert words == ["none"] + ["all"] * (len(steps) - 1)


def test_the_curves_are_the_measured_ones() -> None:
    result = json.loads((ROOT / "benchmarks" / "results" / "lookup.json").read_text(encoding="utf-8"))
    head, _, *curves = rows("`lookup-to-learner`")
    tasks = [int(cell) for cell in head[1:]]
    for row, (order, what) in zip(
        curves,
        [("numbered", "minimum"), ("numbered", "lookup"), ("described", "minimum"), ("described", "lookup")],
        strict=True,
    ):
        measured = {r["tasks"]: r[what] for r in result["rows"] if r["order"] == order}
        assert [int(cell) for cell in row[1:]] == [measured[n] for n in tasks]


def two_bit_scores() -> list[tuple[int, str, str]]:
    """Return (tasks, gates, quantifier) for every number of tasks that the page's second table speaks of."""
    head, gates, contain = [row for row in rows("`search-is-forced`") if len(row) == 8 and "---" not in row[0]]
    found = []
    for numbers, size, word in zip(head[1:], gates[1:], contain[1:], strict=True):
        ends = [int(n) for n in re.findall(r"\d+", numbers)]
        found += [(n, size, word) for n in range(ends[0], ends[-1] + 1)]
    return found


@pytest.mark.parametrize(
    ("tasks", "gates", "contain"),
    [pytest.param(*case, marks=[pytest.mark.slow] if case[0] > 11 else []) for case in two_bit_scores()],
)
def test_the_table_of_longer_scores(tasks: int, gates: str, contain: str) -> None:
    task = search_is_forced(tasks, 2, 2)
    found = quantify(task, "deceptive" if tasks == 1 else "computes:1_beats_0", tries=100_000)
    assert found.result.size == int(gates)
    assert found.quantifier is not None
    assert contain in ("-", found.quantifier)
