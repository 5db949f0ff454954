"""PAYNT's decision trees are read back exactly; where PAYNT is not, the row says so."""

from __future__ import annotations

from fractions import Fraction

import pytest

import mincirc
from benchmarks.peers import programs
from benchmarks.peers.programs import ask_paynt, paynt
from benchmarks.peers.trees import tree_picks
from benchmarks.questions.suite import WORLDS
from mincirc.mdp import policy_return
from mincirc.mdp.families import island


def test_trees_are_read_as_policies() -> None:
    task = island()  # down along column 4, then left along row 4
    assert task.actions == ("up", "down", "left", "right")
    tree = ["row_", 3, "a1", "a2"]
    picks = tree_picks(task, False, tree)
    assert picks is not None
    assert [picks[s] for s in range(len(picks))] == [1 if name[1] <= "3" else 2 for name in task.states]
    on_bits = tree_picks(task, True, ["row2_", 0, "a1", "a2"])
    assert on_bits == picks
    assert policy_return(task, picks) == mincirc.search(task).value
    assert tree_picks(task, False, "a7") is None


@pytest.mark.slow
@pytest.mark.parametrize("bits", [False, True])
def test_paynt_finds_a_tree_that_reaches_the_optimum(bits: bool) -> None:
    if paynt().program is None:
        pytest.skip(paynt().reason)
    task = WORLDS["lava world"]()
    optimum = mincirc.search(task).bound
    assert optimum is not None
    row = ask_paynt(task, optimum, bits, 120)
    assert (row["status"], row["lower"], row["upper"], row["reaches"]) == ("proved", 2, 2, True)


def test_a_missing_peer_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "paynt", lambda: programs.Peer("PAYNT", None, "", "not here"))
    assert ask_paynt(island(), Fraction(1), False, 1) == {"status": "missing", "reason": "not here"}
