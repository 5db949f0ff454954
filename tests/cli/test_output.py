"""Output that cannot be written: one line on stderr and exit code 4, never the code of a rejected certificate."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mincirc._cli.exits import ExitCode
from mincirc._cli.main import main
from mincirc._cli.output import Attempts, guarded
from mincirc.errors import OutputError
from mincirc.verify.command import main as verify_main
from tests.verify.support import one_state, write

ROOT = Path(__file__).resolve().parents[2]
LIFT = str(ROOT / "mdps" / "lift.yaml")
CERTIFICATE = str(ROOT / "proofs" / "certificates" / "lift")
FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")

COMMANDS: dict[str, list[str]] = {
    "help": ["--help"],
    "help of a command": ["search", "--help"],
    "version": ["--version"],
    "search": ["search", "--mdp", LIFT, "-q"],
    "search, JSON": ["search", "--mdp", LIFT, "-q", "--json"],
    "show": ["show", "--mdp", LIFT],
    "predicates": ["predicates"],
    "verify": ["verify", CERTIFICATE],
    "new": ["new", "--list"],
    "sweep": ["sweep", "--mdp", LIFT],
}
CHECKER: dict[str, list[str]] = {
    "checker": [CERTIFICATE],
    "checker, JSON": [CERTIFICATE, "--json"],
    "checker, help": ["--help"],
}
EVERY = {name: ["-c", "from mincirc._cli.main import main; main()", *words] for name, words in COMMANDS.items()} | {
    name: ["-m", "mincirc.verify", *words] for name, words in CHECKER.items()
}

LIKE_SEARCH = ("search, JSON", "show", "sweep")
"""Commands that load as much as a search does, and write in the same way."""
SOME = [pytest.param(name, marks=[pytest.mark.slow] if name in LIKE_SEARCH else []) for name in EVERY]


def start(words: list[str], stdout: Any, stderr: Any = subprocess.PIPE, **environment: str) -> tuple[int, str]:
    result = subprocess.run(
        [sys.executable, *words],
        stdout=stdout,
        stderr=stderr,
        check=False,
        timeout=60,
        env={**os.environ, **environment},
    )
    return result.returncode, (result.stderr or b"").decode()


@needs_full
@pytest.mark.parametrize("name", SOME)
def test_a_full_disk(name: str) -> None:
    with FULL.open("w") as full:
        code, err = start(EVERY[name], full)
        assert (code, err) == (ExitCode.UNWRITTEN, "cannot write to standard output: No space left on device\n")


@needs_full
@pytest.mark.parametrize("name", ["version", "verify", "checker"])
def test_a_full_disk_for_errors_too(name: str) -> None:
    with FULL.open("w") as full:
        assert start(EVERY[name], full, full)[0] == ExitCode.UNWRITTEN


@needs_full
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_whatever_the_buffer(unbuffered: str) -> None:
    for name in ("version", "checker", "checker, help"):
        with FULL.open("w") as full:
            code, err = start(EVERY[name], full, PYTHONUNBUFFERED=unbuffered)
        assert (code, err.count("\n")) == (ExitCode.UNWRITTEN, 1)


@pytest.mark.parametrize("name", SOME)
def test_a_pipe_that_nobody_reads(name: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        code, err = start(EVERY[name], writer)
    finally:
        os.close(writer)
    assert (code, err) == (ExitCode.UNWRITTEN, "cannot write to standard output: Broken pipe\n")


@pytest.mark.parametrize("name", ["version", "search", "verify", "checker", "checker, help"])
@pytest.mark.parametrize("also", ["", " 2>&-"])
def test_a_stdout_that_is_closed(name: str, also: str) -> None:
    words = ["-c", 'exec "$@" >&-' + also, "sh", sys.executable, *EVERY[name]]
    result = subprocess.run(["sh", *words], capture_output=True, text=True, check=False, timeout=60)
    assert result.returncode == ExitCode.UNWRITTEN
    assert result.stderr.count("\n") == (0 if also else 1)
    assert result.stdout == ""


@needs_full
def test_a_message_that_cannot_be_written_does_not_change_the_code(tmp_path: Path) -> None:
    (tmp_path / "certificate.json").write_text("{}")
    with FULL.open("w") as full:
        for words, code in (([str(tmp_path)], 1), (["--nosuch"], 2)):
            assert start(["-m", "mincirc.verify", *words], subprocess.PIPE, full)[0] == code
        assert start([*EVERY["help"][:2], "show", "--mdp", "nosuch.yaml"], subprocess.PIPE, full)[0] == 1
        progress = start([*EVERY["search"][:2], "search", "--mdp", LIFT], subprocess.PIPE, full)
        assert progress[0] == 0, "progress is no output"


@pytest.fixture
def accented(tmp_path: Path) -> Path:
    document = one_state()
    document["task"]["name"] = "caf\u00e9 \u2603"
    return write(tmp_path, document)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp437", "utf-8"])
def test_names_that_the_encoding_lacks_are_escaped(accented: Path, encoding: str) -> None:
    """Also of a stream that Python itself calls ASCII, where click would write UTF-8."""
    for words in (["-m", "mincirc.verify"], [*EVERY["help"][:2], "verify"]):
        result = subprocess.run(
            [sys.executable, *words, str(accented)],
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONIOENCODING": encoding},
        )
        expected = "task: caf\u00e9 \u2603, 1 states".encode(encoding, "backslashreplace")
        assert (result.returncode, result.stderr) == (0, b"")
        assert expected in result.stdout


def test_the_locale_c_without_utf8(accented: Path) -> None:
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    for words in (["-m", "mincirc.verify"], [*EVERY["help"][:2], "verify"]):
        result = subprocess.run(
            [sys.executable, *words, str(accented)], capture_output=True, check=False, env={**os.environ, **plain}
        )
        assert (result.returncode, result.stderr) == (0, b"")
        assert rb"caf\xe9 \u2603" in result.stdout


def test_a_lone_surrogate_is_escaped(tmp_path: Path) -> None:
    document = one_state()
    document["task"]["name"] = "\udce9"
    folder = write(tmp_path, document)
    for words in (["-m", "mincirc.verify"], [*EVERY["help"][:2], "verify"]):
        code, err = start([*words, str(folder)], subprocess.DEVNULL)
        assert (code, err) == (0, "")


class _Broken(io.StringIO):
    """Takes ``room`` characters, then fails."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self.room = room

    def write(self, text: str) -> int:
        self.room -= len(text)
        if self.room < 0:
            raise OSError(28, "No space left on device")
        return super().write(text)


