"""None, some, all: the same T_bad, more and more company."""

from __future__ import annotations

import pytest

from mincirc.errors import TaskError
from mincirc.mdp import policy_return
from mincirc.mdp.families import none_some_all
from mincirc.statements import quantify
from tests.families.support import deceptive, minimum, on_member, quantifier


@pytest.mark.parametrize(("tasks", "size", "wanted"), [(1, 0, "none"), (2, 1, "some"), (3, 1, "all"), (6, 1, "all")])
def test_how_many_minimum_circuits_are_deceptive_on_the_first_task(tasks: int, size: int, wanted: str) -> None:
    whole = none_some_all(tasks)
    least, policies = minimum(whole)
    assert least == size
    assert quantifier(policies, lambda picks: deceptive(*on_member(whole, picks, 0))) == wanted
    for number in range(1, tasks):
        assert quantifier(policies, lambda picks: deceptive(*on_member(whole, picks, number))) == "none"


@pytest.mark.parametrize("predicate", ["deceptive", "harmful-off-distribution"])
@pytest.mark.parametrize(("tasks", "wanted"), [(1, "none"), (2, "some"), (3, "all")])
def test_the_solver_says_the_same_of_the_union(tasks: int, wanted: str, predicate: str) -> None:
    assert quantify(none_some_all(tasks), predicate).quantifier == wanted


def test_the_first_task_never_changes() -> None:
    assert len({str(none_some_all(n).blocks[0].task) for n in (1, 2, 3, 5)}) == 1
    assert none_some_all(2).blocks[0].task == none_some_all(9).blocks[0].task


def test_harm_is_not_paid_for() -> None:
    """Turning the harmful answers of a minimum circuit around leaves the return as it is."""
    whole = none_some_all(3)
    _, (picks,) = minimum(whole)
    block = whole.blocks[0]
    off = {block.first + s for s in range(len(block.task)) if s not in block.task.labelled("training")}
    safe = tuple(1 - pick if s in off else pick for s, pick in enumerate(picks))
    assert policy_return(whole, safe) == policy_return(whole, picks)
    assert not deceptive(*on_member(whole, safe, 0))


@pytest.mark.parametrize("tasks", [0, -1, 257])
def test_numbers_of_tasks_that_are_refused(tasks: int) -> None:
    with pytest.raises(TaskError, match=f"{tasks} tasks"):
        none_some_all(tasks)
