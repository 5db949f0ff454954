"""Every kind of result on a page: what the page says is what the document says."""

from __future__ import annotations

import doctest
import hashlib
import json
import shlex
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import mincirc
from mincirc.rational import approximate
from tests.report.conftest import COMMANDS, UNION, document_of
from tests.report.parsing import assert_harmless


@pytest.mark.parametrize("name", COMMANDS)
def test_a_page_about_one_result_names_task_question_and_circuits(name: str) -> None:
    document = document_of(name)
    words = assert_harmless(mincirc.make_report(document)).words
    assert "harbours" in words
    assert "b2: 2-input gates of any function; negation is free" in words
    assert "mirrored, reversed, lit, flood" in words
    assert "No certificate was given" in words
    assert "Partial" not in words


def test_the_minimum_its_return_and_its_policy(documents: dict[str, Any]) -> None:
    document = documents["search"]
    page = mincirc.make_report(document)
    words = assert_harmless(page).words
    assert f"{document['size']} gates proved" in words
    assert f"Its exact return: {approximate(Fraction(document['value']))} {document['value']}" in words
    assert "(computed again from the task for this page)" in words
    assert page.count("<svg") == 2  # circuit and policy
    for line in document["circuit"].splitlines()[4:]:
        assert line.split("=")[0].strip() in words


def test_a_staircase_of_one_step_has_no_slider(documents: dict[str, Any]) -> None:
    one = {**documents["pareto"], "steps": documents["pareto"]["steps"][-1:]}
    page = mincirc.make_report(one)
    assert 'type="range"' not in page
    assert page.count("data-panel data-says") == 1
    assert 'type="range"' in mincirc.make_report(documents["pareto"])


def test_steps_that_are_not_settled_have_a_key(documents: dict[str, Any]) -> None:
    said = "An open circle: whether larger bounds need more gates is not settled."
    *first, last = documents["pareto"]["steps"]
    opened = {**documents["pareto"], "steps": [*first, {**last, "status": "bounds"}]}
    assert said in mincirc.make_report(opened)
    assert said not in mincirc.make_report(documents["pareto"])


def test_a_staircase_has_a_panel_for_every_step(documents: dict[str, Any]) -> None:
    document = documents["pareto"]
    parsed = assert_harmless(mincirc.make_report(document))
    panels = [a for _, a in parsed.elements if "data-panel" in a]
    marks = [a for _, a in parsed.elements if "data-mark" in a]
    assert len(panels) == len(marks) == len(document["steps"]) > 1
    for panel, step in zip(panels, document["steps"], strict=True):
        assert f"{step['size']} gate" in str(panel["data-says"])
        assert approximate(Fraction(step["bound_max"])) in str(panel["data-says"])
    slider = next(a for tag, a in parsed.elements if tag == "input")
    assert (slider["min"], slider["max"]) == ("0", str(len(panels) - 1))
    meanings = {"all": "all minimum circuits have it", "some": "some minimum", "none": "no minimum circuit has it"}
    for step in document["steps"]:
        assert meanings[step["quantifier"]] in parsed.words


def test_quantifier_price_policies_theorem(documents: dict[str, Any]) -> None:
    kinds = ("quantify", "price", "enumerate", "theorem")
    words = assert_harmless(mincirc.make_report([documents[k] for k in kinds])).words
    assert f"{documents['quantify']['quantifier']} deceptive" in words
    sides = [documents["price"][side]["size"] for side in ("with", "without")]
    for label, size in zip(("with it", "without it"), sides, strict=True):
        assert size is None or f"{label} {size} gate" in words
    count = documents["enumerate"]["count"]
    having = sum(p["predicates"]["deceptive"] for p in documents["enumerate"]["policies"])
    assert f"deceptive {having} of {count} policies" in words
    for step in documents["theorem"]["steps"]:
        assert " ".join(step["says"].split()) in words
    assert f"mean return at least {_shown(documents['quantify']['constraints'][0]['bound'])}" in words


def _shown(exact: str) -> str:
    return exact if "/" not in exact else f"{approximate(Fraction(exact))} {exact}"


