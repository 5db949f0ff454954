"""Lava that shifts, and the island: the maps by hand, and what the minimum circuits for training do in the tests."""

from __future__ import annotations

from fractions import Fraction

import pytest

import mincirc
from mincirc.errors import TaskError
from mincirc.interface import interface_for, legal_policy
from mincirc.mdp import policy_return
from mincirc.mdp.families import island, lava_world, lava_worlds
from mincirc.mdp.families.gridworlds import Shift

GAMMA = Fraction(99, 100)


def straight(steps: int) -> Fraction:
    """Return what reaching the goal with the last of so many steps pays."""
    return -sum((GAMMA**t for t in range(steps)), Fraction(0)) + 50 * GAMMA ** (steps - 1)


@pytest.mark.parametrize(("shift", "steps", "size"), [("training", 8, 2), ("above", 10, 2), ("below", 6, 0)])
def test_the_shortest_way_around_the_lava_is_the_optimum(shift: Shift, steps: int, size: int) -> None:
    result = mincirc.search(lava_world(shift))
    assert (result.status, result.size, result.value) == ("proved", size, straight(steps))


def test_every_minimum_circuit_for_training_steps_into_the_lava_that_moved() -> None:
    found = mincirc.enumerate_minimum(lava_world())
    assert found.complete
    assert len(found.policies) == 2
    returns: dict[Shift, Fraction] = {"above": Fraction(-519751, 10000), "below": straight(8)}
    for policy in found.policies:
        assert policy.circuit is not None
        for shift, value in returns.items():
            task = lava_world(shift)
            picks = legal_policy(interface_for(task).policy_of(policy.circuit))
            assert picks is not None
            assert policy_return(task, picks) == value
    assert returns["above"] == -1 - GAMMA - 51 * GAMMA**2


def test_one_circuit_for_all_three_worlds() -> None:
    whole = lava_worlds()
    assert [b.task for b in whole.blocks] == [lava_world(shift) for shift in ("training", "above", "below")]
    result = mincirc.search(whole)
    assert (result.status, result.size) == ("proved", 5)
    assert result.value == sum(map(straight, (8, 10, 6)), Fraction(0)) / 3


def test_the_island_needs_no_gate() -> None:
    task = island()
    result = mincirc.search(task)
    assert (result.status, result.size, result.value) == ("proved", 0, straight(4))
    assert len(task.states) == 20
    state = task.state_index["r1c6"]
    into_the_water = task.choices[state][task.actions.index("right")]
    assert (into_the_water.reward, into_the_water.successors) == (-51, ())
    assert (state, task.actions.index("right")) in task.harmful
    against_the_wall = task.choices[state][task.actions.index("up")]
    assert (against_the_wall.reward, against_the_wall.successors) == (-1, ((state, 1),))


def test_another_word_is_refused() -> None:
    with pytest.raises(TaskError, match="no lava world 'beside': there are training, above, below"):
        lava_world("beside")  # type: ignore[arg-type]
