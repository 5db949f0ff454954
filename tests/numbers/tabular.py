"""Environments with a table ``P`` in the many shapes that people make them in."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import gymnasium
import numpy as np

N = 4
START = np.array([1.0, 0.0, 0.0, 0.0])


class Tabular(gymnasium.Env[int, int]):
    """An environment that is nothing but the attributes it is given."""

    def __init__(self, **attributes: Any) -> None:
        self.observation_space = gymnasium.spaces.Discrete(N)
        self.action_space = gymnasium.spaces.Discrete(2)
        for name, value in attributes.items():
            setattr(self, name, value)


def plain() -> dict[Any, Any]:
    """Action 0 goes round and pays on leaving state 2, action 1 stays or jumps."""
    return {
        s: {
            0: [(1.0, (s + 1) % N, float(s == 2), s == 3)],
            1: [(0.5, s, 0.0, False), (0.5, (s + 2) % N, 1.0, False)],
        }
        for s in range(N)
    }


def everywhere(entries: Any) -> dict[Any, Any]:
    """The plain table with action 0 replaced in every state."""
    return {s: {0: list(entries), 1: row[1]} for s, row in plain().items()}


def changed(change: Callable[[dict[Any, Any]], Any]) -> dict[Any, Any]:
    """The plain table, changed in place."""
    table = plain()
    change(table)
    return table


def _poisson() -> dict[Any, Any]:
    chances = [math.exp(-3) * 3**k / math.factorial(k) for k in range(N - 1)]
    chances.append(1 - sum(chances))
    return everywhere((p, k, float(k), False) for k, p in enumerate(chances))


def _softmax() -> dict[Any, Any]:
    v = np.random.default_rng(0).random(N)
    return everywhere((float(p), k, float(k == 1), False) for k, p in enumerate(v / v.sum()))


def _counts() -> dict[Any, Any]:
    c = np.array([1234567, 2345678, 3456789, 45])
    return everywhere((p, k, float(k), False) for k, p in enumerate(c / c.sum()))


def _numpy() -> dict[Any, Any]:
    def entry(p: float, t: int, r: float, d: bool) -> tuple[Any, ...]:
        return np.float64(p), np.int64(t), np.float64(r), np.bool_(d)

    return {s: {a: [entry(*e) for e in row[a]] for a in row} for s, row in plain().items()}


def _array() -> Any:
    array = np.zeros((2, N, N))
    for s, row in plain().items():
        for a, entries in row.items():
            for p, t, _, _ in entries:
                array[a, s, t] += p
    return array


def _accumulated() -> dict[Any, Any]:
    total = 0.0
    for _ in range(10):
        total += 0.1
    return everywhere([(total, 1, 0.0, False)])


ARRAY = _array()
REWARDS = np.array([[0, 0.5], [0, 0.5], [1, 0.5], [0, 0.5]])

KINDS: dict[str, dict[str, Any]] = {
    "ok": {"P": plain()},
    "poisson": {"P": _poisson()},
    "softmax": {"P": _softmax()},
    "counts": {"P": _counts()},
    "thirteenths": {"P": everywhere([(4 / 13, 0, 1.0, False), *((1 / 13, k % N, 0.0, False) for k in range(9))])},
    "float32": {"P": everywhere((np.float32(1 / 3), k, np.float32(0.1), False) for k in range(3))},
    "float32 decimals": {
        "P": everywhere([(np.float32(0.1), 0, np.float32(0.1), False), (np.float32(0.9), 1, np.float32(-0.04), False)])
    },
    "float32 as double": {"P": everywhere((float(np.float32(1 / 3)), k, 0.0, False) for k in range(3))},
    "accumulated": {"P": _accumulated()},
    "remainder": {"P": everywhere([(0.1, 0, 0.0, False)] * 3 + [(1 - 0.1 - 0.1 - 0.1, 1, 1.0, False)])},
    "small chance": {"P": everywhere([(1e-9, 0, 100.0, True), (1 - 1e-9, 1, 0.0, False)])},
    "tiny chance": {"P": everywhere([(1e-13, 0, 100.0, True), (1 - 1e-13, 1, 0.0, False)])},
    "six digits": {"P": everywhere((0.333333, k, 0.0, False) for k in range(3))},
    "six digits, sum 1": {"P": everywhere((p, k, 0.0, False) for k, p in enumerate((0.333333, 0.333333, 0.333334)))},
    "three parts": {"P": everywhere([(1.0, 1, 0.0)])},
    "empty list": {"P": changed(lambda t: t[2].update({1: []}))},
    "missing action": {"P": changed(lambda t: t[2].pop(1))},
    "lists": {"P": [[row[0], row[1]] for row in plain().values()]},
    "numpy numbers": {"P": _numpy()},
    "numpy keys": {"P": {np.int64(s): row for s, row in plain().items()}},
    "from 1": {
        "P": {s + 1: {a: [(p, t + 1, r, d) for p, t, r, d in row[a]] for a in row} for s, row in plain().items()}
    },
    "text keys, numbers inside": {"P": {f"s{s}": row for s, row in plain().items()}},
    "text keys": {
        "P": {
            f"room{s}": {a: [(p, f"room{t}", r, d) for p, t, r, d in row[a]] for a in row}
            for s, row in plain().items()
        }
    },
    "tuple keys": {
        "P": {
            divmod(s, 2): {a: [(p, divmod(t, 2), r, d) for p, t, r, d in row[a]] for a in row}
            for s, row in plain().items()
        }
    },
    "text actions": {"P": {s: {"left": row[0], "right": row[1]} for s, row in plain().items()}},
    "probability 0": {"P": changed(lambda t: t[0].update({0: [(0.0, 9, math.nan, False), (1.0, 2, 0.0, False)]}))},
    "nan reward": {"P": changed(lambda t: t[0].update({0: [(1.0, 1, math.nan, False)]}))},
    "-inf reward": {"P": changed(lambda t: t[0].update({0: [(1.0, 1, -math.inf, False)]}))},
    "huge reward": {"P": changed(lambda t: t[0].update({0: [(1.0, 1, 1e300, False)]}))},
    "integers": {
        "P": {s: {a: [(p, t, int(r), int(d)) for p, t, r, d in row[a]] for a in row} for s, row in plain().items()}
    },
    "array": {"P": ARRAY},
    "array with rewards": {"P": ARRAY, "R": REWARDS},
    "array, states first": {"P": ARRAY.transpose(1, 0, 2), "R": REWARDS},
    "array, actions last": {"P": ARRAY.transpose(1, 2, 0), "R": REWARDS.tolist()},
    "list of matrices": {"P": [ARRAY[0], ARRAY[1]], "R": np.broadcast_to(REWARDS.T[:, :, None], ARRAY.shape)},
    "array of single precision": {"P": ARRAY.astype(np.float32), "R": REWARDS.astype(np.float32)},
    "array, -inf": {"P": ARRAY, "R": np.where(np.eye(N, 2), -math.inf, REWARDS)},
    "isd": {"P": plain(), "initial_state_distrib": None, "isd": START},
    "integer start": {"P": plain(), "initial_state_distrib": [1, 0, 0, 0]},
    "start of thirds": {"P": plain(), "initial_state_distrib": np.array([1 / 3, 1 / 3, 1 / 3, 0])},
    "short start": {"P": plain(), "initial_state_distrib": np.array([1.0])},
    "nan start": {"P": plain(), "initial_state_distrib": np.full(N, math.nan)},
    "no start": {"P": plain(), "initial_state_distrib": None},
    "start by state": {"P": plain(), "initial_state_distrib": {2: 1.0}},
}


def make(kind: str) -> Tabular:
    """The environment of that kind; it starts in state 0 unless its kind says otherwise."""
    return Tabular(**{"initial_state_distrib": START, **KINDS[kind]})
