"""What docstrings, comments and documents refer to is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mincirc.errors import MincircError
from tests.packaging import references

PYTHON = [
    path
    for folder in ("mincirc", "benchmarks")
    for path in sorted((references.ROOT / folder).rglob("*.py"))
    if path.stem != "__main__" and not path.stem.startswith("peer_")  # the latter need the peers' environments
]
MAP = references.ROOT / "tests" / "README.md"
GALLERY = references.ROOT / "docs" / "gallery"
"""The pages of shipped tasks, which are made when the site is built."""
DOCUMENTS = [
    *sorted(references.ROOT.glob("*.md")),
    *(path for path in sorted((references.ROOT / "docs").rglob("*.md")) if path.parent != GALLERY),
    *sorted((references.ROOT / "notebooks").glob("*.md")),
    MAP,
]
PRESENT = [path for path in DOCUMENTS if path.name != "CHANGELOG.md"]  # which names what is gone


def test_references_in_python_files_resolve() -> None:
    assert len(PYTHON) > 200
    assert [broken for path in PYTHON for broken in references.broken_in_python(path)] == []


@pytest.mark.parametrize("path", PRESENT, ids=lambda path: path.name)
def test_names_in_documents_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [*references.broken_names(text), *references.broken_members(text)] == []


def test_a_name_of_a_file_is_looked_up_in_it() -> None:
    text = "`MincircError` of `mincirc/errors.py`, `Gone` in\n`mincirc/errors.py`, `x` of `mincirc/gone.py`"
    assert list(references.broken_members(text)) == ["`Gone` of `mincirc/errors.py`", "`x` of `mincirc/gone.py`"]


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("mincirc.errors", True),
        ("mincirc.search", True),
        ("mincirc.errors.MincircError", True),
        ("MincircError", True),
        ("errors", True),
        ("ValueError", True),
        ("mincirc.sides", False),
        ("mincirc.errors.Mistake", False),
        ("Mistake", False),
        ("MincircError.nothing", False),
    ],
)
def test_a_name_is_looked_up_where_a_reader_would(name: str, there: bool) -> None:
    assert references.resolves(name, references.module_of(references.ROOT / "mincirc" / "errors.py"), []) is there


def test_methods_are_looked_up_in_the_class_around_them() -> None:
    module = references.module_of(references.ROOT / "mincirc" / "errors.py")
    assert references.resolves("__init__", module, [MincircError])
    assert not references.resolves("gone", module, [MincircError])


def test_the_map_of_the_tests_has_every_folder() -> None:
    folders = {p.parent.relative_to(MAP.parent).as_posix() for p in MAP.parent.rglob("test_*.py")} - {"."}
    assert set(re.findall(r"^\| `(\w+)` \|", MAP.read_text(encoding="utf-8"), re.MULTILINE)) == folders


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists() and not made(path.parent / link)] == []


def made(target: Path) -> bool:
    """Whether the page is the gallery's index, or that of a shipped task, both made with the site."""
    task = references.ROOT / "mdps" / f"{target.stem}.yaml"
    return target.resolve().parent == GALLERY and (target.stem == "index" or task.exists())


def test_the_map_in_the_readme_has_every_room() -> None:
    """What users never import by name is left out: the command line, the catalogue as data, limits."""
    hidden = {"_cli", "catalogue", "native", "runtime"}
    rooms = {path.parent.name for path in (references.ROOT / "mincirc").glob("*/__init__.py")} - hidden
    text = (references.ROOT / "README.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `mincirc.")]
    assert rooms == {name for row in rows for name in re.findall(r"`mincirc\.(\w+)`", row)} - {"interface"}
