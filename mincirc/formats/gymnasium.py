"""Gymnasium environments with a ``P`` table as exact tasks.

``env.unwrapped.P[s][a]`` is a list of ``(probability, next state, reward, terminated)``.  Its numbers are floats that
stand for simple fractions: 0.33333333333333337 becomes 1/3, and each row must then sum to exactly 1.  Successors
that occur twice are merged, their rewards averaged by probability.  The ``terminated`` flag belongs to the
*transition*: the episode ends there, even where the target state has outgoing rows of its own.

Wrappers are ignored, in particular the time limit, which is no part of the table: the objective says what is added up.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from mincirc.errors import MincircError, MissingExtraError, TaskError
from mincirc.mdp.build import Outcome, bits_for, make_task
from mincirc.mdp.model import MDP, Feature
from mincirc.mdp.objective import Objective

LARGEST_DENOMINATOR = 1_000_000
"""Floats are read as the closest fraction up to this denominator (Taxi starts with 1/300, rain may be 1/7)."""

_CLOSE = Fraction(1, 10**12)
_ACTIONS = {
    "FrozenLakeEnv": ("left", "down", "right", "up"),
    "CliffWalkingEnv": ("up", "right", "down", "left"),
    "TaxiEnv": ("south", "north", "east", "west", "pickup", "dropoff"),
}
_TAXI = ("taxi_row", "taxi_column", "passenger", "destination")
_TAXI_COUNTS = (5, 5, 5, 4)


def from_gymnasium(env_id: str, objective: Objective, arguments: Mapping[str, Any] | None = None) -> MDP:
    """Return the environment ``env_id``, made with ``arguments``, as a task with ``objective``.

    FrozenLake and CliffWalking get the features ``row`` and ``column``, Taxi its four; any other environment its
    packed index.  Raises :class:`MincircError` when there is no such environment, its arguments do not fit, or it
    has no table.
    """
    env = _make(env_id, dict(arguments or {}))
    table = getattr(env, "P", None)
    if not isinstance(table, Mapping | Sequence) or not table:
        raise MincircError(f"gym:{env_id} has no transition table P, so it is no finite MDP that can be read")
    if getattr(env, "fickle_passenger", False):
        raise MincircError(f"gym:{env_id}: a fickle passenger is no part of the table P, so the table is not the task")
    family = type(env).__name__
    try:
        states = range(len(table))
        names, features = _states(env, family, len(states))
        return make_task(
            env_id,
            objective,
            {names[s]: _choices(table[s], names, _action_names(family, len(table[0]))) for s in states},
            _initial(env_id, env, names),
            actions=_action_names(family, len(table[0])),
            features=features,
        )
    except TaskError as error:
        raise TaskError(f"gym:{env_id}: {error}") from None
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise MincircError(f"gym:{env_id} cannot be read as a finite MDP ({_line(error)})") from None


def _make(env_id: str, arguments: dict[str, Any]) -> Any:
    try:
        import gymnasium  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise MissingExtraError("gymnasium", "gym", f"gym:{env_id}") from None
    if not env_id:
        raise MincircError("gym: needs the id of an environment, such as gym:FrozenLake-v1")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about versions and wrappers; neither is part of the table
            return gymnasium.make(env_id, **arguments).unwrapped
    except Exception as error:
        raise MincircError(f"gym:{env_id}: {_line(error)}") from None


def _line(error: BaseException) -> str:
    """Return what an error says in one line."""
    return " ".join(str(error).split()) or type(error).__name__


def _action_names(family: str, count: int) -> tuple[str, ...]:
    names = _ACTIONS.get(family, ())
    return names if len(names) == count else tuple(f"a{i}" for i in range(count))


def _states(env: Any, family: str, count: int) -> tuple[list[str], list[Feature]]:
    """Return the states' names and features."""
    if family in ("FrozenLakeEnv", "CliffWalkingEnv"):
        columns = int(env.ncol if family == "FrozenLakeEnv" else env.shape[1])
        places = [divmod(s, columns) for s in range(count)]
        features = [_feature(name, [p[i] for p in places]) for i, name in enumerate(("row", "column"))]
        return [f"r{row}c{column}" for row, column in places], features
    if family == "TaxiEnv":
        decoded = [_taxi(s) for s in range(count)]
        names = ["r{}c{}p{}d{}".format(*values) for values in decoded]
        return names, [_feature(name, [d[i] for d in decoded]) for i, name in enumerate(_TAXI)]
    return [f"s{s}" for s in range(count)], []


def _feature(name: str, values: Sequence[int]) -> Feature:
    return Feature.of_width(name, bits_for(max(values) + 1), values)


def _taxi(state: int) -> tuple[int, ...]:
    values = []
    for count in reversed(_TAXI_COUNTS):
        state, value = divmod(state, count)
        values.append(value)
    return tuple(reversed(values))


def _choices(rows: Any, names: Sequence[str], actions: Sequence[str]) -> dict[str, list[Outcome]]:
    if len(rows) != len(actions):
        raise ValueError(f"{len(rows)} actions in one state, {len(actions)} in another")
    return {action: [_outcome(entry, names) for entry in rows[i]] for i, action in enumerate(actions)}


def _outcome(entry: Any, names: Sequence[str]) -> Outcome:
    probability, target, reward, terminated = entry
    index = int(target)
    if not 0 <= index < len(names):
        raise ValueError(f"successor {index} is no state")
    return Outcome(_probability(float(probability)), None if terminated else names[index], _reward(float(reward)))


def _probability(value: float) -> Fraction:
    """Return the fraction that the float stands for."""
    _finite(value)
    exact = Fraction(value)
    simple = exact.limit_denominator(LARGEST_DENOMINATOR)
    certain = simple in (0, 1) and simple != exact  # a small chance is not none
    return simple if abs(simple - exact) <= _CLOSE and not certain else Fraction(repr(value))


def _reward(value: float) -> Fraction:
    """Return the small fraction that is this float, else its shortest decimal."""
    _finite(value)
    simple = Fraction(value).limit_denominator(1_000)
    return simple if float(simple) == value else Fraction(repr(value))


def _finite(value: float) -> None:
    if not math.isfinite(value):
        raise ValueError(f"{value} is no number")


def _initial(env_id: str, env: Any, names: Sequence[str]) -> dict[str, Fraction]:
    distribution = getattr(env, "initial_state_distrib", None)
    if distribution is None:
        raise MincircError(f"gym:{env_id} has no initial_state_distrib, so where episodes start is unknown")
    return {name: _probability(float(p)) for name, p in zip(names, distribution, strict=True) if p}
