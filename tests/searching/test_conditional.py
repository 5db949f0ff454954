"""The least size under a side condition, on XOR of two bits, where every answer is known by hand."""

from __future__ import annotations

import pytest

from mincirc.predicate import get_predicate
from mincirc.predicate.symbolic import SymbolicPredicate, negation
from mincirc.problem.problem import Problem
from mincirc.runtime.budget import Budget
from mincirc.runtime.limits import Limits
from mincirc.searching.backends import sat_backend
from mincirc.searching.conditional import least_size_given
from mincirc.searching.event import Event
from mincirc.searching.method import make_method
from mincirc.searching.minimum import minimise
from mincirc.searching.question import make_question
from tests.support import table_task

XOR = table_task(2, 0b0110)


def problem_of(bound: str) -> tuple[Problem, SymbolicPredicate]:
    """XOR at the bound, and the predicate that the action is the same everywhere, which XOR itself lacks."""
    result = minimise(make_question(XOR, bound, {}), make_method({}), Budget())
    named = get_predicate("constant", XOR)
    assert isinstance(named, SymbolicPredicate)
    return result.problem, named


def test_the_condition_raises_the_least_size() -> None:
    problem, named = problem_of("50%")
    events: list[Event] = []
    having = least_size_given(named.formula(XOR), problem, sat_backend(), Budget(), on_event=events.append)
    assert having is not None
    assert (having.lower, having.upper, having.closed) == (0, 0, True)
    assert {e.phase for e in events} == {"side"}


def test_no_policy_meets_bound_and_condition() -> None:
    problem, named = problem_of("optimal")
    assert least_size_given(named.formula(XOR), problem, sat_backend(), Budget()) is None
    lacking = least_size_given(negation(named.formula(XOR)), problem, sat_backend(), Budget())
    assert lacking is not None
    assert (lacking.lower, lacking.upper) == (1, 1)
    assert lacking.circuit is not None
    assert problem.accepts(lacking.circuit)


@pytest.mark.parametrize("lower", [0, 1])
def test_a_budget_that_ends_leaves_both_bounds(lower: int) -> None:
    problem, named = problem_of("optimal")
    found = least_size_given(
        negation(named.formula(XOR)), problem, sat_backend(), Budget(Limits(conflicts=0)), lower=lower
    )
    assert found is not None
    assert found.lower >= lower
    assert found.stopped in (None, "conflicts")
    assert found.closed == (found.stopped is None)
