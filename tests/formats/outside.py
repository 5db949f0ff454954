"""ABC and Yosys, where they are installed; in CI they must be (``.ci/run`` installs them and says so)."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.programs import installed


def tool(*names: str) -> str:
    """The first of the commands that is installed (see :func:`tests.programs.installed`)."""
    return installed(*names, kind="TOOLS")


def abc(folder: Path, *commands: str) -> str:
    """What ABC prints on the commands."""
    return _output([tool("berkeley-abc", "abc", "yosys-abc"), "-q", "; ".join(commands)], folder)


def yosys(folder: Path, script: str) -> str:
    """What Yosys prints on the script; a failed proof ends it."""
    (folder / "script.ys").write_text(script)
    return _output([tool("yosys"), "-Q", "-T", "-s", "script.ys"], folder)


def _output(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    return done.stdout + done.stderr
