"""The page about numbers: its Python runs and prints what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mincirc.rows import READINGS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "numbers.md").read_text("utf-8")


def test_the_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (block,) = re.findall(r"^```python\n(.+?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    exec(compile(block, "numbers.md", "exec"), {})
    first, second = capsys.readouterr().out.splitlines()
    assert first == "((0, Fraction(1, 10)), (2, Fraction(9, 10)))"
    assert second == "down made in Python, numbers simplest fractions"


def test_every_reading_is_described() -> None:
    for reading in READINGS:
        assert f"`{reading}`" in PAGE
