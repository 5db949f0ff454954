"""What the words of a task file mean: exact numbers, the notations of an action, features, words, objectives."""

from __future__ import annotations

from fractions import Fraction

import pytest

from mincirc.interface import interface_for
from mincirc.mdp import Discount, Horizon, TotalReward, policy_return
from mincirc.mdp.objective import FINITE
from mincirc.task import Expectation, load_text
from tests.task.support import problems, small


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", Fraction(1, 10)),
        ("1/3", Fraction(1, 3)),
        ("-2.50", Fraction(-5, 2)),
        ("1e-3", Fraction(1, 1000)),
        ("0.1000000000000000055511151231257827", Fraction("0.1000000000000000055511151231257827")),
        ("6/4", Fraction(3, 2)),
        ("'7'", Fraction(7)),
    ],
)
def test_numbers_are_exact(text: str, value: Fraction) -> None:
    assert small(("reward: 1", f"reward: {text}")).task.choices[0][0].reward == value


def test_ten_tenths_are_one() -> None:
    outcomes = ", ".join(["{p: 0.1, to: a, reward: 0.1}"] * 10)
    choice = small(("{to: a, reward: 1}", f"[{outcomes}]")).task.choices[0][0]
    assert choice.successors == ((0, Fraction(1)),)
    assert choice.reward == Fraction(1, 10)


@pytest.mark.parametrize(
    ("notation", "reward", "successors"),
    [
        ("b", 0, {1: 1}),
        ("{to: b}", 0, {1: 1}),
        ("{to: b, reward: 2}", 2, {1: 1}),
        ("{end: true}", 0, {}),
        ("{end: 1, reward: 1}", 1, {}),
        ("{to: {a: 1/2, b: 1/4}, end: 1/4, reward: 3}", 3, {0: Fraction(1, 2), 1: Fraction(1, 4)}),
        ("{to: {a: 0, b: 1}}", 0, {1: 1}),
        ("[{p: 1/2, to: b, reward: 3}, {p: 1/2, end: true, reward: 1}]", 2, {1: Fraction(1, 2)}),
        ("[{p: 1/3, to: b, reward: 3}, {p: 2/3, to: b}]", 1, {1: 1}),
        ("[{p: 1, to: b, end: false}]", 0, {1: 1}),
    ],
)
def test_the_notations_of_an_action(notation: str, reward: int, successors: dict[int, Fraction]) -> None:
    choice = small(("{to: a, reward: 1}", notation)).task.choices[0][0]
    assert choice.reward == reward
    assert dict(choice.successors) == successors


def test_otherwise_stands_for_the_actions_that_are_not_listed() -> None:
    task = small(("    otherwise: a", "    actions: {right: b}\n    otherwise: {end: true, reward: 5}")).task
    assert [task.actions[c.action] for c in task.choices[1]] == ["right", "left"]
    assert task.choices[1][1].reward == 5


def test_actions_may_be_left_undeclared() -> None:
    task = small(("actions: [left, right]\n", ""), ("      left: {to: a", "      zig: a\n      left: {to: a")).task
    assert task.actions == ("zig", "left", "right")
    assert task.action_bits == 2
    assert len(task.choices[1]) == 3


def test_the_action_list_fixes_the_words() -> None:
    assert [c.word for c in small().task.choices[0]] == [0, 1]
    task = small(("[left, right]", '{left: "10", right: 01}')).task
    assert [c.word for c in task.choices[0]] == [2, 1]
    assert task.action_bits == 2


def test_two_actions_of_different_states_may_share_a_word() -> None:
    task = small(
        ("[left, right]", '{left: "0", right: "1", stay: "0"}'),
        ("    otherwise: a", "    actions: {stay: b}"),
    ).task
    assert [c.word for row in task.choices for c in row] == [0, 1, 0]


def test_features_in_declared_order_with_the_widths_stated() -> None:
    task = small(("{row: 2}", "{wall: [north, south], row: 2}"), ("{row: 0}", "{row: 0b01, wall: 0x2}"),
                 ("{row: 3}", "{row: 3, wall: 0}")).task  # fmt: skip
    assert [(f.name, f.bits, f.values) for f in task.features] == [
        ("wall", ("north", "south"), (2, 0)),
        ("row", ("row1", "row0"), (1, 3)),
    ]
    assert interface_for(task).codes == (0b1001, 0b0011)


def test_widths_from_the_largest_value_where_none_are_stated() -> None:
    task = small(("{row: 2}", "[row, flag, nil]"), ("{row: 0}", "{row: 4, flag: 1, nil: 0}"),
                 ("{row: 3}", "{row: 3, flag: 0, nil: 0}")).task  # fmt: skip
    assert [f.width for f in task.features] == [3, 1, 0]


