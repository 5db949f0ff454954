"""Slices of a budget: nested ones end before the outer ones, and leave them as they were."""

from __future__ import annotations

import pytest

from mincirc.runtime.budget import Budget


def test_an_inner_slice_leaves_the_outer_one_as_it_was() -> None:
    budget = Budget()
    with budget.sliced(100):
        budget.spent += 30
        with budget.sliced(None):
            assert budget.left_conflicts() is None
        assert budget.left_conflicts() == 70
        with budget.sliced(10):
            budget.spent += 10
            assert budget.reason == "conflicts"
        assert budget.left_conflicts() == 60
    assert budget.left_conflicts() is None


def test_what_breaks_off_an_inner_slice_leaves_the_outer_one_too() -> None:
    budget = Budget(conflicts=50)
    with budget.sliced(20):
        with pytest.raises(KeyboardInterrupt), budget.sliced(5):
            raise KeyboardInterrupt
        assert budget.left_conflicts() == 20
        budget.charge(8)
        assert (budget.left_conflicts(), budget.left_conflicts(of_all=True)) == (12, 50)
    assert budget.left_conflicts() == 50
