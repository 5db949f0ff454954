"""Phases beside the search tell where they stand: to a listener of the library, and as lines on stderr."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from rich.spinner import Spinner

from mincirc import Event, enumerate_minimum, load, price, quantify, search, staircase
from mincirc._cli.progress import Progress, describe
from mincirc.certify import certify, certify_policies, certify_quantifier, certify_side, write_certificate
from mincirc.predicate import Policy
from mincirc.searching import progress_line as shown
from mincirc.searching.event import Teller
from mincirc.searching.progress_line import ProgressParams
from mincirc.statements.reduction import theorem

MDPS = Path(__file__).resolve().parents[2] / "mdps"
LAKE, ABSENT, SOME = (str(MDPS / f"{name}.yaml") for name in ("frozenlake", "absent_supervisor", "none_some"))
LINE = re.compile(r"(.*), \d+ conflicts, [\d.]+ s$")


def phases(err: str) -> list[str]:
    """The lines of phases beside the search, without effort and seconds."""
    found = [LINE.match(line) for line in err.splitlines()]
    assert all(found), err
    return [m[1] for m in found if m and not re.match(r"(size \d+|settled): .* <= minimum", m[1])]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("search", "--mdp", LAKE), ["optimum: not known yet"]),
        (
            ("quantify", "--mdp", ABSENT, "--predicate", "deceptive"),
            [
                "optimum: not known yet",
                "quantifier: circuits with deceptive, 0 of 2 settled",
                "quantifier: circuits without deceptive, 1 of 2 settled",
            ],
        ),
        (
            ("enumerate", "--mdp", ABSENT, "--circuits"),
            ["optimum: not known yet", "policies: 0 found", "circuits: 0 found"],
        ),
        (
            ("price", "--mdp", SOME, "--predicate", "deceptive"),
            [
                "optimum: not known yet",
                "size 1: 1 <= least size with deceptive",
                "settled: 1 <= least size with deceptive <= 1",
            ],
        ),
    ],
)
def test_lines_in_a_pipe(run: Any, words: tuple[str, ...], wanted: list[str]) -> None:
    _, _, err = run(*words)
    assert phases(err) == wanted
    assert run(*words, "-q")[2] == ""


def test_theorem_names_its_steps(run: Any) -> None:
    _, _, err = run("theorem", "--mdp", str(MDPS / "none_some_all.yaml"), "--predicate", "deceptive")
    steps = [re.match(r"theorem: step (\d)", line) for line in phases(err)]
    assert {m[1] for m in steps if m} == {"1", "2", "3", "4", "5", "6"}


@pytest.mark.parametrize("command", ["certify", "search"])
def test_each_proof_is_a_line(run: Any, tmp_path: Path, command: str) -> None:
    folder = str(tmp_path / "proof")
    where = ("-o", folder) if command == "certify" else ("--certificate", folder)
    code, out, err = run(command, "--mdp", ABSENT, *where)
    assert code == 0, err
    proofs = [line for line in phases(err) if line.startswith("proofs")]
    total = len(list((tmp_path / "proof").glob("*.xz")))
    assert total >= 2
    assert proofs == [f"proofs: {n} of {total} written" for n in range(total + 1)]
    assert "proofs:" not in out


def listened(call: Callable[[Callable[[Event], None]], object]) -> list[Event]:
    told: list[Event] = []
    call(told.append)
    assert [e.seconds for e in told] == sorted(e.seconds for e in told), "one clock for all phases"
    for event in told:
        assert describe(event).isprintable()
    return told


def looks_at_circuit(_task: object, policy: Policy, _state: str) -> bool:
    return policy.circuit.size > 2


def test_the_library_tells_each_policy_and_circuit() -> None:
    found: list[int] = []
    task = load(ABSENT)
    events = listened(lambda tell: found.append(len(enumerate_minimum(task, circuits=True, on_event=tell).policies)))
    of_policies = [e for e in events if (e.phase, e.kind) == ("policies", "phase")]
    assert sorted({e.done for e in of_policies}) == list(range(found[0] + 1))
    assert {e.lower == e.upper for e in of_policies} == {True}
    assert [e for e in events if e.phase == "circuits"][-1].done >= found[0]


def test_the_library_tells_tries_of_black_boxes() -> None:
    task = load(ABSENT)
    events = listened(lambda tell: quantify(task, looks_at_circuit, on_event=tell, tries=3))
    assert {e.message for e in events if e.phase == "quantifier"} == {"policies one by one", "circuits one by one"}
    events = listened(lambda tell: price(task, looks_at_circuit, on_event=tell, conflicts=2000))
    sides = {e.message for e in events if e.phase == "side"}
    assert sides
    assert sides <= {"with looks_at_circuit", "without looks_at_circuit"}
    assert max(e.done for e in events if e.phase == "side") > 0


def test_every_entry_tells_of_the_optimum_first() -> None:
    task, union = load(ABSENT), load(SOME)
    for call in (
        lambda tell: search(task, on_event=tell),
        lambda tell: staircase(task, gates=1, on_event=tell),
        lambda tell: theorem(union, "deceptive", on_event=tell),
        lambda tell: certify(task, on_event=tell),
        lambda tell: certify_side(union, "deceptive", True, on_event=tell),
    ):
        assert listened(call)[0].phase == "optimum"


def test_what_is_learned_anew_counts_its_sizes_and_conflicts(tmp_path: Path) -> None:
    found = enumerate_minimum(load(ABSENT))
    assert found.result.size is not None
    events = listened(lambda tell: certify_policies(found, on_event=tell))
    lemmas = [e for e in events if e.kind == "phase"]
    assert {e.phase for e in lemmas} == {"lemmas"}
    assert [e.done for e in lemmas if e.total] == sorted(e.done for e in lemmas)
    assert {e.total for e in lemmas} == {found.result.size + 1}
    written = listened(lambda tell: write_certificate(certify_policies(found), tmp_path / "c", on_event=tell))
    assert written[-1].done == written[-1].total
    assert written[-1].conflicts >= written[0].conflicts


def test_a_listener_that_fails_is_blamed_in_later_phases_too(tmp_path: Path) -> None:
    from mincirc.errors import CallbackError

    def fails(event: Event) -> None:
        if event.phase not in ("optimum", "search"):
            raise ValueError("no more")

    task = load(ABSENT)
    for call in (
        lambda: enumerate_minimum(task, on_event=fails),
        lambda: quantify(task, "deceptive", on_event=fails),
        lambda: (
            certify_quantifier(load(LAKE), "deceptive", on_event=fails)
            and write_certificate(certify(task), tmp_path / "c", on_event=fails)
        ),
    ):
        with pytest.raises(CallbackError, match=r"no more \(.*test_phases.py:\d+\)"):
            call()
    assert not list(tmp_path.iterdir())


def test_nobody_listens() -> None:
    from mincirc.runtime.budget import Budget

    teller = Teller(None, Budget())
    teller.again()
    teller.phase("proofs", done=1, total=2)
    teller.again()
    assert teller.message == ""


def test_seconds_go_on_between_events_and_the_line_stays_one(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(shown, "monotonic", lambda: now[0])
    screen = Console(file=io.StringIO(), force_terminal=True, width=30, color_system=None)
    line = shown._RenewedLine("policies: 7 found, 12 conflicts", 3.0)
    wide = Console(file=io.StringIO(), force_terminal=True, width=100, color_system=None)
    wide.print(line)
    now[0] += 4.5
    wide.print(line)
    screen.print(Spinner("dots", line))  # as a status line draws it
    assert wide.file.getvalue().split("\n")[:2] == [  # type: ignore[attr-defined]
        "policies: 7 found, 12 conflicts, 3.0 s",
        "policies: 7 found, 12 conflicts, 7.5 s",
    ]
    assert screen.file.getvalue().count("\n") == 1  # type: ignore[attr-defined]


def test_thousands_of_policies_are_no_thousands_of_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(quiet=False) as progress:
        for done in range(5000):
            progress.on_event(Event("phase", 3, 3, 3, 0, 0, 0, done / 200, "", "size", "policies", done))
    assert len(capsys.readouterr().err.splitlines()) == 3


def lines_within(seconds: float, count: int, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Wait until so many lines are on stderr, at most so many seconds; return those that are."""
    end, lines = time.monotonic() + seconds, list[str]()
    while len(lines) < count and time.monotonic() < end:
        time.sleep(0.01)
        lines += capsys.readouterr().err.splitlines()
    return lines


