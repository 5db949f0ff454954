"""Symmetric inputs: single exchanges only, for one minimum circuit only; images of lemmas are lemmas."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import pytest

from mincirc.encode.relation import Relation
from mincirc.encode.symmetry import SymmetricInputs, Symmetry, exchanged, symmetric_inputs
from mincirc.interface import explicit, interface_for
from mincirc.mdp import Discount, Outcome, make_task
from mincirc.mdp.boxes.learn import LemmaLearner
from mincirc.mdp.boxes.outer import BoxProver
from mincirc.mdp.constraint import mean_constraint, satisfies
from mincirc.mdp.model import MDP
from mincirc.mdp.value.optimum import optimum
from mincirc.mdp.value.policy import policy_return
from mincirc.problem.problem import Problem
from mincirc.searching.backends import sat_backend
from mincirc.solve.protocol import Answer, Budget
from mincirc.statements.enumerate import Exploration
from tests.rules_support import BASES, first_found, pays, relation_problem
from tests.support import table_task


def test_an_exchange_of_two_pairs_at_once_is_not_two_exchanges() -> None:
    """Inputs r1 r0 c1 c0: exchanging both bits of r and c keeps the function, the rule on both pairs loses it."""
    table = sum(1 << x for x in range(16) if (x >> 3 & 1 and not x & 1) or (x >> 1 & 1 and not x >> 2 & 1))
    task = table_task(4, table)
    problem = Problem(task, interface_for(task), "b2", (mean_constraint(task, Fraction(1)),))
    assert Symmetry.of(problem).pairs == ()
    assert first_found(sat_backend().session(problem)) == 3
    both = SymmetricInputs(((0, 2), (1, 3)))
    assert first_found(sat_backend().session(problem, sides=(both,)), most=4) is None


def two_ways() -> Problem:
    """Either of ``x0 and x1``, ``x0 and x2`` may be built: a row may be missed, not 100; x1, x2 can be exchanged."""
    rewards = {x: {0: 0, 1: 1} if x in (5, 6, 7) else {0: 1 + (x == 4), 1: 0} for x in range(8)}
    task, interface = pays(3, 1, rewards)
    return Problem(task, interface, "b2", (mean_constraint(task, Fraction(1)),))


def test_the_rule_loses_policies_so_it_is_off_where_all_are_asked_for() -> None:
    problem = two_ways()
    assert Symmetry.of(problem).pairs == ((1, 2),)
    all_of = {}
    for use in ("policies", "minimum"):
        session = sat_backend().session(problem, every_row=True, use=use)
        all_of[use] = {policy.picks for policy in Exploration().policies(session, 1, Budget())}
        session.close()
    assert all_of["minimum"] < all_of["policies"]
    plain = sat_backend(rules=()).session(problem, every_row=True, use="policies")
    assert {policy.picks for policy in Exploration().policies(plain, 1, Budget())} == all_of["policies"]


@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize("seed", range(5))
def test_symmetric_tasks_keep_their_minimum(basis: str, seed: int) -> None:
    rng = random.Random(seed)
    share = rng.choice([Fraction(1), Fraction(4, 5)])
    problem = relation_problem(rng, 3, 1 + seed % 2, basis, share, symmetric=rng.choice([2, 3]))
    assert Symmetry.of(problem).pairs
    plain = first_found(sat_backend(rules=()).session(problem), most=5, conflicts=3000)
    assert plain is None or first_found(sat_backend(rules=("symmetric",)).session(problem), most=5) == plain


def fields(seed: int) -> MDP:
    """A task on three bits that does not tell the first two apart: moves go by the sum of those, and the third."""
    rng = random.Random(seed)
    effect = {}
    for kind in product(range(3), (0, 1)):
        effect[kind] = [(rng.randrange(3), rng.randrange(4)) for _ in range(2)]
    rows = {}
    for x, y, z in product((0, 1), repeat=3):
        moves = (f"{1 - x}{1 - y}{z}", f"{x}{y}{1 - z}", f"{y}{x}{1 - z}")
        rows[f"{x}{y}{z}"] = {
            name: [Outcome(Fraction(1), moves[way], Fraction(paid))]
            for name, (way, paid) in zip("ab", effect[x + y, z], strict=True)
        }
    return make_task("fields", Discount(Fraction(1, 2)), rows, dict.fromkeys(rows, Fraction(1, 8)), actions=["a", "b"])


@pytest.mark.parametrize("seed", range(6))
def test_images_of_lemmas_are_lemmas(seed: int) -> None:
    """Exactly: no policy in the box of an image meets the bound, and the images are closed."""
    task = fields(seed)
    best = policy_return(task, optimum(task).picks)
    problem = Problem(
        task, explicit(task, {s: s for s in task.states}), "b2", (mean_constraint(task, best * Fraction(9, 10)),)
    )
    symmetry = Symmetry.of(problem)
    assert (0, 1) in symmetry.pairs
    learner = LemmaLearner(task, problem.constraints)
    lemmas = [*learner.static(), *learner.learn((0,) * 8, ()), *learner.learn((1,) * 8, ())]
    images = [image for lemma in lemmas for image in symmetry.lemmas(problem, lemma)]
    assert images
    for lemma in images:
        assert {one.box for one in symmetry.lemmas(problem, lemma)} <= {one.box for one in images}
        options = [dict(lemma.box).get(s, (0, 1)) for s in range(8)]
        assert not any(satisfies(task, picks, problem.constraints) for picks in product(*options))
        assert BoxProver(task, lemma.constraint).proves(options, lemma.bound)
    plain = first_found(sat_backend(rules=()).session(problem))
    assert first_found(sat_backend().session(problem)) == plain


@pytest.mark.parametrize("change", ["none", "weights", "words", "a code"])
def test_what_breaks_a_symmetry(change: str) -> None:
    """Weights of the constraint, legal words, and states without a mirror image."""
    rewards = {x: {0: int(x == 0), 1: int(x != 0)} for x in range(4)}
    if change == "words":
        del rewards[1][0]
    if change == "a code":
        del rewards[1]
    task, interface = pays(2, 1, rewards)
    constraint = mean_constraint(task, Fraction(1))
    if change == "weights":
        weights = (Fraction(1, 2), Fraction(1, 4), Fraction(1, 8), Fraction(1, 8))
        constraint = type(constraint)("mean", weights, Fraction(1))
    pairs = Symmetry.of(Problem(task, interface, "b2", (constraint,))).pairs
    assert pairs == (((0, 1),) if change == "none" else ())


def test_a_relation_with_other_words_on_one_side_is_not_symmetric() -> None:
    problem = relation_problem(random.Random(0), 2, 1, "b2")
    codes = {code: s for s, code in enumerate(problem.interface.codes)}
    if 1 not in codes or 2 not in codes:
        pytest.fail("the seed gives both codes")
    same = Relation(problem, {codes[1]: {1: 1}, codes[2]: {1: 1}})
    other = Relation(problem, {codes[1]: {1: 1}, codes[2]: {0: 0}})
    assert (symmetric_inputs(same), symmetric_inputs(other)) == (((0, 1),), ())
    assert [exchanged(code, 2, (0, 1)) for code in range(4)] == [0, 2, 1, 3]


def test_answers_are_found_with_the_rule_on() -> None:
    """The circuit that is left is a right one."""
    session = sat_backend().session(two_ways())
    assert session.strengthening
    verdict = session.decide(1, Budget())
    session.close()
    assert verdict.answer is Answer.FOUND
