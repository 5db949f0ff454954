"""Cassandra's format: a second reading of its rules, what is refused, and damaged files."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mincirc
from mincirc.errors import MincircError, TaskFileError
from mincirc.formats.cassandra import read
from mincirc.formats.file_text import FileText
from mincirc.formats.wishes import Wishes
from mincirc.mdp import MDP, Discount, optimum
from tests.formats.support import DATA

TIGER = """\
# the state is heard, not seen
discount: 0.95
values: reward
states: tiger-left tiger-right
actions: listen open
observations: left right
start: uniform
T: listen
identity
T: open
uniform
O: listen
0.85 0.15
0.15 0.85
O: open
uniform
R: listen : * : * : * -1
R: open : tiger-left : * : * -100
"""
SEEN = TIGER.replace("0.85 0.15\n0.15 0.85", "identity").replace("O: open\nuniform", "O: open\nidentity")


def task_of(text: str, **wishes: Any) -> MDP:
    return read(FileText("x.POMDP", text.encode()), Wishes(**wishes))


def test_the_case_from_outside() -> None:
    task = mincirc.load(DATA / "format.POMDP")
    assert (task.actions, task.initial) == (("go", "stay"), (Fraction(1, 2), Fraction(1, 2)))
    assert task.objective == Discount("0.95")
    assert optimum(task).values[1] == 20


def test_a_state_that_is_not_seen_is_refused_with_the_reason() -> None:
    with pytest.raises(TaskFileError, match=r"x.POMDP:6:1: the state is not seen \(in tiger-left there are several"):
        task_of(TIGER)
    with pytest.raises(TaskFileError, match="tiger-left and tiger-right have the observation left"):
        task_of(
            SEEN.replace("O: listen\nidentity", "O: listen : * : left 1").replace(
                "O: open\nidentity", "O: open : * : left 1"
            )
        )
    assert len(task_of(SEEN)) == 2


def test_the_file_states_its_objective_unless_nothing_is_discounted() -> None:
    with pytest.raises(MincircError, match=r"states its own objective in the file: discount 0\.95"):
        task_of(SEEN, horizon=3)
    undiscounted = SEEN.replace("0.95", "1.0")
    assert str(task_of(undiscounted, horizon=3).objective) == "horizon 3"
    with pytest.raises(MincircError, match="states no objective"):
        task_of(undiscounted)


COUNT, ACTIONS = 3, 2
ROWS = [["0.5", "0.25", "0.25"], ["1", "0", "0"], ["0", "0.125", "0.875"], ["0", "0", "1.0"]]
WHICH = ["0", "1", "2", "*"]
PERMUTED = [2, 0, 1]


def positions(word: str, count: int) -> range:
    return range(count) if word == "*" else range(int(word), int(word) + 1)


@st.composite
def problems(
    draw: st.DrawFn,
) -> tuple[str, dict[tuple[int, int], list[Fraction]], dict[tuple[int, int, int], Fraction]]:
    """A file, and what a plain reading of its statements one after the other gives."""
    seen = draw(st.booleans())
    lines = [
        "discount: 0.5",
        "values: " + draw(st.sampled_from(["reward", "cost"])),
        f"states: {COUNT}",
        f"actions: {ACTIONS}",
    ]
    lines += [f"observations: {COUNT}", "O: *", "0 0 1\n1 0 0\n0 1 0"] if seen else []
    lines.append("T: * uniform")
    moves = {(a, s): [Fraction(1, COUNT)] * COUNT for a in range(ACTIONS) for s in range(COUNT)}
    paid = {key: Fraction(0) for key in product(range(ACTIONS), range(COUNT), range(COUNT))}
    for _ in range(draw(st.integers(0, 4))):
        a, s, row = draw(st.sampled_from(["0", "1", "*"])), draw(st.sampled_from(WHICH)), draw(st.sampled_from(ROWS))
        lines.append(f"T: {a} : {s}\n{' '.join(row)}")
        moves |= {(x, y): [*map(Fraction, row)] for x in positions(a, ACTIONS) for y in positions(s, COUNT)}
    for _ in range(draw(st.integers(0, 5))):
        a, s, t, o = draw(st.sampled_from(["0", "1", "*"])), *(draw(st.sampled_from(WHICH)) for _ in range(3))
        reward = draw(st.integers(-3, 3))
        lines.append(f"R: {a} : {s} : {t} : {o if seen else '*'} {reward}.5")
        for x, y, z in product(positions(a, ACTIONS), positions(s, COUNT), positions(t, COUNT)):
            if not seen or PERMUTED[z] in positions(o, COUNT):
                paid[x, y, z] = Fraction(f"{reward}.5")
    sign = -1 if "cost" in lines[1] else 1
    return "\n".join(lines) + "\n", moves, {key: sign * r for key, r in paid.items()}


@given(problem=problems())
def test_statements_mean_what_they_say_one_after_the_other(problem: Any) -> None:
    text, moves, paid = problem
    task = task_of(text)
    assert task.initial == (Fraction(1, COUNT),) * COUNT
    for s, row in enumerate(task.choices):
        for a, choice in enumerate(row):
            there = moves[a, s]
            assert choice.successors == tuple((t, p) for t, p in enumerate(there) if p)
            assert choice.reward == sum(p * paid[a, s, t] for t, p in enumerate(there))


START = "discount: 0.5\nstates: a b c\nactions: x\n{}\nT: x identity\nR: x : a : a : * 1\n"


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("", ["1/3", "1/3", "1/3"]),
        ("start: b", [0, 1, 0]),
        ("start: 2", [0, 0, 1]),
        ("start: 0.5 0.0 0.5", ["1/2", 0, "1/2"]),
        (
            "start:\n0.333333333333 0.333333333333 0.333333333334",
            ["333333333333/1000000000000"] * 2 + ["333333333334/1000000000000"],
        ),
        ("start include: a c", ["1/2", 0, "1/2"]),
        ("start exclude: a", [0, "1/2", "1/2"]),
    ],
)
def test_every_form_of_start(start: str, expected: list[Any]) -> None:
    task = task_of(START.format(start))
    assert task.initial == tuple(map(Fraction, expected))
    resets = task_of(START.format(start).replace("T: x identity", "T: x reset"))
    assert resets.choices[0][0].successors == tuple((s, p) for s, p in enumerate(task.initial) if p)


REFUSED = [
    (("T: open\nuniform", ""), "x.POMDP: T: open : tiger-left: probabilities sum to 0, not 1"),
    (("T: open\nuniform", "T: opne\nuniform"), "x.POMDP:10:4: no action 'opne'; did you mean 'open'?"),
    (("identity\nT: open", "0.5 0.5 1.0\nT: open"), "x.POMDP:8:4: expected 4 numbers, not 3"),
    (("identity\nT: open", "0.5 0.6 0 1\nT: open"), "x.POMDP:8:1: T: listen : tiger-left: probabilities sum to 11/10"),
    (("identity\nT: open", "0.5 p 0 1\nT: open"), "x.POMDP:9:5: 'p' is not a number"),
    (("discount: 0.95", "discount: 2"), "x.POMDP:2:11: discount must be at least 0 and below 1"),
    (("discount: 0.95\n", ""), "x.POMDP: there is no discount:"),
    (("values: reward", "values: gain"), "values: expected reward or cost, not 'gain'"),
    (("start: uniform", "start: tiger-left 0.5 0.5"), "x.POMDP:7:19: no state '0.5'"),
    (("states: tiger-left", "states: 7up tiger-left"), "x.POMDP:4:9: '7up' is no name"),
    (("actions: listen", "states: listen"), "x.POMDP:5:1: states is stated twice"),
    (("# the state", "the state"), "x.POMDP:1:1: expected one of discount:"),
]


@pytest.mark.parametrize(("change", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_what_is_wrong_is_said_in_one_line(change: tuple[str, str], message: str) -> None:
    assert change[0] in SEEN or "T: open" in change[0]
    with pytest.raises(TaskFileError) as caught:
        task_of(SEEN.replace(*change))
    assert message in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


PIECES = ["", " ", "\n", ":", "*", "#", "-1", "1/0", "9" * 20, "T:", "O: ", "start", "identity", "é", "999999"]


@given(data=st.data())
def test_damaged_files_are_refused_in_one_line_or_read(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([SEEN, START.format("start include: a c")]))
    start = data.draw(st.integers(0, len(whole)))
    end = min(len(whole), start + data.draw(st.integers(0, 9)))
    damaged = whole[:start] + data.draw(st.sampled_from(PIECES)) + whole[end:]
    try:
        task_of(damaged)
    except MincircError as error:
        assert len(str(error).splitlines()) == 1 and str(error).startswith("x.POMDP")
