"""Infinite total reward is refused exactly when some policy collects it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mincirc.errors import TaskError
from mincirc.mdp import MDP, Discount, Outcome, TotalReward, make_task
from mincirc.mdp.endcomponents import staying_choices
from mincirc.mdp.families import without_infinite_reward
from mincirc.testing import tasks
from tests.mdp import naive
from tests.support import certain

HALF = Fraction(1, 2)
Rows = Mapping[str, Mapping[str, list[Outcome]]]


def either(first: str | None, second: str | None, reward: int = 0) -> list[Outcome]:
    return [Outcome(HALF, first, Fraction(reward)), Outcome(HALF, second, Fraction(reward))]


def made(rows: Rows) -> MDP:
    return make_task("total", TotalReward(), rows, {next(iter(rows)): 1})


ENDLESS: dict[str, tuple[Rows, str]] = {
    "self-loop": ({"s": {"a": certain("s", 1)}}, "state 's', action 'a'"),
    "only one action of a state stays": (
        {"s": {"leave": certain(None, 1), "stay": certain("s", 1)}},
        "state 's', action 'stay'",
    ),
    "two states, reward on the way back": (
        {"s": {"a": certain("t")}, "t": {"b": certain("s", 1)}},
        "state 't', action 'b'",
    ),
    "chance stays inside": (
        {"s": {"a": either("s", "t", 1)}, "t": {"a": certain("s")}},
        "state 's', action 'a'",
    ),
    "not reachable from the start, but V is infinite there": (
        {"s": {"a": certain(None)}, "t": {"a": certain("t", 1)}},
        "state 't', action 'a'",
    ),
}

FINITE: dict[str, Rows] = {
    "reward on leaving": {"s": {"stay": certain("s"), "leave": certain(None, 1)}},
    "reward on the way into a loop": {"s": {"a": certain("t", 1)}, "t": {"a": certain("t")}},
    "a loop that may end": {"s": {"a": either("s", None, 1)}},
    "one component, but no policy stays: the way back leaks": {
        "s": {"a": certain("t", 1)},
        "t": {"a": either("s", None)},
    },
    "one component, left for good with positive probability": {
        "s": {"a": either("t", "out", 1), "b": certain("t")},
        "t": {"a": certain("s")},
        "out": {"a": certain("out")},
    },
    "removing a leaking choice breaks the loop of the rewarded one": {
        "s": {"a": certain("t", 1)},
        "t": {"b": certain("u")},
        "u": {"c": either("s", "out"), "d": certain("u")},
        "out": {"a": certain("out")},
    },
}


@pytest.mark.parametrize("name", ENDLESS)
def test_endless_reward_is_refused_by_name(name: str) -> None:
    rows, place = ENDLESS[name]
    with pytest.raises(TaskError, match=f"{place}: some policy collects infinite total reward here"):
        made(rows)


@pytest.mark.parametrize("name", FINITE)
def test_finite_reward_is_accepted(name: str) -> None:
    assert made(FINITE[name]).is_total


def test_choices_of_the_maximal_end_component() -> None:
    task = made(FINITE["removing a leaking choice breaks the loop of the rewarded one"])
    kept = [[task.actions[c.action] for c in row] for row in staying_choices(task)]
    assert kept == [[], [], ["d"], ["a"]]


@given(st.data())
def test_refused_exactly_when_some_policy_has_a_rewarded_recurrent_class(data: st.DataObject) -> None:
    drawn = data.draw(tasks(max_states=4, max_actions=2, objective=st.just(Discount(HALF))))
    task = replace(
        drawn,
        choices=tuple(tuple(replace(c, reward=max(c.reward, Fraction(0))) for c in row) for row in drawn.choices),
    )
    endless = any(naive.collects_for_ever(task, picks) for picks in task.policies())
    if endless:
        with pytest.raises(TaskError, match="infinite total reward"):
            replace(task, objective=TotalReward())
    else:
        assert replace(task, objective=TotalReward()).is_total
    cured = replace(without_infinite_reward(task), objective=TotalReward())
    assert (cured.choices == task.choices) == (not endless)
