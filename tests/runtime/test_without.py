"""Commands run, and limits are kept, where the system has no SIGHUP, SIGALRM, /proc, fcntl or fork.

What is absent is taken away in every process by ``without/sitecustomize.py``; the processes are real.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
LAKE = ["--mdp", str(ROOT / "mdps" / "frozenlake.yaml"), "-q", "--json"]
ALL = "signals,proc,fcntl,fork"


def start(*arguments: str, without: str = ALL, code: str = "") -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "MINCIRC_TEST_WITHOUT": without,
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent / "without"), str(ROOT)]),
    }
    command = ["-c", code] if code else ["-m", "mincirc"]
    return subprocess.Popen(
        [sys.executable, *command, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=ROOT,
    )


def answer(*arguments: str, without: str = ALL) -> tuple[int, Any, str]:
    process = start(*arguments, without=without)
    out, err = process.communicate(timeout=120)
    assert "Traceback" not in err, err
    return process.returncode, json.loads(out) if out else None, err


def test_they_are_absent() -> None:
    code = (
        "import os, signal, pathlib\n"
        "print([hasattr(signal, 'SIGALRM'), hasattr(os, 'fork'), pathlib.Path('/proc/self/statm').exists()])\n"
        "import fcntl"
    )
    out, err = start(code=code).communicate(timeout=60)
    assert out.strip() == "[False, False, False]"
    assert "fcntl" in err


@pytest.mark.parametrize("without", ["signals", "proc", "fcntl", ALL])
def test_a_search_answers_and_keeps_its_checkpoint(without: str, tmp_path: Path) -> None:
    kept = str(tmp_path / "kept.json")
    code, found, err = answer("search", *LAKE, "--bound", "75%", "--checkpoint", kept, without=without)
    assert (code, found["size"], found["status"]) == (0, 4, "proved"), err
    assert answer("search", *LAKE, "--bound", "75%", "--resume", kept, without=without)[1]["size"] == 4


def test_workers_answer() -> None:
    code, found, err = answer("search", *LAKE, "--bound", "75%", "--jobs", "2")
    assert (code, found["size"]) == (0, 4), err


def test_memory_is_told_without_proc() -> None:
    pytest.importorskip("psutil")
    code, _, err = answer("search", *LAKE, "--memory", "1MB")
    assert code == 1
    assert "memory '1MB' is too little" in err


def test_a_limit_breaks_off_code_that_looks_at_none(tmp_path: Path) -> None:
    """A predicate that never ends: the timer is a thread here."""
    endless = tmp_path / "endless.py"
    endless.write_text("def harmful(task, policy, state):\n    while True:\n        pass\n")
    begun = time.monotonic()
    task = ["--mdp", str(ROOT / "mdps" / "union.yaml"), "-q", "--json"]
    code, _, err = answer("search", *task, "--predicate", f"{endless}:harmful", "--timeout", "3", without="signals")
    assert code == 3, err
    assert time.monotonic() - begun < 60


def test_one_file_has_one_writer(tmp_path: Path) -> None:
    """Within a process a set of paths protects it where there are no locks."""
    code = (
        "import sys\nfrom mincirc.lock import Lock\nwith Lock(sys.argv[1]):\n"
        "    try:\n        Lock(sys.argv[1])\n    except Exception as error:\n        print(error)"
    )
    out, err = start(str(tmp_path / "file"), code=code).communicate(timeout=60)
    assert "is in use by another search of this process" in out, err


def test_an_interruption_keeps_the_bounds() -> None:
    process = start("search", "--mdp", "gym:FrozenLake8x8-v1", "--discount", "99/100", "--json", "-q")
    time.sleep(6)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 3, err
    assert json.loads(out)["upper"] is not None
