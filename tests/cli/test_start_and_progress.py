"""What is loaded, Ctrl-C while it is loaded, and what progress says on a terminal, in a pipe and with ``-q``."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, cast, get_args, get_origin

import click
import pytest

from mincirc._cli.commands import cli
from mincirc._cli.progress import Progress, describe
from mincirc.catalogue.families import FAMILIES as LISTED
from mincirc.catalogue.families import Kind, Option
from mincirc.catalogue.predicates import BUILT_IN
from mincirc.mdp.families import FAMILIES
from mincirc.mdp.families import FamilyOption as ByFunction
from mincirc.mdp.objective import Objective
from mincirc.predicate import Predicate
from mincirc.predicate import builtin as predicates
from mincirc.predicate.family import PredicateFamily
from mincirc.predicate.symbolic import SymbolicPredicate
from mincirc.rational import Rational
from mincirc.searching import Event
from tests import processes

ROOT = Path(__file__).resolve().parents[2]
LAKE = str(ROOT / "mdps" / "frozenlake.yaml")
SECONDS = "table:0xd82c07cd"
"""A function whose search takes a second or two, so that there is something to be shown."""
HEAVY = ("numpy", "flint", "pysat", "pysolvers", "pydantic", "yaml", "z3", "rich", "multiprocessing", "mincirc.mdp")
ENDLESS = ("search", "--mdp", "table:0x16e97c2d8b3fa045", "--symmetry", "order,used,reapply", "--timeout", "60")


def loaded(words: list[str], **environment: str) -> set[str]:
    script = (
        "import atexit, sys\n"
        f"atexit.register(lambda: sys.stderr.write(' '.join(m for m in {HEAVY!r} if m in sys.modules)))\n"
        f"from mincirc._cli.main import main; main({words!r})"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env={**os.environ, **environment}
    )
    return set(done.stderr.split())


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["--version"],
        *([name, "--help"] for name in cli.commands),
        ["new", "--list"],
        *(["new", family.name, "--help"] for family in LISTED),
        ["predicates"],
        ["predicates", "--json"],
    ],
)
def test_help_loads_nothing_of_what_commands_do(words: list[str]) -> None:
    assert loaded(words) == set()


@pytest.mark.parametrize("words", [(), ("new",)])
def test_help_cuts_no_description(run: Any, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    _, out, _ = run(*words, "--help")
    commands = cli.commands if not words else cast(click.Group, cli.commands["new"]).commands
    listed = " ".join(out.partition("Commands:")[2].split())
    assert "..." not in listed
    for name, command in commands.items():
        first = " ".join((command.help or "").split("\n\n")[0].split())
        assert f"{name} {first}" in listed
    assert max(map(len, out.splitlines())) <= 80
    assert words or len(out.partition("Commands:")[2].strip().splitlines()) == len(commands)


@pytest.mark.parametrize("typed", ["mincirc search --ba", "mincirc new la"])
def test_completion_loads_nothing_either(typed: str) -> None:
    asked = {"_MINCIRC_COMPLETE": "bash_complete", "COMP_WORDS": typed, "COMP_CWORD": "2"}
    assert loaded([], **asked) == set()


def as_listed(option: ByFunction) -> Option:
    """Return a parameter of a family's function as the catalogue must list it."""
    default = option.default
    if isinstance(default, Fraction):
        default = f"{default.numerator}/{default.denominator}"
    kinds: dict[Any, Kind] = {int: "whole", bool: "flag", Rational: "rational", Objective | None: "objective"}
    kind = get_args(option.kind) if get_origin(option.kind) is Literal else kinds[option.kind]
    return Option(option.name, kind, default if default is None or kind == "flag" else str(default))


def test_lists_are_those_of_what_there_is() -> None:
    """The catalogue is data: it says what the functions' own signatures and meanings say."""
    assert [f.name for f in LISTED] == list(FAMILIES)
    for listed in LISTED:
        assert listed.options == tuple(map(as_listed, FAMILIES[listed.name].options))
        assert listed.about == FAMILIES[listed.name].about
    by_name = {p.name: (p, isinstance(p, SymbolicPredicate)) for p in predicates.BUILT_IN.values()}
    of_families = {f.pattern: (f, f.at is not None) for f in predicates.FAMILIES.values()}
    made: dict[str, tuple[Predicate | PredicateFamily, bool]] = {**by_name, **of_families}
    assert [entry.name for entry in BUILT_IN] == list(made)
    for entry in BUILT_IN:
        meaning, formula = made[entry.name]
        assert entry.symbolic == formula
        assert (entry.about, entry.source) == (meaning.about, meaning.source)
        assert (entry.local, entry.of_circuit) == (meaning.local, meaning.of_circuit)


