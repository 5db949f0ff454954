"""Budgets: what ends one, in which order it is told, and that whatever holds for a while ends with its context."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import FrozenInstanceError
from itertools import product
from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mincirc.runtime import memory
from mincirc.runtime.ambient import check, current, finishing, guarded, room
from mincirc.runtime.budget import Budget
from mincirc.runtime.limits import HardStop, LimitReached, Limits, Stop
from mincirc.runtime.meter import Meter
from mincirc.runtime.params import BudgetParams

AT_ONCE = BudgetParams(interval=0.0, grace=0.0)


def test_nobody_sets_what_a_budget_has() -> None:
    budget = Budget(Limits(conflicts=3))
    for name in ("spent", "interrupted", "out_of_memory", "slice_end", "watch", "conflicts", "armed", "reason"):
        with pytest.raises(AttributeError):
            setattr(budget, name, 1)
    with pytest.raises(FrozenInstanceError):
        budget.limits.conflicts = 5  # type: ignore[misc]
    with pytest.raises(AttributeError):
        budget.meter.conflicts = 5  # type: ignore[misc]


def test_a_meter_runs_forward() -> None:
    meter = Meter(monotonic() - 5)
    meter.spend(3)
    meter.spend(0)
    assert meter.conflicts == 3
    assert 5 <= meter.elapsed() < 60
    with pytest.raises(ValueError, match="-1 conflicts"):
        meter.spend(-1)
    assert meter.conflicts == 3


# -- caps and turns ------------------------------------------------------------------------------------------


def test_caps_within_caps_all_hold() -> None:
    budget = Budget(Limits(conflicts=100))
    with budget.capped(conflicts=50) as outer:
        budget.spend(10)
        with budget.capped(conflicts=90):
            assert budget.left_conflicts() == 40
            with budget.capped(conflicts=5) as inner:
                budget.spend(7)
                assert (inner.left, inner.over, outer.left) == (0, True, 33)
                assert budget.reason == "conflicts"
                assert budget.hard is None
            assert budget.left_conflicts() == 33
        assert budget.left_conflicts(of_all=True) == 33
    assert (budget.left_conflicts(), budget.spent) == (83, 17)


def test_a_turn_is_lifted_for_what_is_done_for_all_turns_and_a_cap_is_not() -> None:
    budget = Budget(Limits(conflicts=100))
    with budget.turn(10) as turn:
        assert turn is not None
        assert budget.in_turn
        with budget.turn(None) as none, budget.capped(conflicts=30):
            assert none is None
            assert not budget.in_turn
            assert budget.left_conflicts() == 30
            budget.charge(1000)  # there is no turn to charge it to
            assert budget.left_conflicts() == 30
            budget.spend(12)
        assert turn.over
        assert (budget.left_conflicts(), budget.left_conflicts(of_all=True)) == (0, 88)
    assert not budget.in_turn
    assert budget.left_conflicts() == 88


def test_an_inner_turn_leaves_the_outer_one_as_it_was() -> None:
    budget = Budget(Limits(conflicts=200))
    with budget.turn(100):
        budget.spend(30)
        with budget.turn(None):
            assert budget.left_conflicts() == 170
        assert budget.left_conflicts() == 70
        with budget.turn(10):
            budget.spend(10)
            assert budget.reason == "conflicts"
        assert budget.left_conflicts() == 60
        with pytest.raises(KeyboardInterrupt), budget.turn(5):
            raise KeyboardInterrupt
        assert budget.left_conflicts() == 60
    assert budget.left_conflicts() == 160


def test_what_is_charged_counts_against_the_turn_alone() -> None:
    budget = Budget()
    with budget.turn(100) as turn:
        assert turn is not None
        budget.spend(10)
        budget.charge(30)
        assert (turn.left, budget.spent) == (60, 10)
        assert budget.left_conflicts(of_all=True) is None
        budget.charge(1000)
        assert turn.over
        budget.spend(1)
        assert turn.left == 0
    assert budget.left_conflicts() is None


def test_caps_and_turns_end_with_an_exception() -> None:
    budget = Budget()
    with pytest.raises(KeyError), budget.turn(3), budget.capped(conflicts=2):
        raise KeyError
    assert budget.left_conflicts() is None


Steps = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["cap", "turn", "spend", "charge"]), st.integers(1, 40)),
        st.tuples(st.sampled_from(["lift", "close"]), st.just(0)),
    ),
    max_size=14,
)


@given(st.none() | st.integers(0, 60), Steps)
def test_what_is_left_is_the_least_of_what_is_in_force(limit: int | None, steps: list[tuple[str, int]]) -> None:
    """Against ends that are kept by hand, one cell for each."""
    budget, spent = Budget(Limits(conflicts=limit)), 0
    caps, turns = [] if limit is None else [[limit]], list[list[int]]()
    before, contexts = list[tuple[list[list[int]], list[list[int]]]](), list[AbstractContextManager[object]]()

    def least(cells: list[list[int]]) -> int | None:
        return max(0, min(end for (end,) in cells) - spent) if cells else None

    for what, number in steps:
        if what in ("cap", "turn", "lift"):
            before.append((caps, turns))
            contexts.append(budget.capped(conflicts=number) if what == "cap" else budget.turn(number or None))
            contexts[-1].__enter__()
            if what == "cap":
                caps = [*caps, [spent + number]]
            else:
                turns = [*turns, [spent + number]] if what == "turn" else []
        elif what == "spend":
            budget.spend(number)
            spent += number
        elif what == "charge":
            budget.charge(number)
            for cell in turns:
                cell[0] = max(spent, cell[0] - number)
        elif contexts:
            contexts.pop().__exit__(None, None, None)
            caps, turns = before.pop()
        assert budget.left_conflicts(of_all=True) == least(caps)
        assert budget.left_conflicts() == least(caps + turns)
        assert budget.in_turn == bool(turns)


# -- reasons -------------------------------------------------------------------------------------------------


def test_the_strongest_reason_is_told() -> None:
    order: tuple[HardStop, ...] = ("interrupted", "memory", "timeout")
    for first, second in product(order, repeat=2):
        budget = Budget(Limits(conflicts=0))
        assert budget.reason == "conflicts"
        assert budget.hard is None
        budget.stop(first)
        budget.stop(second)
        assert budget.reason == budget.hard == min(first, second, key=order.index)


def test_a_clock_ends_a_run_and_conflicts_do_not_hide_it() -> None:
    budget = Budget(Limits(conflicts=0, seconds=10), meter=Meter(monotonic() - 11))
    assert (budget.reason, budget.left_seconds()) == ("timeout", 0)


def test_a_parent_ends_a_budget_except_by_conflicts() -> None:
    outer = Budget(Limits(conflicts=0, seconds=1e6, memory=10**15))
    with outer.active():
        inner = Budget(Limits(memory=10**16))
    apart = Budget(parent=None)
    assert inner.parent is outer
    assert (outer.reason, inner.reason) == ("conflicts", None)
    left = inner.left_seconds()
    assert left is not None
    assert left <= 1e6
    assert (inner.left_memory() or 0) <= 10**15
    outer.stop("memory")
    assert (inner.reason, inner.out_of_memory, apart.reason) == ("memory", False, None)
    inner.interrupt()
    assert (outer.reason, inner.reason, apart.reason) == ("interrupted", "interrupted", None)


def test_memory_ends_a_run_where_nothing_can_be_freed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "held", lambda: 101)
    for limit, reason in ((101, None), (100, "memory")):
        budget = Budget(Limits(memory=limit))
        budget.stop_if_too_large()
        assert budget.reason == reason
    with Budget(Limits(memory=200)).active():
        assert room(99)
        assert not room(100)


# -- guards --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raised", "reason"),
    [
        (KeyboardInterrupt(), "interrupted"),
        (MemoryError(), "memory"),
        (LimitReached("interrupted"), "interrupted"),
        (LimitReached("memory"), "memory"),
        (LimitReached("timeout"), "timeout"),
    ],
)
def test_a_guard_notes_why_its_block_was_broken_off(raised: BaseException, reason: Stop) -> None:
    outer = Budget()
    with outer.active():
        budget = Budget()
        with budget.guard():
            assert current() is guarded() is budget
            assert budget.armed
            raise raised
    assert budget.reason == reason
    assert outer.reason == (reason if isinstance(raised, KeyboardInterrupt) else None)
    assert current() is guarded() is None
    assert not budget.armed


def test_other_errors_pass_a_guard() -> None:
    budget = Budget()
    with pytest.raises(KeyError), budget.guard():
        raise KeyError
    assert budget.reason is None


@pytest.mark.parametrize("how", ["seconds", "memory", "interrupt"])
def test_a_loop_that_looks_is_broken_off(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "held", lambda: 1000 if how == "memory" else 1)
    limits = Limits(seconds=0.0 if how == "seconds" else None, memory=100)
    budget, turns = Budget(limits, params=AT_ONCE), 0
    with budget.guard():
        for turns in range(10):
            if how == "interrupt" and turns == 3:
                budget.interrupt()
            check()
    assert turns == (3 if how == "interrupt" else 0)
    assert budget.reason == {"seconds": "timeout", "interrupt": "interrupted"}.get(how, how)
    check()  # nobody would take it here
    with budget.active(), finishing():
        check()


def test_what_is_owned_is_freed_when_the_outermost_guard_ends() -> None:
    class Open:
        closed = 0

        def close(self) -> None:
            self.closed += 1

    budget, item = Budget(), Open()
    with budget.guard():
        with budget.guard():
            budget.own(item)
        assert not item.closed
        assert budget.armed
    assert item.closed == 1


def test_breakable_until_the_first_guard_ends() -> None:
    outer = Budget()
    with outer.active(), outer.breakable():
        assert outer.armed
        with Budget().guard() as inner:
            assert inner.armed
        assert not outer.armed


# -- watchers ------------------------------------------------------------------------------------------------


def test_watchers_look_while_they_watch() -> None:
    seen = list[str]()
    outer = Budget()
    inner = Budget(parent=outer)
    with outer.watching(lambda: seen.append("outer")):
        with inner.watching(lambda: seen.append("a")), inner.watching(lambda: seen.append("b")):
            inner.pause()
        inner.pause()
        outer.pause()
    inner.pause()
    assert seen == ["a", "b", "outer", "outer", "outer"]
