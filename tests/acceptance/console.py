"""The console blocks of README and docs, and the environments that a reader would have in front of them.

A block fenced as ``console`` needs what the README's first command installs and nothing else; one fenced as
``console extra=NAME`` needs that extra too, and the paragraph before it says how to install it.  The environments are
made once per run, by the README's own first command, and are shared by the processes of the run.
"""

from __future__ import annotations

import fcntl
import os
import re
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    ROOT / "README.md",
    *(page for page in sorted((ROOT / "docs").rglob("*.md")) if page.parent.name != "gallery"),  # made with the site
]
SECONDS = 20
"""Processor seconds that a command may take: well within what a reader waits for."""
PATIENCE = 900
"""Seconds after which a command is given up, however busy the machine: nothing that works takes so long."""
FENCE = re.compile(r"^```console([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NO_NETWORK = re.compile(
    r"NewConnectionError|NameResolutionError|Temporary failure in name resolution|Network is unreachable"
    r"|No matching distribution found for hatchling|ConnectTimeout|ProxyError"
)


@dataclass(frozen=True)
class Block:
    """The commands of one block, in order; they are run in one folder, as a reader would."""

    page: str
    number: int
    info: str
    before: str
    commands: tuple[str, ...]

    @property
    def extra(self) -> str:
        """The extra that the block needs, or nothing."""
        return self.info.removeprefix("extra=")

    def __str__(self) -> str:
        return f"{self.page}-{self.number}"


def blocks_of(page: Path) -> Iterator[Block]:
    """Every console block of a page that has commands."""
    text = page.read_text(encoding="utf-8")
    for number, found in enumerate(FENCE.finditer(text), start=1):
        before = text[: found.start()].rstrip().rpartition("\n\n")[2]
        commands = tuple(re.findall(r"^\$ (.+)$", found[2], re.MULTILINE))
        yield Block(page.name, number, found[1].strip(), before, commands)


BLOCKS = [block for page in PAGES for block in blocks_of(page)]


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Exclude the other processes of the run."""
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def first_command() -> str:
    """What the README's first command runs before it searches: the installation."""
    command = re.findall(r"^```sh\n(.+?)^```$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)[0]
    install, _, rest = command.partition("&&")
    assert rest.strip().startswith("python -m mincirc search")
    return str(install.strip())


def variables(home: Path) -> dict[str, str]:
    """What a shell has in which the environment is active."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PYTEST", "COV"))}
    path = f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return kept | {"VIRTUAL_ENV": str(home), "PATH": path, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def install(home: Path, command: str) -> None:
    """Run the command in an environment; without a network the test is skipped.

    What is installed is compiled when it is imported, most of it never.
    """
    env = variables(home) | {"PIP_NO_COMPILE": "1"}
    done = subprocess.run(command, shell=True, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if done.returncode and NO_NETWORK.search(done.stdout + done.stderr):
        (home / "skipped").write_text(done.stderr[-300:])
    elif done.returncode:
        raise AssertionError(f"{command}: {done.stdout}{done.stderr}")


def environment(base: Path, extra: str) -> Path:
    """The environment with that extra (none: the bare one), made if this run has not made it yet.

    An extra is installed on top of the bare environment, whose packages, pip among them, the new one sees through a
    ``.pth`` file.
    """
    home = base / f"env-{extra or 'bare'}"
    bare = home if not extra else environment(base, "")
    with alone(base / f"{home.name}.lock"):
        if not (home / "made").exists():
            if extra:
                site = f"lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"
                venv.create(home)
                (home / site / "bare.pth").write_text(str(bare / site))
                install(home, f"python -m pip install '.[{extra}]'")
            else:
                venv.create(home, with_pip=True)
                install(home, first_command())
            (home / "made").touch()
    if (home / "skipped").exists():
        pytest.skip(f"no network to install from: {(home / 'skipped').read_text()}")
    return home
