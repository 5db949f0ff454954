"""What is no result, or contradicts the task, is refused in one line, and no file is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import mincirc
from tests.report.conftest import ROOT, UNION


def refused(*results: Any, **keywords: Any) -> str:
    """The one line that a report is refused with."""
    with pytest.raises(mincirc.MincircError) as error:
        mincirc.make_report(list(results), **keywords)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_files_that_are_no_results(tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('{"schema": 1,\n  "task": }')
    assert refused(bad).startswith(f"{bad}:2:11: not JSON")
    bad.write_text("[1, 2]")
    assert refused(bad).startswith(f"{bad}: expected the JSON of mincirc search")
    bad.write_bytes(b"\xff")
    assert "not UTF-8" in refused(bad)
    bad.write_text("[" * 100_000)
    assert "not JSON" in refused(bad)
    assert refused(tmp_path / "bed.json") == f"no such file: {tmp_path / 'bed.json'}; did you mean 'bad.json'?"
    assert "a report needs a result" in refused()
    assert "must be" in refused(3)


def test_records_that_are_no_results(tmp_path: Path) -> None:
    task = mincirc.load("table:0x6")
    result = mincirc.to_json(mincirc.search(task))
    assert "a report shows no MDP; expected a record of SearchResult, " in refused(mincirc.to_json(task))
    wrong = {**result, "format": "mincirc 0"}
    assert refused(wrong) == "a record: format: expected 'mincirc 1', not 'mincirc 0' (str)"
    file = tmp_path / "r.json"
    file.write_text(json.dumps({**result, "value": {**result["value"], "status": "sure"}}))
    assert refused(file).startswith(f"{file}: value.status: expected one of 'proved'")


def test_a_field_that_is_wrong_is_named(documents: dict[str, Any]) -> None:
    assert "steps.0.size" in refused(
        {**documents["pareto"], "steps": [{**documents["pareto"]["steps"][0], "size": "6"}]}
    )
    assert "upper" in refused({**documents["search"], "upper": 1.5})
    assert "value" in refused({**documents["search"], "value": "1/0"})
    assert "schema 1, not 99" in refused({**documents["search"], "schema": 99})


def test_results_about_two_tasks(documents: dict[str, Any]) -> None:
    other = mincirc.search(mincirc.load("table:0x6"))
    assert "a report is about one task" in refused(documents["search"], other)
    assert "a report is about one task" in refused(documents["search"], task=mincirc.load("table:0x6"))


@pytest.mark.parametrize("field", ["value", "policy", "circuit", "interface", "basis"])
def test_a_result_that_contradicts_the_task(documents: dict[str, Any], field: str) -> None:
    document = documents["search"]
    actions = sorted(set(document["policy"].values()))
    state = next(iter(document["policy"]))
    turned = actions[1 - actions.index(document["policy"][state])]
    wrong = {
        "value": ("12345", "not 12345 as stated"),
        "policy": ({**document["policy"], state: turned}, "policy"),
        "circuit": ("basis b2\nno circuit", "circuit:2:"),
        "interface": ({**document["interface"], "inputs": ["a", "b", "c", "d"]}, "other bits"),
        "basis": ("aig", "a circuit over b2 in a result about aig"),
    }
    value, says = wrong[field]
    assert says in refused({**document, field: value})


def test_calls_that_make_no_sense(run: Any, documents: dict[str, Any], tmp_path: Path) -> None:
    result, target = tmp_path / "search.json", str(tmp_path / "report.html")
    result.write_text(json.dumps(documents["search"]))
    assert run("report", "-o", target)[0] == 2
    code, _, err = run("report", str(result), "--bound", "optimal", "-o", target)
    assert (code, "--bound is about a search" in err) == (2, True)
    code, _, err = run("report", str(result), "-o", str(tmp_path / "report.png"))
    assert (code, "reports are written as HTML" in err) == (1, True)
    code, _, err = run("report", str(result), "-o", str(tmp_path / "none" / "report.html"))
    assert (code, "there is no folder" in err) == (1, True)
    code, _, err = run("report", str(tmp_path / "other.json"), "-o", target)
    assert (code, "no such file" in err) == (1, True)
    assert not Path(target).exists()


def test_a_task_file_that_changed_is_not_read(documents: dict[str, Any], tmp_path: Path) -> None:
    changed = tmp_path / "union.yaml"
    changed.write_text((ROOT / "mdps" / "corridor.yaml").read_text())
    document = {**documents["search"], "sources": [{"name": str(changed), "package": "", "reading": "exact"}]}
    assert "now holds the task" in mincirc.make_report(document)
    assert "computed again" in mincirc.make_report(document, task=mincirc.load(UNION))


def test_without_jinja_the_extra_is_named_before_anything_is_searched(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mincirc.report.page.find_spec", lambda name: None)
    monkeypatch.setattr("mincirc._cli.report.search", lambda *_, **__: pytest.fail("a search was begun"))
    code, _, err = run("report", "--mdp", UNION, "-q", "-o", str(tmp_path / "report.html"))
    assert (code, "mincirc[report]" in err) == (1, True)
    with pytest.raises(mincirc.MincircError, match=r"mincirc\[report\]"):
        mincirc.make_report(mincirc.search(mincirc.load("table:0x6")))