@contextlib.contextmanager
def _stdout(stream: Any) -> Iterator[None]:
    with contextlib.redirect_stdout(stream):
        yield


@pytest.mark.parametrize("room", [0, 5, 100])
def test_a_disk_that_fills_up_in_between(room: int, capsys: pytest.CaptureFixture[str]) -> None:
    with _stdout(_Broken(room)), pytest.raises(SystemExit) as stopped:
        main(["predicates"])
    assert stopped.value.code == ExitCode.UNWRITTEN
    assert "cannot write to standard output: No space left" in capsys.readouterr().err
    with _stdout(_Broken(room)):
        assert verify_main([CERTIFICATE]) == ExitCode.UNWRITTEN


def test_a_failure_that_somebody_passed_over_is_found_at_the_end() -> None:
    with _stdout(_Broken(0)), pytest.raises(OutputError, match="No space left"), guarded():
        with contextlib.suppress(Exception):
            print("lost")  # noqa: T201
        print()  # noqa: T201


def test_the_streams_are_put_back() -> None:
    before = sys.stdout, sys.stderr
    with pytest.raises(ZeroDivisionError), guarded():
        assert sys.stdout is not before[0]
        raise ZeroDivisionError
    assert (sys.stdout, sys.stderr) == before


def test_every_output_is_tried() -> None:
    outputs, done = Attempts(), []

    def fails(text: str) -> None:
        raise OutputError(text)

    outputs.attempt(lambda: fails("one"))
    outputs.attempt(lambda: done.append("two"))
    outputs.attempt(lambda: fails("three"))
    assert done == ["two"]
    with pytest.raises(OutputError, match=r"\Aone\nthree\Z"):
        outputs.settle()


@needs_full
def test_a_full_screen_does_not_keep_the_circuit_from_its_file(tmp_path: Path) -> None:
    circuit, certificate = tmp_path / "lift.circuit", tmp_path / "certificate"
    with FULL.open("w") as full:
        more = ["-o", str(circuit), "--certificate", str(certificate)]
        assert start([*EVERY["search"], *more], full)[0] == ExitCode.UNWRITTEN
    assert circuit.read_text().startswith("basis b2")
    assert verify_main([str(certificate)]) == 0
