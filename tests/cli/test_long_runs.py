"""Long runs from outside: killed, ended, resumed, two at once.  Real processes, real signals."""

from __future__ import annotations

import json
import random
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from mincirc.verify import verify
from tests import processes

ROOT = Path(__file__).resolve().parents[2]
QUICK = ("--mdp", str(ROOT / "mdps" / "frozenlake.yaml"), "--symmetry", "none")
LONGER = ("--mdp", "table:0xb6d9", "--symmetry", "none")
ENDLESS = ("--mdp", "table:0x16e97c2d8b3fa045", "--symmetry", "order,used,reapply,reapply2")


def start(*arguments: str) -> subprocess.Popen[str]:
    return processes.mincirc("search", *arguments, cwd=ROOT, env=processes.environment(PYTHONPATH=str(ROOT)))


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=300)
    assert "Traceback" not in err
    return process.returncode, out, err


def wait_for(process: subprocess.Popen[str], texts: tuple[str, ...]) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        if any(text in line for text in texts):
            return
    raise AssertionError(f"no line with {texts}")


def answered(process: subprocess.Popen[str]) -> dict[str, Any]:
    code, out, err = finish(process)
    assert code == 0, err
    document: dict[str, Any] = json.loads(out)
    return document


def killed_and_resumed(task: tuple[str, ...], kills: int, seed: int, file: Path, folder: Path) -> dict[str, Any]:
    """Kill the run that often at random moments after it has begun, each time going on; return the last answer."""
    rng = random.Random(seed)
    lower = 0
    for _ in range(kills):
        process = start(*task, "--resume" if file.exists() else "--checkpoint", str(file))
        processes.wait_until(lambda: process.poll() is not None or file.exists(), 0.01)
        if lower == 0:
            wait_for(process, ("size ",))
        processes.let_work(process, rng.uniform(0, 0.4) + (0.4 if lower else 0))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        now = json.loads(file.read_text())["lower"]
        assert now >= lower
        lower = now
    return answered(start(*task, "--resume", str(file), "--json", "--certificate", str(folder)))


def compare(task: tuple[str, ...], kills: int, tmp_path: Path) -> None:
    alone = answered(
        start(*task, "--checkpoint", str(tmp_path / "a.json"), "--json", "--certificate", str(tmp_path / "alone"))
    )
    again = killed_and_resumed(task, kills, 7, tmp_path / "b.json", tmp_path / "again")
    for name in ("status", "lower", "upper", "size", "bound"):
        assert again[name] == alone[name]
    assert again["stats"]["runs"] > 1
    assert again["stats"]["total_seconds"] > again["stats"]["seconds"]
    assert verify(tmp_path / "again").statement == verify(tmp_path / "alone").statement
    if "--checkpoint-every" in task:
        assert again["circuit"] == alone["circuit"]
    assert not [p.name for p in tmp_path.iterdir() if p.name.endswith(".lock") or p.name.startswith(".")]


def test_killed_and_resumed_is_as_good_as_left_alone(tmp_path: Path) -> None:
    compare((*QUICK, "--checkpoint-every", "1000"), 2, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("plan", [(), ("--checkpoint-every", "10000")])
def test_killed_five_times(plan: tuple[str, ...], tmp_path: Path) -> None:
    compare((*LONGER, *plan), 5, tmp_path)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_keeps_the_bounds_and_says_how_to_go_on(number: signal.Signals, tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    process = start(*ENDLESS, "--checkpoint", str(file), "--json")
    wait_for(process, ("size 5:", "size 6:", "size 7:", "size 8:"))
    process.send_signal(number)
    code, out, err = finish(process)
    document = json.loads(out)
    assert code == 3
    assert (document["status"], document["stats"]["stopped"]) == ("bounds", "interrupted")
    assert f"--resume {file}" in err
    assert json.loads(file.read_text())["lower"] == document["lower"] >= 5
    code, out, err = finish(start(*ENDLESS, "--resume", str(file), "--json", "--timeout", "0"))
    resumed = json.loads(out)
    assert code == 3
    assert resumed["lower"] == document["lower"]
    assert resumed["upper"] == document["upper"]
    assert resumed["stats"]["runs"] == 2


def test_two_runs_on_one_file_at_once(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    first = start(*ENDLESS, "--checkpoint", str(file))
    try:
        wait_for(first, ("size 1:", "size 2:", "size 3:"))
        code, out, err = finish(start(*ENDLESS, "--resume", str(file)))
        assert (code, out) == (1, "")
        assert err == f"{file} is in use by process {first.pid}: wait for it, or choose another file\n"
    finally:
        first.kill()
        first.communicate()
    code, _, _ = finish(start(*ENDLESS, "--resume", str(file), "--timeout", "0"))
    assert code == 3, "the lock of a killed process is taken over"


def test_files_that_cannot_be_used_are_one_line_before_the_search(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    file.write_text("{}")
    for arguments, message, exit_code in [
        (["--checkpoint", str(file)], "exists", 1),
        (["--resume", str(file)], "is no checkpoint", 1),
        (["--resume", str(tmp_path / "none.json")], "there is no checkpoint", 1),
        (["--checkpoint", str(tmp_path / "no" / "state.json")], "there is no folder", 1),
        (["--checkpoint", "/proc/state.json"], "cannot write", 1),
        (["--checkpoint-every", "5"], "no checkpoint", 1),
        (["--memory", "lots"], "is not a size", 2),
    ]:
        code, out, err = run("search", *ENDLESS, "-q", *arguments)
        assert (code, out) == (exit_code, "")
        assert message in err
        assert err.count("\n") == 1
    code, _, err = run("search", *ENDLESS, "--maximise", "--gates", "2", "--checkpoint", str(tmp_path / "x.json"))
    assert code == 2
    assert "--maximise takes no --checkpoint" in err
