"""Results of every command, made once for the tests of a process."""

from __future__ import annotations

import contextlib
import io
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from mincirc._cli.main import main

ROOT = Path(__file__).resolve().parents[2]
UNION = str(ROOT / "mdps" / "union.yaml")

COMMANDS: dict[str, tuple[str, ...]] = {
    "search": ("search", "--mdp", UNION, "--predicate", "deceptive", "-q"),
    "maximise": ("search", "--mdp", UNION, "--gates", "1", "--maximise", "-q"),
    "enumerate": ("enumerate", "--mdp", UNION, "--predicate", "deceptive", "-q"),
    "quantify": ("quantify", "--mdp", UNION, "--predicate", "deceptive", "-q"),
    "price": ("price", "--mdp", UNION, "--predicate", "harmful-off-distribution", "-q"),
    "pareto": ("pareto", "--mdp", UNION, "--predicate", "deceptive", "-q"),
    "theorem": ("theorem", "--mdp", UNION, "--predicate", "deceptive", "-q"),
}


@cache
def printed(*words: str) -> str:
    """What a command prints as JSON."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), pytest.raises(SystemExit) as stopped:
        main([*words, "--json"])
    assert stopped.value.code in (0, 3)
    return out.getvalue()


def document_of(name: str) -> dict[str, Any]:
    """The document that the command of that name prints."""
    document: dict[str, Any] = json.loads(printed(*COMMANDS[name]))
    return document


@pytest.fixture
def documents() -> dict[str, dict[str, Any]]:
    """A document of every command."""
    return {name: document_of(name) for name in COMMANDS}


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of the minimum of the union."""
    folder = tmp_path / "certificate"
    (tmp_path / "certify.json").write_text(printed("certify", "--mdp", UNION, "-q", "-o", str(folder)))
    return folder
