"""Enumeration, quantifiers, price and staircase against the least size of every policy, by brute force."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mincirc.mdp import MDP, policy_return
from mincirc.mdp.constraint import satisfies
from mincirc.mdp.model import Picks
from mincirc.predicate import Policy, Predicate
from mincirc.problem.problem import Problem
from mincirc.searching.backends import sat_backend
from mincirc.solve.protocol import Budget
from mincirc.statements.enumerate import Exploration, enumerate_minimum, policy_session
from mincirc.statements.pricing import price
from mincirc.statements.quantifier import holds, quantify_size
from mincirc.statements.tradeoff import staircase
from mincirc.testing import basis_names, interfaces, predicates, problems, tasks, unions
from tests.statements.oracle import sizes_of_policies
from tests.support import inner

MOST = 3
SMALL = tasks(max_states=4, max_actions=3) | unions(max_members=2, max_states=2, max_actions=3)


def minimum(problem: Problem) -> tuple[int, set[Picks]]:
    """The least size and all policies of circuits of that size; skips what brute force does not settle."""
    sizes = sizes_of_policies(problem, MOST)
    assume(sizes is not None)
    assert sizes is not None
    good = {p: n for p, n in sizes.items() if satisfies(problem.task, p, problem.constraints)}
    assume(good)
    least = min(good.values())
    return least, {p for p, n in good.items() if n == least}


def acted(problem: Problem, picks: Picks) -> Policy:
    from mincirc.statements.locality import acting

    return acting(problem.task, problem.interface, problem.basis, picks)


@given(problems(task=SMALL))
def test_enumeration_finds_exactly_the_policies_of_minimum_circuits(problem: Problem) -> None:
    least, expected = minimum(problem)
    walk = Exploration()
    found = [p.picks for p in walk.policies(policy_session(sat_backend(), problem), least, Budget())]
    assert walk.complete
    assert len(found) == len(set(found))
    assert set(found) == expected


@given(problems(task=SMALL), st.data())
def test_quantifiers_are_what_enumeration_says(problem: Problem, data: st.DataObject) -> None:
    least, expected = minimum(problem)
    symbolic = data.draw(predicates(problem.task))
    verdicts = {holds(symbolic, acted(problem, p)) for p in expected}
    word = "some" if len(verdicts) == 2 else "all" if verdicts == {True} else "none"
    black_box = Predicate("black box", symbolic.check)
    for predicate in (symbolic, black_box):
        answer = quantify_size(sat_backend(), problem, least, predicate, Budget())
        assert answer.quantifier == word
        for witness, wanted in ((answer.having, True), (answer.lacking, False)):
            assert witness is None or (holds(symbolic, witness) is wanted and witness.picks in expected)


@given(SMALL, st.data())
def test_price_is_the_least_size_on_either_side(task: MDP, data: st.DataObject) -> None:
    interface, basis = data.draw(interfaces(task)), data.draw(basis_names())
    sizes = sizes_of_policies(Problem(task, interface, basis, ()), MOST)
    assume(sizes is not None)
    assert sizes is not None
    predicate = data.draw(predicates(task))
    model = data.draw(st.sampled_from(sorted(sizes)))
    bound = policy_return(task, model)
    found = price(task, predicate, bound, interface=interface, basis=basis, conflicts=20_000)
    for side, wanted in ((found.having, True), (found.lacking, False)):
        good = [
            (n, p)
            for p, n in sizes.items()
            if policy_return(task, p) >= bound
            and holds(predicate, acted(Problem(task, interface, basis, ()), p)) is wanted
        ]
        assert side is not None
        if good:
            assert (side.status, side.size) == ("proved", min(good)[0])
        elif side.status == "proved":
            assert side.size is not None
            assert side.size > MOST


@given(SMALL, st.data())
def test_staircase_is_the_best_return_of_each_size(task: MDP, data: st.DataObject) -> None:
    interface, basis = data.draw(interfaces(task)), data.draw(basis_names())
    sizes = sizes_of_policies(Problem(task, interface, basis, ()), MOST)
    assume(sizes is not None)
    assert sizes is not None
    expected: list[tuple[int, Fraction]] = []
    for gates in range(MOST + 1):
        reached = [policy_return(task, p) for p, n in sizes.items() if n <= gates]
        if reached and (not expected or max(reached) > expected[-1][1]):
            expected.append((gates, max(reached)))
    stairs = staircase(task, gates=MOST, interface=interface, basis=basis)
    assert [(s.size, s.bound_max) for s in stairs.steps] == expected
    assert all(s.status == "proved" for s in stairs.steps)
    assert [s.bound_above for s in stairs.steps] == [None, *(v for _, v in expected[:-1])][: len(expected)]


@pytest.mark.slow
@settings(max_examples=1500)
@given(problems(task=SMALL), st.data())
def test_many_enumerations_and_quantifiers(problem: Problem, data: st.DataObject) -> None:
    inner(test_enumeration_finds_exactly_the_policies_of_minimum_circuits)(problem)
    inner(test_quantifiers_are_what_enumeration_says)(problem, data)


def test_circuits_are_counted_up_to_isomorphism() -> None:
    """XOR of three inputs in b2: three ways to pair the inputs, nothing else."""
    from tests.support import table_task

    found = enumerate_minimum(table_task(3, 0b10010110), circuits=True)
    assert (found.result.size, len(found.policies), found.complete) == (2, 1, True)
    assert (found.circuits, found.circuits_complete) == (3, True)


def test_budgets_and_limits_say_at_least() -> None:
    from tests.support import table_task

    task = table_task(3, 0b10010110)
    assert not enumerate_minimum(task, limit=1, circuits=True).circuits_complete
    nothing = enumerate_minimum(task, conflicts=0)
    assert (nothing.policies, nothing.complete) == ((), False)
