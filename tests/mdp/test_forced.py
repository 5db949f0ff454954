"""Forced choices under a horizon: the same lemmas as exact values of every box, however near a threshold is."""

from __future__ import annotations

import pickle
import random
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mincirc.certify.exact import ExactLearner
from mincirc.mdp import MDP, Horizon, Outcome, make_task, union
from mincirc.mdp.boxes.forced import misses
from mincirc.mdp.boxes.learn import LemmaLearner
from mincirc.mdp.boxes.outer import BoxBound
from mincirc.mdp.boxes.params import ForcedParams, LemmaParams
from mincirc.mdp.constraint import Constraint, each_constraints, mean_constraint
from mincirc.mdp.families import random_task
from mincirc.mdp.value.exact import to_fraction, weighted
from mincirc.mdp.value.optimum import best_policy, upper_values, whole_box
from mincirc.testing import tasks, unions
from tests.support import certain

PARAMS = ForcedParams()
HORIZONS = [Horizon(1), Horizon(1, Fraction(0)), Horizon(2), Horizon(5, Fraction(9, 10)), Horizon(40)]
NEAR = [Fraction(0), *(Fraction(sign, 10**digits) for digits in (3, 9, 12, 15, 18) for sign in (1, -1))]


def choices(task: MDP) -> list[tuple[int, int]]:
    return [(s, pick) for s, row in enumerate(task.choices) for pick in range(len(row))]


def best_with(task: MDP, constraint: Constraint, state: int, pick: int) -> Fraction:
    """The best return with one state's choice forced (with a horizon, over choices that may depend on the time)."""
    box = whole_box(task)
    box[state] = [pick]
    if not isinstance(task.objective, Horizon):
        values = best_policy(task, box, tuple(options[0] for options in box))[1]
        return to_fraction(weighted(constraint.weights, values))
    return to_fraction(weighted(constraint.weights, upper_values(task, box, range(len(task.states)))[0]))


def questions(objective: Horizon, count: int) -> Iterator[tuple[MDP, Constraint, list[Fraction]]]:
    """Thresholds at the best return with some choice forced, and as near to it as 1e-18."""
    for seed in range(count):
        members = [random_task(seed + k, states=2 + seed % 4, actions=3, objective=objective) for k in range(2)]
        task = union(members, [Fraction(1, 3), Fraction(2, 3)]) if seed % 2 else members[0]
        free = mean_constraint(task, Fraction(0))
        alone = [best_with(task, free, s, pick) for s, pick in choices(task)]
        for value, near, strict in product(sorted({alone[0], max(alone), min(alone)}), NEAR, (False, True)):
            yield task, Constraint("mean", task.initial, value + near, strict=strict), alone


@pytest.mark.parametrize("objective", HORIZONS, ids=str)
def test_near_ties_are_never_decided_wrongly(objective: Horizon) -> None:
    """With one step every answer is right; with more, what is open is near, and few things are."""
    yes = no = left = 0
    for task, constraint, alone in questions(objective, 6):
        answers = misses(task, constraint, choices(task), PARAMS, 0.0)
        for value, answer in zip(alone, answers, strict=True):
            if answer is None:
                assert objective.steps > 1
                assert abs(value - constraint.threshold) < Fraction(1, 10**9)
                left += 1
            else:
                assert answer == (not constraint.met(value))
                yes, no = yes + answer, no + (not answer)
    assert yes > 500
    assert no > 500
    assert left < yes
    assert (left > 100) == (objective.steps > 1)


@pytest.mark.parametrize("objective", HORIZONS, ids=str)
def test_what_rounding_leaves_open_is_a_tie_unless_floats_could_see_more(objective: Horizon) -> None:
    few = ForcedParams(places=12)
    seen = {True: 0, False: 0}
    for task, constraint, alone in questions(objective, 6):
        told = list(misses(task, constraint, choices(task), few, 0.0))
        ties = list(misses(task, constraint, choices(task), few, 1.0))
        for value, open_, tie in zip(alone, told, ties, strict=True):
            assert tie == (open_ or False)
            seen[open_ is None] += 1
            assert open_ is not None or abs(value - constraint.threshold) < 1
    assert seen[False] > 500
    assert (seen[True] > 100) == (objective.steps > 1), seen


