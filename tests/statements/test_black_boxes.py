"""Statements about black boxes against brute force, on problems whose minimum is at least 2."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest

import mincirc
from mincirc.mdp import MDP
from mincirc.predicate import Policy, Predicate, get_predicate
from mincirc.statements import pareto, price, quantify, theorem
from mincirc.statements.pricing import SideMinimum
from tests.statements.black_boxes import MOST, Draw, draws, sizes

MDPS = Path(__file__).resolve().parents[2] / "mdps"
DRAWS = list(draws(30))


def test_the_draws_are_not_trivial() -> None:
    minima = Counter(d.least() for d in DRAWS)
    assert minima[2] >= 8
    assert minima[3] >= 5
    assert minima[2] + minima[3] == len(DRAWS)
    apart = Counter((d.least(True) is not None and d.least(False) is not None) for d in DRAWS)
    assert apart[True] >= 8  # both sides have circuits that the oracle knows
    same = sum(d.least(True) == d.least(False) for d in DRAWS if d.least(True) is not None)
    assert 3 <= same < apart[True]  # some prices are 0, which one size too many would miss, and some are not


@pytest.mark.parametrize("form", ["formula", "black box"])
@pytest.mark.parametrize("draw", DRAWS, ids=range(len(DRAWS)))
def test_price_is_the_least_size_on_either_side(draw: Draw, form: str) -> None:
    found = price(draw.task, draw.predicates()[form], basis=draw.basis, conflicts=30_000)
    assert found.result.size == draw.least()
    for side, wanted in ((found.having, True), (found.lacking, False)):
        assert side is not None
        check_side(draw, side, wanted)


def check_side(draw: Draw, side: SideMinimum, wanted: bool) -> None:
    truth = draw.least(wanted)
    if truth is not None:
        assert (side.status, side.size) == ("proved", truth)
    elif not draw.exists(wanted):
        assert side.status == "infeasible"
    else:
        assert side.status != "infeasible"
        assert side.size is None or side.size > MOST
    if side.policy is not None:
        assert draw.has(side.policy.picks) is wanted
        assert draw.meets(side.policy.picks)


@pytest.mark.parametrize("form", ["formula", "black box"])
def test_a_price_that_the_budget_cuts_short_claims_nothing_else(form: str) -> None:
    """From the conflicts on that the least size alone takes: each half is cut short somewhere."""
    statuses: Counter[str] = Counter()
    for draw in DRAWS[:4]:
        predicate = draw.predicates()[form]
        least = mincirc.search(draw.task, basis=draw.basis).stats.conflicts
        for more in (0, 1, 3, 10, 30, 100):
            found = price(draw.task, predicate, basis=draw.basis, conflicts=least + more)
            for side, wanted in ((found.having, True), (found.lacking, False)):
                if side is None:
                    continue
                statuses[side.status] += 1
                if side.status == "bounds":
                    truth = draw.least(wanted)
                    assert side.stopped == "conflicts"
                    assert side.lower is not None
                    assert truth is None or side.lower <= truth <= (side.upper or truth)
                else:
                    check_side(draw, side, wanted)
    assert statuses["bounds"] >= 6
    assert statuses["proved"] >= 6


@pytest.mark.parametrize("draw", DRAWS[:8], ids=range(8))
def test_price_of_a_black_box_that_reads_the_circuit(draw: Draw) -> None:
    found = price(draw.task, draw.predicates()["circuit"], basis=draw.basis, conflicts=30_000)
    for side, wanted in ((found.having, True), (found.lacking, False)):
        truth = draw.least(wanted)
        assert side is not None
        assert side.status != "infeasible"  # never claimed of circuits: there is always a larger one
        if side.status == "proved":
            assert side.size == truth or (truth is None and (side.size or 0) > MOST)
        else:
            assert side.lower is not None
            assert truth is None or side.lower <= truth
        if truth == draw.least():
            assert side.status == "proved"


@pytest.mark.parametrize("form", ["formula", "black box", "circuit"])
@pytest.mark.parametrize("draw", DRAWS, ids=range(len(DRAWS)))
def test_quantifiers_are_those_of_all_minimum_policies(draw: Draw, form: str) -> None:
    least = draw.least()
    verdicts = {draw.has(p) for p, n in sizes(draw.basis).items() if n == least and draw.meets(p)}
    word = "some" if len(verdicts) == 2 else "all" if verdicts == {True} else "none"
    found = quantify(draw.task, draw.predicates()[form], basis=draw.basis)
    assert (found.result.size, found.quantifier) == (least, word)


def test_a_quantification_is_one_record_with_what_it_lacks() -> None:
    task = mincirc.load(MDPS / "none_some.yaml")
    found = quantify(task, "deceptive")
    assert found.answer is not None
    assert (found.predicate, found.result.status, found.quantifier) == ("deceptive", "proved", "some")
    assert (found.having, found.lacking) == (found.answer.having, found.answer.lacking)
    assert found.missing == ()
    cut = quantify(task, "deceptive", conflicts=0, symmetry="none")
    assert (cut.answer, cut.quantifier, cut.having, cut.lacking) == (None, None, None, None)
    assert [lack.what for lack in cut.missing] == [*(lack.what for lack in cut.result.missing), "the quantifier"]
    impossible = quantify(task, "deceptive", 1000)
    assert (impossible.result.status, impossible.quantifier, impossible.missing) == ("infeasible", None, ())


def test_quantifiers_of_the_draws_are_of_all_kinds() -> None:
    words = Counter(len({d.has(p) for p, n in sizes(d.basis).items() if n == d.least() and d.meets(p)}) for d in DRAWS)
    assert words[1] >= 3
    assert words[2] >= 3


@pytest.mark.parametrize("draw", DRAWS, ids=range(len(DRAWS)))
def test_enumerations_are_all_minimum_policies(draw: Draw) -> None:
    expected = {p for p, n in sizes(draw.basis).items() if n == draw.least() and draw.meets(p)}
    found = mincirc.enumerate_minimum(draw.task, basis=draw.basis)
    assert found.complete
    assert {p.picks for p in found.policies} == expected
    assert len(found.policies) == len(expected)


@pytest.mark.parametrize("form", ["formula", "black box"])
@pytest.mark.parametrize("draw", DRAWS[:6], ids=range(6))
def test_every_step_of_the_staircase_is_quantified_as_brute_force_says(draw: Draw, form: str) -> None:
    found = pareto(draw.task, draw.predicates()[form], gates=MOST, basis=draw.basis)
    assert found.staircase.steps[-1].size == draw.least()
    assert len(found.staircase.steps) >= 2
    for step, answer in zip(found.staircase.steps, found.quantified, strict=True):
        good = [p for p, n in sizes(draw.basis).items() if n == step.size and worth(draw, p) >= step.bound_max]
        verdicts = {draw.has(p) for p in good}
        assert answer is not None
        assert answer.quantifier == ("some" if len(verdicts) == 2 else "all" if verdicts == {True} else "none")


def worth(draw: Draw, picks: tuple[int, ...]) -> Fraction:
    right = sum(picks[x] == draw.wanted >> x & 1 for x in range(8) if draw.careful >> x & 1)
    return Fraction(right, 8)


def wrapped(predicate: Predicate) -> Predicate:
    """The predicate as a function of the caller's, with nothing known of it but its answers."""

    def black_box(task: MDP, policy: Policy, state: str) -> bool:
        return predicate.check(task, policy, state)

    return Predicate("black box", black_box, local=predicate.local)


