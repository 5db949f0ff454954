"""``--jobs`` and ``--scheduler`` from outside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mincirc.verify import verify

QUICK = ("search", "--mdp", "table:0xb6d9", "-q")


def test_cubes_change_nothing_but_the_effort(run: Any) -> None:
    answers = []
    for more in ([], ["--scheduler", "serial"], ["--jobs", "2"], ["--jobs", "2", "--deterministic"]):
        code, out, err = run(*QUICK, "--json", *more)
        document = json.loads(out)
        assert (code, err) == (0, "")
        answers.append((document["status"], document["size"], document["lower"], document["upper"], document["value"]))
    assert len(set(answers)) == 1


def test_a_certificate_of_cubes_is_accepted(run: Any, tmp_path: Path) -> None:
    rules = ("--symmetry", "order,used,reapply,reapply2")  # without bounds on parts: by clauses alone
    code, out, _ = run(*QUICK, *rules, "--scheduler", "serial", "--certificate", str(tmp_path / "c"))
    assert code == 0
    assert "certificate" in out
    assert len(verify(tmp_path / "c").lines) == 6


@pytest.mark.parametrize(
    ("more", "code", "words"),
    [
        (["--jobs", "0"], 2, "0 is below 1"),
        (["--jobs", "2", "--solver", "brute"], 2, "the solver brute runs in one process"),
        (["--jobs", "2", "--objective", "depth"], 2, "jobs search for the least size only"),
        (["--scheduler", "lokey"], 2, "no scheduler 'lokey'"),
        (["--jobs", "2", "--maximise", "--gates", "1"], 2, "--maximise takes no --jobs"),
    ],
)
def test_what_makes_no_sense_is_refused(run: Any, more: list[str], code: int, words: str) -> None:
    got, out, err = run(*QUICK, *more)
    assert (got, out) == (code, "")
    assert words in err
