"""An interruption that a finaliser swallowed is raised again, and nothing is said of it."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

BEGINNING = """
import os, signal
from mincirc.runtime.limits import Limits
from mincirc.runtime.budget import Budget
from mincirc.runtime.signals import handled, interrupt, ticking

class Finaliser:
    def __del__(self):
        {finaliser}

signal.signal(signal.SIGTERM, interrupt)
signal.signal(signal.SIGINT, interrupt)
budget = Budget(Limits(seconds={seconds}))
with handled(), ticking(budget), budget.guard():
    Finaliser()
    while True:  # looks at no budget
        pass
print(budget.reason)
"""


def run(finaliser: str, seconds: float | None) -> subprocess.CompletedProcess[str]:
    script = BEGINNING.format(finaliser=finaliser, seconds=seconds)
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=30)


@pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="no timers here")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_within_a_finaliser_ends_the_run(name: str) -> None:
    done = run(f"os.kill(os.getpid(), signal.{name}); [i for i in range(1000)]", None)
    assert (done.returncode, done.stdout, done.stderr) == (0, "interrupted\n", "")


@pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="no timers here")
def test_a_limit_reached_within_a_finaliser_holds() -> None:
    done = run("while True: pass", 1.2)
    assert (done.returncode, done.stdout, done.stderr) == (0, "timeout\n", "")


def test_other_errors_of_finalisers_are_reported() -> None:
    done = run("os.kill(os.getpid(), signal.SIGTERM); 1 / 0", None)
    assert (done.returncode, done.stdout) == (0, "interrupted\n")
    done = run("raise ValueError('shown')", 0.5)
    assert "ValueError: shown" in done.stderr
