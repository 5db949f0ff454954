"""The page says what the results say, and says "open" where something is open."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from benchmarks.groups.tasks import BOUNDS
from benchmarks.measure.common import RESULTS, Row, read
from benchmarks.page import document as page
from benchmarks.page import functions as page_functions
from benchmarks.page import rules as page_rules
from benchmarks.page import tasks as page_tasks
from benchmarks.page.markdown import number, size
from benchmarks.page.plots import PLOTS, draw
from benchmarks.page.rules import Factor, factor, mean

MACHINE = {"processor": "P", "memory": "1 GiB", "python": "3", "mincirc": "0"}


def test_the_page_is_made_of_the_results() -> None:
    assert page.PAGE.read_text(encoding="utf-8") == page.render(), "run python -m benchmarks.page"


def test_every_result_of_the_page_names_the_machine_and_its_rows() -> None:
    there = [document for name in page.SECTIONS if (document := read(name)) is not None]
    assert there
    for document in there:
        assert set(MACHINE) <= set(document["machine"])
        assert document["rows"]


def test_the_pictures_of_the_page_exist() -> None:
    wanted = re.findall(r"\]\((benchmarks-\w+\.svg)\)", page.render())
    assert wanted
    for name in wanted:
        assert (page.PAGE.parent / name).read_text(encoding="utf-8").count("<svg") == 1


@pytest.mark.parametrize("name", PLOTS)
def test_pictures_are_drawn_from_the_results(name: str) -> None:
    if read(PLOTS[name][1]) is None:
        assert draw(name) is None
    else:
        assert (draw(name) or "").startswith("<?xml")


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ({"status": "proved", "lower": 5, "upper": 5}, "5"),
        ({"status": "bounds", "lower": 5, "upper": 9}, "5..9"),
        ({"status": "timeout", "lower": 6, "upper": None}, ">= 6"),
        ({"status": "timeout", "lower": None, "upper": None}, "open"),
        ({"status": "timeout", "lower": 0, "upper": None}, "open"),
        ({"status": "missing", "reason": "not installed"}, "missing"),
        ({"status": "infeasible", "lower": None, "upper": None}, "infeasible"),
    ],
)
def test_sizes(row: Row, text: str) -> None:
    assert size(row) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (0, "0"), (12345, "12,345"), (0.00321, "0.003"), (0.5, "0.50"), (33.44, "33.4"), (188.786, "189")],
)
def test_figures(value: float | None, text: str) -> None:
    assert number(value) == text


def run(status: str, refuting: int, conflicts: int = 0) -> Row:
    return {"status": status, "refuting": refuting, "conflicts": conflicts}


def test_factors_of_rules() -> None:
    assert factor(run("proved", 100), run("proved", 250)) == Factor(2.5)
    assert str(factor(run("proved", 100), run("bounds", 10, 1000))) == "> 10.0"
    assert factor(run("bounds", 100), run("proved", 250)) is None
    assert factor(run("proved", 0), run("proved", 3)) == Factor(3)
    assert mean([Factor(2), Factor(8), None]) == Factor(4)
    assert mean([Factor(2), Factor(8, open=True)]) == Factor(4, open=True)
    assert mean([None]) is None


def tasks_row(program: str, **more: object) -> Row:
    return {
        "task": "T",
        "bound": "90%",
        "program": program,
        "status": "proved",
        "lower": 3,
        "upper": 3,
        "cpu": 1.0,
    } | more


def test_a_tree_that_falls_short_is_named() -> None:
    good = tasks_row("PAYNT", nodes=5, reaches=True)
    document: dict[str, Any] = {"rows": [tasks_row("mincirc", becomes="1/3"), good], "limit": 8, "peer_limit": 8}
    assert "all reach k" in page_tasks.tasks(document)
    assert "| depth 3, 5 nodes in 1.00 s |" in page_tasks.tasks(document)
    document["rows"][1] = good | {"reaches": False}
    assert "fall short of k: T at 90% (PAYNT)" in " ".join(page_tasks.tasks(document).split())
    document["rows"][1] = good | {"status": "timeout", "upper": None}
    assert "| depth >= 3 |" in page_tasks.tasks(document)


def test_the_committed_minima_agree_with_each_other() -> None:
    """Z3's bounds and ours meet, a lower bound on the return never needs more gates, PAYNT's trees reach theirs."""
    document = read("tasks")
    assert document is not None
    ends: dict[str, dict[str, list[tuple[int, float]]]] = {}
    for row in document["rows"]:
        if row["program"] in ("mincirc", "Z3") and row["lower"] is not None:
            upper = float("inf") if row["upper"] is None else row["upper"]
            ends.setdefault(row["task"], {}).setdefault(row["bound"], []).append((row["lower"], upper))
        assert row.get("reaches") is not False
    for by_bound in ends.values():
        known = [(max(low for low, _ in e), min(high for _, high in e)) for e in by_bound.values()]
        assert all(low <= high for low, high in known)
        assert list(by_bound) == list(BOUNDS)
        for i, (_, high) in enumerate(known):
            assert all(low <= high for low, _ in known[i:])


def test_a_size_against_the_literature_is_named() -> None:
    row = {"function": "F", "known": 5, "status": "proved", "lower": 6, "upper": 6, "cpu": 0.1, "agrees": False}
    document = {"rows": [row | {"program": p} for p in ("mincirc", "ABC", "Cirbo")], "limit": 1}
    assert "Against the literature: mincirc on F: 6; ABC on F: 6" in page_functions.named(document)


def test_a_rule_that_is_unsound_in_a_basis_has_an_empty_cell() -> None:
    def row(task: str, without: str, refuting: int) -> Row:
        return {"task": task, "basis": "b2", "without": without, **run("proved", refuting), "lower": 5, "upper": 5}

    rows = [row("A", "nothing", 10), row("A", "order", 30), row("A", "everything", 40)]
    rows += [row("B", "nothing", 10), row("B", "everything", 90)]
    text = page_rules.ablation({"rows": rows, "limit": 1, "rules": ["order", "used"]})
    assert "no `used`" not in text
    (line_a,) = [line for line in text.splitlines() if line.startswith("| A |")]
    (line_b,) = [line for line in text.splitlines() if line.startswith("| B |")]
    assert line_a.endswith("| 3.00 | 4.00 |")
    assert line_b.endswith("|  | 9.00 |")


def test_repeated_runs_are_one_line_with_their_median() -> None:
    def row(jobs: int | None, wall: float) -> Row:
        return {
            "refutation": "R",
            "jobs": jobs,
            "answer": "refuted",
            "conflicts": 10,
            "wall": wall,
            "cpu": 1.0,
            "load": 1,
        }

    rows = [row(None, 5.0), row(1, 9.0), row(2, 3.0), row(1, 7.0), row(2, 4.0), row(2, 100.0)]
    lines = page_rules.parallel({"rows": rows, "limit": 1.0}).splitlines()[-3:]
    assert [line.split(" | ")[1] for line in lines] == ["undivided", "1 process", "2 processes"]
    assert [line.split(" | ")[4] for line in lines] == ["5.00", "8.00", "4.00"]


def test_results_are_written_one_row_to_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from benchmarks.measure import common

    monkeypatch.setattr(common, "RESULTS", tmp_path)
    path = common.write("x", [{"a": 1}, {"a": 2}], limit=3)
    assert [json.loads(line.rstrip(",")) for line in path.read_text().splitlines() if line.startswith("  {")] == [
        {"a": 1},
        {"a": 2},
    ]
    document = common.read("x")
    assert document is not None
    assert (document["benchmark"], document["limit"], len(document["rows"])) == ("x", 3, 2)
    assert tmp_path != RESULTS
