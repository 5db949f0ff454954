"""Finding predicates: built-in ones (``name`` or ``name:PARAMETER``), entry points, ``module:function``,
``file.py:function``, or any callable.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

from mincirc.errors import PredicateError, did_you_mean
from mincirc.mdp.model import MDP
from mincirc.predicate.builtin import BUILT_IN, FAMILIES
from mincirc.predicate.protocol import Check, Predicate
from mincirc.predicate.symbolic import SymbolicPredicate

GROUP = "mincirc.predicates"
"""The entry-point group that plug-ins use."""


@dataclass(frozen=True)
class Known:
    """One line of the catalogue: a predicate, or a family of them written ``name:PARAMETER``.

    ``symbolic`` says that it has a formula; ``local``, ``of_circuit`` and ``source`` are those of
    :class:`~mincirc.predicate.protocol.Predicate` (installed ones are not loaded: nothing is known of them).
    """

    name: str
    about: str
    local: bool | None = None
    of_circuit: bool = False
    symbolic: bool = False
    source: str = ""


def catalogue() -> tuple[Known, ...]:
    """Return the built-in and installed predicates."""
    found = {
        p.name: Known(p.name, p.about, p.local, p.of_circuit, isinstance(p, SymbolicPredicate), p.source)
        for p in BUILT_IN.values()
    }
    for f in FAMILIES.values():
        found[f.pattern] = Known(f.pattern, f.about, f.local, f.of_circuit, f.at is not None, f.source)
    for entry in entry_points(group=GROUP):
        found.setdefault(entry.name, Known(entry.name, f"from {entry.value}"))
    return tuple(found.values())


def known_predicates() -> dict[str, str]:
    """Return the names of the built-in and installed predicates with one line about each."""
    return {known.name: known.about for known in catalogue()}


def get_predicate(wanted: str | Predicate | Check, task: MDP | None = None) -> Predicate:
    """Return the predicate that ``wanted`` names or is; raise :class:`PredicateError` otherwise.

    With a ``task``, raise also when it lacks what the predicate speaks of
    (:meth:`~mincirc.predicate.protocol.Predicate.require`): a search need not run to its end to find that out.
    """
    predicate = _find(wanted)
    if task is not None:
        predicate.require(task)
    return predicate


def _find(wanted: str | Predicate | Check) -> Predicate:
    if isinstance(wanted, Predicate):
        return wanted
    if callable(wanted):
        return Predicate(getattr(wanted, "__name__", type(wanted).__name__), wanted)
    if wanted in BUILT_IN:
        return BUILT_IN[wanted]
    family, _, parameter = wanted.partition(":")
    if family in FAMILIES:
        return FAMILIES[family].member(parameter)
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
        hint = did_you_mean(name, FAMILIES)
        raise PredicateError(f"cannot import {name!r}: {type(error).__name__}: {error}{hint}") from error


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
