"""Signals at bad moments: an answer is printed whole or not at all, and its exit code is its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SEARCH = ("search", "--mdp", str(ROOT / "mdps" / "corridor.yaml"), "-q")
AT = """
import os, signal, sys, importlib
module, name = sys.argv.pop(1).split(":")
owner = importlib.import_module(module)
plain = getattr(owner, name)
def hit(*args, **kwargs):
    setattr(owner, name, plain)
    os.kill(os.getpid(), signal.SIGINT)
    return plain(*args, **kwargs)
setattr(owner, name, hit)
from mincirc._cli.main import main
main()
"""
"""A command that gets Ctrl-C when it calls a function for the first time."""


def hears() -> None:
    """Take SIGINT as a command in the foreground does, whoever runs the tests."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def ended(*words: str) -> tuple[int, str, str]:
    done = subprocess.run(words, check=False, capture_output=True, text=True, cwd=ROOT, timeout=120, preexec_fn=hears)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("form", [(), ("--json",)])
@pytest.mark.parametrize("place", ["mincirc.searching.minimum:conclude", "click:echo"])
def test_an_answer_that_is_being_written_is_written(place: str, form: tuple[str, ...]) -> None:
    code, out, err = ended(sys.executable, "-c", AT, place, *SEARCH, *form)
    assert (code, "Traceback" in err, "partial" in out) == (0, False, False), out + err
    if form:
        assert json.loads(out)["complete"] is True
    else:
        assert out.splitlines()[-1].startswith("effort")


@pytest.mark.parametrize("place", ["mincirc.searching.minimum:resolve", "mincirc._cli.search:asked_task"])
def test_before_that_it_is_partial(place: str) -> None:
    code, out, err = ended(sys.executable, "-c", AT, place, *SEARCH)
    assert (code, "Traceback" in err) == (3, False), err
    assert out.splitlines()[-1].startswith("partial: ")


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_before_any_handler_is_set_the_words_are_the_same(form: tuple[str, ...]) -> None:
    code, out, err = ended(sys.executable, "-c", AT, "mincirc._cli.startup:gentle_signals", *SEARCH, *form)
    assert (code, "Traceback" in err) == (3, False), err
    assert (json.loads(out)["complete"] is False) if form else out.splitlines()[-1].startswith("partial: ")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_after_the_answer_does_not_change_the_exit_code(number: signal.Signals) -> None:
    """The interpreter takes a while to end."""
    with subprocess.Popen(
        [sys.executable, "-m", "mincirc", *SEARCH],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        preexec_fn=hears,  # noqa: PLW1509
    ) as process:
        assert process.stdout is not None
        while os.read(process.stdout.fileno(), 65536):  # until the last line, and the end
            process.send_signal(number)
        assert process.wait(timeout=60) == 0


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_the_checker_too(form: tuple[str, ...]) -> None:
    alone = AT.replace(
        "from mincirc._cli.main import main\nmain()", "from mincirc.verify.__main__ import run\nsys.exit(run())"
    )
    folder = str(ROOT / "proofs" / "certificates" / "lift")
    code, out, err = ended(sys.executable, "-c", alone, "mincirc.verify.command:verify", folder, *form)
    assert (code, "Traceback" in err) == (3, False), err
    assert (json.loads(out)["complete"] is False) if form else out.startswith("partial: ")


def test_the_checker_while_it_is_loaded() -> None:
    """Its module raises Ctrl-C as it is imported."""
    code = (
        "import builtins, sys\n"
        "plain = builtins.__import__\n"
        "def hit(name, *more, **named):\n"
        "    if name == 'mincirc.verify.check': raise KeyboardInterrupt\n"
        "    return plain(name, *more, **named)\n"
        "builtins.__import__ = hit\n"
        "import runpy; runpy.run_module('mincirc.verify', run_name='__main__')\n"
    )
    code_, _, err = ended(sys.executable, "-c", code, "x")
    assert (code_, "Traceback" in err) == (3, False), err
