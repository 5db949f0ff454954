"""The agreement run of :mod:`agreement`, short by default, long when asked for with ``-m slow``."""

from __future__ import annotations

import pytest

from mincirc.circuit import BASES
from mincirc.solve.protocol import Answer, Budget, Verdict
from mincirc.solve.session import LazySession
from tests.oracle import agreement

CORNERS = [
    *(f"basis {basis}" for basis in BASES),
    *(f"objective {name}" for name in ("Discount", "Horizon", "TotalReward")),
    "bound hard",
    "bound optimal",
    "union",
    "don't-care codes",
    "illegal words",
    "action sets of different sizes",
]
RARER = [
    "bound fraction",
    "bound tie",
    "bound just above a tie",
    "bound above the optimum",
    "each",
    "constant action bit",
]
"""Which of these a short run draws depends on the version of Hypothesis ("each" is also a part of other names)."""


def check(count: int, seed: int) -> None:
    """Run, and look at what was asked: it must have been hard, decided and of every kind."""
    summary = agreement.run(count, seed, z3_every=20)
    asked = summary.counts["questions"]
    assert summary.undecided <= asked // 20
    assert summary.counts["with brute force"] + summary.counts["infeasible, by all policies"] >= asked * 9 // 10
    assert summary.nontrivial * 2 >= asked
    assert min(summary.hard) >= 2
    assert sum(count for size, count in summary.hard.items() if size >= 3) * 5 >= summary.hard.total()
    assert [corner for corner in CORNERS if not summary.corners[corner]] == []
    rare = [corner for corner in RARER if any(corner in seen for seen in summary.corners)]
    assert len(rare) >= (len(RARER) if count > 20 else 1)


@pytest.mark.parametrize("seed", [0, 1])
def test_short_run(seed: int) -> None:
    check(6, seed)


@pytest.mark.slow
def test_long_run() -> None:
    check(60, 2)


def test_a_wrong_refutation_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A back end that overlooks every circuit of exactly two gates: a hard question shows it, of whatever basis."""
    told = LazySession.decide

    def blind(self: LazySession, gates: int, budget: Budget) -> Verdict:
        verdict = told(self, gates, budget)
        if gates == 2 and verdict.answer is Answer.FOUND:
            return Verdict(Answer.REFUTED, None, verdict.effort)
        return verdict

    monkeypatch.setattr(LazySession, "decide", blind)
    with pytest.raises(AssertionError, match=r"^\S+, .* states, 1 task.* search says [0-9]"):
        agreement.run(4, 0)
