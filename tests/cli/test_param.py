"""``--param``: all commands that search have it, and every search of theirs gets the numbers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mincirc._cli.commands import cli
from mincirc.solve.session import LazySession

MDPS = Path(__file__).resolve().parents[2] / "mdps"
UNION = ("--mdp", str(MDPS / "none_some_all.yaml"))
HARBOUR = ("--mdp", str(MDPS / "harbour_plain.yaml"))
COMMANDS = {
    "search": ("--mdp", "table:0x96,0xe8"),
    "sweep": ("--mdp", "table:0x96"),
    "enumerate": HARBOUR,
    "quantify": (*HARBOUR, "--predicate", "deceptive"),
    "price": (*HARBOUR, "--predicate", "deceptive"),
    "pareto": (*HARBOUR, "--gates", "1"),
    "theorem": (*UNION, "--predicate", "deceptive"),
    "minimize": ("table:0x96",),
    "certify": ("--mdp", "table:0x96"),
    "report": ("--mdp", "table:0x96"),
}
OUTPUTS = {"certify": "certificate", "report": "page.html"}


def test_every_command_that_takes_a_solver_takes_parameters() -> None:
    having = {name for name, command in cli.commands.items() if any(p.name == "params" for p in command.params)}
    searching = {name for name, command in cli.commands.items() if any(p.name == "solver" for p in command.params)}
    assert having == searching == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_searches_have_the_numbers(command: str, run: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made, pieces = LazySession.__init__, set[int]()

    def make(self: LazySession, *arguments: Any, **named: Any) -> None:
        made(self, *arguments, **named)
        pieces.add(self.params.piece)

    monkeypatch.setattr(LazySession, "__init__", make)
    output = ("-o", str(tmp_path / OUTPUTS[command])) if command in OUTPUTS else ()
    code, _, err = run(command, *COMMANDS[command], *output, "--param", "solve.piece=123")
    assert (code, pieces) == (0, {123}), err


def test_answers_are_the_same_and_effort_is_not(run: Any) -> None:
    clauses = ("--param", "lower.live_signals.first_nodes=0", "--param", "lower.elimination.most_inputs=0")
    words = ("search", "--mdp", "table:0x1ee1,0xcaac", "--json", "--quiet", *clauses)
    early = ("--param", "lower.schedule.first_after=0", "--param", "lower.schedule.conflicts=300")
    plain, other = (json.loads(run(*words, *more)[1]) for more in ((), early))
    assert plain["size"] == other["size"]
    assert plain["stats"]["conflicts"] != other["stats"]["conflicts"]


def test_a_wrong_name_is_a_wrong_call(run: Any) -> None:
    code, out, err = run("search", "--mdp", "table:0x6", "--param", "alternation.wor=1")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "no parameter 'alternation.wor'; did you mean 'alternation.work'?" in err