def test_families_still_have_their_options(run: Any, tmp_path: Path) -> None:
    assert "--shift" in run("new", "lava-world", "--help")[1]
    code, _, err = run("new", "lava-wurld", "-o", "x.yaml")
    assert code == 2
    assert "lava-world" in err
    assert run("new", "lava-world")[0] == 2
    code, _, err = run("new", "random-task", "--states", "4", "-o", str(tmp_path / "x.yaml"))
    assert (code, (tmp_path / "x.yaml").exists()) == (0, True), err


def test_verify_loads_no_solver() -> None:
    words = ["verify", str(ROOT / "proofs" / "certificates" / "lift")]
    assert loaded(words) & {"pysat", "pysolvers", "z3"} <= {"pysat", "pysolvers"}


@pytest.mark.parametrize("delay", [0.06, 0.1, 0.15, 0.25, 0.4, 0.6])
def test_ctrl_c_while_loading_is_no_traceback(delay: float) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "mincirc", *ENDLESS, "-q"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    )
    time.sleep(delay)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    if process.returncode != 3 and not re.search(r'_cli.main\.py", line \d+, in main\n', err):
        pytest.skip("the interpreter, or the package's own first lines, had not come to main()")
    assert "Traceback" not in err
    assert process.returncode == 3
    assert "partial" in out.splitlines()[-1]


def on_terminal(words: list[str], *, interrupt: bool = False) -> tuple[int, str]:
    """Run with stderr on a terminal; return the exit code and what was written there."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "mincirc", *words], stdout=subprocess.DEVNULL, stderr=theirs, cwd=ROOT
    )
    os.close(theirs)
    written = b""
    for piece in processes.shown_on_terminal(ours):
        written += piece
        if interrupt and re.search(rb"size \d", written):
            process.send_signal(signal.SIGINT)
            interrupt = False
    assert not interrupt, "nobody pressed Ctrl-C"
    return process.wait(timeout=60), written.decode()


def test_a_terminal_has_one_line_that_is_erased() -> None:
    code, shown = on_terminal(["search", "--mdp", SECONDS])
    assert code == 0
    assert re.search(r"size \d+: \d+ <= minimum <= \d+, \d+ conflicts, ", shown)
    assert shown.endswith(("\x1b[2K", "\x1b[2K\x1b[?25h", "\x1b[?25h\r\x1b[1A\x1b[2K")), repr(shown[-40:])
    assert "\x1b[?25h" in shown, "the cursor is back"


def test_a_terminal_is_left_clean_by_ctrl_c() -> None:
    code, shown = on_terminal(list(ENDLESS), interrupt=True)
    assert code == 3
    assert "Traceback" not in shown
    assert shown.rfind("\x1b[?25h") > shown.rfind("\x1b[?25l"), "the cursor is back"


def test_quiet_is_quiet_on_a_terminal_too() -> None:
    assert on_terminal(["search", "--mdp", SECONDS, "-q"]) == (0, "")


@pytest.mark.parametrize(
    "words",
    [
        ("search", "--mdp", LAKE),
        ("search", "--mdp", LAKE, "--gates", "3", "--maximise"),
        ("pareto", "--mdp", LAKE, "--gates", "3"),
        ("enumerate", "--mdp", LAKE),
        ("quantify", "--mdp", LAKE, "--predicate", "deceptive"),
    ],
)
def test_a_pipe_has_a_line_per_proved_size(run: Any, words: tuple[str, ...]) -> None:
    _, _, err = run(*words)
    lines = err.splitlines()
    assert lines
    assert all(
        re.match(r"(size \d+|settled|optimum|policies|quantifier): .*, \d+ conflicts, [\d.]+ s$", line)
        for line in lines
    )
    assert len(lines) <= 11
    assert run(*words, "-q")[2] == ""


def event(kind: str, gates: int, lower: int, upper: int | None, seconds: float) -> Event:
    return Event(kind, gates, lower, upper, 5, 0, 0, seconds)


def test_a_line_is_true_at_its_moment(capsys: pytest.CaptureFixture[str]) -> None:
    assert describe(event("bounds", 12, 0, 12, 0.0)) == "size 0: 0 <= minimum <= 12, 5 conflicts, 0.0 s"
    assert describe(event("bounds", 2, 3, 3, 0.0)).startswith("settled: 3 <= minimum <= 3")
    with Progress(quiet=False) as progress:
        for upper in range(99, 20, -1):  # local search alone: nothing is proved
            progress.on_event(event("bounds", upper, 0, upper, 20 - upper / 5))
        progress.on_event(event("bounds", 0, 1, 20, 20.0))
    assert len(capsys.readouterr().err.splitlines()) == 3
