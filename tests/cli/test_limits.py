"""Limits and signals end the whole command in time, in every phase, with what is known."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests import processes

ROOT = Path(__file__).resolve().parents[2]
LONG = """\
name: x
objective: {horizon: 10000, discount: 99/100}
states:
  a:
    initial: 1
    actions:
      l: {to: {a: 1/2, b: 1/2}, reward: 1}
      r: b
  b:
    actions: {l: a, r: b}
"""
SLACK = 6.0
"""Processor seconds that may be added to a limit; without one these commands take more than half a minute."""


def table(bits: int) -> str:
    return f"table:0x{random.Random(bits).getrandbits(1 << bits):0{(1 << bits) // 4}x}"


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str, float]:
    """Exit code, both outputs and the processor seconds of the whole process."""
    before = processes.seconds_of_children()
    out, err = process.communicate(timeout=processes.DEADLINE)
    assert "Traceback" not in err
    return process.returncode, out, err, processes.seconds_of_children() - before


@pytest.fixture
def long(tmp_path: Path) -> str:
    file = tmp_path / "long.yaml"
    file.write_text(LONG)
    return str(file)


@pytest.mark.parametrize(
    "command",
    ["search", "enumerate", "pareto", "show", "price --predicate deceptive", "certify -o {folder}"],
)
def test_seconds_hold_for_a_bound_that_takes_long_to_resolve(command: str, long: str, tmp_path: Path) -> None:
    words = command.format(folder=tmp_path / "certificate").split()
    code, out, _, seconds = ended(processes.mincirc(*words, "--mdp", long, "--timeout", "2", cwd=ROOT))
    assert code == 3
    assert seconds < 2 + SLACK
    assert "partial" in out.splitlines()[-1]
    assert [f.name for f in tmp_path.iterdir()] == ["long.yaml"]


def test_a_predicate_that_never_returns_is_broken_off(tmp_path: Path) -> None:
    file = tmp_path / "preds.py"
    file.write_text("def p(task, policy, state):\n    while True:\n        pass\n")
    words = ("quantify", "--mdp", "mdps/coin.yaml", "--predicate", f"{file}:p", "--timeout", "1")
    code, out, _, seconds = ended(processes.mincirc(*words, cwd=ROOT))
    assert (code, seconds < 1 + SLACK) == (3, True)
    assert "partial" in out.splitlines()[-1]


@pytest.mark.parametrize(("mebibytes", "seconds"), [(130, 6), pytest.param(200, 60, marks=pytest.mark.slow)])
def test_memory_holds_while_the_formula_and_local_search_are_large(mebibytes: int, seconds: int) -> None:
    """The lower limit is little above what is loaded, so that it is soon felt."""
    words = ("search", "--mdp", table(11), "--memory", f"{mebibytes}MiB", "--timeout", str(seconds), "-q")
    process = processes.mincirc(*words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak, page = 0, 4096
    while process.poll() is None:
        with Path(f"/proc/{process.pid}/statm").open() as file:
            peak = max(peak, int((file.read() or "0 0").split()[1]) * page)
        time.sleep(0.02)
    assert process.returncode == 3
    assert mebibytes << 19 < peak < mebibytes + 20 << 20


@pytest.mark.parametrize("more", [(), ("-j", "2")])
def test_too_little_memory_is_one_line_that_names_what_is_enough(more: tuple[str, ...]) -> None:
    words = ("search", "--mdp", "mdps/none_some.yaml", "-q", *more, "--memory")
    code, out, err, _ = ended(processes.mincirc(*words, "30MiB", cwd=ROOT))
    assert (code, out) == (1, "")
    assert "memory '30MiB' is too little" in err
    assert ended(processes.mincirc(*words, err.split()[-1], cwd=ROOT))[0] == 0


@pytest.mark.parametrize(
    ("number", "jobs"),
    [
        (signal.SIGINT, ()),
        (signal.SIGTERM, ()),
        (signal.SIGINT, ("-j", "2")),
        pytest.param(signal.SIGTERM, ("-j", "2"), marks=pytest.mark.slow),
    ],
)
def test_a_signal_ends_a_sweep_and_keeps_its_lines(number: int, jobs: tuple[str, ...], tmp_path: Path) -> None:
    target = tmp_path / "lines"
    words = ("sweep", "--mdp", "mdps/none_some.yaml", "--mdp", table(6), "--mdp", table(7), *jobs, "-o", str(target))
    process = processes.mincirc(*words, cwd=ROOT)
    assert processes.wait_until(lambda: target.exists() and "\n" in target.read_text())
    processes.let_work(process, 0.0 if jobs else 0.5)
    time.sleep(0.5)
    used = processes.processor_seconds(process.pid)
    process.send_signal(number)
    code, _, _, seconds = ended(process)
    lines: list[dict[str, Any]] = [json.loads(line) for line in target.read_text().splitlines()]
    assert (code, seconds - used < 3 * SLACK) == (3, True)
    assert [line["task"] for line in lines][:1] == ["none_some"]
    assert lines[0]["result"]["status"] == "proved"
    begun_lines = [line for line in lines[1:] if line["result"] is not None]
    assert begun_lines or jobs  # a worker may still be loading when the signal comes
    assert all(line["result"]["stats"]["stopped"] == "interrupted" for line in begun_lines)


def test_a_signal_ends_the_writing_of_a_certificate(tmp_path: Path) -> None:
    words = ("search", "--mdp", table(6), "--conflicts", "8000", "--certificate", str(tmp_path / "c"), "-q")
    process = processes.mincirc(*words, cwd=ROOT, env=processes.environment(PYTHONUNBUFFERED="1"))
    assert processes.wait_until(lambda: any(tmp_path.iterdir()))
    used = processes.processor_seconds(process.pid)
    process.send_signal(signal.SIGINT)
    code, out, _, seconds = ended(process)
    assert (code, seconds - used < SLACK) == (3, True)
    assert "at least" in out
    assert "certificate" in out.splitlines()[-1]
    assert "partial" in out.splitlines()[-1]
    assert list(tmp_path.iterdir()) == []


def test_a_killed_writer_leaves_what_the_next_one_removes(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys\n"
        "from mincirc.files import write_atomically\n"
        "os.fsync = lambda fd: os.kill(os.getpid(), signal.SIGKILL)\n"
        "write_atomically(sys.argv[1], 'new')\n"
    )
    target = tmp_path / "file"
    subprocess.run([sys.executable, "-c", script, str(target)], check=False, cwd=ROOT)
    assert [f.name[:6] for f in tmp_path.iterdir()] == [".file."]
    from mincirc.files import write_atomically

    write_atomically(target, "whole")
    assert [f.name for f in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_a_signal_that_is_ignored_from_the_start_stays_ignored(number: int) -> None:
    """The work is counted in conflicts, so the end comes by itself."""
    words = ("search", "--mdp", table(6), "--conflicts", "2000", "--json")
    process = processes.mincirc(*words, cwd=ROOT, ignored=[number])
    assert process.stderr is not None
    assert any("size " in line for line in process.stderr)
    process.send_signal(number)
    code, out, _, _ = ended(process)
    assert (code, json.loads(out)["stats"]["stopped"]) == (3, "conflicts")


def test_a_second_signal_ends_the_process_at_once(tmp_path: Path) -> None:
    file, called = tmp_path / "preds.py", tmp_path / "called"
    file.write_text(
        f"def p(task, policy, state):\n    open({str(called)!r}, 'w').close()\n    while True:\n        try:\n"
        "            while True: pass\n        except BaseException: pass\n"
    )
    words = ("quantify", "--mdp", "mdps/coin.yaml", "--predicate", f"{file}:p")
    process = processes.mincirc(*words, cwd=ROOT)
    assert processes.wait_until(called.exists)
    process.send_signal(signal.SIGINT)
    processes.let_work(process, 0.7)
    assert process.poll() is None
    used = processes.processor_seconds(process.pid)
    process.send_signal(signal.SIGINT)
    code, _, _, seconds = ended(process)
    assert (code, seconds - used < 2) == (3, True)
