"""The Python of the page about formats runs and prints what it should."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")


def test_the_examples_of_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    (block,) = re.findall(r"^## From Python\n\n```python\n(.+?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    exec(compile(block, "formats.md", "exec"), {"__name__": "formats"})
    forest, stairs, lane = capsys.readouterr().out.splitlines()
    assert forest == "('a0', 'a1') 0"
    assert stairs.startswith("('0', '2', '3', '1') ")
    assert lane == "('s0', 's1', 's2') ('a0', 'a1')"


def test_the_room_of_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    (block,) = re.findall(r"^```python grid\n(.+?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    exec(compile(block, "formats.md", "exec"), {"__name__": "room"})
    assert capsys.readouterr().out == "32 {'(0, 0, 0)': '1/10', '(0, 1, 0)': '9/10'}\n"
