"""What docs/compatibility.md promises is kept: ``promised.json`` was written with 0.1.0, and only grows.

Names of the library and their arguments, commands and their options, keys of JSON, the format of certificates.  Who
makes this test fail breaks somebody's script: the promise says what to do instead.  ``python -m
tests.acceptance.test_compatibility`` adds what is new to the file, and takes nothing away.
"""

from __future__ import annotations

import inspect
import io
import json
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import click
import pytest

import mincirc
from mincirc._cli.commands import cli
from mincirc._cli.main import main

ROOT = Path(__file__).resolve().parents[2]
FILE = Path(__file__).with_name("promised.json")
PROMISED: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
ASKED = {
    "search": ["--mdp", "mdps/coin.yaml"],
    "quantify": ["--mdp", "mdps/coin.yaml", "--predicate", "constant"],
    "price": ["--mdp", "mdps/coin.yaml", "--predicate", "constant"],
    "pareto": ["--mdp", "mdps/coin.yaml"],
    "enumerate": ["--mdp", "mdps/coin.yaml"],
    "theorem": ["--mdp", "mdps/union.yaml", "--predicate", "deceptive"],
    "show": ["--mdp", "mdps/coin.yaml"],
    "eval": ["--mdp", "mdps/union.yaml", "--circuit", "docs/harbours.txt"],
    "minimize": ["table:1--0"],
    "verify": ["proofs/certificates/union"],
}


def arguments(name: str) -> list[str]:
    """Return the arguments of a public function or class, by name."""
    value = getattr(mincirc, name)
    return list(inspect.signature(value).parameters) if inspect.isfunction(value) else []


def options(command: click.Command) -> list[str]:
    """Return the options of a command."""
    return sorted(
        option for each in command.params for option in (*each.opts, *each.secondary_opts) if option.startswith("--")
    )


def keys(command: str) -> dict[str, str]:
    """Return the keys of a command's JSON and the types of their values."""
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(io.StringIO()), pytest.raises(SystemExit) as ended:
        main([command, *ASKED[command], "--json"])
    assert ended.value.code == 0
    return {key: type(value).__name__ for key, value in json.loads(said.getvalue()).items()}


def extended() -> dict[str, Any]:
    """Return the promise with everything that is public now."""
    library, commands, said = (dict(PROMISED[part]) for part in ("library", "commands", "json"))
    for name in mincirc.__all__:
        library[name] = [*library.get(name, []), *(a for a in arguments(name) if a not in library.get(name, []))]
    for name, command in cli.commands.items():
        commands[name] = sorted({*commands.get(name, []), *options(command)})
    for asked in ASKED:
        said[asked] = keys(asked) | said.get(asked, {})
    return PROMISED | {"library": dict(sorted(library.items())), "commands": commands, "json": said}


@pytest.mark.parametrize("name", PROMISED["library"])
def test_names_and_their_arguments_stay(name: str) -> None:
    assert name in mincirc.__all__
    assert set(PROMISED["library"][name]) <= set(arguments(name))


@pytest.mark.parametrize("command", PROMISED["commands"])
def test_commands_and_their_options_stay(command: str) -> None:
    assert set(PROMISED["commands"][command]) <= set(options(cli.commands[command]))


@pytest.mark.parametrize("command", PROMISED["json"])
def test_keys_of_json_stay(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    found = keys(command)
    assert {key: found.get(key) for key in PROMISED["json"][command]} == PROMISED["json"][command]


def test_shipped_certificates_are_of_promised_formats() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "proofs").rglob("certificate.json")]
    assert len(texts) >= 30
    assert {json.loads(text)["format"] for text in texts} == set(PROMISED["certificate formats"])


def test_everything_is_promised() -> None:
    """A new name is promised as soon as it is public (the head of this file says how)."""
    assert set(mincirc.__all__) == set(PROMISED["library"])
    assert set(cli.commands) == set(PROMISED["commands"])


if __name__ == "__main__":
    FILE.write_text(json.dumps(extended(), indent=1) + "\n", encoding="utf-8")
