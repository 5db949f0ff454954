"""The agreement run of :mod:`agreement`, short by default, long when asked for with ``-m slow``."""

from __future__ import annotations

import pytest

from tests.oracle import agreement


def check(count: int, seed: int) -> None:
    summary = agreement.run(count, seed, z3_every=20)
    assert summary.disagreements == []
    assert summary.counts["draws"] == count
    assert summary.undecided <= count // 50  # on a slow machine a draw beyond brute force may stay open
    assert min(summary.corners.values()) > 0


@pytest.mark.parametrize("seed", range(100_000, 100_150, 50))
def test_short_run(seed: int) -> None:
    check(50, seed)


@pytest.mark.slow
def test_long_run() -> None:
    check(2_500, 0)