def excluded(learner: LemmaLearner) -> dict[tuple[Constraint, object], BoxBound]:
    return {(lemma.constraint, lemma.box): lemma.bound for lemma in learner.static()}


@st.composite
def problems(draw: st.DrawFn, steps: st.SearchStrategy[int]) -> tuple[MDP, list[Constraint]]:
    """Tasks and unions with a horizon, and constraints at, or beside, the best return of a forced choice."""
    goal = Horizon(draw(steps), draw(st.sampled_from([Fraction(1), Fraction(0), Fraction(9, 10)])))
    if draw(st.booleans()):
        task = draw(tasks(max_states=5, max_actions=3, objective=st.just(goal)))
    else:
        one, other = (draw(tasks(max_states=3, max_actions=3, objective=st.just(goal), name=n)) for n in "ab")
        task = union([one, other])
    state = draw(st.integers(0, len(task) - 1))
    pick = draw(st.integers(0, len(task.choices[state]) - 1))
    near = draw(st.sampled_from([Fraction(0), Fraction(1, 10**15), Fraction(-1, 10**15), Fraction(1, 3)]))
    free = [mean_constraint(task, Fraction(0)), *each_constraints(task, [Fraction(0)] * max(1, len(task.blocks)))]
    strict = draw(st.booleans())
    return task, [Constraint(c.name, c.weights, best_with(task, c, state, pick) + near, strict=strict) for c in free]


@given(problems(st.just(1)))
def test_with_one_step_the_lemmas_are_those_of_exact_values(problem: tuple[MDP, list[Constraint]]) -> None:
    """The pass over exact values asks every box; thresholds are as near as 1e-15."""
    task, constraints = problem
    assert excluded(LemmaLearner(task, constraints)) == excluded(ExactLearner(task, constraints))


@given(problems(st.integers(2, 6)))
def test_with_more_steps_lemmas_are_missing_on_ties_alone(problem: tuple[MDP, list[Constraint]]) -> None:
    task, constraints = problem
    assert excluded(LemmaLearner(task, constraints)).items() <= excluded(ExactLearner(task, constraints)).items()
    check_that_ties_alone_are_missing(task, constraints)


def check_that_ties_alone_are_missing(task: MDP, constraints: list[Constraint]) -> None:
    found, every = (barred(learner(task, constraints)) for learner in (LemmaLearner, ExactLearner))
    assert found <= every
    for constraint, state, pick in every - found:
        limit = constraint.threshold
        assert limit - best_with(task, constraint, state, pick) <= (1 + abs(limit)) / 10**8


def barred(learner: LemmaLearner) -> set[tuple[Constraint, int, int]]:
    return {(x.constraint, s, pick) for x in learner.static() for s, picks in x.box for pick in picks}


@given(st.data())
def test_every_objective_has_the_lemmas_of_exact_values_where_they_are_clear(data: st.DataObject) -> None:
    """Discount and total reward too, with a bound for every member beside that on the mean."""
    task = data.draw(unions(max_members=2, max_states=2, max_actions=3))
    state = data.draw(st.integers(0, len(task) - 1))
    pick = data.draw(st.integers(0, len(task.choices[state]) - 1))
    beside = data.draw(st.sampled_from([Fraction(0), Fraction(1, 10**15), Fraction(-1, 3), Fraction(1, 3)]))
    free = [mean_constraint(task, Fraction(0)), *each_constraints(task, [Fraction(0)] * len(task.blocks))]
    constraints = [replace(c, threshold=best_with(task, c, state, pick) + beside) for c in free]
    check_that_ties_alone_are_missing(task, constraints)


