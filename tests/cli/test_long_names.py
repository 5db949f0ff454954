"""A name that no file can have is one line, whatever option it stands at; a long table is a task like any other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests import processes

ROOT = Path(__file__).resolve().parents[2]

WORDS = [
    "search --mdp {0}.yaml",
    "search --mdp table:0x96 -o {0}",
    "search --mdp table:0x96 --certificate {0}",
    "search --mdp table:0x96 --checkpoint {0}",
    "search --mdp table:0x96 --resume {0}",
    "search --mdp table:0x96 --predicate {0}.py:f",
    "search --mdp table:0x96 --predicate {0}:f",
    "search --mdp gym:{0}",
    "verify {0}",
    "eval --mdp table:0x96 --circuit {0}",
    "draw --circuit {0}",
    "union {0}.yaml {0}.yaml -o x.yaml",
    "sweep --mdp table:0x96 -o {0}",
    "pareto --mdp table:0x96 --plot {0}.svg",
]


@pytest.mark.parametrize("length", [300, 5000])
@pytest.mark.parametrize("words", WORDS)
def test_one_line(words: str, length: int, run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run(*words.format("n" * length).split())
    assert code in (1, 2, 4), (out, err)
    assert 1 <= len((out + err).splitlines()) <= 2
    assert list(tmp_path.iterdir()) == []


def test_a_table_of_a_thousand_rows_is_no_file(tmp_path: Path) -> None:
    table = f"table:0x{'f0' * 128}"
    process = processes.mincirc("search", "--mdp", table, "-o", "found.txt", "-q", cwd=tmp_path)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert "y0 = x7" in out
    assert [f.name for f in tmp_path.iterdir()] == ["found.txt"]
