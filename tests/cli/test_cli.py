"""The command line: exit codes, JSON, one-line errors, interruption."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests import processes

ROOT = Path(__file__).resolve().parents[2]
UNION = str(ROOT / "mdps" / "union.yaml")
LAKE = str(ROOT / "mdps" / "frozenlake.yaml")
PLAIN = str(ROOT / "mdps" / "harbour_plain.yaml")


def test_search_says_everything(run: Any) -> None:
    code, out, err = run("search", "--mdp", UNION, "--predicate", "deceptive")
    assert code == 0
    assert "proved: the minimum is 3 gate(s)" in out
    assert "200/11" in out
    assert "one of the minimum circuits; others may differ" in out
    assert "harbour_both alone: holds" in out
    assert "b2: 2-input gates of any function; negation is free" in out
    assert "settled: 3 <= minimum <= 3" in err
    assert "conflicts" in err


def test_search_json(run: Any) -> None:
    code, out, _ = run("search", "--mdp", LAKE, "--bound", "75%", "--json", "--predicate", "deceptive")
    document = json.loads(out)
    assert code == 0
    assert (document["status"], document["size"], document["lower"], document["upper"]) == ("proved", 4, 4, 4)
    assert Fraction(document["bound"]) == Fraction(3, 4) * Fraction(document["optimum"])
    assert Fraction(document["value"]) >= Fraction(document["bound"])
    assert document["schema"] == 1
    assert document["interface"]["inputs"] == ["row1", "row0", "column1", "column0"]
    assert document["predicates"]["deceptive"]["holds"] is False
    assert len(document["policy"]) == 16


def test_infeasible_is_an_answer(run: Any) -> None:
    code, out, _ = run("search", "--mdp", PLAIN, "--bound", "19", "--json")
    assert code == 0
    document = json.loads(out)
    assert document["status"] == "infeasible"
    assert document["circuit"] is document["value"] is document["size"] is None


def test_a_budget_that_runs_out_exits_with_3(run: Any) -> None:
    code, out, _ = run("search", "--mdp", "table:0x92e5dfe8cb1855fe", "--conflicts", "100", "--json")
    document = json.loads(out)
    assert (code, document["status"]) == (3, "bounds")
    assert document["lower"] < document["upper"]
    code, out, _ = run("search", "--mdp", LAKE, "--timeout", "0")
    assert code == 3
    assert "bounds (timeout)" in out


def test_gym_and_table_sources(run: Any) -> None:
    code, out, _ = run(
        "search",
        "--mdp",
        "gym:FrozenLake-v1",
        "--discount",
        "99/100",
        "--gym-arg",
        'desc=["SFHF","FFFF","HFFH","FFFG"]',
        "--gym-arg",
        "is_slippery=false",
        "--json",
        "-q",
    )
    assert code == 0
    assert json.loads(out)["status"] == "proved"
    code, out, err = run("search", "--mdp", "table:0x96,0xe8", "--json", "--quiet")
    assert code == 0
    assert json.loads(out)["size"] == 5
    assert err == ""


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["search", "--mdp", "nowhere.yaml"], 1, "nowhere.yaml"),
        (["search", "--mdp", str(ROOT)], 1, str(ROOT)),
        (["search", "--mdp", LAKE, "--bound", "best"], 2, "bound 'best' is not a bound"),
        (["search", "--mdp", LAKE, "--interface", "grey"], 2, "did you mean 'gray'"),
        (["search", "--mdp", LAKE, "--solver", "nosuch"], 2, "no solver 'nosuch'"),
        (["search", "--mdp", LAKE, "--predicate", "deceptve"], 1, "did you mean 'deceptive'"),
        (["search", "--mdp", LAKE, "--discount", "1/2"], 1, "discount"),
        (["search", "--mdp", "gym:FrozenLake-v1"], 1, "--discount"),
        (["search", "--mdp", "gym:FrozenLake-v9", "--discount", "1/2"], 1, "FrozenLake"),
        (["search", "--mdp", "table:0x123"], 1, "table"),
        (["search"], 2, "--mdp"),
        (["search", "--mdp", LAKE, "--basis", "b3"], 2, "b3"),
        (["search", "--mdp", LAKE, "--timeout", "-1"], 2, "timeout"),
        (["search", "--mdp", LAKE, "--boud", "1"], 2, "--bound"),
        (["serch", "--mdp", LAKE], 2, "search"),
        (["search", "--mdp", "gym:X", "--gym-arg", "a=["], 2, "not JSON"),
        (["eval", "--mdp", LAKE, "--circuit", "nowhere.txt"], 1, "nowhere.txt"),
        (["union", PLAIN, LAKE, "-o", "all.yaml"], 1, "objective"),
        (["union", PLAIN, PLAIN, "-o", "/nowhere/at/all.yaml"], 1, "cannot write /nowhere/at/all.yaml"),
    ],
)
def test_errors_are_lines_a_person_can_act_on(run: Any, arguments: list[str], code: int, message: str) -> None:
    found, out, err = run(*arguments)
    assert found == code
    assert out == ""
    assert message in err


def test_eval_show_draw_and_predicates(run: Any, tmp_path: Path) -> None:
    code, out, _ = run("search", "--mdp", UNION, "--json")
    circuit = tmp_path / "circuit.txt"
    circuit.write_text(json.loads(out)["circuit"])
    code, out, _ = run("eval", "--mdp", UNION, "--circuit", str(circuit), "--predicate", "deceptive", "--json")
    document = json.loads(out)
    assert code == 0
    assert (document["value"], document["size"], document["legal"]) == ("200/11", 3, True)
    assert document["predicates"]["deceptive"]["holds"]
    code, out, _ = run("eval", "--mdp", UNION, "--circuit", str(circuit))
    assert "200/11" in out
    code, out, _ = run("draw", "--circuit", str(circuit), "--mdp", UNION)
    assert code == 0
    assert "xor" in out
    assert "─ mirrored" in out
    code, out, _ = run("show", "--mdp", UNION)
    assert code == 0
    assert "optimum     200/11" in out
    assert "mirrored" in out
    code, out, _ = run("show", "--mdp", LAKE, "--json")
    document = json.loads(out)
    assert document["optimum"] == "868292016472811700/1601938145778704383"
    assert sum(s["reachable"] for s in document["states"]) == 11  # a terminal transition enters no state
    code, out, _ = run("predicates")
    assert "deceptive" in out
    code, out, _ = run("eval", "--mdp", LAKE, "--circuit", str(circuit))
    assert code == 1


def test_a_circuit_that_says_illegal_words(run: Any, tmp_path: Path) -> None:
    circuit = tmp_path / "c.txt"
    circuit.write_text("inputs x0 x1\ny0 = 1\ny1 = 1\n")
    code, out, _ = run("eval", "--mdp", str(ROOT / "mdps" / "rooms.yaml"), "--circuit", str(circuit), "--json")
    document = json.loads(out)
    assert code == 0
    assert document["legal"] is False
    assert document["value"] is None
    assert "illegal word 11" in document["policy"].values()


def test_a_bad_circuit_file_is_placed(run: Any, tmp_path: Path) -> None:
    circuit = tmp_path / "c.txt"
    circuit.write_text("inputs x0 x1\ng2 = x0 and x7\ny0 = g2\n")
    code, _, err = run("eval", "--mdp", LAKE, "--circuit", str(circuit))
    assert code == 1
    assert err.startswith(f"{circuit}:2:13: no node 'x7' before this line")


def test_union_writes_a_file_that_searches(run: Any, tmp_path: Path) -> None:
    target = tmp_path / "both.yaml"
    members = [str(ROOT / "mdps" / f"harbour_{m}.yaml") for m in ("plain", "reversed")]
    code, out, _ = run("union", *members, "-o", str(target), "--weights", "1/3,2/3", "--tag", "reversed")
    assert code == 0
    assert "2 task(s)" in out
    code, out, _ = run("search", "--mdp", str(target), "--json")
    document = json.loads(out)
    assert (document["status"], document["value"]) == ("proved", "200/11")
    assert document["interface"]["inputs"][0] == "reversed"


def test_union_that_fails_leaves_no_file(run: Any, tmp_path: Path) -> None:
    target = tmp_path / "bad.yaml"
    code, _, _ = run("union", PLAIN, LAKE, "-o", str(target))
    assert code == 1
    assert list(tmp_path.iterdir()) == []


def start(*arguments: str, **options: Any) -> subprocess.Popen[str]:
    return processes.start([sys.executable, str(ROOT / "cli.py"), *arguments], **options)


def wait_for(stream: Any, text: str) -> None:
    for line in stream:
        if text in line:
            return
    raise AssertionError(f"no line with {text!r}")


def test_ctrl_c_during_a_long_search_gives_bounds_and_exit_code_3() -> None:
    process = start("search", "--mdp", "table:0x16e97c2d8b3fa045", "--symmetry", "order,used,reapply", "--json")
    wait_for(process.stderr, "size 6:")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 3, err
    document = json.loads(out)
    assert document["status"] == "bounds"
    assert document["stats"]["stopped"] == "interrupted"
    assert 6 <= document["lower"] < document["upper"]
    assert "Traceback" not in err


def test_a_closed_pipe_is_no_error() -> None:
    process = start("show", "--mdp", LAKE)
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    _, err = process.communicate(timeout=60)
    assert "Traceback" not in err
    assert "BrokenPipe" not in err


def test_two_runs_at_once_do_not_disturb_each_other() -> None:
    runs = [start("search", "--mdp", LAKE, "--json", "-q") for _ in range(2)]
    circuits = {json.loads(p.communicate(timeout=60)[0])["circuit"] for p in runs}
    assert len(circuits) == 1


def test_a_killed_writer_leaves_the_old_file_or_none(tmp_path: Path) -> None:
    """SIGKILL in the middle of writing: between the data and the rename."""
    script = (
        "import os, signal, sys\n"
        "os.fsync = lambda fd: os.kill(os.getpid(), signal.SIGKILL)\n"
        "from mincirc.files import write_atomically\n"
        "write_atomically(sys.argv[1], 'new ' * 100000)\n"
    )
    target = tmp_path / "task.yaml"
    for before in (None, "old"):
        if before is not None:
            target.write_text(before)
        done = subprocess.run([sys.executable, "-c", script, str(target)], check=False, cwd=ROOT)
        assert done.returncode == -signal.SIGKILL
        assert (target.read_text() if target.exists() else None) == before


def test_module_and_launcher_are_the_same_command() -> None:
    for command in (["-m", "mincirc"], [str(ROOT / "cli.py")]):
        done = subprocess.run(
            [sys.executable, *command, "--version"], check=True, capture_output=True, text=True, cwd=ROOT
        )
        assert done.stdout.startswith("mincirc, version")


@pytest.mark.slow
def test_timeout_is_kept_on_a_large_task() -> None:
    begun = time.monotonic()
    process = start("search", "--mdp", "gym:Taxi-v4", "--discount", "99/100", "--timeout", "20", "--json", "-q")
    out, err = process.communicate(timeout=120)
    assert process.returncode == 3, err
    assert json.loads(out)["upper"] is not None
    assert time.monotonic() - begun < 100