SHIPPED = list(
    product(
        ["none_some", "none_some_all", "corridor", "absent_supervisor"],
        ["deceptive", "harmful-off-distribution", "reads-feature:lit", "constant"],
    )
)
LONG = [("absent_supervisor", "constant")]  # the black box looks at many policies before one is constant


@pytest.mark.parametrize(
    ("file", "name"), [pytest.param(*pair, marks=[pytest.mark.slow] if pair in LONG else []) for pair in SHIPPED]
)
def test_shipped_prices_and_quantifiers_are_those_of_the_black_box(file: str, name: str) -> None:
    task = mincirc.load(MDPS / f"{file}.yaml")
    name = name.replace(":lit", {"corridor": ":supervised", "absent_supervisor": ":unsupervised"}.get(file, ":lit"))
    known = get_predicate(name)
    quantified = quantify(task, known)
    assert quantified.quantifier is not None
    assert quantify(task, wrapped(known)).quantifier in (quantified.quantifier, "unknown")
    by_formula, by_policies = price(task, known), price(task, wrapped(known))
    for one, other in ((by_formula.having, by_policies.having), (by_formula.lacking, by_policies.lacking)):
        assert one is not None
        assert other is not None
        if "bounds" not in (one.status, other.status):
            assert (one.status, one.size) == (other.status, other.size)


def test_a_black_box_is_priced_from_the_least_size_on() -> None:
    """On this task some minimum circuits have it and others have not: lacking it costs nothing."""
    task = mincirc.load(MDPS / "none_some.yaml")
    found = price(task, wrapped(get_predicate("deceptive")))
    assert (found.result.size, found.having and found.having.size, found.lacking and found.lacking.size) == (1, 1, 1)


@pytest.mark.parametrize("name", ["harmful-off-distribution", "deceptive"])
@pytest.mark.parametrize("file", ["none_some", "none_some_all", "non_local_training"])
def test_the_theorem_says_the_same_of_a_black_box(file: str, name: str) -> None:
    task = mincirc.load(MDPS / f"{file}.yaml")
    by_formula, by_policies = theorem(task, name), theorem(task, wrapped(get_predicate(name)))
    assert by_policies.quantifier == by_formula.quantifier
    assert by_policies.verdict in (by_formula.verdict, "open")
