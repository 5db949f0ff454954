"""No parameter changes an answer: drawn parameters against brute force, on questions of two gates and more.

Every number is drawn from the ends of its documented range and from around its default (where a range has no upper
end, up to four times the default), so records come out that nobody would choose: slices of one conflict, no local
search, lemmas by insertion on four states, tolerances of 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from math import inf

import pytest
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

import mincirc
from mincirc.certify import certify, certify_policies
from mincirc.errors import ArgumentError
from mincirc.interface import interface_for
from mincirc.mdp import policy_return
from mincirc.mdp.constraint import mean_constraint, satisfies
from mincirc.mdp.model import Picks
from mincirc.parameters import Number, assigned, numbers
from mincirc.predicate import Predicate
from mincirc.problem.problem import Problem
from mincirc.searching.params import DEFAULTS, SearchParams
from mincirc.searching.question import Options
from mincirc.statements import theorem
from mincirc.statements.locality import acting
from mincirc.statements.quantifier import holds
from mincirc.testing import hard_problems, needs_gates, predicates
from tests.statements.oracle import sizes_of_policies
from tests.support import table_task

MOST = 3
"""Gates up to which brute force is asked."""
BASES = ("b2", "xaig", "aig", "nand", "mig")
NUMBERS = tuple(numbers(DEFAULTS))


def values(number: Number) -> SearchStrategy[float]:
    """Both ends of the range, and what is near the default."""
    least, most, default = number.allowed.least, number.allowed.most, number.value
    largest = min(most, max(4 * default, least + 1)) if most == inf or default > 0 else most
    near = [least, default / 4, default, largest, *([most] if most <= 64 else [])]
    inside = [number.kind(x) for x in near if number.kind(x) in number.allowed]
    return st.sampled_from(sorted(set(inside)))


@st.composite
def search_params(draw: DrawFn, among: Sequence[Number] = NUMBERS) -> SearchParams:
    """A record of which up to thirty numbers are not the defaults, eight of them or more among some."""
    chosen = draw(st.lists(st.sampled_from(among), min_size=8, max_size=15, unique_by=lambda n: n.name))
    chosen += draw(st.lists(st.sampled_from([n for n in NUMBERS if n not in chosen]), max_size=15, unique=True))
    try:
        return assigned(DEFAULTS, [f"{n.name}={draw(values(n))}" for n in chosen])
    except ArgumentError:  # a range that depends on another number
        reject()


def sizes_of(problem: Problem) -> dict[Picks, int]:
    """The least size of every policy, where brute force settles them."""
    sizes = sizes_of_policies(problem, MOST)
    assume(sizes is not None)
    assert sizes is not None
    return sizes


def minima(problem: Problem, sizes: dict[Picks, int]) -> tuple[int, set[Picks]]:
    """The least size that meets the bound, and the policies of that size."""
    good = {p: n for p, n in sizes.items() if satisfies(problem.task, p, problem.constraints)}
    assume(good)
    least = min(good.values())
    return least, {p for p, n in good.items() if n == least}


def quantified(predicate: Predicate, problem: Problem, policies: set[Picks]) -> str:
    """All, some or none, policy by policy."""
    task, interface, basis = problem.task, problem.interface, problem.basis
    verdicts = {holds(predicate, acting(task, interface, basis, p)) for p in policies}
    return "some" if len(verdicts) == 2 else "all" if verdicts == {True} else "none"


def staircase_of(problem: Problem, sizes: dict[Picks, int], most: int) -> list[tuple[int, Fraction]]:
    """Every size up to ``most`` with the best return that it reaches, where that is better than with fewer gates."""
    steps = list[tuple[int, Fraction]]()
    for gates in range(most + 1):
        reached = [policy_return(problem.task, p) for p, n in sizes.items() if n <= gates]
        if reached and (not steps or max(reached) > steps[-1][1]):
            steps.append((gates, max(reached)))
    return steps


def options_of(problem: Problem, params: SearchParams) -> Options:
    return {"interface": problem.interface, "basis": problem.basis, "params": params}


def compare(problem: Problem, params: SearchParams, data: st.DataObject) -> int:
    """Compare every statement but the theorem; return the least size."""
    sizes = sizes_of(problem)
    least, policies = minima(problem, sizes)
    (constraint,) = problem.constraints
    task, bound, options = problem.task, constraint.threshold, options_of(problem, params)
    result = mincirc.search(task, bound, **options)
    assert (result.status, result.size) == ("proved", least)
    listed = mincirc.enumerate_minimum(task, bound, **options)
    assert (listed.complete, {p.picks for p in listed.policies}) == (True, policies)
    symbolic = data.draw(predicates(task))
    word = quantified(symbolic, problem, policies)
    for predicate in (symbolic, Predicate("black box", symbolic.check)):
        assert mincirc.quantify(task, predicate, bound, **options).quantifier == word
    price = mincirc.price(task, symbolic, bound, conflicts=20_000, **options)
    for side, wanted in ((price.having, True), (price.lacking, False)):
        own = [
            n
            for p, n in sizes.items()
            if satisfies(task, p, problem.constraints)
            and holds(symbolic, acting(task, problem.interface, problem.basis, p)) is wanted
        ]
        assert side is not None
        assert (side.size == min(own)) if own else side.size is None or side.size > MOST
    steps = staircase_of(problem, sizes, least)
    front = mincirc.pareto(task, symbolic, gates=least, **options)
    for stairs in (mincirc.staircase(task, gates=least, **options), front.staircase):
        assert [(s.size, s.bound_max, s.status) for s in stairs.steps] == [(n, k, "proved") for n, k in steps]
    for (gates, best), answer in zip(steps, front.quantified, strict=True):
        here = {p for p, n in sizes.items() if n <= gates and policy_return(task, p) >= best}
        assert answer is not None
        assert answer.quantifier == quantified(symbolic, problem, here)
    claim = certify(task, bound, **options)
    assert (claim.kind, claim.lower, claim.upper) == ("minimum", least, least)
    assert {w.picks for w in certify_policies(listed, params=params).witnesses} == policies
    return least


@st.composite
def unions_of_tables(draw: DrawFn) -> Problem:
    """Two functions of two inputs as one task, for the optimum: its minimum has two gates or more."""
    tables = draw(st.tuples(st.integers(0, 15), st.integers(0, 15)).filter(lambda two: two[0] != two[1]))
    task = mincirc.union([table_task(2, table) for table in tables])
    best = max(policy_return(task, p) for p in task.policies())
    problem = Problem(task, interface_for(task), "b2", (mean_constraint(task, best),))
    assume(needs_gates(problem))
    return problem


def compare_theorem(problem: Problem, params: SearchParams, data: st.DataObject) -> int:
    """Compare the theorem's sizes and its quantifier on the union; return the least size."""
    least, policies = minima(problem, sizes_of(problem))
    predicate = data.draw(predicates(problem.task))
    walked = theorem(problem.task, predicate, **options_of(problem, params))
    assert (walked.size_set, walked.size_union) == (least, least)
    assert walked.quantifier["union"] == quantified(predicate, problem, policies)
    assert {s.outcome for s in walked.steps if s.number in (2, 3)} == {"yes"}
    return least


