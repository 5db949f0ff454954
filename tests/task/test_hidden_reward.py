"""``hidden_reward`` in task files: every notation, what is refused, and writing it back."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mincirc.mdp import MDP, with_hidden_reward
from mincirc.task import dump_task, load, load_text
from mincirc.testing import tasks
from tests.predicate.support import hidden
from tests.task.support import MDPS, SMALL, problems, small
from tests.task.test_dump import carried

LEFT = "{to: a, reward: 1}"


@pytest.mark.parametrize(
    ("action", "reward", "other"),
    [
        ("{to: a, reward: 1, hidden_reward: -1/2}", 1, Fraction(-1, 2)),
        ("{to: a, hidden_reward: 0.1}", 0, Fraction(1, 10)),
        ("{to: {a: 1/2, b: 1/4}, end: 1/4, reward: 1, hidden_reward: 5}", 1, 5),
        ("[{p: 1/2, to: a, reward: 1, hidden_reward: 0}, {p: 1/2, end: true, reward: 3}]", 2, Fraction(3, 2)),
    ],
)
def test_every_notation_has_it(action: str, reward: int, other: Fraction) -> None:
    task = small((LEFT, action)).task
    assert task.choices[0][0].reward == reward
    assert task.hidden == ((other, 0), (0, 0))


def test_the_other_actions_pay_what_they_say() -> None:
    task = small(("right: {end: true}", "right: {end: true, hidden_reward: 7}")).task
    assert task.hidden == ((1, 7), (0, 0))
    assert small().task.hidden is None


def test_otherwise_has_it_too() -> None:
    task = small(("otherwise: a", "otherwise: {to: a, hidden_reward: 2}")).task
    assert task.hidden == ((1, 0), (2, 2))


def test_it_is_a_number() -> None:
    (complaint,) = problems(SMALL.replace(LEFT, "{to: a, hidden_reward: much}"))
    assert complaint.startswith("x.yaml:9:36: 'much' is not a number")


@given(st.data(), tasks())
def test_reading_what_was_written_gives_an_equal_task(data: st.DataObject, task: MDP) -> None:
    task = data.draw(hidden(task))
    assert load_text(dump_task(task), "any.yaml").task == carried(task)


def test_one_that_never_differs_is_written_too() -> None:
    task = small().task
    same = replace(task, hidden=tuple(tuple(c.reward for c in row) for row in task.choices))
    text = dump_task(same)
    assert text.count("hidden_reward") == 3  # two actions, and the one notation for both of the other state
    assert load_text(text, "any.yaml").task == same != task


def test_only_what_differs_is_written() -> None:
    assert dump_task(load(MDPS / "coin.yaml")).count("hidden_reward") == 1


def test_the_coin_is_what_counts_when_deployed() -> None:
    task = load(MDPS / "coin.yaml")
    paid = with_hidden_reward(task)
    best = [[paid.action_name(s, p) for p, c in enumerate(row) if c.reward == 1] for s, row in enumerate(paid.choices)]
    assert best == [["left"], ["right"]]
