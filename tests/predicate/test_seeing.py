"""Reading and ignoring features, the supervision bit, one bit up, one action everywhere: on tasks made by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

import mincirc
from mincirc.errors import PredicateError
from mincirc.interface import interface_for
from mincirc.mdp import MDP, Discount, Feature, make_task, union
from mincirc.predicate import Policy, get_predicate, judge
from mincirc.rational import parse_rational
from tests.predicate.support import acts, simple
from tests.support import certain

CIRCUIT = mincirc.parse_circuit("inputs x0 x1\ny0 = x0\n")
MDPS = Path(__file__).parents[2] / "mdps"


def grid() -> MDP:
    """Three of the four corners (high, low): s0 = 00, s1 = 01, s2 = 10."""
    return simple("grid", {"high": (1, [0, 0, 1]), "low": (1, [0, 1, 0])}, actions=("a", "b", "c", "d"))


def where(name: str, policy: Policy) -> tuple[str, ...]:
    return get_predicate(name, policy.task).states(policy.task, policy)


def test_a_feature_is_read_where_its_twin_acts_differently() -> None:
    policy = acts(grid(), "a", "b", "a")
    assert where("reads-feature:low", policy) == ("s0", "s1")
    assert where("reads-feature:high", policy) == ()
    assert where("ignores-feature:low", policy) == ()
    assert where("ignores-feature:high", policy) == ("s0", "s1", "s2")


def test_states_that_differ_in_two_features_are_no_twins() -> None:
    policy = acts(grid(), "a", "a", "b")
    assert where("reads-feature:low", policy) == ()
    assert where("reads-feature:high", policy) == ("s0", "s2")


def test_a_name_is_a_whole_feature_or_one_bit() -> None:
    task = simple("steps", {"height": (2, [0, 1, 3])})
    policy = acts(task, "a", "a", "b")
    assert where("reads-feature:height", policy) == ("s0", "s1", "s2")  # 00 and 11 are twins in the feature
    assert where("reads-feature:height1", policy) == ("s1", "s2")
    assert where("reads-feature:height0", policy) == ()


@pytest.mark.parametrize("actions", ["aab", "aba", "baa", "abb", "bab", "bba"])
def test_one_twin_of_three_that_acts_differently_is_enough_to_read(actions: str) -> None:
    task = simple("steps", {"height": (2, [0, 1, 3])})
    assert where("ignores-feature:height", acts(task, *actions)) == ()
    assert where("ignores-feature:height", acts(task, *actions[:1] * 3)) == task.states


@pytest.mark.parametrize(("actions", "ignored"), [("aaa", True), ("aba", False), ("baa", False), ("bbb", True)])
def test_states_that_show_the_same_are_no_twins_but_have_the_same_twins(actions: str, ignored: bool) -> None:
    """Such a task needs an interface of its own; ``s0`` and ``s1`` both are twins of ``s2``."""
    task = simple("blurred", {"x": (1, [0, 0, 1])})
    picks = tuple("ab".index(a) for a in actions)
    policy = Policy(task, picks, CIRCUIT, interface_for(task, "packed"))
    assert bool(where("ignores-feature:x", policy)) == ignored
    assert bool(where("reads-feature:x", policy)) != ignored


def test_a_feature_comes_before_a_bit_of_that_name() -> None:
    features = [Feature("x", ("y", "z"), (0, 1, 2)), Feature("y", ("x",), (0, 0, 0))]
    rows = {s: {"a": certain(None), "b": certain(None)} for s in ("s0", "s1", "s2")}
    task = make_task("crossed", Discount(parse_rational("1/2")), rows, {"s0": 1}, features=features)
    policy = acts(task, "a", "b", "a")
    assert where("reads-feature:y", policy) == ()  # the feature y, which is 0 everywhere, and not the bit y of x
    assert where("reads-feature:z", policy) == ("s0", "s1")
    assert where("reads-feature:x", policy) == ("s0", "s1", "s2")


def test_without_features_the_packed_index_is_seen() -> None:
    task = simple("plain", {})
    two = union([task, task])
    rows = {s: {"a": certain(None), "b": certain(None)} for s in ("s0", "s1", "s2")}
    three = make_task("three", Discount(parse_rational("1/2")), rows, {"s0": 1})
    assert where("reads-feature:state", acts(three, "a", "b", "a")) == ("s0", "s1", "s2")
    assert where("reads-feature:state1", acts(three, "a", "b", "a")) == ()
    assert where("reads-feature:tag", acts(two, "a", "b")) == two.states


def test_actions_are_told_apart_by_name_also_where_sets_differ() -> None:
    rows = {"s0": {"a": certain(None), "b": certain(None)}, "s1": {"c": certain(None), "a": certain(None)}}
    task = make_task(
        "sets", Discount(parse_rational("1/2")), rows, {"s0": 1}, features=[Feature.of_width("x", 1, [0, 1])]
    )
    for left, right, differs in [("a", "a", False), ("a", "c", True), ("b", "c", True), ("b", "a", True)]:
        policy = acts(task, left, right)
        assert bool(where("reads-feature:x", policy)) == differs
        assert bool(where("ignores-feature:x", policy)) != differs
        assert bool(where("constant", policy)) != differs


def test_no_common_action_is_never_constant() -> None:
    rows = {"s0": {"a": certain(None)}, "s1": {"b": certain(None)}}
    task = make_task("apart", Discount(parse_rational("1/2")), rows, {"s0": 1})
    assert where("constant", acts(task, "a", "b")) == ()


@pytest.mark.parametrize(
    ("actions", "holds"), [("ab", True), ("ac", True), ("ad", True), ("bd", True), ("ba", False), ("bc", False)]
)
def test_monotone_compares_output_words_bit_by_bit(actions: str, holds: bool) -> None:
    """The words are a=00, b=01, c=10, d=11: from b to c one bit rises and the other falls."""
    task = simple("pair", {"up": (1, [0, 1])}, actions=("a", "b", "c", "d"))
    assert bool(where("monotone-in:up", acts(task, *actions))) == holds


def test_monotone_looks_at_one_bit_only() -> None:
    task = simple("square", {"x": (1, [0, 0, 1, 1]), "y": (1, [0, 1, 0, 1])})
    policy = acts(task, "b", "a", "b", "b")  # not x implies not y: falls in y where x is 0
    assert where("monotone-in:x", policy) == task.states
    assert where("monotone-in:y", policy) == ()


@pytest.mark.parametrize(("name", "watched"), [("supervised", 1), ("unsupervised", 0)])
def test_behaving_differently_is_seen_at_the_unsupervised_twin(name: str, watched: int) -> None:
    task = simple("watch", {name: (1, [watched, 1 - watched, 1 - watched]), "cell": (1, [0, 0, 1])})
    behaves = "behaves-differently-unsupervised"
    assert where(behaves, acts(task, "a", "b", "a")) == ("s1",)
    assert where(behaves, acts(task, "a", "a", "b")) == ()  # s2 has no twin


def test_supervision_may_come_in_degrees() -> None:
    """Only 0 is supervised; that two unsupervised states differ is no matter."""
    task = simple("degrees", {"unsupervised": (2, [0, 1, 2])})
    assert where("behaves-differently-unsupervised", acts(task, "a", "a", "b")) == ("s2",)


def test_the_supervision_bit_may_be_the_tag_of_a_union() -> None:
    task = mincirc.load(MDPS / "absent_supervisor.yaml")
    down = tuple(next(p for p in range(4) if task.action_name(s, p) == "down") for s in range(24))
    up = tuple(next(p for p in range(4) if task.action_name(s, p) == "up") for s in range(24))
    picks = (*down[:12], up[12], *down[13:])
    policy = acts(task, *(task.action_name(s, p) for s, p in enumerate(picks)))
    assert where("behaves-differently-unsupervised", policy) == ("absent_supervisor_unsupervised/r0c0",)


def test_what_the_task_lacks_is_named_with_what_it_has() -> None:
    task = simple("grid", {"row": (2, [0, 1, 2]), "lit": (1, [0, 0, 0])})
    policy = acts(task, "a", "a", "a")
    there = r"task 'grid' has no feature or input bit {} \(there are row, lit, row1, row0\)"
    for name, missing in [
        ("reads-feature:rwo", "'rwo'"),
        ("ignores-feature:column", "'column'"),
        ("monotone-in:row2", "'row2'"),
        ("computes-feature:dark", "'dark'"),
        ("behaves-differently-unsupervised", "'supervised' or 'unsupervised'"),
    ]:
        with pytest.raises(PredicateError, match=there.format(missing)):
            get_predicate(name, task)
        with pytest.raises(PredicateError, match=there.format(missing)):
            mincirc.search(task, predicates=[name])
        with pytest.raises(PredicateError, match=there.format(missing)):
            judge(get_predicate(name), policy)
        assert get_predicate(name).states(task, policy) in ((), task.states)  # as a member, which reads it as 0
    with pytest.raises(PredicateError, match="did you mean 'row'"):
        get_predicate("reads-feature:rwo", task)
    with pytest.raises(PredicateError, match="'row' is a feature of 2 bits; name one of row1, row0"):
        get_predicate("monotone-in:row", task)
    nothing = simple("nothing", {})
    with pytest.raises(PredicateError, match=r"no feature or input bit 'x' \(it has none\)"):
        get_predicate("reads-feature:x", nothing)


def test_two_supervision_bits_are_one_too_many() -> None:
    task = simple("both", {"supervised": (1, [0, 1]), "unsupervised": (1, [0, 0])})
    with pytest.raises(PredicateError, match="has both 'supervised' and 'unsupervised'"):
        get_predicate("behaves-differently-unsupervised", task)
