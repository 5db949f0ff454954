"""The code cells of every notebook, and of every page of the site with cells, run and what they assert is so.

A notebook asserts its own claims; here its cells are run one after the other in one name space, in the notebook's
folder, without Jupyter.  That they also run in a kernel, and what they show, is seen when the site is built
(``.ci/run``).
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
WITH_CELLS = [
    path
    for folder in ("notebooks", "docs")
    for path in sorted((ROOT / folder).rglob("*.md"))
    if "\nkernelspec:\n" in path.read_text(encoding="utf-8")
]


def cells(path: Path) -> list[str]:
    """Return the code of a notebook, padded so that line numbers of errors are those of the file."""
    text = path.read_text(encoding="utf-8")
    return ["\n" * text.count("\n", 0, found.start(1)) + found[1] for found in CELL.finditer(text)]


def test_there_are_notebooks_and_each_asserts_something() -> None:
    assert len(WITH_CELLS) >= 8
    for path in WITH_CELLS:
        assert any("assert " in cell for cell in cells(path)), path


@pytest.mark.parametrize("path", WITH_CELLS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_cells_run(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    space: dict[str, object] = {"__name__": "__main__"}
    for cell in cells(path):
        exec(compile(cell, str(path), "exec"), space)
