"""Look-up of predicates: built-in ones (``name`` or ``name:PARAMETER``), entry points, ``module:function``,
``file.py:function``, or any callable.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import EntryPoint
from importlib.util import find_spec
from typing import Any, TypeAlias

from mincirc.arguments import quoted, refuse, several
from mincirc.catalogue.predicates import catalogue, installed
from mincirc.circuit.names import NamedCircuit
from mincirc.circuit.netlist import Circuit
from mincirc.errors import PredicateError, closest, did_you_mean
from mincirc.foreign import name_of
from mincirc.mdp.model import MDP
from mincirc.predicate.builtin import BUILT_IN, FAMILIES
from mincirc.predicate.imports import functions_of, load_entry, load_function
from mincirc.predicate.protocol import Check, Predicate

Wanted: TypeAlias = str | Predicate | Check


def known_predicates() -> dict[str, str]:
    """Return a one-line description of every built-in and installed predicate, by name."""
    return {known.name: known.about for known in catalogue()}


def get_predicate(wanted: Wanted, task: MDP | None = None) -> Predicate:
    """Return the predicate that ``wanted`` names or is; raise :class:`PredicateError` otherwise.

    With a ``task``, also raise when the task lacks a feature or label that the predicate needs
    (:meth:`~mincirc.predicate.protocol.Predicate.require`), before a search is started.
    """
    predicate = _find(wanted)
    if task is not None:
        predicate.require(task)
    return predicate


def predicates_for(wanted: Wanted | Sequence[Wanted], task: MDP) -> list[Predicate]:
    """Return one or several predicates as a list, each as :func:`get_predicate` does."""

    def single(value: Any) -> bool:
        return isinstance(value, str | Predicate) or callable(value)

    parts = several("predicates", wanted, single, "a predicate, or a sequence of predicates")
    return [get_predicate(part, task) for part in parts]


def _find(wanted: Wanted) -> Predicate:
    if isinstance(wanted, Predicate):
        return wanted
    if callable(wanted):
        return Predicate(name_of(wanted), wanted)
    if not isinstance(wanted, str):
        refuse("predicate", "the name of a predicate, a Predicate or a function", wanted, error=PredicateError)
    if wanted in BUILT_IN:
        return BUILT_IN[wanted]
    family, colon, parameter = wanted.partition(":")
    if family in FAMILIES:
        return FAMILIES[family].member(parameter)
    entries = [entry for entry in installed() if entry.name == wanted]
    if entries:
        return _named(wanted, load_entry(_only(entries)))
    if not colon or _misspelt(wanted):
        raise PredicateError(_unknown(wanted))
    return _named(wanted, load_function(wanted))


def _only(installed: Sequence[EntryPoint]) -> EntryPoint:
    values = sorted({entry.value for entry in installed})
    if len(values) > 1:
        raise PredicateError(
            f"predicate {installed[0].name!r} is installed {len(values)} times, as {' and as '.join(values)}: "
            "name the function instead, module:function"
        )
    return installed[0]


def _misspelt(wanted: str) -> bool:
    """Return whether ``word:PARAMETER`` looks like a misspelt family, and not like a module or a file."""
    word, _, _ = wanted.partition(":")
    if word.endswith(".py") or "." in word:
        return False
    if not word.isidentifier():
        return "-" in word
    return closest(word, [*FAMILIES, *BUILT_IN]) is not None and find_spec(word) is None


def _unknown(wanted: str) -> str:
    word, colon, parameter = wanted.partition(":")
    if colon and word in BUILT_IN:
        return f"predicate {word!r} takes no parameter: write {word!r}, not {wanted!r}"
    if colon:
        near = closest(word, [*FAMILIES, *BUILT_IN])
        meant = f"{near}:{parameter}" if near in FAMILIES else near
        hint = "" if near is None else f"; did you mean {meant!r}?"
        return f"no predicate {quoted(wanted)} (there are {', '.join(known_predicates())}){hint}"
    if wanted.endswith(".py"):
        there = f"name the function too, {wanted}:function {functions_of(wanted)}".rstrip()
        return f"predicate {wanted!r} names a file: {there}"
    known = known_predicates()
    hint = did_you_mean(wanted, known) or did_you_mean(wanted, FAMILIES)
    return (
        f"no predicate {quoted(wanted)} (there are {', '.join(known)}, and module:function or file.py:function){hint}"
    )


def _named(name: str, found: Any) -> Predicate:
    if isinstance(found, Predicate):
        return found
    if not callable(found) or isinstance(found, Circuit | NamedCircuit):
        raise PredicateError(f"predicate {name!r} is a {type(found).__name__}, not a function")
    lines = (getattr(found, "__doc__", None) or "").strip().splitlines()
    return Predicate(name, found, lines[0] if lines else "")
