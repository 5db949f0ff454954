"""Upper bounds in fixed-point numbers: a "yes" is true, however near, and whatever is not near gets one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from mincirc.mdp import MDP, Discount, Horizon, Objective, TotalReward, make_task, union
from mincirc.mdp.boxes.fixed import FixedTask, fixed_task, upper_bounds
from mincirc.mdp.boxes.fixed_reference import ReferenceBounds
from mincirc.mdp.boxes.params import FixedParams
from mincirc.mdp.build import reach
from mincirc.mdp.constraint import Constraint, constraint_returns, each_constraints, mean_constraint
from mincirc.mdp.families import random_task
from mincirc.mdp.model import Picks
from mincirc.mdp.value.floats import FloatTask
from mincirc.native import core
from tests.support import certain

PARAMS = FixedParams()
MANY = 20_000
OBJECTIVES = [
    Discount(Fraction(0)),
    Discount(Fraction(1, 2)),
    Discount(Fraction(99, 100)),
    Horizon(3),
    Horizon(4, Fraction(9, 10)),
    TotalReward(),
]
NEAR = [Fraction(0), *(Fraction(sign, 10**digits) for digits in (6, 9, 12, 14, 15, 16, 18) for sign in (1, -1))]


def drawn(objective: Objective, count: int) -> Iterator[tuple[MDP, random.Random]]:
    for seed in range(count):
        rng = random.Random(seed)
        yield random_task(seed, states=rng.randint(2, 6), actions=3, objective=objective), rng


def policies(task: MDP, box: list[list[int]] | None = None) -> list[Picks]:
    return list(product(*([range(len(row)) for row in task.choices] if box is None else box)))


def missed(task: MDP, picks: Picks, constraints: tuple[Constraint, ...]) -> bool:
    returns = constraint_returns(task, picks, constraints)
    return any(not c.met(value) for c, value in zip(constraints, returns, strict=True))


@pytest.mark.parametrize("objective", OBJECTIVES, ids=str)
def test_near_ties_are_never_decided_wrongly(each_core: str, objective: Objective) -> None:
    """Thresholds at the return of a policy, and as near to it as 1e-18; from 1e-9 on a miss is seen."""
    seen = 0
    for task, rng in drawn(objective, 6):
        floats = FloatTask.of(task)
        for picks in rng.sample(every := policies(task), min(3, len(every))):
            (value,) = constraint_returns(task, picks, [mean_constraint(task, Fraction(0))])
            for near, strict in product(NEAR, (False, True)):
                threshold = value + near * max(abs(value), floats.scale)
                constraint = Constraint("mean", task.initial, threshold, strict)
                made = fixed_task(task, [constraint], PARAMS)
                assert made is not None
                found = upper_bounds(made).policy(floats.flat(picks).tolist(), MANY)
                assert not (found and constraint.met(value))
                assert found or near < Fraction(1, 10**9)
                seen += found
    assert seen > 100


@pytest.mark.parametrize("objective", OBJECTIVES, ids=str)
def test_boxes_and_forced_choices(each_core: str, objective: Objective) -> None:
    """A "yes" is one for every policy; without a horizon, where the best policy is memoryless, clear cases get one."""
    yes = 0
    for task, rng in drawn(objective, 5):
        floats, memoryless = FloatTask.of(task), not isinstance(objective, Horizon)
        returns = {p: constraint_returns(task, p, [mean_constraint(task, Fraction(0))])[0] for p in policies(task)}
        ordered = sorted(set(returns.values()))
        for threshold in (ordered[-1], rng.choice(ordered), ordered[-1] + Fraction(1, 1000)):
            made = fixed_task(task, [mean_constraint(task, threshold)], PARAMS)
            assert made is not None
            bounds, gap = upper_bounds(made), Fraction(1, 10**6) * floats.scale
            for _ in range(4):
                box = [sorted(rng.sample(range(len(row)), rng.randint(1, len(row)))) for row in task.choices]
                best, found = max(returns[p] for p in policies(task, box)), bounds.box(floats.mask(box), MANY)
                assert not (found and best >= threshold)
                assert found or not memoryless or task.is_total or best >= threshold - gap
                yes += found
            for state, row in enumerate(task.choices):
                for pick in range(len(row)):
                    best = max(value for p, value in returns.items() if p[state] == pick)
                    found = bounds.forced(state, int(floats.first[state]) + pick, MANY)
                    assert not (found and best >= threshold)
                    yes += found
    assert yes > 30


@pytest.mark.parametrize("objective", OBJECTIVES, ids=str)
def test_both_cores_give_the_same_answers(objective: Objective) -> None:
    if core() is None:
        pytest.skip("the core is not compiled here")
    asked = 0
    for task, rng in drawn(objective, 4):
        floats = FloatTask.of(task)
        threshold = rng.choice(
            [constraint_returns(task, p, [mean_constraint(task, Fraction(0))])[0] for p in policies(task)]
        )
        made = fixed_task(task, [mean_constraint(task, threshold), mean_constraint(task, threshold - 1)], PARAMS)
        assert made is not None
        one, other = upper_bounds(made), ReferenceBounds(made)
        assert not isinstance(one, ReferenceBounds)
        for sweeps in (0, 1, 2, 5, MANY):
            for _ in range(3):
                picks = tuple(rng.randrange(len(row)) for row in task.choices)
                flat = floats.flat(picks).tolist()
                assert one.policy(flat, sweeps) == other.policy(flat, sweeps)
                box = [sorted(rng.sample(range(len(row)), rng.randint(1, len(row)))) for row in task.choices]
                assert one.box(floats.mask(box), sweeps) == other.box(floats.mask(box), sweeps)
                state = rng.randrange(len(picks))
                choice = flat[state]
                assert one.forced(state, choice, sweeps) == other.forced(state, choice, sweeps)
                asked += 1
    assert asked == 60


def test_products_are_rounded_up() -> None:
    compiled = core()
    if compiled is None:
        pytest.skip("the core is not compiled here")
    rng = random.Random(0)
    weights = [0, 1, 2, (1 << 62) - 1, 1 << 62, *(rng.randrange((1 << 62) + 1) for _ in range(300))]
    values = [0, 1, -1, (1 << 61) - 1, -(1 << 61), *(rng.randrange(-(1 << 61), 1 << 61) for _ in range(300))]
    for weight, value, portable in product(weights[:40] + weights[-40:], values[:40] + values[-40:], (0, 1)):
        assert compiled.lib.mincirc_fixed_product(weight, value, portable) == -(
            -weight * value >> FixedTask.weight_bits
        )


def costs(weights: tuple[Fraction, ...]) -> MDP:
    """Negative values and weights that are no dyadics: a weight rounded up makes them smaller."""
    rows = {f"s{i}": {"a": certain(None, -(10**9) - i), "b": certain(None, -1)} for i in range(len(weights))}
    return make_task("costs", Discount(Fraction(1, 2)), rows, {f"s{i}": w for i, w in enumerate(weights)})


def test_weights_of_negative_values_are_rounded_down(each_core: str) -> None:
    """The return is exactly at the threshold; so many weights, rounded up, would make the sum smaller by 26 units."""
    count = 983
    task = costs((Fraction(1, count),) * count)
    flat = list(range(0, 2 * count, 2))
    value = -Fraction(10**9) - Fraction(count - 1, 2)
    for more, found in ((Fraction(0), False), (Fraction(1, 10**15), False), (Fraction(-1), True)):
        made = fixed_task(task, [mean_constraint(task, value - more)], PARAMS)
        assert made is not None
        bounds = upper_bounds(made)
        assert bounds.policy(flat, MANY) == found
        box = np.zeros(2 * count, dtype=np.bool_)
        box[flat] = True
        assert all(bounds.box(box, n) == found for n in (1, MANY))


def test_one_missed_constraint_is_enough(each_core: str) -> None:
    tasks = [random_task(seed, states=3, actions=3, objective=Discount(Fraction(9, 10))) for seed in (1, 2)]
    both = union(tasks)
    floats, seen = FloatTask.of(both), set[bool]()
    returns = {p: constraint_returns(both, p, each_constraints(both, [Fraction(0)] * 2)) for p in policies(both)}
    for one, other in ((0.5, 0.5), (0.9, 0.1), (0.1, 0.9)):
        limits = [
            sorted(v[k] for v in returns.values())[int(q * (len(returns) - 1))] for k, q in ((0, one), (1, other))
        ]
        constraints = each_constraints(both, limits)
        made = fixed_task(both, constraints, PARAMS)
        assert made is not None
        bounds = upper_bounds(made)
        for picks in policies(both)[::7]:
            gaps = [v - limit for v, limit in zip(returns[picks], limits, strict=True)]
            found = bounds.policy(floats.flat(picks).tolist(), MANY)
            assert found == (min(gaps) < 0) or abs(min(gaps)) < Fraction(1, 10**9)
            seen.add(found)
    assert seen == {False, True}


def test_weights_may_sum_to_more_than_one(each_core: str) -> None:
    """As many states as overflow sums of values, were they not divided by the sum of their weights."""
    rows = {f"s{i}": {"a": certain(f"s{i}", 1), "b": certain(f"s{i}", -1)} for i in range(100)}
    task = make_task("many", Discount(Fraction(99, 100)), rows, {"s0": 1})
    for sign, flat in ((1, range(0, 200, 2)), (-1, range(1, 200, 2))):
        for more, found in ((Fraction(1), True), (Fraction(0), False), (Fraction(-1), False)):
            constraint = Constraint("sum", (Fraction(1),) * 100, sign * 10_000 + more)
            made = fixed_task(task, [constraint], PARAMS)
            assert made is not None
            assert upper_bounds(made).policy(list(flat), MANY) == found


def test_a_union_that_is_not_its_members_any_more(each_core: str) -> None:
    """The objective of a union was replaced, that of its members was not: their optima are no bounds."""
    rows = {"s": {"a": certain("t", 0), "b": certain(None, 0)}, "t": {"a": certain(None, 1)}}
    member = make_task("m", Discount(Fraction(0)), rows, {"s": 1})
    both = union([member, member])
    stale = replace(both, objective=Discount(Fraction(1, 2)))
    for task, value in ((stale, Fraction(1, 2)), (reach(both, [1, 3]), Fraction(1))):
        for threshold, found in ((value, False), (value + Fraction(1, 100), True)):
            made = fixed_task(task, [mean_constraint(task, threshold)], PARAMS)
            assert made is not None
            assert upper_bounds(made).policy([0, 2, 3, 5], MANY) == found


def test_without_a_proof_there_are_no_bounds() -> None:
    task = random_task(0, states=3, actions=2, objective=Discount(Fraction(9, 10)))
    negative = Constraint("difference", (Fraction(1), Fraction(-1), Fraction(0)), Fraction(0))
    assert fixed_task(task, [negative], PARAMS) is None
    assert fixed_task(task, [], PARAMS) is None
    far = random_task(0, states=3, actions=2, objective=Discount(1 - Fraction(1, 10**11)))
    assert fixed_task(far, [mean_constraint(far, Fraction(0))], PARAMS) is None
    assert fixed_task(task, [mean_constraint(task, Fraction(0))], FixedParams(least_places=58)) is None