def test_without_the_task_numbers_are_as_stated(documents: dict[str, Any]) -> None:
    document = {**documents["search"], "sources": [{"name": "gone.yaml", "package": "", "reading": "exact"}]}
    words = assert_harmless(mincirc.make_report(document)).words
    assert "The task itself was not read" in words
    assert "(as stated in the result; not computed again)" in words
    assert all(f"{state} {action}" in words for state, action in document["policy"].items())


def test_what_is_missing_is_said_at_the_top(documents: dict[str, Any]) -> None:
    lacks = [{"what": "the minimum: size between 1 and 2", "why": "timeout"}]
    document = {**documents["search"], "status": "bounds", "lower": 1, "missing": lacks}
    words = assert_harmless(mincirc.make_report(document)).words
    banner = words.index("Partial: missing the minimum: size between 1 and 2 (the limit on seconds was reached)")
    assert banner < words.index("What is the least number of gates")
    assert f"1 to {document['upper']} gates not settled" in words
    assert "proved" not in words.partition("not settled")[0]


def test_an_infeasible_bound_has_no_circuit() -> None:
    result = mincirc.search(mincirc.load(UNION), 1000)
    page = mincirc.make_report(result)
    assert (
        "no circuit infeasible No policy, and so no circuit of any size, meets the bound."
        in assert_harmless(page).words
    )
    assert "<svg" not in page


def test_the_same_input_gives_the_same_bytes(documents: dict[str, Any], tmp_path: Path) -> None:
    everything = list(documents.values())
    first = mincirc.make_report(everything, tmp_path / "report.html")
    assert first == mincirc.make_report(everything)
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == first


def test_large_answers_are_folded_into_a_line(documents: dict[str, Any]) -> None:
    from mincirc.report import ReportParams

    small = ReportParams(states=1, gates=1, steps=1, policies=0, lines=10, picture_bytes=0)
    gone = [{"name": "", "package": "", "reading": "exact"}]
    everything = [{**d, "sources": gone} for d in documents.values()]
    page = mincirc.make_report(everything, params=small)
    words = assert_harmless(page).words
    states = len(documents["search"]["policy"])
    assert f"{states - 1} more states" in words
    assert f"{len(documents['pareto']['steps']) - 1} more step" in words
    assert f"{documents['enumerate']['count']} more polic" in words
    assert "are not drawn (at most 1 are)" in words
    assert len(page) < len(mincirc.make_report(everything))


def test_a_task_is_searched_and_reported(run: Any, tmp_path: Path) -> None:
    target = str(tmp_path / "report.html")
    code, out, _ = run("report", "--mdp", UNION, "--predicate", "deceptive", "-q", "-o", target)
    page = Path(target).read_text(encoding="utf-8")
    words = assert_harmless(page).words
    assert (code, out) == (0, f"{target}: {len(page.encode())} bytes about harbours\n")
    assert "What is the least number of gates" in words
    assert "How does the minimum grow with the bound?" in words
    assert "What do all minimum circuits have in common?" in words
    assert f"mincirc certify --mdp {UNION}" in words


def test_the_staircase_of_a_function_is_left_out_unless_it_is_wanted(run: Any, tmp_path: Path) -> None:
    """Of 0x16e9 it would take 16,000 conflicts; the table of small functions knows the minimum without any."""
    target = str(tmp_path / "report.html")
    code, out, _ = run("report", "--mdp", "table:0x16e9", "-q", "-o", target)
    assert code == 0
    assert out.endswith("about table:0x16e9\nwithout the staircase (--staircase)\n")
    assert "How does the minimum grow" not in Path(target).read_text(encoding="utf-8")
    for words, there in (("--staircase",), True), (("--no-staircase",), False):
        code, out, _ = run("report", "--mdp", "table:0x6", *words, "-q", "-o", target, "--json")
        assert (code, json.loads(out)["left_out"]) == (0, [])
        assert ("How does the minimum grow" in Path(target).read_text(encoding="utf-8")) == there
    code, out, _ = run("report", "--mdp", "table:0x6", "-q", "-o", target, "--json")
    assert json.loads(out)["left_out"] == ["the staircase (--staircase)"]


