"""The examples of every ``--help`` run, in the order in which they are listed; doctor, completion, NO_COLOR."""

from __future__ import annotations

import json
import os
import pty
import re
import shlex
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from mincirc._cli.commands import cli
from mincirc._cli.commands.examples import EXAMPLES
from mincirc.catalogue.extras import EXTRAS, NEEDED
from tests import processes

ROOT = Path(__file__).resolve().parents[2]


def test_every_command_has_examples_of_itself() -> None:
    assert list(EXAMPLES) == list(cli.commands)
    for name, lines in EXAMPLES.items():
        assert lines
        assert all(line.split()[:2] == ["mincirc", name] and len(line) <= 100 for line in lines)


def test_every_example_runs(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one folder: what an example writes is there for those after it."""
    (tmp_path / "mdps").symlink_to(ROOT / "mdps")
    monkeypatch.chdir(tmp_path)
    for lines in EXAMPLES.values():
        for line in lines:
            code, out, err = run(*shlex.split(line)[1:])
            assert code == 0, (line, err)
            assert out or " -o " in line or line.startswith("mincirc convert"), line
    assert (tmp_path / "least.svg").read_text(encoding="utf-8").startswith("<svg")


@pytest.mark.parametrize("name", EXAMPLES)
def test_help_shows_them_as_they_are(run: Any, name: str) -> None:
    code, out, _ = run(name, "--help")
    assert code == 0
    assert [line.strip() for line in out.partition("Examples:\n")[2].splitlines()] == list(EXAMPLES[name])


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]  # type: ignore[no-any-return]


def test_doctor_knows_every_extra_and_every_dependency() -> None:
    declared = {
        name: re.split(r"[><=]", wanted[0])[0]
        for name, wanted in project()["optional-dependencies"].items()
        if name not in ("test", "lint", "docs")
    }
    assert {extra.name: extra.package for extra in EXTRAS} == declared
    everywhere = [wanted for wanted in project()["dependencies"] if ";" not in wanted]
    assert sorted(NEEDED) == sorted(re.split(r"[><=]", wanted)[0] for wanted in everywhere)


def test_doctor_says_what_is_there(run: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    code, out, _ = run("doctor", "--json")
    found = json.loads(out)
    assert code == 0
    assert found["packages"]["numpy"] == version("numpy")
    assert found["extras"]["testing"]["version"] == version("hypothesis")
    program = tmp_path / "yosys"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("mincirc._cli.doctor.find_spec", lambda _module: None)
    monkeypatch.setattr("mincirc._cli.doctor.NEEDED", ("no-such-package",))
    code, out, _ = run("doctor")
    assert code == 1
    assert re.search(r"no-such-package +missing", out)
    assert re.search(rf"yosys +{re.escape(str(program))}: ", out)
    assert re.search(r"dot +not found: ", out)
    assert re.search(r"gym +not installed: tasks from Gymnasium", out)
    assert "pip install 'mincirc[gym]'" in out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(run: Any, shell: str) -> None:
    code, out, _ = run("completion", shell)
    assert code == 0
    assert "_MINCIRC_COMPLETE" in out
    assert f"{shell}_complete" in out
    assert run("completion", "csh")[0] == 2


@pytest.mark.skipif(not Path("/bin/bash").exists(), reason="there is no bash")
def test_bash_takes_the_script(run: Any) -> None:
    _, out, _ = run("completion", "bash")
    done = subprocess.run(
        ["/bin/bash", "-c", f"{out}\ncomplete -p mincirc"], capture_output=True, text=True, check=True
    )
    assert "_mincirc_completion" in done.stdout


def on_terminal(**environment: str) -> str:
    """What a search writes where stdout and stderr are a terminal."""
    ours, theirs = pty.openpty()
    plain = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")}
    words = [sys.executable, "-m", "mincirc", "search", "--mdp", "mdps/frozenlake.yaml", "--bound", "75%"]
    process = subprocess.Popen(
        words, stdout=theirs, stderr=theirs, cwd=ROOT, env={**plain, "TERM": "xterm-256color", **environment}
    )
    os.close(theirs)
    written = b"".join(processes.shown_on_terminal(ours))
    assert process.wait(timeout=60) == 0
    return written.decode()


def test_no_color_is_obeyed() -> None:
    coloured = re.compile(r"\x1b\[[0-9;]*(3[0-9]|4[0-9]|9[0-7])[0-9;]*m")
    assert coloured.search(on_terminal())
    assert not coloured.search(on_terminal(NO_COLOR="1"))
