"""Numbers at the edges: floats must neither decide nor break anything."""

from __future__ import annotations

from fractions import Fraction

import pytest

import mincirc
from mincirc.errors import TaskError
from mincirc.mdp import Discount, Horizon, Outcome, make_task
from mincirc.rational import parse_rational
from mincirc.searching import search
from tests.support import certain


def ring(gamma: str, reward: Fraction) -> mincirc.MDP:
    """Four states in a ring; both actions pay, going right at odd states pays a little more."""
    states = [f"s{i}" for i in range(4)]
    rows: dict[str, dict[str, list[Outcome]]] = {
        s: {
            "left": certain(states[i - 1], reward),
            "right": certain(states[(i + 1) % 4], reward + (reward / 1000 if i % 2 else 0)),
        }
        for i, s in enumerate(states)
    }
    return make_task("ring", Discount(parse_rational(gamma)), rows, {"s0": 1})


@pytest.mark.parametrize("gamma", ["0", "1/2", "0.99", "0.99999999", "0.999999999999999999999"])
@pytest.mark.parametrize("reward", ["1e-400", "1e-30", "1", "1e30", "1e400", "-1e400"])
def test_any_scale_and_any_discount_below_one(gamma: str, reward: str) -> None:
    task = ring(gamma, parse_rational(reward))
    best = search(task)
    assert best.status == "proved"
    assert best.value == best.optimum == best.bound
    assert best.optimum is not None
    hair = abs(best.optimum) / 10**40
    assert search(task, best.optimum + hair).status == "infeasible"
    just_below = search(task, best.optimum - hair)
    assert just_below.status == "proved"
    assert just_below.size == search(task, best.optimum - hair, symmetry=[], solver="glucose4").size
    brute = search(task, solver="brute")
    assert (brute.status, brute.size) == ("proved", best.size)


def test_rewards_of_very_different_size() -> None:
    """The small reward decides the bound, the large one hides it from floats."""
    rows: dict[str, dict[str, list[Outcome]]] = {
        "a": {"x": certain("b", 10**30), "y": certain("b", 10**30 + 1)},
        "b": {"x": certain(None, 1), "y": certain(None, 2)},
    }
    task = make_task("hidden", Discount(Fraction(1, 2)), rows, {"a": 1})
    result = search(task)
    assert (result.status, result.value) == ("proved", Fraction(10**30 + 2))
    assert search(task, Fraction(10**30 + 2) + Fraction(1, 10**12)).status == "infeasible"
    assert search(task, Fraction(10**30 + 2) - Fraction(1, 2)).value == 10**30 + 2


def test_a_single_state_with_a_single_action_needs_nothing() -> None:
    task = make_task("trivial", Horizon(1), {"s": {"wait": certain(None, 1)}}, {"s": 1})
    result = search(task)
    assert (result.status, result.size, result.value, result.interface.output_bits) == ("proved", 0, 1, 0)
    assert search(task, 2).status == "infeasible"


def test_horizons_have_a_limit() -> None:
    with pytest.raises(TaskError, match="horizon must be from 1 to 10000"):
        Horizon(10**9)
