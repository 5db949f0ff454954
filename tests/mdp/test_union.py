"""The disjoint union: what the post's reduction relies on."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mincirc.errors import TaskError
from mincirc.interface import interface_for
from mincirc.mdp import MDP, Discount, Feature, Horizon, block_returns, evaluate, make_task, policy_return, union
from mincirc.mdp.disjoint_union import member_names
from mincirc.testing import objectives, policies, tasks, unions
from tests.support import certain

HALF = Fraction(1, 2)


def member(name: str, values: list[int], width: int = 1, feature: str = "f", **changes: Any) -> MDP:
    """States s0, s1, ... that end at once; the feature holds ``values``."""
    states = [f"s{i}" for i in range(len(values))]
    arguments: dict[str, Any] = {
        "features": [Feature.of_width(feature, width, values)] if width else (),
        **changes,
    }
    return make_task(
        name, Horizon(1), {s: {"a": certain(None), "b": certain(None, 1)} for s in states}, {"s0": 1}, **arguments
    )


@given(st.data())
def test_values_block_by_block_and_the_mean(data: st.DataObject) -> None:
    task = data.draw(unions())
    picks = data.draw(policies(task))
    values = evaluate(task, picks)
    for block in task.blocks:
        part = tuple(picks[s] for s in block.states)
        assert tuple(values[s] for s in block.states) == evaluate(block.task, part)
    returns = block_returns(task, picks)
    assert policy_return(task, picks) == sum(b.weight * r for b, r in zip(task.blocks, returns, strict=True))


@given(unions())
def test_blocks_do_not_touch(task: MDP) -> None:
    for block in task.blocks:
        for s, row in zip(block.states, block.task.choices, strict=True):
            assert task.initial[s] == block.weight * block.task.initial[s - block.first]
            assert [task.action_name(s, p) for p in range(len(row))] == [
                block.task.action_name(s - block.first, p) for p in range(len(row))
            ]
            for ours, theirs in zip(task.choices[s], row, strict=True):
                assert (ours.reward, ours.word) == (theirs.reward, theirs.word)
                assert ours.successors == tuple((block.first + t, p) for t, p in theirs.successors)


@given(unions())
def test_the_interface_is_tag_bits_and_padded_state_bits(task: MDP) -> None:
    interface = interface_for(task)
    count = len(task.blocks)
    tag = max(count - 1, 0).bit_length()
    for number, block in enumerate(task.blocks):
        own = interface_for(block.task)
        for s in block.states:
            assert interface.codes[s] >> (interface.inputs - tag) == number
            assert len(interface.words[s]) == len(own.words[s - block.first])
            assert interface.decoding[s].items() >= own.decoding[s - block.first].items()


@given(st.data())
def test_a_union_of_one_task_is_that_task(data: st.DataObject) -> None:
    task = data.draw(tasks(max_states=4))
    alone = union([task])
    assert alone.choices == task.choices
    assert alone.initial == task.initial
    assert interface_for(alone).codes == interface_for(task).codes


@given(st.data())
def test_unequal_objectives_are_refused(data: st.DataObject) -> None:
    first, second = data.draw(st.tuples(objectives(), objectives()).filter(lambda pair: pair[0] != pair[1]))
    pair = [data.draw(tasks(max_states=2, objective=st.just(o), name=n)) for n, o in (("x", first), ("y", second))]
    with pytest.raises(TaskError, match=f"'x' has {first}, 'y' has {second}"):
        union(pair)


def test_features_of_one_name_share_bits_at_the_maximum_width() -> None:
    both = union([member("m", [0, 1]), member("n", [2, 3], 2)])
    assert [(f.name, f.width) for f in both.features] == [("tag", 1), ("f", 2)]
    assert interface_for(both).codes == (0b000, 0b001, 0b110, 0b111)


def test_missing_features_are_zero_and_order_is_first_appearance() -> None:
    both = union([member("m", [0, 1], feature="row"), member("n", [1, 0], feature="column")])
    assert [(f.name, f.values) for f in both.features] == [
        ("tag", (0, 0, 1, 1)),
        ("row", (0, 1, 0, 0)),
        ("column", (0, 0, 1, 0)),
    ]


def test_three_members_have_a_tag_of_two_bits_and_a_code_of_nobody() -> None:
    three = union([member(n, [0]) for n in "xyz"])
    assert three.features[0].values == (0, 1, 2)
    assert interface_for(three).inputs == 3
    assert {c >> 1 for c in interface_for(three).codes} == {0, 1, 2}


def test_members_without_features_show_their_packed_index() -> None:
    both = union([member("m", [0, 0, 0], 0), member("n", [0, 0], 0)])
    assert [(f.name, f.bits) for f in both.features] == [("tag", ("tag",)), ("state", ("state1", "state0"))]
    assert interface_for(both).codes == (0b000, 0b001, 0b010, 0b100, 0b101)
    assert member("m", [0], 0).input_features == ()


def test_the_tag_can_be_named_and_steps_aside() -> None:
    pair = [member("m", [0, 1], feature="tag"), member("n", [0, 1], feature="tag")]
    assert [f.name for f in union(pair).features] == ["tag_2", "tag"]
    named = union([member("m", [0, 1]), member("n", [0, 1])], tag_bits=["unsupervised"])
    assert interface_for(named).input_names == ("unsupervised", "f")
    with pytest.raises(TaskError, match="2 tasks need 1 tag bits, not 2"):
        union(pair, tag_bits=["a", "b"])
    with pytest.raises(TaskError, match="a union of one task has no tag bits"):
        union(pair[:1], tag_bits=["a"])


def test_narrower_words_get_zeros_on_the_left() -> None:
    wide = member("w", [0, 1], actions=["z", "y", "x", "a", "b"])
    both = union([member("m", [0, 1]), wide])
    assert both.action_bits == 3
    assert [c.word for c in both.choices[0]] == [0, 1]
    assert [c.word for c in both.choices[2]] == [3, 4]
    assert dict(interface_for(both).decoding[0]) == {0: 0, 1: 1}


def test_annotations_follow_their_states() -> None:
    marked = member("m", [0, 1], labels={"training": ["s1"]}, harmful={"s0": ["b"]})
    both = union([marked, replace(marked, name="n")])
    assert both.labelled("training") == {1, 3}
    assert [(both.states[s], both.actions[a]) for s, a in sorted(both.harmful)] == [("m/s0", "b"), ("n/s0", "b")]


def test_states_are_named_by_member_and_numbered_where_names_collide() -> None:
    same = union([member("m", [0]), member("m", [0]), member("k", [0])])
    assert same.states == ("m#0/s0", "m#1/s0", "k/s0")
    assert member_names(same) == ["m#0", "m#1", "k"]


def test_what_an_illegal_word_means_must_be_agreed() -> None:
    strict, lax = member("m", [0, 1]), member("n", [0, 1], illegal_words="a", action_bits=2, words={"a": 0, "b": 1})
    with pytest.raises(TaskError, match="must agree on what an illegal word means"):
        union([strict, lax])
    both = union([lax, replace(lax, name="o")])
    assert dict(interface_for(both).decoding[3]) == {0: 0, 1: 1, 2: 0, 3: 0}


def test_unions_nest() -> None:
    inner = union([member("m", [0]), member("n", [1])], name="inner")
    outer = union([inner, member("o", [0])], ["1/3", "2/3"])
    assert outer.states == ("inner/m/s0", "inner/n/s0", "o/s0")
    assert outer.initial == (Fraction(1, 6), Fraction(1, 6), Fraction(2, 3))
    assert len(set(interface_for(outer).codes)) == 3


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        (["1/2"], "2 tasks need 2 weights, not 1"),
        (["1/2", "1/3"], "weights must be positive and sum to 1: weights sum to 5/6, not 1"),
        (["3/2", "-1/2"], "weights must be positive and sum to 1: weight -1/2 is negative (number 2)"),
        (["1", "x"], "weights must be positive and sum to 1: weight: 'x' is not a number"),
    ],
)
def test_weights_are_checked(weights: list[str], message: str) -> None:
    with pytest.raises(TaskError) as caught:
        union([member("m", [0]), member("n", [0])], weights)
    assert str(caught.value).startswith(message)


def test_a_union_of_nothing() -> None:
    with pytest.raises(TaskError, match="a union needs at least one task"):
        union([])


def test_weights_weigh_returns() -> None:
    pair = [member("m", [0]), member("n", [0])]
    assert policy_return(union(pair), (1, 0)) == HALF
    assert policy_return(union(pair, ["1/5", "4/5"]), (1, 0)) == Fraction(1, 5)
    assert policy_return(union([replace(m, objective=Discount(HALF)) for m in pair]), (1, 1)) == 1
