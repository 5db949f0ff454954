"""Names that texts of this repository refer to, and whether there is such a thing.

Three kinds: roles in Python texts (``:func:`name```), dotted names ``mincirc.x.y`` in backticks, and paths of files in
backticks.  A name is looked up where a reader would: in the class, in the module, in the package, then as it stands.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ROLE = re.compile(r":(mod|class|func|meth|data|attr|exc|obj|const):`~?([^`]+)`")
NOT_PYTHON = {"mincirc.predicates"}
"""The group of entry points; its name is no module's."""
DOTTED = re.compile(r"`~?(mincirc(?:\.\w+)+)(?:\(\))?`")
FILE = re.compile(r"`(\w+\.py)`")
PATH = re.compile(r"`((?:mincirc|tests|benchmarks|docs|mdps|proofs|\.ci)/[\w./-]+)`")

MEMBER = re.compile(r"`([A-Za-z_][\w.]*)`\s+(?:of|in)\s+`((?:mincirc|tests|benchmarks)/[\w/]+\.py)`")


@cache
def file_names() -> frozenset[str]:
    """Return the names of all Python files in the repository; prose calls a file of a room by its name alone."""
    rooms = ("mincirc", "tests", "benchmarks", ".ci")
    return frozenset(p.name for p in ROOT.glob("*.py")) | {p.name for r in rooms for p in (ROOT / r).rglob("*.py")}


@cache
def module_of(path: Path) -> ModuleType:
    """Import the module that a file holds."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return importlib.import_module(".".join(parts[:-1] if parts[-1] == "__init__" else parts))


def attribute(value: Any, names: list[str]) -> bool:
    """Whether attributes of these names lead on from a value; fields of records and annotated names count."""
    for name in names:
        owners = [value] if not isinstance(value, type) else list(value.__mro__)
        if not hasattr(value, name):
            return name in names[-1:] and any(name in vars(owner).get("__annotations__", {}) for owner in owners)
        value = getattr(value, name)
    return True


def exists(dotted: str) -> bool:
    """Whether a full dotted name is a module or something within one."""
    names = dotted.split(".")
    for many in range(len(names), 0, -1):
        try:
            found = importlib.import_module(".".join(names[:many]))
        except ImportError:
            continue
        return attribute(found, names[many:])
    return False


def resolves(name: str, module: ModuleType, owners: list[type]) -> bool:
    """Whether a name that a text of a module uses means something there."""
    name = name.removesuffix("()")
    package = module.__name__ if hasattr(module, "__path__") else module.__name__.rpartition(".")[0]
    if any(attribute(place, name.split(".")) for place in (*owners, module)):
        return True
    return exists(name) or exists(f"{package}.{name}") or exists(f"builtins.{name}")


def texts(path: Path) -> Iterator[tuple[int, str, list[str]]]:
    """Yield the texts in a Python file (all strings and comments): line, text, names of the classes around it."""
    source = path.read_text(encoding="utf-8")

    def walk(node: ast.AST, around: list[str]) -> Iterator[tuple[int, str, list[str]]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Constant) and isinstance(child.value, str):
                yield child.lineno, child.value, around
            yield from walk(child, [*around, child.name] if isinstance(child, ast.ClassDef) else around)

    yield from walk(ast.parse(source), [])
    for number, line in enumerate(source.splitlines(), 1):
        if line.lstrip().startswith("#"):
            yield number, line, []


def broken_in_python(path: Path) -> Iterator[str]:
    """Yield the references in a Python file that lead nowhere."""
    module = module_of(path)
    for line, text, around in texts(path):
        owners = [owner for name in around if isinstance(owner := getattr(module, name, None), type)]
        for kind, name in ROLE.findall(text):
            if not resolves(name, module, owners):
                yield f"{path.relative_to(ROOT)}:{line}: :{kind}:`{name}`"
        yield from (f"{path.relative_to(ROOT)}:{line}: {what}" for what in broken_names(text))


def broken_members(text: str) -> Iterator[str]:
    """Yield each "`name` of `file`" where the file has no such name."""
    for name, path in MEMBER.findall(text):
        if not (ROOT / path).exists() or not attribute(module_of(ROOT / path), name.split(".")):
            yield f"`{name}` of `{path}`"


def broken_names(text: str) -> Iterator[str]:
    """Yield the dotted names and the paths in backticks that do not exist."""
    yield from (name for name in DOTTED.findall(text) if name not in NOT_PYTHON and not exists(name))
    yield from (name for name in FILE.findall(text) if name not in file_names())
    yield from (path for path in PATH.findall(text) if not (ROOT / path).exists())
