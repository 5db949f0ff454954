"""The shape pass: pydantic's errors, reworded and placed; then the parts without mistakes are passed on.

One mistake must not hide other mistakes.  After the problems are reported, every broken part is replaced by a harmless
placeholder and the file is validated again; semantic checks skip the placeholders
(:meth:`mincirc.task.report.Report.clean`).
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from mincirc.errors import closest, did_you_mean
from mincirc.task.fields import found
from mincirc.task.report import Report
from mincirc.task.schema import (
    ExpectKeys,
    Keys,
    MemberKeys,
    MoveKeys,
    ObjectiveKeys,
    OutcomeKeys,
    StateKeys,
)
from mincirc.task.tree import Path

Model = TypeVar("Model", bound=Keys)


def read_shape(model: type[Model], report: Report) -> Model | None:
    """Return the file as ``model`` with placeholders for broken parts; ``None`` if that is impossible."""
    data = report.tree.data
    try:
        return model.model_validate(data)
    except ValidationError as error:
        # Unknown keys first: a misspelt key explains why the key that was meant is missing.
        details = sorted(error.errors(include_url=False), key=lambda d: d["type"] != "extra_forbidden")
    data = deepcopy(data)
    for one in details:
        _repair(data, _note(report, model, report.tree.data, one), unknown=one["type"] == "extra_forbidden")
    try:
        return model.model_validate(data)
    except ValidationError:
        return None


def _note(report: Report, root: type[Keys], data: Any, details: ErrorDetails) -> Path:
    """Report one problem and return its path."""
    path = _path_of(details["loc"], data, details["type"])
    kind = details["type"]
    if kind == "missing":
        if report.usable(*path):
            report.add(path[:-1], f"the key {path[-1]!r} is missing", at_key=True)
    elif kind == "extra_forbidden":
        known = list(_keys_at(root, path[:-1]).model_fields)
        message = f"unknown key {path[-1]!r}{did_you_mean(str(path[-1]), known)}"
        if report.clean(*path):
            report.add(path, message, at_key=True, breaks=_broken_by(path, known, _walk(data, path[:-1])))
    else:
        report.add(path, _words(details))
    return path


def _broken_by(path: Path, known: Sequence[str], siblings: Any) -> Path:
    """Return the part that an unknown key breaks: the key it is a misspelling of, or the parent if no key is known."""
    meant = closest(str(path[-1]), known)
    if meant is not None:
        return (*path[:-1], meant)
    return () if any(key in known for key in siblings) else path[:-1]


def _path_of(loc: tuple[str | int, ...], data: Any, kind: str) -> Path:
    """Return pydantic's location without the names of notations, which are not part of the file."""
    path: list[str | int] = []
    for number, step in enumerate(loc):
        last = number == len(loc) - 1
        if isinstance(data, dict) and step in data:
            data = data[str(step)]
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        elif not (last and kind == "missing"):
            continue
        path.append(step)
    return tuple(path)


def _keys_at(root: type[Keys], path: Path) -> type[Keys]:
    match path:
        case ("objective",):
            return ObjectiveKeys
        case ("states", _):
            return StateKeys
        case ("states", _, "otherwise") | ("states", _, "actions", _):
            return MoveKeys
        case ("states", _, "otherwise", _) | ("states", _, "actions", _, _):
            return OutcomeKeys
        case ("expect",) | ("expect", _):
            return ExpectKeys
        case ("union", _):
            return MemberKeys
    return root


def _words(details: ErrorDetails) -> str:
    kind, value = details["type"], details["input"]
    if kind == "value_error":
        return str(details["ctx"]["error"])
    if kind in ("dict_type", "model_type", "model_attributes_type"):
        return f"expected a mapping, found {found(value)}{_hint(details['loc'])}"
    if kind == "list_type":
        return f"expected a list, found {found(value)}"
    if kind == "too_short":
        return "expected at least one entry, found none"
    if kind == "union_tag_invalid":
        wanted = details["ctx"]["expected_tags"].replace("'", "").replace("<", "").replace(">", "")
        return f"expected {' or '.join(wanted.split(', '))}, found {found(value)}"
    return details["msg"]


def _hint(place: tuple[str | int, ...]) -> str:
    """Return a hint about the content of a mapping at that place, empty where it is obvious."""
    match place:
        case ():
            return "; a task has the keys objective and states, a union the key union"
        case ("states",):
            return "; `states` maps the name of each state to its keys"
        case ("states", _):
            return "; a state where a run ends is {otherwise: {end: true}}"
    return ""


def _repair(data: Any, place: Path, *, unknown: bool) -> None:
    """Remove the broken part of ``data``, or replace it by a placeholder."""
    part, placeholder = (place, None) if unknown else _placeholder(place)
    parent = _walk(data, part[:-1]) if part else None
    if isinstance(parent, dict) and placeholder is None:
        parent.pop(part[-1], None)
    elif parent is not None and placeholder is not None:
        parent[part[-1]] = placeholder


def _placeholder(place: Path) -> tuple[Path, Any]:
    """Return the smallest part around ``place`` that is replaced, and its placeholder (``None``: removed)."""
    match place:
        case ("states", _, "actions", _, "to", _) | ("states", _, "otherwise", "to", _):
            return place, "0"
        case ("states", _, "actions", _, str()) | ("states", _, "otherwise", str()):
            return place, None
        case ("states", _, "actions", _, *_):
            return place[:4], {"end": "true"}
        case ("states", _, "otherwise", *_):
            return place[:3], {"end": "true"}
        case ("states", _, _, *_):
            return place[:3], None
        case ("states", _):
            return place, {}
        case ("objective", *_):
            return place[:1], {"horizon": "1"}
        case ("union", int(), *_):
            return place[:2], "-"
    return place[:1], None


def _walk(data: Any, path: Path) -> Any:
    """Return the node at a path, ``None`` if it was removed."""
    for step in path:
        if isinstance(data, list) and isinstance(step, int):
            data = data[step]
        else:
            data = data.get(step) if isinstance(data, dict) else None
    return data
