"""Output that is not complete says so: its last line, its exit code and its JSON, for every command and every end.

A run that exits with 0 gives what an unlimited run gives; a run that exits with 3 says ``partial`` and what is missing
in its last line.  Budgets from nothing upwards, and Ctrl-C at every event.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mincirc._cli.answer import last_lines
from mincirc._cli.fold import columns
from mincirc._cli.progress import Progress
from mincirc.partial import WORDS, Missing, completeness, last_line
from mincirc.statements import staircase
from mincirc.task import load

ROOT = Path(__file__).resolve().parents[2]
LAKE = str(ROOT / "mdps" / "frozenlake.yaml")
UNION = str(ROOT / "mdps" / "union.yaml")
ABSENT = str(ROOT / "mdps" / "absent_supervisor.yaml")

COMMANDS: dict[str, tuple[str, ...]] = {
    "search": ("search", "--mdp", LAKE),
    "search, 75%": ("search", "--mdp", LAKE, "--bound", "75%", "--predicate", "deceptive"),
    "search, depth": ("search", "--mdp", ABSENT, "--objective", "depth,size"),
    "search, depth second": ("search", "--mdp", ABSENT, "--objective", "size,depth"),
    "search, costs": ("search", "--mdp", ABSENT, "--costs", "xor=3"),
    "search, union": ("search", "--mdp", UNION),
    "maximise": ("search", "--mdp", ABSENT, "--gates", "3", "--maximise"),
    "enumerate": ("enumerate", "--mdp", ABSENT),
    "enumerate, circuits": ("enumerate", "--mdp", ABSENT, "--circuits"),
    "quantify": ("quantify", "--mdp", UNION, "--predicate", "deceptive"),
    "price": ("price", "--mdp", UNION, "--predicate", "deceptive"),
    "pareto": ("pareto", "--mdp", ABSENT, "--predicate", "deceptive"),
    "pareto, lake": ("pareto", "--mdp", LAKE, "--gates", "4"),
    "theorem": ("theorem", "--mdp", UNION, "--predicate", "harmful-off-distribution", "--reencode", "gray"),
    "infeasible": ("search", "--mdp", ABSENT, "--bound", "1000"),
}
BUDGETS = (0, 1, 5, 50, 500, 3000)
VOLATILE = ("effort", "in all")


def body(out: str) -> list[str]:
    """The lines of an answer that do not depend on the effort."""
    return [line for line in out.splitlines() if not line.startswith(VOLATILE)]


def check(code: int, out: str, err: str, unlimited: list[str]) -> None:
    """Assert the rule."""
    last = out.splitlines()[-1]
    assert code in (0, 3), err
    assert (code == 3) == ("partial" in last), out
    assert out.count("partial: missing") == (code == 3)
    if code == 0:
        assert body(out) == unlimited


@pytest.mark.parametrize(
    ("name", "basis"),
    [*((name, "b2") for name in COMMANDS), ("maximise", "nand"), ("enumerate", "nand"), ("pareto", "aig")],
)
def test_budgets_from_nothing_upwards(run: Any, name: str, basis: str) -> None:
    words = (*COMMANDS[name], "-q", "--basis", basis)
    code, out, err = run(*words)
    assert (code, "partial" in out) == (0, False), err
    unlimited = body(out)
    for budget in BUDGETS:
        code, out, err = run(*words, "--conflicts", str(budget))
        check(code, out, err, unlimited)
    code, out, _ = run(*words, "--timeout", "0")
    check(code, out, "", unlimited)


@pytest.mark.parametrize("name", COMMANDS)
def test_json_says_so_too(run: Any, name: str) -> None:
    for budget in ((), ("--conflicts", "0"), ("--conflicts", "30")):
        code, out, _ = run(*COMMANDS[name], "-q", "--json", *budget)
        document = json.loads(out)
        assert document["complete"] is (code == 0)
        assert bool(document["missing"]) is (code == 3)
        assert all(lack["why"] in WORDS and lack["what"] for lack in document["missing"])


class Presses:
    """Ctrl-C at the ``number``-th event."""

    def __init__(self, number: int) -> None:
        self.left = number

    def __call__(self, _progress: Progress, _event: Any) -> None:
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt


def presses(run: Any, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> Iterator[tuple[int, str, str]]:
    """Run the command with Ctrl-C at its first event, its second, ... until there is no such event."""
    number = 0
    while True:
        number += 1
        press = Presses(number)
        monkeypatch.setattr(Progress, "on_event", lambda self, event, press=press: press(self, event))
        yield run(*words)
        if press.left > 0:
            return


SLOW = "pareto, lake"
"""A command whose events are many; another of its kind is quick."""


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] if name == SLOW else []) for name in COMMANDS]
)
def test_ctrl_c_at_every_event(run: Any, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    words = (*COMMANDS[name], "-q")
    _, out, _ = run(*words)
    unlimited, codes = body(out), []
    for code, out, err in presses(run, monkeypatch, words):
        check(code, out, err, unlimited)
        codes.append(code)
    assert codes[-1] == 0, "without the press it is complete"


@pytest.mark.parametrize("more", [(), ("--policies",), ("--predicate", "constant")])
def test_ctrl_c_at_every_event_of_a_certificate(
    run: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, more: tuple[str, ...]
) -> None:
    """Proofs too are put down at once: no certificate or a whole one, and nothing beside it."""
    folder, codes = tmp_path / "c", []
    words = ("certify", "--mdp", ABSENT, *more, "-q", "--force", "-o", str(folder))
    for code, out, err in presses(run, monkeypatch, words):
        assert code in (0, 3), err
        assert (code == 3) == ("partial" in out.splitlines()[-1]), out
        assert {p.name for p in tmp_path.iterdir()} <= {"c"}
        assert not folder.exists() or (folder / "certificate.json").is_file()
        codes.append(code)
    assert codes[-1] == 0
    assert len(codes) > 4


def test_a_partial_staircase_that_ends_between_two_steps_does_not_look_whole(run: Any) -> None:
    code, out, _ = run("pareto", "--mdp", LAKE, "--basis", "nand", "--conflicts", "6000", "-q")
    assert code == 3
    assert out.splitlines()[-1].startswith("partial: missing steps above ")
    assert out.splitlines()[-1].endswith("(the limit on conflicts was reached)")


def test_the_library_knows_it_too() -> None:
    stairs = staircase(load(LAKE), basis="nand", conflicts=6000)
    assert stairs.missing
    assert {lack.why for lack in stairs.missing} == {"conflicts"}
    assert staircase(load(ABSENT)).missing == ()
    capped = staircase(load(ABSENT), gates=1)
    assert (capped.complete, capped.capped, capped.missing) == (False, True, ())


def test_a_limit_is_partial_only_if_there_is_more(run: Any) -> None:
    words = ("enumerate", "--mdp", ABSENT, "-q")
    code, out, _ = run(*words, "--limit", "3")
    assert (code, out.splitlines()[-1]) == (
        3,
        "partial: missing policies of minimum circuits beyond these 3 (as many as asked for are listed)",
    )
    assert run(*words, "--limit", "4")[:2] == (0, run(*words)[1])


def test_a_certificate_that_cannot_be_made_in_time_is_no_error(run: Any, tmp_path: Path) -> None:
    for number, more in enumerate(([], ["--predicate", "deceptive"], ["--policies"])):
        code, out, _ = run(
            "certify",
            "--mdp",
            UNION,
            "-q",
            "-o",
            str(tmp_path / str(number)),
            "--conflicts",
            "0",
            "--symmetry",
            "none",
            *more,
        )
        assert code == 3
        assert out.splitlines()[-1].startswith("partial: missing ")


def test_the_last_line() -> None:
    lacks = [Missing("a", "conflicts"), Missing("b", "tries"), Missing("c", "conflicts")]
    assert last_line(lacks) == (
        "partial: missing a and c (the limit on conflicts was reached); b (as many as allowed were tried)"
    )
    assert last_lines(lacks, 100) == [last_line(lacks)]
    assert completeness([]) == {"complete": True, "missing": []}


LACKS = [
    Missing("the minimum: size between 2 and 12", "timeout"),
    Missing("the optimum", "timeout"),
    *(Missing(f"the optimum of 任务_{n}", "timeout") for n in range(20)),
    Missing("where reads-feature:supervised holds", "tries"),
]


@pytest.mark.parametrize("width", range(40, 130, 7))
def test_wide_last_lines_are_folded_and_the_last_one_says_what_is_missing(width: int) -> None:
    *lines, last = last_lines(LACKS, width)
    text = " ".join(" ".join(lines).split())
    assert max(map(columns, [*lines, last])) <= width
    assert last.startswith("partial: missing the minimum")
    assert not any("partial" in line for line in lines)
    for lack in LACKS:
        assert lack.what in text
        assert WORDS[lack.why] in text


def test_the_last_line_names_as_much_as_fits() -> None:
    assert last_lines(LACKS, 60)[-1] == "partial: missing the minimum and 22 more (see above)"
    assert last_lines(LACKS, 66)[-1] == "partial: missing the minimum, the optimum and 21 more (see above)"
    assert last_lines(LACKS[:1], 60)[-1] == "partial: missing the minimum (see above)"
    assert last_lines([Missing("policies of minimum circuits beyond these 3", "limit")], 50) == [
        "missing: policies of minimum circuits beyond these",
        "  3 (as many as asked for are listed)",
        "partial: missing policies of minimum circuits ...",
    ]
