"""Files on a disk that is full: one line that names the file and the reason, exit code 4, the answer is kept.

A limit on the size of files stands for the full disk (any user can set one); a file system in memory is a real one.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mincirc._cli.exits import ExitCode
from mincirc.certify.lrat import trim
from mincirc.errors import OutputError, SolverError
from mincirc.files import write_atomically
from tests.cli.test_output import LIFT, ROOT

LAKE = str(ROOT / "mdps" / "frozenlake.yaml")
COIN = str(ROOT / "mdps" / "coin.yaml")
PROVED = "proved: the minimum is"
COMMAND = [sys.executable, "-c", "from mincirc._cli.main import main; main()"]


def limited(words: list[str], size: int, **environment: str) -> tuple[int, str, str]:
    """Run the command with files of at most ``size`` bytes (stdout is a pipe)."""
    result = subprocess.run(
        [*COMMAND, *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, **environment},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )
    return result.returncode, result.stdout, result.stderr


def left(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


@pytest.mark.parametrize("size", [0, 1000, 10_000, 40_000])
def test_a_certificate(tmp_path: Path, size: int) -> None:
    """What hits the limit first is the document, or the trace, which the solver writes itself without a word."""
    target = tmp_path / "certificate"
    code, out, err = limited(["search", "--mdp", LAKE, "--bound", "60%", "-q", "--certificate", str(target)], size)
    assert (code, err.count("\n")) == (ExitCode.UNWRITTEN, 1)
    assert err.startswith(("cannot write the trace of a proof to ", f"cannot write {target}"))
    assert str(tmp_path) in err
    assert err.endswith(": File too large\n")
    assert PROVED in out
    assert left(tmp_path) == []


def test_a_certificate_without_proofs(tmp_path: Path) -> None:
    target = tmp_path / "certificate"
    code, out, err = limited(["search", "--mdp", COIN, "-q", "--certificate", str(target)], 500)
    assert (code, err) == (ExitCode.UNWRITTEN, f"cannot write {target}: File too large\n")
    assert PROVED in out
    assert left(tmp_path) == []


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["search", "--mdp", LIFT, "-q", "-o"], "lift.circuit"),
        (["sweep", "--mdp", COIN, "-o"], "lines"),
        (["new", "absent-supervisor", "-o"], "task.yaml"),
        (["union", LIFT, LIFT, "-o"], "union.yaml"),
        (["search", "--mdp", LIFT, "-q", "--checkpoint"], "state"),
        (["verify", str(ROOT / "proofs" / "certificates" / "lift"), "--export", "lrat", "-o"], "exported"),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_any_file(tmp_path: Path, words: list[str], name: str) -> None:
    code, _, err = limited([*words, str(tmp_path / name)], 0)
    assert (code, err.count("\n")) == (ExitCode.UNWRITTEN, 1)
    assert err.startswith("cannot write ")
    assert f"{tmp_path / name}: File too large" in err
    assert left(tmp_path) == []


def test_the_answer_is_printed_though_its_file_is_not_written(tmp_path: Path) -> None:
    assert PROVED in limited(["search", "--mdp", LIFT, "-q", "-o", str(tmp_path / "x")], 0)[1]
    code, out, err = limited(["sweep", "--mdp", COIN, "-o", str(tmp_path / "x")], 0)
    assert code == ExitCode.UNWRITTEN
    assert '"task": "coin"' in out
    assert "its lines are on standard output instead" in err


def test_a_drawing_and_a_plot(tmp_path: Path) -> None:
    circuit = tmp_path / "circuit"
    circuit.write_text("basis b2\ninputs x0\ny0 = x0\n")
    drawing, plot = tmp_path / "x.svg", tmp_path / "y.svg"
    assert limited(["draw", "--circuit", str(circuit), "-o", str(drawing)], 0)[0] == ExitCode.UNWRITTEN
    code, out, err = limited(["pareto", "--mdp", COIN, "-q", "--plot", str(plot)], 0)
    assert (code, "0 gate(s)" in out) == (ExitCode.UNWRITTEN, True)
    assert f"cannot write {plot}: File too large" in err
    assert left(tmp_path) == ["circuit"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 KiB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root can mount a small file system here")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_is_full(small_disk: Path) -> None:
    target = small_disk / "certificate"
    code, out, err = limited(["search", "--mdp", LAKE, "--bound", "75%", "-q", "--certificate", str(target)], 1 << 40)
    assert (code, err) == (
        ExitCode.UNWRITTEN,
        f"cannot write the trace of a proof to {small_disk}: No space left on device\n",
    )
    assert PROVED in out
    assert left(small_disk) == []


def test_the_temporary_folder_is_full(small_disk: Path, tmp_path: Path) -> None:
    """With workers the traces lie there, not beside the target."""
    words = [
        "search",
        "--mdp",
        LIFT,
        "--basis",
        "nand",
        "-q",
        "-j",
        "2",
        "--certificate",
        str(tmp_path / "certificate"),
    ]
    (small_disk / "fill").write_bytes(bytes(60_000))
    code, out, err = limited(words, 1 << 40, TMPDIR=str(small_disk))
    assert (code, err) == (
        ExitCode.UNWRITTEN,
        f"cannot write the trace of a proof to {small_disk}: No space left on device\n",
    )
    assert PROVED in out
    assert left(tmp_path) == ["disk"]


@pytest.mark.parametrize(
    "text", [b"", b"o 1 1 0\n", b"o 1 1 0\na\n", b"a 2 0\n", b"a x 0 l 1 0\n", b"o 1 1 0\na 2 0 l 9 0\n"]
)
def test_a_trace_that_is_none(tmp_path: Path, text: bytes) -> None:
    trace = tmp_path / "trace"
    trace.write_bytes(text)
    lines: list[bytes] = []

    class Sink:
        def write(self, line: bytes) -> None:
            lines.append(line)

    with pytest.raises(SolverError, match="trace"):
        trim(trace, 1, Sink())
    assert lines == []


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_atomically(pipe, "text\n")
        assert os.read(reader, 100) == b"text\n"
    finally:
        os.close(reader)
    assert left(tmp_path) == ["pipe"]
    with pytest.raises(OutputError, match="Is a directory"):
        write_atomically(tmp_path, "text\n")
