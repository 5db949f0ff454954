"""ABC and Yosys, where they are installed; in CI they must be (``.ci/run`` installs them and says so)."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

WITH = "MINCIRC_WITH_TOOLS"
"""Says that tests that need a tool must run, as ``CI=true`` does."""
WITHOUT = "MINCIRC_WITHOUT_TOOLS"
"""Says why tools could not be installed, where they could not; tests that need them are then skipped even in CI."""


def tool(*names: str) -> str:
    """The first of the commands that is installed; skips the test where there is none, and fails it in CI."""
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is not None:
        return found
    excused = os.environ.get(WITHOUT)
    if (os.environ.get("CI") == "true" or os.environ.get(WITH)) and not excused:
        pytest.fail(f"none of {', '.join(names)} is installed, and CI asks for it (see CONTRIBUTING.md)")
    pytest.skip(f"none of {', '.join(names)} is installed{f' ({excused})' if excused else ''}")


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
