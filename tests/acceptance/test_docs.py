"""The Python in the docs runs and prints what the text says; the site has every page, and links that it can follow."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import mincirc

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


TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
PAGES = [path for path in sorted((ROOT / "docs").rglob("*.md")) if path.parent.name != "gallery"]  # made with the site
CONTENTS = re.compile(r"^```\{toctree\}\n(.+?)^```$", re.MULTILINE | re.DOTALL)


def fenced(kind: str) -> str:
    """Return the only block of that kind in the tutorial."""
    (block,) = re.findall(rf"^```{kind}\n(.+?)^```$", TUTORIAL, re.MULTILINE | re.DOTALL)
    return str(block)


def test_the_task_of_the_tutorial(tmp_path: Path) -> None:
    file = tmp_path / "watched.yaml"
    file.write_text(fenced("yaml"), encoding="utf-8")
    result = mincirc.search(mincirc.load(str(file)))
    assert (result.status, result.size) == ("proved", 0)
    assert dict(result.policy or {}) == {"alone": "rest", "seen": "work"}


def test_the_python_of_the_tutorial(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    exec(compile(fenced("python"), "tutorial.md", "exec"), {})
    first, second = capsys.readouterr().out.splitlines()
    assert first == "proved 4 835238594697600949/20000000000000000"
    assert second.startswith("[(0, '311849/10000'), (3, ")


def test_every_page_is_in_the_contents() -> None:
    """A page that no contents name is an error when the site is built: add it to one in ``docs/index.md``."""
    notebooks = set((ROOT / "notebooks").glob("*.md"))
    listed: set[Path] = set()
    for path in [*PAGES, *notebooks]:
        for contents in CONTENTS.findall(path.read_text(encoding="utf-8")):
            entries = [
                re.sub(r"^.*<(.+)>$", r"\1", line) for line in contents.splitlines() if line[:1] not in ("", ":")
            ]
            listed |= {(path.parent / f"{entry}.md").resolve() for entry in entries}
    assert [page for page in PAGES if page != ROOT / "docs" / "index.md" and page not in listed] == []
    assert notebooks <= listed


@pytest.mark.parametrize("path", [*PAGES, ROOT / "README.md", ROOT / "CHANGELOG.md"], ids=lambda path: path.stem)
def test_no_link_leads_to_a_folder(path: Path) -> None:
    """The site has files only: write the folder in backticks."""
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if (path.parent / link).is_dir()] == []


def test_the_reference_has_every_public_name() -> None:
    text = (ROOT / "docs" / "reference" / "library.md").read_text(encoding="utf-8")
    assert set(mincirc.__all__) <= set(re.findall(r"^\.\. auto\w+:: (\w+)$", text, re.MULTILINE))
