"""Names of states, actions and features of Gymnasium's own tabular environments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mincirc.formats.state_features import feature
from mincirc.mdp.model import Feature

_ACTIONS = {
    "FrozenLakeEnv": ("left", "down", "right", "up"),
    "CliffWalkingEnv": ("up", "right", "down", "left"),
    "BlackjackEnv": ("stick", "hit"),
    "TaxiEnv": ("south", "north", "east", "west", "pickup", "dropoff"),
}
_TAXI = ("taxi_row", "taxi_column", "passenger", "destination")
_TAXI_COUNTS = (5, 5, 5, 4)


def family_of(env: Any) -> str:
    """Return the name of the Gymnasium class that the environment is an instance of; empty for others."""
    for kind in type(env).__mro__:
        if kind.__name__ in _ACTIONS and kind.__module__.startswith("gymnasium."):
            return kind.__name__
    return ""


def known_actions(family: str, count: int) -> tuple[str, ...] | None:
    """Return the names of the actions; ``None`` for an unknown family or another number of actions."""
    names = _ACTIONS.get(family, ())
    return names if len(names) == count else None


def known_states(env: Any, family: str, count: int) -> tuple[list[str], list[Feature]] | None:
    """Return the names and features of the states; ``None`` for an unknown family or another number of states."""
    if family in ("FrozenLakeEnv", "CliffWalkingEnv"):
        rows, columns = (env.nrow, env.ncol) if family == "FrozenLakeEnv" else env.shape
        if int(rows) * int(columns) != count:
            return None
        places = [divmod(s, int(columns)) for s in range(count)]
        return [f"r{r}c{c}" for r, c in places], _features(("row", "column"), places)
    if family == "TaxiEnv" and count == 500:
        decoded = [_taxi(s) for s in range(count)]
        return ["r{}c{}p{}d{}".format(*values) for values in decoded], _features(_TAXI, decoded)
    return None


def _features(names: Sequence[str], values: Sequence[Sequence[int]]) -> list[Feature]:
    return [feature(name, [v[i] for v in values]) for i, name in enumerate(names)]


def _taxi(state: int) -> tuple[int, ...]:
    values = []
    for count in reversed(_TAXI_COUNTS):
        state, value = divmod(state, count)
        values.append(value)
    return tuple(reversed(values))
