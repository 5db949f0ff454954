"""Which format a file is in: by the ending of its name, else by how it begins; and what to say when it is not read.

Everything is taken from the table (:mod:`mincirc.formats.registry`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import PurePath
from types import MappingProxyType

from mincirc.formats.registry import FORMATS, Format, Role, endings_that, format_of_text, task_forms

BEGINNING = 4_000
"""Characters by which a file is recognised."""

_WANTED: Mapping[Role, tuple[str, str]] = MappingProxyType(
    {
        "task": (f"tasks are read from mincirc's own YAML files and {', '.join(task_forms())}", "yaml"),
        "circuit": ("circuits are read from mincirc's own text form", "circuit"),
    }
)
"""Role -> what it is read from besides files of other programs, and the format of mincirc's own for it."""


@cache
def _by_ending() -> Mapping[str, Format]:
    return MappingProxyType({ending: found for found in FORMATS for ending in found.endings})


def recognised(file: str, text: str = "") -> Format | None:
    """Return the format of a file called ``file`` with this beginning; ``None`` when nothing tells."""
    ending = PurePath(file).suffix.lower()
    if ending in _by_ending():
        return _by_ending()[ending]
    start = text[:BEGINNING].lstrip("\ufeff \t\r\n")
    return next((f for f in FORMATS if f.beginning and re.match(f.beginning, start)), None)


def states_no_objective(source: str) -> bool:
    """Return whether a source is known to need an objective: an environment, or by its name another program's file."""
    found = format_of_text(source) or recognised(source)
    return found is not None and not found.own and (found.does("task") or found.does("stated_task"))


def refusal(found: Format, role: Role) -> str:
    """Return why a file in this format is no task (or no circuit, ...): what it is, and what is read."""
    if found.own or any(found.does(r) for r in ("task", "circuit", "relation", "policy")):
        what = f"this is {found.name}"
    else:
        what = f"{found.name} is not read yet"
    return f"{what}: {found.says or read_from(role)}"


def read_from(role: Role) -> str:
    """Return what tasks, or circuits, are read from."""
    words, _ = _WANTED[role]
    own = {ending for found in FORMATS if found.own for ending in (*found.endings, *found.shared)}
    listed = ", ".join(ending for ending in endings_that(role) if ending and ending not in own)
    return f"{words}, and from files of other programs ({listed})" if listed else words


def not_a_task(file: str, text: str = "") -> str | None:
    """Return why the file is no task, when it is in a format of which no task is read."""
    return _unread(recognised(file, text), "task")


def not_a_circuit(file: str, text: str = "") -> str | None:
    """Return why the file is no circuit, when it is in a format of which no circuit is read."""
    return _unread(recognised(file, text), "circuit")


def _unread(found: Format | None, role: Role) -> str | None:
    if found is None or found.key == _WANTED[role][1] or found.does(role):
        return None
    return refusal(found, role)