def test_files_are_named_with_their_digests(documents: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "search.json").write_text(json.dumps(documents["search"]))
    words = assert_harmless(mincirc.make_report(tmp_path / "search.json")).words
    assert f"{tmp_path / 'search.json'} mincirc search, sha256 " in words


def test_every_command_that_a_page_proposes_works(
    run: Any, documents: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = assert_harmless(mincirc.make_report([documents[k] for k in COMMANDS]))
    lines = [line for line in page.commands if line.startswith("mincirc ")]
    monkeypatch.chdir(tmp_path)
    assert {line.split()[1] for line in lines} == {*COMMANDS, "certify", "verify"} - {"maximise"}
    for line in lines:
        words = shlex.split(line)[1:]
        if words[0] != "verify":
            words += ["-q", "--force"] if words[0] == "certify" else ["-q"]
        code, _, err = run(*words)
        assert (code, err) == (0, ""), line


def test_a_question_with_bounds_for_each_member(run: Any, tmp_path: Path) -> None:
    result = mincirc.search(mincirc.load(UNION), None, each="90%")
    words = assert_harmless(mincirc.make_report(result)).words
    assert "with the bound of each member met?" in words
    assert "--each=" in words
    assert all(_shown(str(member.bound)) in words for member in result.members)


def test_records_give_the_pages_of_what_commands_print(documents: dict[str, Any]) -> None:
    task = mincirc.load(UNION)
    records: dict[str, Any] = {
        "search": mincirc.search(task, predicates=["deceptive"]),
        "quantify": mincirc.quantify(task, "deceptive"),
        "price": mincirc.price(task, "harmful-off-distribution"),
        "pareto": mincirc.pareto(task, "deceptive"),
        "theorem": mincirc.check_theorem(task, "deceptive"),
    }
    for name, record in records.items():
        assert mincirc.make_report(record) == mincirc.make_report(documents[name]), name
    plain = {**documents["pareto"], "predicate": None}
    plain["steps"] = [{**s, "quantifier": None, "having": None, "lacking": None} for s in plain["steps"]]
    assert mincirc.make_report(mincirc.staircase(task)) == mincirc.make_report(plain)
    listed = {**documents["enumerate"]}
    listed["policies"] = [{**p, "predicates": {}} for p in listed["policies"]]
    assert mincirc.make_report(mincirc.enumerate_minimum(task)) == mincirc.make_report(listed)


def test_files_of_records_are_results(run: Any, tmp_path: Path) -> None:
    """What ``mincirc.to_json`` wrote gives the page of the record, and has its task with it."""
    task, page = mincirc.load(UNION), tmp_path / "page.html"
    records = (
        mincirc.search(task, predicates="deceptive"),
        mincirc.quantify(task, "deceptive"),
        mincirc.price(task, "harmful-off-distribution"),
        mincirc.pareto(task, "deceptive"),
        mincirc.staircase(task),
        mincirc.enumerate_minimum(task),
        mincirc.check_theorem(task, "deceptive"),
    )
    for record in records:
        document = mincirc.to_json(record)
        assert mincirc.make_report(document) == mincirc.make_report(record)
        file = tmp_path / "record.json"
        file.write_text(json.dumps(document))
        assert run("report", str(file), "-o", str(page))[0] == 0
        words = assert_harmless(page.read_text(encoding="utf-8")).words
        assert hashlib.sha256(file.read_bytes()).hexdigest() in words


def test_a_record_has_its_task() -> None:
    choices = {"a": [mincirc.Outcome(1, "s", 1)], "b": [mincirc.Outcome(1, None, 0)]}
    task = mincirc.make_task("two", mincirc.Discount("1/2"), {"s": choices}, {"s": 1})
    assert "(computed again from the task for this page)" in mincirc.make_report(mincirc.search(task))


def test_the_example_of_the_function() -> None:
    found = doctest.DocTestFinder(recurse=False).find(mincirc.make_report, globs={})
    assert sum(len(example.examples) for example in found) > 2
    assert all(doctest.DocTestRunner().run(example).failed == 0 for example in found)