def long_numbers(steps: int) -> MDP:
    """Denominators near 1e18, which leave no room in 64 bits."""
    odd = Fraction(10**17 + 3, 10**18 + 9)
    rows = {
        "s": {"a": certain("t", odd), "b": certain("t", odd + Fraction(1, 10**16)), "c": certain("s", 0)},
        "t": {"a": certain("s", Fraction(1, 3)), "b": certain(None, 1)},
    }
    return make_task("long", Horizon(steps), rows, {"s": 1})


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_numbers_that_leave_no_room_are_left_to_rationals(steps: int) -> None:
    task = long_numbers(steps)
    best = max(best_with(task, mean_constraint(task, Fraction(0)), s, pick) for s, pick in choices(task))
    constraint = mean_constraint(task, best - Fraction(1, 1000))
    answers = set(misses(task, constraint, choices(task), PARAMS, 0.0))
    assert answers == ({True, False} if steps == 1 else {None})
    found = excluded(LemmaLearner(task, [constraint]))
    assert found == excluded(ExactLearner(task, [constraint]))
    assert found


def test_long_numbers_leave_fewer_places() -> None:
    """Denominators near 1e12 and five steps: sums would be longer than 64 bits with as many places as elsewhere."""
    part, seen = 10**12 + 39, {True: 0, False: 0}
    for seed in range(12):
        rng = random.Random(seed)
        rows = {s: {a: to_either(rng.randint(1, part - 1), part, rng.randint(-3, 3)) for a in "abc"} for s in "st"}
        task = make_task("fine", Horizon(5), rows, {"s": 1})
        free = mean_constraint(task, Fraction(0))
        alone = [best_with(task, free, s, pick) for s, pick in choices(task)]
        for value in sorted(set(alone)):
            for beside in (Fraction(1, 100), Fraction(-1, 100)):
                limit = replace(free, threshold=value + beside)
                for exact, answer in zip(alone, misses(task, limit, choices(task), PARAMS, 0.0), strict=True):
                    assert answer == (not limit.met(exact)) or abs(exact - limit.threshold) < Fraction(1, 1000)
                    seen[bool(answer)] += 1
    assert min(seen.values()) > 100


def to_either(share: int, part: int, paid: int) -> list[Outcome]:
    return [Outcome(Fraction(n, part), t, Fraction(paid)) for n, t in ((share, "s"), (part - share, "t"))]


def test_a_threshold_that_is_a_whole_number_of_units_is_met() -> None:
    rows = {"s": {"a": certain("s", 1), "b": certain("s", 2), "c": certain("s", 4)}}
    task = make_task("whole", Horizon(3), rows, {"s": 1})
    for threshold, strict, expected in ((6, False, [True, False, False]), (6, True, [True, True, False])):
        limit = Constraint("mean", task.initial, Fraction(threshold), strict=strict)
        assert [bool(answer) for answer in misses(task, limit, choices(task), PARAMS, 0.0)] == expected


@pytest.mark.parametrize("objective", HORIZONS, ids=str)
def test_how_many_boxes_are_solved_at_once_changes_nothing(objective: Horizon) -> None:
    task = random_task(5, states=6, actions=3, objective=objective)
    best = max(best_with(task, mean_constraint(task, Fraction(0)), s, pick) for s, pick in choices(task))
    constraints = [mean_constraint(task, best), mean_constraint(task, best - abs(best) / 10)]
    alone = LemmaParams(forced=ForcedParams(moves_at_once=1))
    together = [lemma.box for lemma in LemmaLearner(task, constraints).static()]
    assert together == [lemma.box for lemma in LemmaLearner(task, constraints, alone).static()]
    assert together


def test_vectors_are_computed_on_demand_and_travel_as_numbers() -> None:
    task = random_task(5, states=6, actions=3, objective=Horizon(3))
    best = max(best_with(task, mean_constraint(task, Fraction(0)), s, pick) for s, pick in choices(task))
    lemma = next(LemmaLearner(task, [mean_constraint(task, best)]).static())
    assert "stages" not in vars(lemma.bound)
    there = pickle.loads(pickle.dumps(lemma))
    assert there == lemma
    assert type(there.bound) is BoxBound
    assert len(there.bound.stages) == 4
