"""Every command of README and docs runs in the environment that its page asks for, beside the shipped files.

Those of the docs that ask for no extra run in this process; in an environment without extras they are slow tests:
there every command loads the package anew.
"""

from __future__ import annotations

import os
import re
import resource
import shlex
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.console import BLOCKS, PATIENCE, ROOT, SECONDS, Block, environment, variables

EXTRAS = {"gym", "z3", "plot", "pdf", "testing", "parallel", "dask", "report"}


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What a reader has, and nothing else."""
    for name in ("mdps", "docs", "proofs"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "README.md", tmp_path)
    return tmp_path


def test_every_block_says_what_it_needs() -> None:
    """A block that needs an extra names one that exists, and the text before it how to install it."""
    assert sum(len(block.commands) for block in BLOCKS if block.page == "README.md") >= 20
    for block in BLOCKS:
        assert re.fullmatch(r"(extra=\w+)?", block.info), block
        if block.extra:
            assert block.extra in EXTRAS, block
            assert f"`python -m pip install '.[{block.extra}]'`" in " ".join(block.before.split()), block
        for command in block.commands:
            assert command.startswith(("mincirc ", "dask ")), command


def spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def background(command: str, where: Path, env: dict[str, str]) -> Iterator[None]:
    """Run it in a process group of its own until the block is over."""
    process = subprocess.Popen(
        shlex.split(command), cwd=where, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, process_group=0
    )
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def finish(command: list[str], where: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=where, env=env, capture_output=True, text=True, check=False, timeout=PATIENCE)


def free_port() -> str:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return str(listener.getsockname()[1])


def here(block: Block) -> bool:
    """Whether the block runs in this process."""
    return block.page != "README.md" and not block.extra


def marks(block: Block) -> list[pytest.MarkDecorator]:
    """Blocks that run in this process too are slow; for an extra an environment is made, which CI does in a step."""
    if here(block):
        return [pytest.mark.slow]
    return [pytest.mark.slow, pytest.mark.extra] if block.extra else []


@pytest.mark.parametrize("block", [b for b in BLOCKS if b.commands and here(b)], ids=str)
def test_commands_run_here(block: Block, run: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    for command in block.commands:
        program, *words = shlex.split(command)
        before = time.process_time()
        code, out, err = run(*words)
        assert (program, code) == ("mincirc", 0), f"{command}: {out}{err}"
        assert time.process_time() - before < SECONDS, command


@pytest.mark.parametrize(
    "block",
    [pytest.param(b, marks=marks(b)) for b in BLOCKS if b.commands],
    ids=str,
)
def test_commands_run(block: Block, base: Path, folder: Path) -> None:
    env, port = variables(environment(base, block.extra)), free_port()
    with ExitStack() as stack:
        for command in block.commands:
            line = command.replace("8786", port)
            if line.endswith("&"):
                stack.enter_context(background(line.rstrip("& "), folder, env))
                continue
            before = spent()
            done = finish(shlex.split(line), folder, env)
            assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
            assert spent() - before < SECONDS, command


def test_the_python_example(base: Path, folder: Path) -> None:
    """It needs no extra either."""
    home = environment(base, "")
    (code,) = re.findall(r"^```python\n(.+?)^```$", (folder / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    done = finish([str(home / "bin" / "python"), "-c", code], folder, variables(home))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("proved 6 6 6 868292016472811700/1601938145778704383")


def test_an_extra_that_is_missing_is_named(base: Path, folder: Path) -> None:
    """The bare environment has no extra: its blocks fail there with one line that says what to install."""
    home = environment(base, "")
    for block in BLOCKS:
        if block.extra:
            done = finish(shlex.split(block.commands[-1]), folder, variables(home))
            assert done.returncode == 1, block
            assert f"pip install 'mincirc[{block.extra}]'" in done.stderr, block
            assert "Traceback" not in done.stderr, block
