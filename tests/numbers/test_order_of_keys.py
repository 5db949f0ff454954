"""Tables whose keys are in another order than their numbers, and truth values where a state belongs."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import mincirc
from mincirc.errors import TaskError

STAY, SWAP, FIRST = (np.array(m, dtype=float) for m in ([[1, 0], [0, 1]], [[0, 1], [1, 0]], [[1, 0], [1, 0]]))
REWARDS = np.arange(6).reshape(2, 3)


def environment(table: Any) -> Any:
    return SimpleNamespace(P=table, R=REWARDS, isd=[1.0, 0.0])


@pytest.mark.parametrize("kind", [int, np.int64])
def test_matrices_count_by_their_keys_and_not_by_their_place(kind: type) -> None:
    table = {kind(1): SWAP, kind(0): STAY, kind(2): FIRST}
    mixed = mincirc.load(environment(table), discount="9/10")
    plain = mincirc.load(environment(np.stack([STAY, SWAP, FIRST])), discount="9/10")
    assert mixed.choices == plain.choices


@pytest.mark.parametrize("start", [True, {True: 1}, {np.True_: 1}])
def test_a_truth_value_is_no_state(start: Any) -> None:
    with pytest.raises(TaskError, match="initial: no state"):
        mincirc.load(environment(np.stack([STAY, SWAP, FIRST])), discount="9/10", initial=start)
