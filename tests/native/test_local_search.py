"""The compiled local search, part by part: nets, values and prices, boxes, and walks that stay within them."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mincirc.circuit.net import Net, net_of, rebuild
from mincirc.interface import interface_for, legal_policy
from mincirc.mdp import Discount, Horizon, TotalReward
from mincirc.mdp.boxes.accept import Judge
from mincirc.mdp.constraint import Constraint, each_constraints, mean_constraint, satisfies
from mincirc.mdp.disjoint_union import union
from mincirc.mdp.families import random_task
from mincirc.mdp.model import MDP, Picks
from mincirc.mdp.objective import Objective
from mincirc.mdp.value.policy import block_returns, policy_return
from mincirc.native import core
from mincirc.problem.problem import Problem
from mincirc.testing import policies, tasks
from mincirc.upper.compiled import CompiledParams, CompiledRounds
from mincirc.upper.improve import ImproveParams, Improver, UpperParams
from mincirc.upper.restarts import Trajectory
from mincirc.upper.tree import tree_circuit
from mincirc.upper.witness import Origin
from tests.support import table_task

pytestmark = pytest.mark.skipif(core() is None, reason="the core is not compiled here")
OBJECTIVES = [Discount(Fraction(9, 10)), Horizon(7, Fraction(9, 10)), TotalReward()]
EXACT = CompiledParams(decided=0.0, rest=1e-12)


def rounds_of(problem: Problem, params: CompiledParams = EXACT) -> CompiledRounds:
    compiled = core()
    assert compiled is not None
    made = CompiledRounds.make(compiled, problem, problem.basis, Judge(problem.task, problem.constraints), params)
    assert made is not None
    return made


def below(task: MDP, picks: Picks, share: Fraction) -> tuple[Constraint, ...]:
    """Return bounds that the policy meets with some slack: of the mean, or of every member of a union."""
    if task.blocks:
        return each_constraints(task, [value - share * (1 + abs(value)) for value in block_returns(task, picks)])
    value = policy_return(task, picks)
    return (mean_constraint(task, value - share * (1 + abs(value))),)


class Count:
    """Counts what a round finds, and takes everything."""

    smallest, left = 0, 1 << 30

    def took(self, steps: int, work: int) -> None:
        """Count nothing."""

    def count(self, net: Net, origin: Origin) -> bool:
        """Take the net."""
        return True


@pytest.mark.parametrize("objective", OBJECTIVES, ids=str)
@given(data=st.data())
@settings(max_examples=25)
def test_values_and_prices_are_those_of_the_reference(objective: Objective, data: st.DataObject) -> None:
    task = data.draw(tasks(max_states=7, max_actions=4, objective=st.just(objective)))
    if data.draw(st.booleans()):
        task = union([task, task])
    picks = data.draw(policies(task))
    problem = Problem(task, interface_for(task), "b2", below(task, picks, Fraction(1, 3)))
    judge = Judge(task, problem.constraints)
    values, prices = rounds_of(problem).priced(net_of(tree_circuit(problem, picks, everywhere=True)))
    assert values == pytest.approx(judge.values(picks), abs=1e-9)
    expected = judge.first_order_costs(picks)
    assert expected is not None
    assert prices is not None
    flat = [float(cost) for costs in expected for cost in costs]
    assert [max(price, 0.0) for price in prices] == pytest.approx(flat, abs=1e-6)


@pytest.mark.parametrize("objective", OBJECTIVES, ids=str)
def test_every_policy_of_a_box_meets_the_bounds(objective: Objective) -> None:
    admitted = 0
    for seed in range(8):
        one = random_task(seed, states=8, actions=3, objective=objective)
        task = union([one, random_task(seed + 50, states=6, actions=3, objective=objective)]) if seed % 2 else one
        picks = tuple(random.Random(seed).randrange(len(row)) for row in task.choices)
        problem = Problem(task, interface_for(task), "b2", below(task, picks, Fraction(1, 20)))
        rounds = rounds_of(problem)
        start = rounds.begin(net_of(tree_circuit(problem, picks, everywhere=True)))
        assert start is not None
        box = rounds.box(start, seed)
        assert box == rounds.box(start, seed)
        assert all(pick in options for pick, options in zip(picks, box, strict=True))
        admitted += sum(map(len, box)) - len(box)
        drawn = random.Random(seed)
        for _ in range(30):
            policy = tuple(drawn.choice(sorted(options)) for options in box)
            assert satisfies(task, policy, problem.constraints)
    assert admitted > 20


@pytest.mark.parametrize("basis", ["b2", "xaig", "aig"])
@given(data=st.data(), seed=st.integers(0, 99), kind=st.integers(0, 1))
@settings(max_examples=12)
def test_a_round_ends_in_an_acceptable_net_wherever_it_is_cut(
    basis: str, data: st.DataObject, seed: int, kind: int
) -> None:
    """A round in a box (odd rounds) or of spending slack, cut after 1, 2, .. steps: the same walk, a bit longer."""
    task = data.draw(tasks(max_states=9, max_actions=4, objective=st.just(Discount(Fraction(1, 2)))))
    picks = data.draw(policies(task))
    problem = Problem(task, interface_for(task), basis, below(task, picks, Fraction(1, 8)))
    net = net_of(tree_circuit(problem, picks))
    for steps in range(1, 40):
        rounds = rounds_of(problem, CompiledParams(steps=steps, priced_steps=steps))
        trajectory = Trajectory(net, (), len(net.gates), rounds=kind)
        for _ in rounds.run(trajectory, Count(), seed):
            pass
        assert problem.accepts(trajectory.net.circuit())
        assert len(trajectory.net.gates) <= len(net.gates) + CompiledParams().extra_gates


@pytest.mark.parametrize("objective", OBJECTIVES, ids=str)
@pytest.mark.parametrize("basis", ["b2", "aig"])
def test_large_tasks_are_improved_whatever_the_objective(objective: Objective, basis: str) -> None:
    """More states than a word has bits, two bounds of different slack, and every kind of step."""
    one = random_task(7, states=100, actions=4, objective=objective)
    task = union([one, random_task(8, states=40, actions=4, objective=objective)])
    picks = tuple(random.Random(3).randrange(len(row)) for row in task.choices)
    tight, loose = below(task, picks, Fraction(1, 500)), below(task, picks, Fraction(1, 5))
    problem = Problem(task, interface_for(task), basis, (tight[0], loose[1]))
    params = UpperParams(improve=ImproveParams(compiled=CompiledParams(triples=0.1)))
    improver = Improver(problem, tree_circuit(problem, picks), params=params)
    improver.run(12_000)
    assert problem.accepts(improver.circuit)
    assert improver.circuit.size < 0.8 * tree_circuit(problem, picks).size
    assert improver.best.origin in ("approximation", "resubstitution")
    again = Improver(problem, tree_circuit(problem, picks), params=params)
    while again.steps < 12_000:  # the same search in other pieces
        again.run(min(1700, 12_000 - again.steps))
    assert again.circuit == improver.circuit


@given(st.data(), st.integers(0, 4), st.integers(0, 12))
@settings(max_examples=80)
def test_nets_are_simplified_like_those_of_the_reference(data: st.DataObject, inputs: int, gates: int) -> None:
    """A task of truth tables, where every word is legal: whatever the net computes, it is taken."""
    task = table_task(inputs, 0)
    problem = Problem(task, interface_for(task), "b2", (mean_constraint(task, Fraction(0)),))
    base = inputs + 1
    drawn = tuple(
        (data.draw(st.integers(0, 15)), data.draw(st.integers(0, node - 1)), data.draw(st.integers(0, node - 1)))
        for node in range(base, base + gates)
    )
    outputs = (data.draw(st.integers(0, 2 * (base + gates) - 1)),)
    expected = rebuild("b2", inputs, drawn, outputs, {})
    found = rounds_of(problem).simplified(Net("b2", inputs, drawn, outputs))
    assert found.gates == expected.gates
    assert found.outputs == expected.outputs


def test_a_float_belief_that_exact_values_refute_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    task = random_task(3, states=7, actions=3, objective=Discount(Fraction(1, 2)))
    best = max(task.policies(), key=lambda picks: policy_return(task, picks))
    problem = Problem(task, interface_for(task), "b2", (mean_constraint(task, policy_return(task, best)),))
    circuit = tree_circuit(problem, best)
    plain = Improver(problem, circuit)
    plain.run(4000)
    monkeypatch.setattr(Judge, "float_thresholds", property(lambda _: [-100.0]))
    fooled = Improver(problem, circuit)
    fooled.run(4000)
    assert problem.accepts(fooled.circuit)
    assert plain.circuit.size <= fooled.circuit.size <= circuit.size
    acts = legal_policy(problem.interface.policy_of(fooled.circuit))
    assert acts is not None
    assert policy_return(task, acts) == policy_return(task, best)


def test_where_there_is_no_memory_the_reference_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    task = random_task(3, states=7, actions=3, objective=Discount(Fraction(1, 2)))
    problem = Problem(task, interface_for(task), "b2", (mean_constraint(task, Fraction(-100)),))
    compiled = core()
    assert compiled is not None

    class Full:
        """A budget that has a byte left."""

        def left_memory(self) -> int:
            """Return the bytes that are left."""
            return 1

    monkeypatch.setattr("mincirc.upper.compiled.current", Full)
    assert CompiledRounds.make(compiled, problem, "b2", Judge(task, problem.constraints)) is None
