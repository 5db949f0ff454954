"""Public names and modules do not hide one another, and no import climbs back up, lazily or otherwise."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "mincirc").rglob("*.py"))


def test_every_public_function_can_be_called_when_every_module_is_loaded() -> None:
    command = [sys.executable, "-m", "tests.packaging.every_name"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 80


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield what a module imports: line and dotted name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def test_no_module_imports_the_root_of_the_package() -> None:
    """The root loads everything on demand, so whoever imports it stands above everything; the command does."""
    modules = {p.stem for p in (ROOT / "mincirc").iterdir()}
    climbs = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in SOURCES
        if path.parent.name != "_cli"
        for line, name in imported(ast.parse(path.read_text(encoding="utf-8")))
        if name == "mincirc" or (name.startswith("mincirc.") and name.split(".")[1] not in modules)
    ]
    assert climbs == []


def test_imports_by_name_stay_in_their_room() -> None:
    """``import_module`` is for modules of one's own room and for other people's, not around contracts."""
    leaving = []
    for path in SOURCES:
        if path == ROOT / "mincirc" / "__init__.py":
            continue
        room = path.relative_to(ROOT).with_suffix("").parts[1]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
                named = ast.unparse(node.args[0]).removeprefix("f").strip("'\"")
                if named.split(".")[0] == "mincirc" and named.split(".")[1:2] != [room]:
                    leaving.append(f"{path.relative_to(ROOT)}:{node.lineno}: {named}")
    assert leaving == []


def test_the_checker_may_import_no_room_that_there_is() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = (
        c for c in project["tool"]["importlinter"]["contracts"] if c.get("source_modules") == ["mincirc.verify"]
    )
    there = (ROOT / "mincirc").iterdir()
    rooms = {f"mincirc.{path.stem}" for path in there if path.suffix == ".py" or (path / "__init__.py").is_file()}
    own = {"mincirc.__init__", "mincirc.__main__", "mincirc.verify"}
    assert rooms - own - {"mincirc.errors"} == {m for m in contract["forbidden_modules"] if m.startswith("mincirc.")}
