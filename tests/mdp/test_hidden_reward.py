"""The second reward table: how it is stated, what is refused, and the task that pays it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given

from mincirc.errors import TaskError
from mincirc.mdp import MDP, Horizon, Objective, Outcome, TotalReward, evaluate, make_task, reach, union
from mincirc.mdp import with_hidden_reward as deployed
from mincirc.mdp.families import without_infinite_reward
from mincirc.testing import tasks

HALF = Fraction(1, 2)


def two_rewards(objective: Objective, name: str = "task", *, hidden: int | None = 5) -> MDP:
    """``go`` pays 1, or ``hidden`` when deployed, and ends with probability 1/2; ``stay`` pays nothing, for ever."""
    other = None if hidden is None else Fraction(hidden)
    go = [Outcome(HALF, "s", Fraction(1), other), Outcome(HALF, None, Fraction(1))]
    return make_task(name, objective, {"s": {"go": go, "stay": [Outcome(Fraction(1), "s")]}}, {"s": 1})


def test_the_hidden_reward_is_averaged_and_is_the_other_one_where_nothing_is_said() -> None:
    task = two_rewards(Horizon(1))
    assert task.hidden == ((Fraction(3), Fraction(0)),)
    assert two_rewards(Horizon(1), hidden=None).hidden is None


def test_the_deployed_task_pays_it() -> None:
    task = deployed(two_rewards(Horizon(2)))
    assert (evaluate(task, (0,)), evaluate(task, (1,))) == ((Fraction(9, 2),), (Fraction(0),))
    assert task.hidden is None
    with pytest.raises(TaskError, match="task 'task' has no hidden reward"):
        deployed(task)


def test_a_union_has_the_members_hidden_rewards() -> None:
    first, second = two_rewards(Horizon(1), "a"), two_rewards(Horizon(1), "b", hidden=-1)
    task = union([first, second])
    assert task.hidden == ((3, 0), (0, 0))
    assert deployed(task) == union([deployed(first), deployed(second)])


def test_a_union_of_some_with_and_some_without_is_refused() -> None:
    plain = two_rewards(Horizon(1), "plain", hidden=None)
    message = "all tasks of a union need a hidden reward, or none: 'task' has one, 'plain' has none"
    with pytest.raises(TaskError, match=message):
        union([plain, two_rewards(Horizon(1))])
    assert union([plain, plain]).hidden is None


def test_the_table_has_one_entry_per_state_and_action() -> None:
    task = two_rewards(Horizon(1))
    for wrong in ((), ((Fraction(0),),), ((Fraction(0),) * 3,), ((Fraction(0),) * 2,) * 2):
        with pytest.raises(TaskError, match="one entry per state and action"):
            replace(task, hidden=wrong)


def test_hidden_total_reward_is_neither_negative_nor_infinite() -> None:
    assert two_rewards(TotalReward()).hidden == ((3, 0),)
    with pytest.raises(TaskError, match="state 's', action 'go': total reward needs hidden rewards >= 0, not -1"):
        two_rewards(TotalReward(), hidden=-3)
    with pytest.raises(TaskError, match="state 's', action 'stay': some policy collects infinite hidden reward here"):
        replace(two_rewards(TotalReward()), hidden=((Fraction(1), Fraction(1)),))


def test_reaching_has_no_hidden_reward() -> None:
    assert reach(two_rewards(Horizon(1)), [0]).hidden is None


@given(tasks(max_states=4), tasks(max_states=4))
def test_hiding_a_reward_and_paying_it_are_inverse(task: MDP, other: MDP) -> None:
    """Any rewards of the right shape can be hidden, and paying them gives the task with these rewards."""
    paid = [abs(c.reward) for row in other.choices for c in row] or [Fraction(1)]
    choices = tuple(
        tuple(replace(c, reward=paid[(s + p) % len(paid)]) for p, c in enumerate(row))
        for s, row in enumerate(task.choices)
    )
    want = replace(task, choices=choices, objective=Horizon(1))
    if task.is_total:
        want = replace(without_infinite_reward(want), objective=task.objective)
    else:
        want = replace(want, objective=task.objective)
    hidden = tuple(tuple(c.reward for c in row) for row in want.choices)
    assert deployed(replace(task, hidden=hidden)) == want
