"""Making tasks: merging outcomes, output words, and every law an MDP can break, each with its message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

import mincirc
from mincirc.errors import TaskError
from mincirc.mdp import (
    MDP,
    Choice,
    Discount,
    Feature,
    Horizon,
    Outcome,
    TotalReward,
    evaluate,
    make_task,
    reach,
    union,
)
from mincirc.mdp.build import bits_for
from mincirc.mdp.objective import COSTS, UNDISCOUNTED
from tests.support import certain

THIRD = Fraction(1, 3)
ROWS = {
    "a": {"left": certain("a"), "right": certain("b", 1)},
    "b": {"left": certain("a")},
}


def build(**changes: Any) -> MDP:
    arguments: dict[str, Any] = {"objective": Discount(THIRD), "transitions": ROWS, "initial": {"a": 1}, **changes}
    return make_task("t", **arguments)


def test_successors_are_merged_and_rewards_averaged() -> None:
    outcomes = [Outcome(THIRD, "b", Fraction(3)), Outcome(THIRD, "a"), Outcome(THIRD, "b", Fraction(6))]
    choice = build(transitions={**ROWS, "a": {"go": outcomes}}).choices[0][0]
    assert choice.successors == ((0, THIRD), (1, 2 * THIRD))
    assert choice.reward == 3
    assert choice.end == 0


def test_outcomes_without_target_end_the_episode() -> None:
    """Termination belongs to the transition: the same target is reached with and without ending."""
    outcomes = [Outcome(THIRD, None, Fraction(1)), Outcome(THIRD, "a"), Outcome(THIRD, None)]
    choice = build(transitions={"a": {"go": outcomes}}).choices[0][0]
    assert choice.successors == ((0, THIRD),)
    assert (choice.reward, choice.end) == (THIRD, 2 * THIRD)


def test_outcomes_of_probability_zero_leave_no_trace() -> None:
    outcomes = [Outcome(Fraction(1), "a"), Outcome(Fraction(0), "nowhere", Fraction(9))]
    choice = build(transitions={"a": {"go": outcomes}}).choices[0][0]
    assert choice == Choice(0, 0, Fraction(0), ((0, Fraction(1)),))


def test_words_are_the_declared_order_of_actions() -> None:
    task = build(actions=["stay", "right", "left"])
    assert task.action_bits == 2
    assert [[c.word for c in row] for row in task.choices] == [[2, 1], [2]]
    assert [task.action_name(0, pick) for pick in range(2)] == ["left", "right"]


def test_words_in_order_of_appearance_and_by_hand() -> None:
    assert [c.word for c in build().choices[0]] == [0, 1]
    assert build().action_bits == 1
    given = build(words={"left": 6, "right": 1}, action_bits=4)
    assert ([c.word for c in given.choices[0]], given.action_bits) == ([6, 1], 4)
    assert build(words={"left": 6, "right": 1}).action_bits == 3


@pytest.mark.parametrize(("count", "bits"), [(0, 0), (1, 0), (2, 1), (3, 2), (4, 2), (5, 3), (256, 8), (257, 9)])
def test_bits_for(count: int, bits: int) -> None:
    assert bits_for(count) == bits


def test_labels_and_harm() -> None:
    task = build(labels={"training": ["b"]}, harmful={"a": ["right"]})
    assert task.labelled("training") == {1}
    assert task.labelled("test") == frozenset()
    assert task.harmful == {(0, task.actions.index("right"))}


def test_lookups_by_name() -> None:
    task = build()
    assert (task.find_state("b"), task.find_pick(0, "right"), len(task)) == (1, 1, 2)
    with pytest.raises(TaskError, match="no state 'c'"):
        task.find_state("c")
    with pytest.raises(TaskError, match="state 'b' has no action 'right'"):
        task.find_pick(1, "right")
    with pytest.raises(TaskError, match="state 'a' has no action 'rigth'; did you mean 'right'"):
        task.find_pick(0, "rigth")


def test_policies_are_all_combinations() -> None:
    assert sorted(build().policies()) == [(0, 0), (1, 0)]


def test_reaching_pays_once_and_ends() -> None:
    task = reach(build(), [1])
    assert task.objective == TotalReward()
    assert evaluate(task, (1, 0)) == (1, 1)
    assert evaluate(task, (0, 0)) == (0, 1)
    with pytest.raises(TaskError, match="the set of states to reach is empty"):
        reach(build(), [])


def test_the_members_of_a_union_are_to_reach_the_same_states() -> None:
    """Best policies of unions are found member by member."""
    member = build()
    task = reach(union([member, member]), [1])
    assert [block.task.objective for block in task.blocks] == [TotalReward()] * 2
    assert evaluate(task, (1, 0, 1, 0)) == (1, 1, 0, 0)
    found = mincirc.search(task, "optimal")
    assert found.optimum == Fraction(1, 2)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"transitions": {}, "initial": {}}, "task 't' has no states"),
        ({"transitions": {"a": {}}}, "state 'a' has no action; where a run ends, give it an action that ends"),
        (
            {"transitions": {"a": {"go": [Outcome(THIRD, "a"), Outcome(THIRD, "a")]}}},
            "state 'a', action 'go': probabilities sum to 2/3, not 1",
        ),
        (
            {"transitions": {"a": {"go": [Outcome(Fraction(3, 2), "a"), Outcome(Fraction(-1, 2), None)]}}},
            "state 'a', action 'go': probability -1/2 is negative",
        ),
        (
            {"transitions": {"alpha": {"go": certain("alpah")}}},
            "state 'alpha', action 'go': no state 'alpah'; did you mean 'alpha'?",
        ),
        ({"initial": {"a": "1/2"}}, "initial probabilities sum to 1/2, not 1"),
        ({"initial": {"a": 2, "b": -1}}, "state 'b': initial probability -1 is negative"),
        ({"initial": {"z": 1}}, "no state 'z'"),
        ({"actions": ["left"]}, "no action 'right'"),
        ({"actions": ["left", "right", "left"]}, "action 'left' is declared 2 times"),
        ({"words": {"left": 0}}, "action 'right' has no output word"),
        ({"words": {"left": 1, "right": 1}}, "state 'a', action 'left': another action has the same word"),
        (
            {"words": {"left": 0, "right": 4}, "action_bits": 2},
            "state 'a', action 'right': word 4 does not fit 2 bits",
        ),
        ({"labels": {"training": ["c"]}}, "no state 'c'"),
        ({"harmful": {"b": ["right"]}}, "state 'b': harmful action is not one of its actions"),
        ({"harmful": {"b": ["jump"]}}, "no action 'jump'"),
        ({"illegal_words": "right"}, "state 'b' has no action 'right', so illegal words cannot mean it"),
        ({"illegal_words": "none"}, "no action 'none'"),
        ({"features": [Feature.of_width("f", 1, [0])]}, "feature 'f' needs one value per state"),
        ({"features": [Feature.of_width("f", 1, [0, 2])]}, "state 'b': f = 2 does not fit 1 bits"),
        (
            {"features": [Feature.of_width("f", 1, [0, 1]), Feature.of_width("f", 2, [0, 1])]},
            "feature 'f' is declared 2 times",
        ),
        (
            {"features": [Feature("f", ("x",), (0, 1)), Feature("g", ("y", "x"), (0, 1))]},
            "input bit 'x' is declared 2 times",
        ),
        (
            {"objective": TotalReward(), "transitions": {"a": {"go": certain(None, -1)}}},
            "state 'a', action 'go': total reward needs rewards >= 0, not -1" + COSTS,
        ),
    ],
)
def test_what_is_no_mdp_is_refused_by_name(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(TaskError) as caught:
        build(**changes)
    assert str(caught.value) == message


def _choice(**changes: Any) -> Callable[[MDP], MDP]:
    def change(task: MDP) -> MDP:
        return replace(task, choices=((replace(task.choices[0][0], **changes),), *task.choices[1:]))

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: replace(t, states=("a", "a")), "state 'a' is declared 2 times"),
        (lambda t: replace(t, initial=(Fraction(1),)), "task 't': choices and initial need one entry per state"),
        (
            lambda t: replace(t, choices=(t.choices[0] * 2, t.choices[1])),
            "state 'a': action 'left' is declared 2 times",
        ),
        (_choice(action=7), "state 'a': action index 7 is out of range"),
        (_choice(successors=((5, THIRD),)), "state 'a', action 'left': a successor is not a state"),
        (
            _choice(successors=((1, THIRD), (0, THIRD))),
            "state 'a', action 'left': successors must be distinct and in increasing order",
        ),
        (
            _choice(successors=((0, Fraction(0)),)),
            "state 'a', action 'left': probability 0 of 'a' is not positive",
        ),
        (
            _choice(successors=((0, Fraction(2, 3)), (1, Fraction(2, 3)))),
            "state 'a', action 'left': probabilities sum to 4/3, more than 1",
        ),
        (lambda t: replace(t, labels=(("x", frozenset({9})),)), "label 'x' is on a state that does not exist"),
    ],
)
def test_records_made_by_hand_are_checked_too(change: Callable[[MDP], MDP], message: str) -> None:
    with pytest.raises(TaskError) as caught:
        change(build())
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Discount(Fraction(1)), "discount must be at least 0 and below 1, not 1" + UNDISCOUNTED),
        (lambda: Discount(Fraction(-1, 2)), "discount must be at least 0 and below 1, not -1/2"),
        (lambda: Horizon(0), "horizon must be from 1 to 10000, not 0"),
        (lambda: Horizon(3, Fraction(5, 4)), "with a horizon, discount must be from 0 to 1, not 5/4"),
    ],
)
def test_objectives_out_of_range(make: Callable[[], object], message: str) -> None:
    with pytest.raises(TaskError) as caught:
        make()
    assert str(caught.value) == message


def test_objectives_say_what_they_are() -> None:
    shown = [str(o) for o in (Discount(THIRD), Horizon(4), Horizon(4, THIRD), TotalReward())]
    assert shown == ["discount 1/3", "horizon 4", "horizon 4, discount 1/3", "total reward"]
    assert TotalReward().gamma == Horizon(2).gamma == 1


def test_a_long_feature_says_that_there_is_more() -> None:
    assert repr(Feature.of_width("row", 2, [0, 1, 3])) == "Feature('row', bits row1 row0, values 0, 1, 3)"
    assert repr(Feature.of_width("row", 1, [0] * 16)).endswith("0)")
    assert repr(Feature.of_width("row", 1, [0] * 17)).endswith("0, ... (17 in all))")


def test_feature_bits_have_names() -> None:
    assert Feature.of_width("tag", 1, [0]).bits == ("tag",)
    assert Feature.of_width("row", 3, [0]).bits == ("row2", "row1", "row0")