def test_without_features_the_packed_index_is_used() -> None:
    task = small(("features: {row: 2}\n", ""), ("    features: {row: 0}\n", ""), ("    features: {row: 3}\n", "")).task
    assert task.features == ()
    assert interface_for(task).codes == (0, 1)


@pytest.mark.parametrize(
    ("text", "objective"),
    [
        ("{discount: 0}", Discount(Fraction(0))),
        ("{discount: 99/100}", Discount(Fraction(99, 100))),
        ("{horizon: 5}", Horizon(5)),
        ("{horizon: 5, discount: 0.5}", Horizon(5, Fraction(1, 2))),
        ("{horizon: 1, discount: 1}", Horizon(1)),
    ],
)
def test_objectives(text: str, objective: object) -> None:
    assert small(("{discount: 9/10}", text)).task.objective == objective


def test_reaching_a_label() -> None:
    task = small(
        ("{discount: 9/10}", "{reach: goal}"),
        ("{to: a, reward: 1}", "{to: {a: 1/2, b: 1/4}, end: 1/4}"),
        ("    otherwise: a", "    labels: [goal]\n    otherwise: a"),
    ).task
    assert task.objective == TotalReward()
    assert policy_return(task, (0, 0)) == Fraction(1, 2)
    assert policy_return(task, (1, 0)) == 0


def test_labels_harm_and_illegal_words() -> None:
    task = small(
        ("    initial: 1", "    initial: 1\n    labels: [training, dark]\n    harmful: [right]"),
        ("states:", "illegal_words: right\nstates:"),
    ).task
    assert task.labels == (("dark", frozenset({0})), ("training", frozenset({0})))
    assert task.harmful == {(0, 1)}
    assert task.default_word_action == 1


@pytest.mark.parametrize("word", ["on", "no", "true", "null", "~", "1e5", "0", "ä b", "x: y", "<<", "*", "1.0"])
def test_any_printable_word_is_a_name(word: str) -> None:
    quoted = "'" + word + "'"
    task = small(("  b:\n", f"  {quoted}:\n"), ("right: {end: true}", f"right: {quoted}")).task
    assert task.states[1] == word
    assert task.choices[0][1].successors == ((1, Fraction(1)),)


def test_the_words_that_yaml_1_1_turns_into_values_need_no_quotes() -> None:
    task = small(
        ("  b:\n", "  on:\n"), ("right: {end: true}", "right: on"), ("[left, right]", "[left, right, no]")
    ).task
    assert task.states == ("a", "on")
    assert task.actions == ("left", "right", "no")


def test_the_name_is_the_files_unless_stated() -> None:
    assert small().task.name == "small"
    assert load_text(
        "name: other\n" + "objective: total\nstates: {s: {initial: 1, actions: {a: s}}}\n", "f"
    ).task.name == ("other")


def test_expectations() -> None:
    text = ("    otherwise: a", "    otherwise: a\nexpect:\n"
            "  - {size: 3, value: 0.5}\n"
            "  - {bound: 90%, basis: aig, interface: 'random:7', status: bounds, lower: 1, upper: 2}\n"
            "  - {each: 1/2, status: infeasible, predicates: {deceptive: true, other: {union: none}}}\n")  # fmt: skip
    assert small(text).expectations == (
        Expectation(size=3, value=Fraction(1, 2)),
        Expectation(bound="90%", basis="aig", interface="random:7", status="bounds", lower=1, upper=2),
        Expectation(
            bound=None,
            each="1/2",
            status="infeasible",
            predicates={"deceptive": {"union": "true"}, "other": {"union": "none"}},
        ),
    )


def test_a_number_beyond_the_interpreters_digits_is_read_and_complained_about_in_one_line() -> None:
    huge = "1" + "0" * 6000
    assert small(("reward: 1", f"reward: {huge}")).task.choices[0][0].reward == 10**6000
    lines = [
        f"objective: {{discount: {huge}}}",
        "states:",
        "  s:",
        f"    initial: {huge}",
        f"    actions: {{a: {{end: 1/{huge}}}}}",
    ]
    assert problems("\n".join(lines)) == [
        f"x.yaml:1:23: discount must be at least 0 and below 1, not {huge[:50]}...",
        f"x.yaml:4:14: initial probabilities sum to {huge[:50]}..., not 1",
        f"x.yaml:5:15: probabilities sum to 1/{huge[:48]}..., not 1",
    ]


def test_what_the_task_itself_refuses_is_reported_where_it_is() -> None:
    """Infinite total reward is found on the assembled MDP, not on the text."""
    lines = [
        "objective: total",
        "actions: [go]",
        "states:",
        "  s: {initial: 1, actions: {go: t}}",
        "  t: {otherwise: {to: s, reward: 1}}",
    ]
    (line,) = problems("\n".join(lines))
    assert line == "x.yaml:5:7: state 't', action 'go': some policy collects infinite total reward here" + FINITE
