"""The agreement run of :mod:`agreement`, short by default, long when asked for with ``-m slow``."""

from __future__ import annotations

import pytest

from tests.oracle import agreement


def check(count: int, seed: int) -> None:
    summary = agreement.run(count, seed, z3_every=20)
    assert summary.disagreements == []
    compared = sum(n for name, n in summary.counts.items() if name != "draws" and "undecided" not in name)
    assert compared >= count  # every draw met an oracle (some of them Z3 as well)
    assert min(summary.corners.values()) > 0


@pytest.mark.parametrize("seed", range(100_000, 100_150, 50))
def test_short_run(seed: int) -> None:
    check(50, seed)


@pytest.mark.slow
def test_long_run() -> None:
    check(2_500, 0)
