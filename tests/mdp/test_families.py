"""Random tasks are reproducible and meet the corners they promise; the strategies make valid records only."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from typing import TypeVar

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from mincirc.interface import Interface, interface_for, legal_policy
from mincirc.mdp import MDP, Discount, Horizon, Objective, TotalReward
from mincirc.mdp.families import random_objective, random_task, random_union
from mincirc.problem.problem import Problem
from mincirc.testing import basis_names, circuits, interfaces, objectives, policies, problems, rationals, tasks, unions
from tests.mdp import naive

OBJECTIVES: list[Objective] = [Discount(Fraction(1, 2)), Horizon(2), TotalReward()]
SEEDS = range(60)


def family(objective: Objective) -> list[MDP]:
    return [random_task(seed, states=4, actions=3, objective=objective) for seed in SEEDS]


@pytest.mark.parametrize("objective", OBJECTIVES, ids=str)
def test_same_seed_same_task(objective: Objective) -> None:
    assert family(objective) == family(objective)
    assert len({str(task.choices) for task in family(objective)}) == len(SEEDS)
    one, two = (random_union(7, members=3, states=5, actions=2, objective=objective) for _ in range(2))
    assert one == two


def test_the_task_of_a_seed_stays_the_same() -> None:
    """Published runs name seeds, so a change of the generator must be noticed."""
    task = random_task(1, states=2, actions=2, objective=Horizon(1))
    assert [[(c.word, c.reward, c.successors) for c in row] for row in task.choices] == [
        [(1, Fraction(1, 3), ((1, Fraction(1, 2)),))],
        [(1, Fraction(2), ((1, Fraction(1)),))],
    ]


@pytest.mark.parametrize("objective", OBJECTIVES, ids=str)
def test_sizes_are_as_asked(objective: Objective) -> None:
    task = random_task(
        3, states=9, actions=4, objective=objective, code_bits=6, action_bits=3, same_actions=True, successors=3
    )
    interface = interface_for(task)
    assert (len(task), len(task.actions), interface.inputs, interface.output_bits) == (9, 4, 6, 3)
    assert {len(row) for row in task.choices} == {4}
    assert max(len(c.successors) for row in task.choices for c in row) == 3
    assert task.objective == objective
    whole = random_union(3, members=3, states=7, actions=2, objective=objective, uniform=False)
    assert (len(whole), len(whole.blocks), sum(b.weight for b in whole.blocks)) == (7, 3, 1)


def test_the_corners_are_met() -> None:
    seen: Counter[str] = Counter()
    for task in [t for objective in OBJECTIVES for t in family(objective)]:
        interface = interface_for(task)
        seen["ends"] += any(0 < c.end < 1 for row in task.choices for c in row)
        seen["sizes"] += len({len(row) for row in task.choices}) > 1
        seen["gaps"] += len(interface.codes) < 1 << interface.inputs
        words = {word for legal in interface.decoding for word in legal}
        seen["constant bit"] += any(len({w >> h & 1 for w in words}) == 1 for h in range(interface.output_bits))
        seen["harmful"] += bool(task.harmful)
        seen["training"] += 0 < len(task.labelled("training")) < len(task)
        if task.is_total:
            first = (0,) * len(task)
            cones = [naive.visited(task, first, [s]) for s in range(len(task))]
            seen["zero-reward loop"] += any(all(task.choices[t][0].end == 0 for t in cone) for cone in cones)
            seen["rewards"] += any(c.reward for row in task.choices for c in row)
    assert min(seen[name] for name in ("ends", "sizes", "gaps", "constant bit", "harmful", "training")) >= 10
    assert min(seen["zero-reward loop"], seen["rewards"]) >= 10


def test_objectives_of_every_kind() -> None:
    rng = random.Random(0)
    kinds = Counter(type(random_objective(rng)).__name__ for _ in range(300))
    assert set(kinds) == {"Discount", "Horizon", "TotalReward"}
    assert min(kinds.values()) > 60


# -- the strategies ---------------------------------------------------------------------------


@given(rationals(-1, 2, 3))
def test_rationals_are_in_range(value: Fraction) -> None:
    assert -1 <= value <= 2
    assert value.denominator <= 3


@given(st.data())
def test_tasks_are_small_and_fit_their_interfaces(data: st.DataObject) -> None:
    task = data.draw(tasks(max_states=5, max_actions=3))
    assert 1 <= len(task) <= 5
    assert 1 <= len(task.actions) <= 3
    interface = data.draw(interfaces(task))
    assert len(set(interface.codes)) == len(task)
    picks = data.draw(policies(task))
    words = [interface.word(s, pick) for s, pick in enumerate(picks)]
    assert legal_policy(interface.decode(words)) == picks


@given(unions(max_members=3, max_states=2))
def test_unions_are_unions(task: MDP) -> None:
    assert 1 <= len(task.blocks) <= 3
    assert len(task) == sum(len(b.task) for b in task.blocks) <= 6


@given(st.data())
def test_circuits_are_over_the_basis_asked_for(data: st.DataObject) -> None:
    basis = data.draw(basis_names())
    circuit = data.draw(circuits(basis=basis, inputs=3, outputs=2, max_gates=4))
    assert (circuit.basis, circuit.inputs, len(circuit.outputs)) == (basis, 3, 2)
    assert circuit.size <= 4


@given(problems())
def test_problems_fit_together(problem: Problem) -> None:
    assert len(problem.interface.codes) == len(problem.task)
    assert problem.constraints
    assert all(len(c.weights) == len(problem.task) for c in problem.constraints)


T = TypeVar("T")


def has_gap(interface: Interface) -> bool:
    return len(interface.codes) < 1 << interface.inputs


def found(strategy: st.SearchStrategy[T], wanted: Callable[[T], bool]) -> T:
    return find(
        strategy, wanted, settings=settings(max_examples=3_000, derandomize=True, database=None, deadline=None)
    )


def test_every_corner_is_drawn_and_shrinks() -> None:
    assert len(found(tasks(), lambda t: len(t) >= 3)) == 3
    loop = found(tasks(), lambda t: t.is_total and any(c.reward for row in t.choices for c in row))
    assert (len(loop), loop.choices[0][0].reward, loop.choices[0][0].end) == (1, 1, 1)
    gap = found(tasks(), lambda t: has_gap(interface_for(t)))
    assert len(gap) == 1
    assert found(objectives(), lambda o: isinstance(o, Horizon) and o.steps > 1) == Horizon(2)
    twice = found(circuits(basis="nand"), lambda c: any(g.fanins[0] == g.fanins[1] for g in c.gates))
    assert (twice.size, twice.inputs) == (1, 1)
    assert found(circuits(basis="demorgan"), lambda c: any(len(g.fanins) == 1 for g in c.gates)).size == 1
