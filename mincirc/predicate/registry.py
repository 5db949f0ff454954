"""Finding predicates: built-in names, entry points, ``module:function``, ``file.py:function``, or any callable."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

from mincirc.errors import PredicateError, did_you_mean
from mincirc.predicate.builtin import BUILT_IN
from mincirc.predicate.protocol import Check, Predicate

GROUP = "mincirc.predicates"
"""The entry-point group that plug-ins use."""


def known_predicates() -> dict[str, str]:
    """Return the names of the built-in and installed predicates with one line about each."""
    found = {name: p.about for name, p in BUILT_IN.items()}
    for entry in entry_points(group=GROUP):
        found.setdefault(entry.name, f"from {entry.value}")
    return found


def get_predicate(wanted: str | Predicate | Check) -> Predicate:
    """Return the predicate that ``wanted`` names or is; raise :class:`PredicateError` otherwise."""
    if isinstance(wanted, Predicate):
        return wanted
    if callable(wanted):
        return Predicate(getattr(wanted, "__name__", type(wanted).__name__), wanted)
    if wanted in BUILT_IN:
        return BUILT_IN[wanted]
    for entry in entry_points(group=GROUP):
        if entry.name == wanted:
            return _named(wanted, _load_entry(entry))
    module, colon, function = wanted.rpartition(":")
    if not colon:
        known = known_predicates()
        raise PredicateError(
            f"no predicate {wanted!r} (there are {', '.join(known)}, and module:function or "
            f"file.py:function){did_you_mean(wanted, known)}"
        )
    return _named(wanted, _attribute(_module(module), function, wanted))


def _named(name: str, found: Any) -> Predicate:
    if isinstance(found, Predicate):
        return found
    if not callable(found):
        raise PredicateError(f"predicate {name!r} is a {type(found).__name__}, not a function")
    lines = (getattr(found, "__doc__", None) or "").strip().splitlines()
    return Predicate(name, found, lines[0] if lines else "")


def _load_entry(entry: Any) -> Any:
    try:
        return entry.load()
    except Exception as error:
        raise PredicateError(f"predicate {entry.name!r} cannot be loaded: {error}") from error


def _attribute(module: ModuleType, function: str, wanted: str) -> Any:
    found: Any = module
    for part in function.split("."):
        if not hasattr(found, part):
            raise PredicateError(
                f"predicate {wanted!r}: {module.__name__} has no {function!r}{did_you_mean(function, vars(module))}"
            )
        found = getattr(found, part)
    return found


def _module(name: str) -> ModuleType:
    try:
        if name.endswith(".py"):
            return _module_from_file(Path(name))
        return importlib.import_module(name)
    except PredicateError:
        raise
    except Exception as error:
        raise PredicateError(f"cannot import {name!r}: {type(error).__name__}: {error}") from error


def _module_from_file(path: Path) -> ModuleType:
    if not path.is_file():
        raise PredicateError(f"there is no file {path}")
    spec = importlib.util.spec_from_file_location(f"mincirc_predicate_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise PredicateError(f"{path} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
