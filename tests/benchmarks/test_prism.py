"""Tasks as PRISM models for PAYNT: what is written, and that its trees are read back exactly."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

import mincirc
from benchmarks import prism
from benchmarks.peers import ask_paynt, paynt
from benchmarks.suite import WORLDS, lakes
from mincirc.mdp import policy_return
from mincirc.mdp.families import island, lava_world


def values(text: str) -> list[Fraction]:
    return [Fraction(number) for number in re.findall(r"(?<![\w.])\d+(?:/\d+)?(?=:)", text)]


def test_every_choice_is_a_command_with_its_probabilities_and_reward() -> None:
    task = lakes(2)
    text = prism.model(task, bits=False)
    commands = [line for line in text.splitlines() if "alive=1 &" in line and "->" in line]
    assert len(commands) == sum(len(c) for c in task.choices)
    assert all(sum(values(c.split("->")[1])) == 1 for c in commands)
    rewards = [line for line in text.splitlines() if "alive=1 &" in line and "->" not in line]
    assert len(rewards) == sum(bool(c.reward) for choices in task.choices for c in choices)
    (start,) = [line for line in text.splitlines() if "alive=2 ->" in line]
    assert values(start.split("->")[1]) == [Fraction(1, 2), Fraction(1, 2)]


def test_one_initial_state_needs_no_draw() -> None:
    text = prism.model(lava_world(), bits=True)
    assert "alive=2 ->" not in text
    assert "alive : [0..2] init 1;" in text
    assert all(f"{bit}_ : [0..1]" in text for bit in ("row2", "row1", "row0", "column2", "column1", "column0"))


def test_the_bound_is_discounted_once_more_where_a_state_is_drawn() -> None:
    assert prism.property_at_least(lava_world(), Fraction(10)) == 'R{"return"}>=10.0 [ Cdiscount=0.99 ]\n'
    assert prism.property_at_least(lakes(2), Fraction(10)) == 'R{"return"}>=9.9 [ Cdiscount=0.99 ]\n'


def test_a_task_without_discount_is_refused() -> None:
    with pytest.raises(ValueError, match="not discounted"):
        prism.property_at_least(mincirc.load("table:0x8"), Fraction(1))


def test_trees_are_read_as_policies() -> None:
    task = island()  # down along column 4, then left along row 4
    assert task.actions == ("up", "down", "left", "right")
    tree = ["row_", 3, "a1", "a2"]
    picks = prism.tree_picks(task, False, tree)
    assert picks is not None
    assert [picks[s] for s in range(len(picks))] == [1 if name[1] <= "3" else 2 for name in task.states]
    on_bits = prism.tree_picks(task, True, ["row2_", 0, "a1", "a2"])
    assert on_bits == picks
    assert policy_return(task, picks) == mincirc.search(task).value
    assert prism.tree_picks(task, False, "a7") is None


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
    from benchmarks import peers

    monkeypatch.setattr(peers, "paynt", lambda: peers.Peer("PAYNT", None, "", "not here"))
    assert ask_paynt(island(), Fraction(1), False, 1) == {"status": "missing", "reason": "not here"}
