"""The Python in the docs runs and prints what the text says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "theorem.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.+?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def test_the_examples_of_the_theorem_page(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    space: dict[str, object] = {}
    for block in BLOCKS:
        exec(compile(block, "theorem.md", "exec"), space)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "holds 3 3 all"
    assert lines[1] == "3 all None"
    assert lines[2] == "3 5 2"
    assert lines[3].startswith("[(0, '311849/10000'), (3, '374889594697600949/10000000000000000'), (4,")
    from mincirc.predicate import Predicate

    assert isinstance(space["left"], Predicate)
