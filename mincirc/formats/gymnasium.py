"""Gymnasium environments as exact tasks: by their table ``P``, else by visiting their states.

``env.unwrapped.P`` is read in any of the forms people make (:mod:`mincirc.formats.entries`,
:mod:`mincirc.formats.arrays`).  Its numbers are floats that stand for simple fractions: 0.33333333333333337 becomes
1/3, and each row must then sum to exactly 1 (:mod:`mincirc.rows`).  Successors that occur twice are merged, their
rewards averaged by probability.

An environment without a table is visited with every outcome of chance, and its states are what is observed
(:mod:`mincirc.formats.environment`); the source of the task says so.

Wrappers are ignored, in particular the time limit, which is no part of the table: the objective says what is added up.
Those that change rewards or actions make another task than the table, so they are refused.

An environment of one's own is named ``MODULE:ID``: the module is imported, from the current folder too, and that runs
its code.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from mincirc.errors import MincircError, TaskError
from mincirc.foreign import reason
from mincirc.formats.arrays import as_array, read_arrays
from mincirc.formats.beginning import beginning_of
from mincirc.formats.entries import Entry, EntryTable, is_nested, read_nested
from mincirc.formats.environment import how_to_visit, without_table
from mincirc.formats.known import family_of, known_actions, known_states
from mincirc.formats.making import make_environment, unwrapped
from mincirc.formats.state_features import StateFeatures, features_of
from mincirc.formats.wishes import Wishes
from mincirc.mdp.build import Outcome, make_task
from mincirc.mdp.model import MDP, Feature
from mincirc.mdp.naming import name_of
from mincirc.mdp.objective import Objective
from mincirc.mdp.source import Source


def read(source: str, wishes: Wishes) -> MDP:
    """Return the task of ``gym:ENV_ID`` with the objective of ``wishes``."""
    return from_gymnasium(source.removeprefix("gym:"), wishes.objective(source), wishes)


def from_gymnasium(env_id: str, objective: Objective, wishes: Wishes = Wishes()) -> MDP:
    """Return the environment ``env_id`` as a task with ``objective``.

    FrozenLake and CliffWalking get the features ``row`` and ``column``, Taxi its four; any other environment its
    packed index, unless features are given.  Raises :class:`MincircError` when there is no such environment, its
    arguments do not fit, or it has no table that can be read.
    """
    return _task(make_environment(env_id, wishes.arguments or {}), env_id, f"gym:{env_id}", objective, wishes)


def from_environment(env: Any, objective: Objective, wishes: Wishes = Wishes()) -> MDP:
    """Return an environment, wrapped or not, as a task with ``objective`` (see :func:`from_gymnasium`)."""
    if wishes.arguments:
        raise MincircError("arguments make an environment of a gym: source: this one is made already")
    return _task(unwrapped(env, called(env)), called(env), called(env), objective, wishes)


def is_environment(thing: Any) -> bool:
    """Return whether an object may be an environment: it has a table ``P``, or is a wrapper or made by Gymnasium."""
    try:
        return hasattr(thing, "unwrapped") or hasattr(thing, "P")
    except Exception as error:  # an attribute of the caller's that fails
        raise MincircError(f"a {type(thing).__name__} cannot be read: {reason(error)}") from error


def called(env: Any) -> str:
    """Return the id of an environment, or the name of its class when it was not made from an id."""
    bare = getattr(env, "unwrapped", env)
    return str(getattr(getattr(bare, "spec", None), "id", None) or type(bare).__name__)


def _task(env: Any, name: str, label: str, objective: Objective, wishes: Wishes) -> MDP:
    try:
        return _read(env, name, Source(label, _package(env)), objective, wishes)
    except TaskError as error:
        hint = "" if wishes.normalise or " sum to " not in str(error) else _NORMALISE
        raise TaskError(f"{label}: {error}{hint}") from None
    except MincircError:
        raise
    except Exception as error:  # a table of the caller's own kind that fails when it is looked at
        raise TaskError(f"{label} cannot be read: {reason(error)}") from error


_NORMALISE = " (--normalise, or normalise=True in Python, divides rows by their sums)"


def _read(env: Any, name: str, source: Source, objective: Objective, wishes: Wishes) -> MDP:
    family = family_of(env)
    if getattr(env, "fickle_passenger", False):
        raise TaskError("a fickle passenger is no part of the table P, so the table is not the task")
    if getattr(env, "P", None) is None and how_to_visit(env):
        return _visited(env, name, family, source, wishes)
    table = _table(env, wishes.layout)
    names, features = _states(env, family, table, wishes.features)
    start = beginning_of(env, wishes.initial, table.states, names)
    actions = known_actions(family, len(table.actions)) or _named("action", table.actions)
    _refuse_dead_ends(table, names, start)
    return make_task(
        name,
        objective,
        {names[s]: _choices(row, names, actions) for s, row in enumerate(table.rows)},
        start,
        actions=actions,
        features=features,
        normalise=wishes.normalise,
        source=source,
    )


def _visited(env: Any, name: str, family: str, source: Source, wishes: Wishes) -> MDP:
    """Return the task of an environment without a table; raise :class:`TaskError` where chance is not enumerated."""
    try:
        found = without_table(env, name, source, wishes, known_actions(family, 2))
    except TaskError as error:
        raise TaskError(f"no transition table P, and its states cannot be visited: {error}") from None
    return found


def _table(env: Any, layout: str | None) -> EntryTable:
    table: Any = getattr(env, "P", None)
    array = as_array(table)
    if array is not None:
        return read_arrays(array, getattr(env, "R", None), layout)
    if hasattr(table, "tolist"):
        table = table.tolist()  # an array of objects: lists within lists
    if not is_nested(table) or not table:
        raise TaskError("no transition table P, so this is no finite MDP that can be read")
    return read_nested(table)


def _states(
    env: Any, family: str, table: EntryTable, features: StateFeatures | None
) -> tuple[Sequence[str], Sequence[Feature]]:
    """Return the states' names and features."""
    numbered = table.states == tuple(range(len(table.states)))
    known = known_states(env, family, len(table.states)) if numbered else None
    names, own = known or (_named("state", table.states), [])
    return names, own if features is None else features_of(features, table.states)


