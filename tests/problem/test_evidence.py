"""Evidence: what two searches learned, in one record, closed under the symmetries of the question as it is."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import mincirc
from mincirc.encode.symmetry import Symmetry
from mincirc.interface import interface_for
from mincirc.mdp.boxes.learn import Lemma, LemmaLearner
from mincirc.mdp.constraint import mean_constraint
from mincirc.problem.evidence import Evidence
from mincirc.problem.problem import Problem


def majority() -> tuple[Problem, tuple[Lemma, ...]]:
    """A question whose three inputs are symmetric, and its static lemmas."""
    task = mincirc.load("table:0xe8")
    problem = Problem(task, interface_for(task), "b2", (mean_constraint(task, Fraction(1)),))
    return problem, tuple(LemmaLearner(task, problem.constraints).static())


def boxes(lemmas: tuple[Lemma, ...]) -> list[object]:
    return [lemma.box for lemma in lemmas]


def test_a_lemma_of_both_records_is_kept_once_and_never_beside_its_deferred_self() -> None:
    _, lemmas = majority()
    first = Evidence(lemmas[:3], (0, 5), lemmas[3:5], restarts=2, cubes={3: ("a",)})
    second = Evidence(lemmas[2:4], (1, 5), lemmas[:1] + lemmas[5:], static=True, restarts=7)
    both = first.merged(second)
    assert boxes(both.lemmas) == boxes(lemmas[:4])
    assert boxes(both.deferred) == boxes(lemmas[4:])
    assert (both.rows, both.static, both.restarts, both.cubes) == ((0, 1, 5), True, 2, {3: ("a",)})
    assert boxes(both.all_lemmas) == boxes(lemmas)
    other = second.merged(first)
    assert set(boxes(other.lemmas)) == set(boxes(both.lemmas))
    assert other.rows == both.rows


def test_merging_nothing_changes_nothing() -> None:
    _, lemmas = majority()
    known = Evidence(lemmas[:3], (2, 4), lemmas[3:], True, 1, {2: ("open",)})
    assert known.merged(Evidence()) == known
    assert known.merged(known) == known


def test_what_is_new_of_a_job_leaves_out_what_was_known_and_doubles() -> None:
    _, lemmas = majority()
    new = Evidence((lemmas[2], lemmas[0], lemmas[2], lemmas[1]), (1, 3)).beyond(Evidence(lemmas[:1], (3,)))
    assert boxes(new.lemmas) == [lemmas[2].box, lemmas[1].box]
    assert new.rows == (1,)


def test_lemmas_are_the_same_by_their_constraint_too() -> None:
    _, lemmas = majority()
    weaker = replace(lemmas[0], constraint=replace(lemmas[0].constraint, threshold=Fraction(1, 2)))
    assert len(Evidence(lemmas[:1]).merged(Evidence((weaker,))).lemmas) == 2


def test_closure_has_every_image_and_a_row_for_every_state_of_a_lemma() -> None:
    problem, lemmas = majority()
    symmetry = Symmetry.of(problem)
    assert len(symmetry.pairs) == 2
    codes = problem.interface.codes
    of_weight_one = [x for x in lemmas if codes[x.states[0]].bit_count() == 1]
    of_weight_two = [x for x in lemmas if codes[x.states[0]].bit_count() == 2]
    closed = Evidence(tuple(of_weight_one[:1]), (codes.index(3),), tuple(of_weight_two)).closed(problem, symmetry)
    assert set(boxes(closed.lemmas)) == set(boxes(tuple(of_weight_one)))
    assert {codes[s] for s in closed.rows} == {1, 2, 4, 3, 5, 6}
    assert boxes(closed.deferred) == boxes(tuple(of_weight_two))
    assert closed.closed(problem, symmetry) == closed
    alone = Evidence(tuple(of_weight_one[:1])).closed(problem, Symmetry())
    assert boxes(alone.lemmas) == boxes(tuple(of_weight_one[:1]))


def test_closure_defers_no_lemma_that_it_has_in_the_formula() -> None:
    problem, lemmas = majority()
    weights = [x for x in lemmas if problem.interface.codes[x.states[0]].bit_count() == 1]
    closed = Evidence(tuple(weights[:1]), (), tuple(weights[1:])).closed(problem, Symmetry.of(problem))
    assert len(closed.lemmas) == 3
    assert not closed.deferred
