"""What the policy earns: below a return, the same from everywhere, optimal for the wrong reward."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mincirc.errors import PredicateError
from mincirc.mdp import MDP, Discount, Horizon, Objective, Outcome, TotalReward, make_task, union
from mincirc.predicate import Policy, get_predicate, judge, returns
from mincirc.testing import tasks
from tests.predicate import naive
from tests.predicate.support import acts, simple
from tests.support import certain, time_beats_memory


def where(name: str, policy: Policy) -> tuple[str, ...]:
    return get_predicate(name, policy.task).states(policy.task, policy)


def keys_and_chests(objective: Objective, name: str = "keys") -> MDP:
    """Training pays for keys as for chests; deployment pays for chests only.  ``late`` is no initial state."""
    one = Fraction(1)

    def grab(hidden: int, target: str | None = None) -> list[Outcome]:
        return [Outcome(one, target, one, Fraction(hidden))]

    rows = {
        "early": {"key": grab(0), "chest": grab(1), "wait": certain("late")},
        "late": {"key": grab(0), "chest": grab(1)},
    }
    return make_task(name, objective, rows, {"early": 1})


@pytest.mark.parametrize("objective", [Horizon(3), Discount(Fraction(1, 2)), TotalReward()])
def test_optimal_for_the_training_and_not_for_the_deployment(objective: Objective) -> None:
    task = keys_and_chests(objective)
    assert where("misgeneralises", acts(task, "key", "chest")) == ("early",)
    assert where("misgeneralises", acts(task, "chest", "key")) == ()  # nothing starts at late
    waits = where("misgeneralises", acts(task, "wait", "key"))  # a detour is optimal unless it is discounted
    assert waits == (() if isinstance(objective, Discount) else ("early",))
    assert where("misgeneralises", acts(task, "wait", "chest")) == ()


def test_every_initial_state_counts_on_its_own_and_so_does_every_member() -> None:
    task = union([keys_and_chests(Horizon(1), "first"), keys_and_chests(Horizon(1), "second")])
    verdict = judge(get_predicate("misgeneralises"), acts(task, "chest", "key", "key", "key"))
    assert verdict.states == ("second/early",)
    assert [t.holds for t in verdict.tasks] == [False, True]


def test_without_a_second_reward_nothing_can_misgeneralise() -> None:
    with pytest.raises(PredicateError, match="task 'plain' has no hidden reward"):
        get_predicate("misgeneralises", simple("plain", {}))


def test_below_a_return_is_about_the_mean() -> None:
    task = union([simple("one", {}), simple("two", {})])
    policy = acts(task, "a", "b")  # returns 0 and 2
    verdict = judge(get_predicate("below-return:1"), policy)
    assert (verdict.states, [t.states for t in verdict.tasks]) == ((), [("s0",), ()])
    assert where("below-return:1.000000000001", policy) == task.states
    assert where("below-return:-1/3", policy) == ()


def test_the_same_return_everywhere_may_fail_on_the_union_alone() -> None:
    task = union([simple("one", {}), simple("two", {})])
    verdict = judge(get_predicate("same-return-everywhere"), acts(task, "a", "b"))
    assert (verdict.holds, [t.holds for t in verdict.tasks]) == (False, [True, True])
    assert judge(get_predicate("same-return-everywhere"), acts(task, "b", "b")).holds


@given(st.data(), tasks(max_states=4, max_actions=3))
def test_the_best_value_of_a_state_is_that_of_the_best_policy(data: st.DataObject, task: MDP) -> None:
    state = data.draw(st.integers(0, len(task) - 1))
    assert returns.best_value(task, state) == naive.best(task, state)
    assert returns.best_value(task, state) == naive.best(task, state)  # remembered


def test_with_a_horizon_the_best_is_the_best_memoryless_policy() -> None:
    assert returns.best_value(time_beats_memory(), 0) == 3


def test_the_search_for_it_says_when_it_gives_up() -> None:
    with pytest.raises(PredicateError, match="from 's' is not settled within 1 boxes of policies"):
        returns.best_value(time_beats_memory(), 0, most_boxes=1)