def check(examples: int, among: Sequence[Number] = NUMBERS) -> tuple[Counter[int], Counter[str]]:
    """Compare on so many drawn questions of each kind; return the minima, and how often each number was changed."""
    least, changed = Counter[int](), Counter[str]()

    def note(params: SearchParams, size: int) -> None:
        least[size] += 1
        now = {n.name: n.value for n in numbers(params)}
        changed.update(n.name for n in NUMBERS if now[n.name] != n.value)

    @settings(max_examples=examples)
    @given(st.sampled_from(BASES).flatmap(lambda basis: hard_problems(basis=basis)), search_params(among), st.data())
    def agree(problem: Problem, params: SearchParams, data: st.DataObject) -> None:
        note(params, compare(problem, params, data))

    @settings(max_examples=examples)
    @given(unions_of_tables(), search_params(among), st.data())
    def agree_on_unions(problem: Problem, params: SearchParams, data: st.DataObject) -> None:
        note(params, compare_theorem(problem, params, data))

    agree()
    agree_on_unions()
    return least, changed


def test_answers_do_not_depend_on_parameters() -> None:
    least, changed = check(8)
    assert least.total() >= 16
    assert min(least) >= 2
    assert least[3] >= 2
    assert len(changed) * 2 >= len(NUMBERS)


@pytest.mark.slow
def test_answers_do_not_depend_on_many_parameters() -> None:
    """Part by part of the numbers, so that none of them is left to chance."""
    least, changed = Counter[int](), Counter[str]()
    for part in range(8):
        sizes, names = check(24, NUMBERS[part::8])
        least.update(sizes)
        changed.update(names)
    assert least.total() >= 300
    assert min(least) >= 2
    assert least[3] >= 30
    assert len(changed) == len(NUMBERS)
