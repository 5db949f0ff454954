"""The exact inequalities: ties, loops without reward, horizons, sets that are not closed."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from fractions import Fraction

import pytest

from mincirc.verify import VerifyError
from mincirc.verify.record import Bound, Box, Choice, Constraint, Lemma, Task
from mincirc.verify.values import Values, recurrent_states

ONE, HALF = Fraction(1), Fraction(1, 2)

Row = Sequence[tuple[int, tuple[tuple[int, Fraction | int], ...]]]  # per action: reward, ((target, probability), ...)


def task(kind: str, choices: Sequence[Row], steps: int = 0, gamma: Fraction = ONE) -> Task:
    """``choices[s]`` lists (reward, ((target, probability), ...))."""
    rows = tuple(
        tuple(Choice(a, a, Fraction(r), tuple((t, Fraction(p)) for t, p in after)) for a, (r, after) in enumerate(row))
        for row in choices
    )
    count = len(rows)
    initial = (ONE,) + (Fraction(0),) * (count - 1)
    return Task("t", tuple(map(str, range(count))), ("a", "b"), 1, kind, gamma, steps, rows, initial)


def at_start(count: int, threshold: int | Fraction, strict: bool = False) -> Constraint:
    return Constraint("mean", (ONE,) + (Fraction(0),) * (count - 1), Fraction(threshold), strict)


def stages(*values: Mapping[int, Fraction | int]) -> Bound:
    return tuple({s: Fraction(v) for s, v in stage.items()} for stage in values)


def refutes(t: Task, bound: Bound, threshold: int | Fraction, box: Box = (), strict: bool = False) -> bool:
    try:
        Values(t).check_lemma(Lemma(0, box, bound), at_start(len(t.states), threshold, strict), "lemma 0")
    except VerifyError as error:
        assert error.step == "lemma 0"
        return False
    return True


def meets(t: Task, policy: Sequence[int], bound: Bound, threshold: int | Fraction, strict: bool = False) -> bool:
    try:
        Values(t).check_policy(policy, bound, at_start(len(t.states), threshold, strict), "witness 0")
    except VerifyError as error:
        assert error.step == "witness 0"
        return False
    return True


# Discount 1/2: a pays 1 for ever (value 2), b pays 0 and ends.
PAYS = task("discount", [[(1, ((0, 1),)), (0, ())]], gamma=HALF)


def test_ties() -> None:
    two = stages({0: 2})
    assert not refutes(PAYS, two, 2)
    assert refutes(PAYS, two, 2, strict=True)
    assert refutes(PAYS, two, Fraction(2000001, 1000000))
    assert meets(PAYS, (0,), two, 2)
    assert not meets(PAYS, (0,), two, 2, strict=True)
    assert not refutes(PAYS, stages({0: Fraction(1999999, 1000000)}), 3)
    assert not meets(PAYS, (0,), stages({0: Fraction(2000001, 1000000)}), 0)


def test_a_box_is_what_it_lists() -> None:
    assert refutes(PAYS, stages({0: 0}), 1, box=((0, (1,)),))
    assert not refutes(PAYS, stages({0: 0}), 1, box=((0, (0,)),))
    assert not refutes(PAYS, stages({0: 0}), 1)
    assert meets(PAYS, (1,), stages({0: 0}), 0)
    assert not meets(PAYS, (1,), stages({0: 2}), 2)


def test_a_loop_without_reward_is_worth_nothing() -> None:
    """L = 1 satisfies the inequality on the loop, and the value is 0."""
    loop = task("total", [[(0, ((0, 1),)), (1, ())]])
    assert not meets(loop, (0,), stages({0: 1}), 1)
    assert meets(loop, (0,), stages({0: 0}), 0)
    assert meets(loop, (1,), stages({0: 1}), 1)
    assert refutes(loop, stages({0: 1}), 2)
    assert not refutes(loop, stages({0: -1}), 1, box=((0, (0,)),)), "with total reward U must be >= 0"


def test_a_loop_behind_transient_states_and_one_that_leaks() -> None:
    choices: list[Row] = [[(1, ((1, HALF), (2, HALF)))], [(0, ((2, 1),))], [(0, ((1, 1),))], [(0, ((3, HALF),))]]
    t = task("total", choices)
    assert recurrent_states(t, (0, 0, 0, 0)) == {1, 2}
    assert not meets(t, (0, 0, 0, 0), stages({0: 2, 1: 1, 2: 1}), 2)
    assert meets(t, (0, 0, 0, 0), stages({0: 1, 1: 0, 2: 0}), 1)


def test_recurrent_states_against_reachability() -> None:
    r = random.Random(5)
    for _ in range(300):
        count = r.randrange(1, 7)
        rows = []
        for _ in range(count):
            after = sorted(r.sample(range(count), r.randrange(min(count, 3) + 1)))
            ends = not after or r.random() < 0.2
            rows.append([(0, tuple((t, Fraction(1, len(after) + ends)) for t in after))])
        t = task("total", rows)
        reach = [_reach(t, s) for s in range(count)]
        expected = {
            s
            for s in range(count)
            if all(s in reach[u] and sum(p for _, p in t.choices[u][0].next) == 1 for u in reach[s])
        }
        assert recurrent_states(t, (0,) * count) == expected


def _reach(t: Task, s: int) -> set[int]:
    seen, work = {s}, [s]
    while work:
        for u, _ in t.choices[work.pop()][0].next:
            if u not in seen:
                seen.add(u)
                work.append(u)
    return seen


def test_a_horizon() -> None:
    """Two steps: stay pays 1, leave pays 3; over time 4 can be had."""
    t = task("horizon", [[(1, ((0, 1),)), (3, ())]], steps=2)
    assert refutes(t, stages({0: 4}, {0: 3}, {0: 0}), 5)
    assert not refutes(t, stages({0: 4}, {0: 3}, {0: 0}), 4)
    assert not refutes(t, stages({0: 4}, {0: 3}, {0: 1}), 5), "the last stage is 0"
    assert not refutes(t, stages({0: 4}, {0: 3}, {}), 5), "the last stage holds the successors too"
    assert not refutes(t, stages({0: 3}, {0: 3}, {0: 0}), 5)
    assert refutes(t, stages({0: 2}, {0: 1}, {0: 0}), 3, box=((0, (0,)),))
    assert meets(t, (0,), stages({0: 2}, {0: 1}, {0: 0}), 2)
    assert not meets(t, (0,), stages({0: 3}, {0: 2}, {0: 1}), 3)


@pytest.mark.parametrize("bound", [{}, {0: 9}, {1: 9}, {0: 9, 2: 9}])
def test_the_set_must_be_closed(bound: dict[int, int]) -> None:
    chain = task("discount", [[(0, ((1, 1),))], [(0, ())], [(0, ())]], gamma=HALF)
    assert not refutes(chain, stages(bound), 100)
    assert not meets(chain, (0, 0, 0), stages({s: -v for s, v in bound.items()}), -100)
    assert refutes(chain, stages({0: 9, 1: 9}), 100)


def test_huge_denominators_are_refused() -> None:
    """Thirty thousand coprime denominators of a few digits: their common denominator would take a while."""
    odd = [p for p in range(11, 400_000, 2) if all(p % q for q in (3, 5, 7, 11, 13, 17, 19))][:30_000]
    many = {s: Fraction(1, p) for s, p in enumerate(odd)}
    t = task("discount", [[(0, ())]] * len(many), gamma=HALF)
    with pytest.raises(VerifyError, match="the denominators are too large"):
        Values(t).check_lemma(Lemma(0, (), (many,)), at_start(len(many), 100), "lemma 0")