def test_a_long_phase_is_not_silent_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(quiet=False, params=ProgressParams(interval=0.05)) as progress:
        progress.on_event(Event("bounds", 3, 3, 9, 40, 0, 0, 70.0))
        progress.on_event(Event("progress", 3, 3, 8, 52, 0, 0, 70.01))  # not due: the next line knows of it
        lines = lines_within(20, 4, capsys)
    time.sleep(0.2)
    assert capsys.readouterr().err.count("\n") <= 1, "over is over"
    assert lines[0] == "size 3: 3 <= minimum <= 9, 40 conflicts, 70.0 s"
    matches = [re.fullmatch(r"size 3: 3 <= minimum <= 8, 52 conflicts, ([\d.]+) s", line) for line in lines[1:]]
    assert len(matches) >= 3
    assert all(matches), lines
    seconds = [float(match[1]) for match in matches if match]
    assert seconds == sorted(seconds)
    assert 70.0 <= seconds[0] < 95


def test_nothing_to_say_is_said_too_and_quiet_is_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(quiet=False, params=ProgressParams(interval=0.05)):
        assert all(re.fullmatch(r"reading the task, [\d.]+ s", line) for line in lines_within(20, 2, capsys))
    capsys.readouterr()
    with Progress(quiet=True, params=ProgressParams(interval=0.05)) as progress:
        progress.on_event(Event("bounds", 3, 3, 9, 40, 0, 0, 70.0))
        assert lines_within(0.3, 1, capsys) == []


def test_reminders_come_at_intervals_and_not_beside_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ten seconds count from the line before, whoever printed it."""
    now = [100.0]
    progress = Progress(quiet=False)
    monkeypatch.setattr(shown, "monotonic", lambda: now[0])
    progress.on_event(Event("bounds", 1, 1, 9, 5, 0, 0, 1.0))
    for now[0], wait in ((104.0, 6.0), (109.9, 0.1), (110.0, 10.0), (115.0, 5.0)):
        assert progress._remind() == pytest.approx(wait)
    progress.on_event(Event("progress", 1, 1, 8, 6, 0, 0, 16.5))  # five seconds after the reminder: not due
    progress.on_event(Event("bounds", 1, 2, 8, 7, 0, 0, 16.6))
    assert progress._remind() == pytest.approx(10.0)
    assert capsys.readouterr().err.splitlines() == [
        "size 1: 1 <= minimum <= 9, 5 conflicts, 1.0 s",
        "size 1: 1 <= minimum <= 9, 5 conflicts, 11.0 s",
        "size 2: 2 <= minimum <= 8, 7 conflicts, 16.6 s",
    ]
