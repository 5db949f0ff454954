"""Arrays and matrices as tables: every container, dtype and order of memory against the definition, word by word."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest

import mincirc
from mincirc.errors import MincircError
from mincirc.mdp import MDP
from tests.numbers.tabular import START, Tabular

A, S = 2, 4
P = np.zeros((A, S, S))
for _s in range(S):
    P[0, _s, (_s + 1) % S] = 1
    P[1, _s, [_s, (_s + 2) % S]] = 0.25, 0.75
R = np.arange(8.0).reshape(S, A) / 8


def read(**attributes: Any) -> MDP:
    return mincirc.load(Tabular(**{"initial_state_distrib": START, "R": R, **attributes}), horizon=3)


def definition() -> list[list[tuple[Fraction, dict[int, Fraction]]]]:
    """Rewards and successors straight from the numbers above."""
    return [
        [
            (Fraction(2 * s + a, 8), {t: Fraction(int(4 * P[a, s, t]), 4) for t in range(S) if P[a, s, t]})
            for a in range(A)
        ]
        for s in range(S)
    ]


def meaning(task: MDP) -> list[list[tuple[Fraction, dict[int, Fraction]]]]:
    return [[(c.reward, dict(c.successors)) for c in row] for row in task.choices]


class Sparse:
    """What is asked of SciPy's sparse matrices."""

    def __init__(self, dense: Any) -> None:
        self.dense = dense

    def toarray(self) -> Any:
        return self.dense


def exact(array: Any) -> Any:
    return np.vectorize(Fraction, otypes=[object])(array)


def of_objects(matrices: Any) -> Any:
    """As mdptoolbox makes it: an array of matrices."""
    array = np.empty(len(matrices), dtype=object)
    for i, matrix in enumerate(matrices):
        array[i] = matrix
    return array


CONTAINERS: dict[str, Callable[[], dict[str, Any]]] = {
    "Fortran's order": lambda: {"P": np.asfortranarray(P), "R": np.asfortranarray(R)},
    "half precision": lambda: {"P": P.astype(np.float16), "R": R.astype(np.float16)},
    "long doubles": lambda: {"P": P.astype(np.longdouble), "R": R.astype(np.longdouble)},
    "fractions": lambda: {"P": exact(P), "R": exact(R)},
    "negative zeros": lambda: {"P": np.where(P == 0, -0.0, P)},
    "nothing masked": lambda: {"P": np.ma.masked_array(P), "R": np.ma.masked_array(R)},
    "np.matrix": lambda: {"P": [np.matrix(m) for m in P]},
    "sparse": lambda: {"P": [Sparse(m) for m in P], "R": Sparse(R)},
    "array of matrices": lambda: {"P": of_objects(P)},
    "array of sparse matrices": lambda: {"P": of_objects([Sparse(m) for m in P])},
    "read-only mapping": lambda: {"P": MappingProxyType(dict(enumerate(P)))},
    "rewards by action": lambda: {"P": dict(enumerate(P)), "R": {1: R[:, 1], 0: R[:, 0]}},
    "rewards by transition": lambda: {"P": P, "R": [np.tile(R[:, [a]], S) for a in range(A)]},
    "rewards by key": lambda: {"P": P, "R": {1: np.tile(R[:, [1]], S), 0: Sparse(np.tile(R[:, [0]], S))}},
}


@pytest.mark.filterwarnings("ignore:the matrix subclass")
@pytest.mark.parametrize("kind", CONTAINERS)
def test_containers(kind: str) -> None:
    task = read(**CONTAINERS[kind]())
    assert meaning(task) == definition()
    assert (task.actions, task.source.reading) == (("a0", "a1"), "exact")


def test_keys_of_matrices_name_the_actions() -> None:
    task = read(P={"left": P[0], "right": P[1]}, R={"right": R[:, 1], "left": R[:, 0]})
    assert task.actions == ("left", "right")
    assert meaning(task) == definition()
    assert read(P={2: P[1], np.int64(1): P[0]}).actions == ("a1", "a2")
    assert read(P={(0, 1): P[0], (1, 0): P[1]}).actions == ("(0, 1)", "(1, 0)")


def test_keys_of_matrices_name_the_states_where_these_come_first() -> None:
    table = {f"room{s}": P[:, s] for s in range(S)}
    task = read(P=table, R={f"room{s}": R[s] for s in reversed(range(S))})
    assert (task.states, task.actions) == (("room0", "room1", "room2", "room3"), ("a0", "a1"))
    assert meaning(task) == definition()


def test_one_state_and_one_action_are_not_ambiguous() -> None:
    task = mincirc.load(Tabular(P=np.ones((1, 1, 1)), R=np.ones((1, 1)), isd=[1]), horizon=1)
    assert meaning(task) == [[(Fraction(1), {0: Fraction(1)})]]


MASK = np.zeros(P.shape, dtype=bool)
MASK[1, 2, 0] = True


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ({"P": np.ma.masked_array(P, MASK)}, "P is masked at [1, 2, 0]: a masked entry has no value"),
        ({"P": [np.ma.masked_array(m, k) for m, k in zip(P, MASK, strict=True)]}, "P is masked at [2, 0]"),
        ({"P": P, "R": np.ma.masked_array(R, R[1, 1] == R)}, "R is masked at [1, 1]"),
        ({"P": np.zeros((0, 0, 0))}, "P is empty: it has the shape (0, 0, 0)"),
        (
            {"P": {"l": P[0], "r": P[1]}, "R": {"l": R[:, 0], "R": R[:, 1]}},
            "R has the keys 'l', 'R': expected those of P",
        ),
        ({"P": {"a0": P[0], 0: P[1]}}, "P has the keys 'a0' and 0, which both name the action 'a0'"),
        ({"P": P.tolist()}, "P[0][0][0] is 0.0 (float), not (probability, next state, reward, terminated); prob"),
        ({"P": np.zeros((A, S, S), dtype=[("p", "f8")])}, "expected numbers of shape (A, S, S)"),
        ({"P": P.astype(complex)}, "state 's0', action 'a0': probability: "),
        ({"P": P, "R": exact(R).astype(str).astype(object)}, "R is an array of object: expected R of shape (4, 2)"),
    ],
)
def test_arrays_that_are_none(attributes: dict[str, Any], message: str) -> None:
    with pytest.raises(MincircError) as caught:
        read(**attributes)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_masks_are_not_read_as_zeros_when_rows_are_divided() -> None:
    with pytest.raises(MincircError, match="P is masked"):
        mincirc.load(Tabular(P=np.ma.masked_array(P, MASK), R=R, isd=START), horizon=3, normalise=True)
