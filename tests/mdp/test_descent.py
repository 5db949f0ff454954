"""Bounds from above and their check in machine integers, against best policies and rationals."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mincirc
from mincirc.mdp import MDP, Discount, Outcome, make_task
from mincirc.mdp.boxes.dyadic import DyadicRows
from mincirc.mdp.boxes.learn import LemmaLearner
from mincirc.mdp.boxes.outer import BoxProver, closure
from mincirc.mdp.constraint import Constraint, mean_constraint
from mincirc.mdp.families import random_task
from mincirc.mdp.value.bellman import backup
from mincirc.mdp.value.exact import to_fmpq
from mincirc.mdp.value.floats import FloatTask
from mincirc.mdp.value.from_above import Descent
from mincirc.mdp.value.optimum import best_policy, optimum, whole_box
from mincirc.mdp.value.policy import policy_return


def drawn_box(data: st.DataObject, task: MDP) -> list[list[int]]:
    return [sorted(data.draw(st.sets(st.integers(0, len(row) - 1), min_size=1))) for row in task.choices]


@given(data=st.data(), seed=st.integers(0, 10_000), gamma=st.sampled_from([Fraction(1, 2), Fraction(99, 100)]))
@settings(max_examples=60, deadline=None)
def test_what_comes_down_is_a_bound_and_says_which_boxes_fail(data: st.DataObject, seed: int, gamma: Fraction) -> None:
    task = random_task(seed, states=5, actions=3, objective=Discount(gamma))
    box = drawn_box(data, task)
    picks, exact = best_policy(task, box, tuple(options[0] for options in box))
    best = policy_return(task, picks)
    floats = FloatTask.of(task)
    descent = Descent(floats, floats.best(whole_box(task)))
    for threshold in (best, best + Fraction(1, 10**6), best + Fraction(1, 3), best - Fraction(1, 10**6)):
        prover = BoxProver(task, mean_constraint(task, threshold), floats)
        values = descent.bound(prover, floats.mask(box))
        assert (values is not None) == (best < threshold)
        if values is not None:
            for s, value in exact.items():
                assert values[s] * float(floats.scale) >= float(Fraction(int(value.p), int(value.q))) - 1e-9
            bound = prover.refute_by(box, values)
            assert bound is not None
            assert prover.proves(box, bound)


@given(data=st.data(), seed=st.integers(0, 10_000), places=st.sampled_from([3, 24, 60]))
@settings(max_examples=60, deadline=None)
def test_machine_integers_say_what_rationals_say(data: st.DataObject, seed: int, places: int) -> None:
    task = random_task(seed, states=4, actions=2, objective=Discount(Fraction(9, 10)))
    box = drawn_box(data, task)
    floats = FloatTask.of(task)
    rows = DyadicRows(task, floats.scale)
    mask = floats.mask(box)
    inside = rows.closure(mask, np.array(task.start))
    assert set(np.flatnonzero(inside).tolist()) == closure(task, box, task.start)
    unit = floats.scale / (1 << places)
    _, best = best_policy(task, box, tuple(options[0] for options in box))
    nudge = data.draw(st.lists(st.integers(-2, 3), min_size=4, max_size=4))
    units = [int((best[s] / to_fmpq(unit)).ceil()) + nudge[s] for s in range(4)]
    values = {s: to_fmpq(unit) * units[s] for s in range(4)}
    expected = all(
        values[s] >= backup(task.rows[s][pick], values) for s in np.flatnonzero(inside).tolist() for pick in box[s]
    )
    found = rows.holds(mask, inside, np.array([max(-(2**61), min(u, 2**61)) for u in units]), places)
    assert found == (None if places == 60 else expected)


@pytest.mark.parametrize("seed", range(12))
def test_rounded_bounds_with_weights_of_several_denominators(seed: int) -> None:
    """Values of either sign: a clear miss is refuted, by vectors that prove it, and nothing else is."""
    rng, sign = random.Random(seed), 1 if seed % 2 else -1
    rows = {
        s: {a: [Outcome("1/2", rng.choice("stuv"), sign * rng.randint(1, 9)) for _ in range(2)] for a in "ab"}
        for s in "stuv"
    }
    weights = (Fraction(1, 2), Fraction(1, 3), Fraction(1, 7), Fraction(1, 42))
    task = make_task("weighed", Discount(Fraction(9, 10)), rows, dict(zip("stuv", weights, strict=True)))
    floats = FloatTask.of(task)
    best = sum((w * v for w, v in zip(weights, optimum(task).values, strict=True)), Fraction(0))
    for strict, beside in product((False, True), map(Fraction, ("1/10000", "-1/10000", "1", "-1"))):
        prover = BoxProver(task, Constraint("mean", weights, best + beside, strict=strict), floats)
        bound = prover.refute_by(whole_box(task), floats.best_of_all.values)
        assert (bound is not None) == (beside > 0)
        assert bound is None or prover.proves(whole_box(task), bound)


def test_static_lemmas_of_a_task_with_500_states() -> None:
    """At the optimum: 340 states are reached by every best policy, whatever else it does."""
    task = mincirc.load("gym:Taxi-v4", discount="99/100")
    best = optimum(task)
    constraint = mean_constraint(task, policy_return(task, best.picks))
    lemmas = list(LemmaLearner(task, [constraint]).static())
    assert len(lemmas) == 340
    for lemma in lemmas:
        ((state, picks),) = lemma.box
        assert set(picks) <= {p for p, q in enumerate(best.q[state]) if q < best.values[state]}
