"""Every script runs: one small item of each here, the whole ``--quick`` of each among the slow tests."""

from __future__ import annotations

import subprocess
import sys

import pytest

import mincirc
from benchmarks.groups import ablation, coverage, python_share, scaling, tasks
from benchmarks.measure.common import ROOT, read
from benchmarks.measure.ours import ask
from benchmarks.peers import programs
from benchmarks.questions.suite import CHAIN, CORRIDORS, GATES, LAKES, PADDED, RULES, TASKS, WORLDS
from benchmarks.run import GROUPS
from mincirc.encode.rules import NAMES, rules_for

BENCHMARKS = ROOT / "benchmarks"


def test_a_task_with_every_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "paynt", lambda: programs.Peer("PAYNT", None, "", "not here"))
    rows = {row["program"]: row for row in tasks.measure("island", "50%", 20, 20)}
    assert list(rows) == ["mincirc", "Z3", "PAYNT"]
    assert (rows["mincirc"]["status"], rows["mincirc"]["size"]) == ("proved", 0)
    assert (rows["Z3"]["status"], rows["Z3"]["upper"]) == ("proved", 0)
    assert rows["PAYNT"]["reason"] == "not here"


@pytest.mark.parametrize("basis", ["b2", "aig", "nand", "mig", "lut-3"])
def test_every_sound_rule_is_left_out_once(basis: str) -> None:
    found = ablation.variants(basis)
    sound = [name for name in NAMES if getattr(rules_for(basis), name)]
    assert list(found) == ["nothing", *sound, "everything"]
    assert all(set(kept) == set(sound) - {without} for without, kept in found.items() if without in sound)
    assert (found["nothing"], found["everything"]) == (sound, [])


def test_rules_left_out_change_the_cost_and_not_the_size() -> None:
    everything, nothing = (ask("full adder", limit=20, symmetry=rules) for rules in (list(NAMES), []))
    assert everything["size"] == nothing["size"] == 5
    assert everything["refuting"] != nothing["refuting"]


def test_the_share_of_python_and_its_hottest_functions() -> None:
    row = python_share.measure(("full adder", "optimal"), 10)
    assert 0 < row["share"] <= 1
    assert row["hottest"]
    assert row["hottest"] == sorted(row["hottest"], reverse=True)


@pytest.mark.parametrize("name", [PADDED[4], PADDED[6], CHAIN[1], CHAIN[4]])
def test_the_axes_keep_the_size(name: str) -> None:
    assert mincirc.search(TASKS[name]()).size == int(name[0])


def test_the_axes_are_tasks_of_the_suite_or_tables() -> None:
    names = [name for along in scaling.AXES.values() for at in along.values() for name in at]
    assert all(name in TASKS or name.startswith("table:") for name in names)
    assert set(CORRIDORS.values()) | set(RULES.values()) | set(WORLDS) <= set(TASKS)


def test_the_axis_of_gates_says_what_they_have() -> None:
    document = read("functions-classes")
    assert document is not None
    sizes = {f"table:{row['table']}": row["size"] for row in document["rows"]}
    assert all(sizes[name] == size for size, names in GATES.items() for name in names)
    assert list(GATES) == list(range(1, 8))


def test_every_lake_has_a_way_across() -> None:
    for count in (2, 3, 4):
        whole = WORLDS[f"FrozenLakes, union of {count}"]()
        assert len(whole.blocks) == count
        assert len(whole.states) == 16 * count
    assert len(set(LAKES)) == 4
    assert all(row.count("G") == (i == 3) for lake in LAKES for i, row in enumerate(lake))


def test_the_table_of_coverage_is_what_was_measured() -> None:
    document = read("coverage")
    assert document is not None
    assert set(coverage.TESTS) >= {row["room"] for row in document["rows"]}
    assert all(row["passed"] for row in document["rows"])
    assert coverage.table(document["rows"]) in (ROOT / "tests" / "README.md").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("group", GROUPS)
def test_quick_runs(group: str) -> None:
    before = {path: path.read_bytes() for path in (BENCHMARKS / "results").iterdir()}
    command = [sys.executable, "-m", f"benchmarks.groups.{group}", "--quick"]
    subprocess.run(command, check=True, timeout=600, cwd=ROOT)
    assert before == {path: path.read_bytes() for path in (BENCHMARKS / "results").iterdir()}