def _named(kind: str, keys: Sequence[Any]) -> tuple[str, ...]:
    """Return names for the keys of a table: numbers get the first letter of what they are before them."""
    owner: dict[str, Any] = {}
    for key in keys:
        name = f"{kind[0]}{key}" if type(key) is int else name_of(key)
        if name in owner:
            raise TaskError(f"P has the keys {owner[name]!r} and {key!r}, which both name the {kind} {name!r}")
        owner[name] = key
    return tuple(owner)


def _refuse_dead_ends(table: EntryTable, names: Sequence[str], start: Mapping[str, Any]) -> None:
    """Refuse states without actions in which an episode can be; elsewhere it does not matter what happens there."""
    dead = {s for s, row in enumerate(table.rows) if not row}
    for state in dead:
        if names[state] in start:
            raise TaskError(f"P[{table.states[state]!r}] has no action, and episodes start in that state")
    for state, row in enumerate(table.rows) if dead else ():
        for action, entries in row.items():
            for entry in entries:
                if entry.target in dead:
                    place = f"P[{table.states[state]!r}][{table.actions[action]!r}]"
                    raise TaskError(
                        f"{place} leads to {table.states[entry.target]!r}, where P has no action: "
                        "set its flag terminated, or give that state an action"
                    )


def _choices(row: Mapping[int, Any], names: Sequence[str], actions: Sequence[str]) -> dict[str, list[Outcome]]:
    if not row:
        return {action: [Outcome(1, None)] for action in actions}
    return {actions[action]: [_outcome(entry, names) for entry in entries] for action, entries in row.items()}


def _outcome(entry: Entry, names: Sequence[str]) -> Outcome:
    return Outcome(entry.probability, None if entry.target is None else names[entry.target], entry.reward)


def _package(env: Any) -> str:
    """Return the package that an environment comes from, with its version, and Gymnasium with its own."""
    package = type(env).__module__.partition(".")[0]
    own = package if _version(package) is None else f"{package} {_version(package)}"
    gymnasium = _version("gymnasium") if "gymnasium" in sys.modules else None
    return own if package == "gymnasium" or gymnasium is None else f"{own}, gymnasium {gymnasium}"


def _version(package: str) -> str | None:
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - slow, and for environments only

    try:
        return version(package)
    except (PackageNotFoundError, ValueError):
        found = getattr(sys.modules.get(package), "__version__", None)
        return found if isinstance(found, str) else None
