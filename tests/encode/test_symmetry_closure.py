"""Lemmas and rows need not be closed under an exchange of inputs for a refutation to be right.

The argument stands in :mod:`mincirc.encode.symmetry`: the normal form of an acceptable circuit is acceptable, and an
acceptable circuit obeys every true lemma.  Here it is executed: whatever part of the true lemmas and of the rows is in
the formula, the formula of the least size stays satisfiable with all rules on.
"""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from mincirc.encode.formula import Formula
from mincirc.encode.rules import rules_for
from mincirc.encode.symmetry import SymmetricInputs, Symmetry
from mincirc.mdp.boxes.learn import Lemma, LemmaLearner
from mincirc.mdp.constraint import satisfies
from mincirc.problem.problem import Problem
from mincirc.searching.backends import sat_backend
from mincirc.solve.cubes.schedule import CubeParams
from mincirc.solve.cubes.session import CubeSession
from mincirc.solve.protocol import Answer, Budget
from mincirc.solve.sat import SatSolver
from tests.rules_support import first_found, relation_problem
from tests.support import cube_backend

BASES = ("b2", "aig", "nand", "mig")


def hard(basis: str, seed: int) -> tuple[Problem, int]:
    """A problem with symmetric inputs whose minimum, found without any rule, is at least 2."""
    rng = random.Random(seed)
    while True:
        share = rng.choice([Fraction(1), Fraction(9, 10)])
        problem = relation_problem(rng, 3, 1, basis, share, symmetric=rng.choice([2, 3]))
        if not Symmetry.of(problem).pairs:
            continue
        least = first_found(sat_backend(rules=()).session(problem), most=5, conflicts=5_000)
        if least is not None and least >= 2:
            return problem, least


def true_lemmas(problem: Problem, rng: random.Random) -> list[Lemma]:
    """Static lemmas, and those learned from policies at random that miss the bound."""
    learner = LemmaLearner(problem.task, problem.constraints)
    lemmas = list(learner.static())
    for _ in range(6):
        picks = tuple(rng.randrange(len(own)) for own in problem.task.choices)
        if not satisfies(problem.task, picks, problem.constraints):
            lemmas += learner.learn(picks, ())
    return lemmas


def satisfiable(problem: Problem, gates: int, lemmas: list[Lemma], rows: list[int], symmetry: Symmetry) -> bool:
    formula = Formula(problem, gates, rules_for(problem.basis))
    solver = SatSolver("cadical195")
    try:
        solver.add(formula.structure() + formula.ensure_rows(sorted({*rows, *(s for x in lemmas for s in x.states)})))
        for lemma in lemmas:
            solver.add(formula.lemma(lemma))
        solver.add(SymmetricInputs(symmetry.pairs).clauses(formula))
        return bool(solver.solve(Budget()))
    finally:
        solver.close()


@pytest.mark.parametrize("basis", BASES)
def test_any_part_of_the_true_lemmas_leaves_the_least_size_satisfiable(basis: str) -> None:
    unclosed = 0
    for seed in range(10):
        problem, least = hard(basis, seed)
        symmetry, rng = Symmetry.of(problem), random.Random(seed)
        pool = true_lemmas(problem, rng)
        for _ in range(8):
            part = [lemma for lemma in pool if rng.random() < 0.5]
            rows = [s for s in range(len(problem.task.states)) if rng.random() < 0.5]
            boxes = {lemma.box for lemma in part}
            unclosed += any(image.box not in boxes for one in part for image in symmetry.lemmas(problem, one))
            assert satisfiable(problem, least, part, rows, symmetry), (seed, part, rows)
    assert unclosed >= 24  # else the parts drawn show nothing


def test_an_exchange_that_is_no_symmetry_is_noticed() -> None:
    """The test above can fail: with pairs that are no automorphisms some least size becomes unsatisfiable."""
    lost = 0
    for seed in range(60):
        problem = relation_problem(random.Random(seed), 3, 1, BASES[seed % 3])
        least = first_found(sat_backend(rules=()).session(problem), most=5, conflicts=5_000)
        if least is None or least < 2:
            continue
        wrong = Symmetry(((0, 1), (1, 2)))
        lost += not satisfiable(problem, least, true_lemmas(problem, random.Random(seed)), [], wrong)
    assert lost >= 2


@pytest.mark.parametrize("basis", BASES)
def test_jobs_that_learn_every_lemma_themselves_find_the_minimum(basis: str) -> None:
    learned = 0
    for seed in range(4):
        problem, least = hard(basis, seed)
        plan = CubeParams(whole=0, depth=2, conflicts=50)
        session = cube_backend(plan=plan, deterministic=True).session(problem)
        assert isinstance(session, CubeSession)
        assert session.symmetry.pairs
        session._static_done = True  # nothing is known beforehand
        for gates in range(least + 1):
            verdict = session.decide(gates, Budget())
            assert verdict.answer is (Answer.FOUND if gates == least else Answer.REFUTED), (seed, gates)
        learned += len(session.lemmas)
        session.close()
    assert learned >= 8
