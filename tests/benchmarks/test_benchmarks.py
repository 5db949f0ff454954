"""The benchmarks run, their children are measured and ended, and the page says what the results say."""

from __future__ import annotations

import sys
from pathlib import Path
from time import monotonic, sleep

import pytest

import mincirc
from benchmarks.groups import functions
from benchmarks.measure.common import json_lines, measured, over_cores, read
from benchmarks.measure.ours import ask
from benchmarks.peers.programs import abc_sizes, ask_abc, ask_cirbo
from benchmarks.questions.suite import CLASSES, FUNCTIONS, orbit, representatives

BY_NAME = {f.name: f for f in FUNCTIONS}


def test_no_committed_size_contradicts_the_literature() -> None:
    document = read("functions-named")
    assert document is not None
    assert {r["function"] for r in document["rows"]} == set(BY_NAME)
    assert not [r for r in document["rows"] if r["agrees"] is False]
    assert all(r["agrees"] == functions.agrees(BY_NAME[r["function"]].size, r) for r in document["rows"])


def test_the_committed_classes_are_all_and_come_out_exactly() -> None:
    document = read("functions-classes")
    assert document is not None
    assert len(document["rows"]) == 222
    for row in document["rows"][::50]:
        members = orbit(int(row["table"], 16), 4)
        assert (min(members), len(members)) == (int(row["table"], 16), row["functions"])
    assert tuple(document["whole"]["mincirc"]["classes"].values()) == CLASSES
    assert sum(r["functions"] for r in document["rows"]) == 1 << 16


@pytest.mark.parametrize(
    ("name", "known", "answer", "agrees"),
    [
        ("closed", 5, {"status": "proved", "lower": 5, "upper": 5}, True),
        ("too large", 5, {"status": "proved", "lower": 6, "upper": 6}, False),
        ("too small", 5, {"status": "bounds", "lower": 2, "upper": 4}, False),
        ("open", 5, {"status": "bounds", "lower": 4, "upper": None}, True),
        ("refuted what exists", 5, {"status": "timeout", "lower": 6, "upper": None}, False),
        ("nothing said", 5, {"status": "timeout", "lower": None, "upper": None}, None),
        ("nothing known", None, {"status": "proved", "lower": 5, "upper": 5}, None),
    ],
)
def test_agreement(name: str, known: int | None, answer: dict[str, object], agrees: bool | None) -> None:
    assert functions.agrees(known, answer) is agrees, name


@pytest.mark.parametrize("name", ["full adder", "SUM2", "MOD3 of 3 bits, r = 2", "2x2-bit multiplier"])
def test_tables_are_read_as_mincirc_reads_them(name: str) -> None:
    function = BY_NAME[name]
    task = mincirc.load(function.source)
    for x, choices in enumerate(task.choices):
        (right,) = [c.word for c in choices if c.reward]
        assert right == function.word(x)


def test_named_functions_by_hand() -> None:
    assert BY_NAME["full adder"].digits == ("e8", "96")
    assert BY_NAME["majority of 5"].tables[0].bit_count() == 16
    select_b_among_abcd = 0b0100_01
    assert BY_NAME["4:1 multiplexer"].word(select_b_among_abcd) == 0
    assert BY_NAME["4:1 multiplexer"].word(0b0100_10) == 1
    assert BY_NAME["4-bit sorter"].word(0b1010) == 0b0011


def test_a_question_in_a_process_of_its_own() -> None:
    row = ask("full adder", limit=20)
    assert (row["status"], row["size"], row["inputs"], row["outputs"]) == ("proved", 5, 3, 2)
    assert 0 <= row["solving"] < row["cpu"] <= row["process"]


def test_bounds_are_kept_when_the_limit_comes_first() -> None:
    row = ask("table:0x92e5dfe8cb1855fe", limit=1)
    assert row["status"] == "bounds"
    assert 0 <= row["lower"] < row["upper"]


def test_what_makes_no_sense_is_a_row_that_says_why() -> None:
    row = ask("table:0x123", limit=5)
    assert row["status"] == "failed"
    assert "hex digits" in row["reason"]


def test_a_child_is_killed_at_its_limit_with_its_children(tmp_path: Path) -> None:
    """The limit doubles until the child has come to its first line, which takes its time on a busy machine."""
    mark, limit, output = tmp_path / "alive", 0.7, ""
    while not output:
        inner = f"import time, pathlib; time.sleep({limit} + 0.8); pathlib.Path({str(mark)!r}).touch()"
        code = f"import subprocess, sys; print('{{}}', flush=True); subprocess.run([sys.executable, '-c', {inner!r}])"
        begun = monotonic()
        outcome = measured([sys.executable, "-c", code], limit)
        assert outcome.status == "timeout"
        output, limit = outcome.output, 2 * limit
    assert output == "{}\n"
    sleep(max(0, begun + limit / 2 + 1.8 - monotonic()))
    assert not mark.exists()


def test_cpu_seconds_are_those_of_the_child() -> None:
    busy = measured([sys.executable, "-c", "import time\nwhile time.process_time() < 0.5: pass"], 20)
    idle = measured([sys.executable, "-c", "import time; time.sleep(0.5)"], 20)
    assert busy.status == idle.status == "done"
    assert idle.cpu < 0.4 < 0.5 <= busy.cpu
    assert idle.wall >= 0.5


def test_a_line_that_was_cut_off_is_left_out() -> None:
    assert json_lines('{"a": 1}\nnoise\n{"b"') == [{"a": 1}]


def test_every_function_is_in_one_class() -> None:
    found = representatives(3)
    assert sum(count for _, count in found) == 1 << 8
    assert len(found) == 14


def test_results_keep_the_order_of_the_items() -> None:
    assert over_cores(lambda x: x * x, range(20), cores=2) == [x * x for x in range(20)]


def test_networks_of_abc_are_counted_without_inverters() -> None:
    network = ".model exact\n.inputs a b\n.outputs y\n.names a b n\n11 1\n.names n y\n0 1\n.end\n"
    assert abc_sizes(network + network) == [1, 1]


@pytest.mark.parametrize("name", ["full adder", "SUM2", "MOD3 of 3 bits, r = 0"])
def test_peers_agree_where_they_are_installed(name: str) -> None:
    function = BY_NAME[name]
    for row in (ask_abc(function.digits, 20), ask_cirbo(function.inputs, function.tables, 20)):
        if row["status"] == "missing":
            assert row["reason"]
        else:
            assert (row["status"], row["lower"], row["upper"]) == ("proved", function.size, function.size)
