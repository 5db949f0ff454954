"""Local search: what it returns meets the bound, is never below the minimum, and is the same every time."""

from __future__ import annotations

import random
import tracemalloc
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import mincirc
from mincirc.circuit import Circuit, Gate, Output, evaluate
from mincirc.circuit.net import net_of
from mincirc.circuit.translate import translated
from mincirc.interface import interface_for, legal_policy
from mincirc.mdp import Discount, policy_return
from mincirc.mdp.constraint import mean_constraint
from mincirc.mdp.families import random_task
from mincirc.mdp.value.optimum import optimum
from mincirc.native import core
from mincirc.problem.problem import Problem
from mincirc.searching.backends import sat_backend
from mincirc.solve.protocol import Answer, Budget
from mincirc.testing import policies, tasks
from mincirc.upper.compiled import CompiledParams
from mincirc.upper.improve import ImproveParams, Improver, UpperParams, improve
from mincirc.upper.reference import ReferenceParams
from mincirc.upper.resubstitute import Prices, RandomWalk
from mincirc.upper.tree import box_circuit, first_bound, tree_circuit
from mincirc.upper.witness import UpperBound
from tests.support import by_clauses, table_task

each_core = pytest.mark.usefixtures("each_core")
of_each_core = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)

LAKE_2 = ["SFHF", "FFFF", "HFFH", "FFFG"]


def problem_of(task: mincirc.MDP, share: Fraction = Fraction(0)) -> tuple[Problem, tuple[int, ...]]:
    best = optimum(task)
    value = policy_return(task, best.picks)
    bound = mean_constraint(task, value - share * abs(value))
    return Problem(task, interface_for(task), "b2", (bound,)), best.picks


@pytest.mark.parametrize("basis", ["b2", "xaig", "aig"])
@given(data=st.data(), limit=st.integers(0, 12), seed=st.integers(0, 99))
@settings(max_examples=20, deadline=None)
def test_a_walk_stays_within_its_prices(basis: str, data: st.DataObject, limit: int, seed: int) -> None:
    task = data.draw(tasks(max_states=7, max_actions=8, objective=st.just(Discount(Fraction(1, 2)))))
    interface = interface_for(task)
    picks = data.draw(policies(task))
    start = net_of(tree_circuit(Problem(task, interface, basis, ()), picks, everywhere=True))
    cost = np.ones((len(task), 1 << interface.output_bits))
    for state, pick in enumerate(picks):
        for word, meant in interface.decoding[state].items():
            if meant == pick or data.draw(st.integers(0, 9)) < 3:
                cost[state, word] = 0.0
    walk = RandomWalk(start, Prices.of(interface, cost), random.Random(seed), limit)
    for _ in range(60):
        size = len(walk.net.gates)
        walk.step()
        assert len(walk.net.gates) <= max(limit, size)
        circuit = walk.net.circuit()
        words = evaluate(circuit, interface.codes)
        assert all(cost[s, w] == 0.0 for s, w in enumerate(words))


@each_core
@pytest.mark.parametrize("share", [Fraction(0), Fraction(1, 2)])
@given(task=tasks(max_states=6, max_actions=3, objective=st.just(Discount(Fraction(9, 10)))), seed=st.integers(0, 99))
@settings(of_each_core, max_examples=8)
def test_never_below_the_minimum(share: Fraction, task: mincirc.MDP, seed: int) -> None:
    problem, picks = problem_of(task, share)
    start = tree_circuit(problem, picks)
    found = improve(problem, start, effort=600, seed=seed)
    assert found.circuit.size <= found.before == start.size
    assert problem.accepts(found.circuit)
    least = mincirc.search(task, problem.constraints[0].threshold).size
    assert least is not None
    assert found.circuit.size >= least


@each_core
@pytest.mark.parametrize(
    ("tables", "bits", "basis", "size"),
    [((0b10010110, 0b11101000), 3, "b2", 5), ((0x6996,), 4, "b2", 3), ((0x6,), 2, "aig", 3), ((0xCACA,), 4, "b2", 3)],
)
def test_finds_the_minimum_of_small_functions(tables: tuple[int, ...], bits: int, basis: str, size: int) -> None:
    problem, picks = _table(bits, tables, basis)
    found = improve(problem, tree_circuit(problem, picks), effort=1500)
    assert found.circuit.size == size


def _table(bits: int, tables: tuple[int, ...], basis: str) -> tuple[Problem, tuple[int, ...]]:
    task = table_task(bits, *tables)
    picks = tuple(max(range(len(row)), key=lambda p, row=row: row[p].reward) for row in task.choices)  # type: ignore[misc]
    return Problem(task, interface_for(task), basis, (mean_constraint(task, Fraction(1)),)), picks


@each_core
def test_same_seed_same_circuit_and_other_seeds_other_ways() -> None:
    task = mincirc.load("gym:FrozenLake-v1", discount="99/100", gym_args={"desc": LAKE_2})
    problem, picks = problem_of(task)
    start = tree_circuit(problem, picks)
    runs = [improve(problem, start, effort=40, seed=seed) for seed in (1, 1, 2, 3)]
    assert runs[0].circuit == runs[1].circuit
    assert runs[0].steps == runs[1].steps
    assert len({run.circuit for run in runs}) > 1


def test_a_circuit_that_misses_the_bound_is_refused() -> None:
    problem, _ = _table(2, (0b0110,), "b2")
    bad = mincirc.parse_circuit("basis b2\ninputs x0 x1\ny0 = x0\n")
    with pytest.raises(ValueError, match="does not meet the bound"):
        improve(problem, bad)


@each_core
@pytest.mark.parametrize(
    ("basis", "size"), [("nand", 10), ("demorgan", 10), ("mig", 6), ("lut-3", 1), ("lut-2", 2), ("xaig", 2)]
)
def test_bases_without_nets_are_searched_in_another_one(basis: str, size: int) -> None:
    problem, picks = _table(3, (0b10010110,), basis)
    found = improve(problem, tree_circuit(problem, picks), effort=1200)
    assert found.circuit.basis == basis
    assert problem.accepts(found.circuit)
    assert found.circuit.size <= size


@pytest.mark.parametrize("basis", ["nand", "demorgan", "mig", "lut-3"])
@given(tables=st.tuples(*[st.integers(0, (1 << 16) - 1)] * 2))
@settings(max_examples=6, deadline=None)
def test_translations_compute_the_same(basis: str, tables: tuple[int, ...]) -> None:
    problem, picks = _table(4, tables, "b2")
    circuit = tree_circuit(problem, picks)
    there = translated(circuit, basis)
    assert there.basis == basis
    back = translated(there, "aig")
    rows = range(16)
    assert evaluate(circuit, rows) == evaluate(there, rows) == evaluate(back, rows)


def test_trees_of_boxes_stay_in_their_boxes() -> None:
    task = random_task(5, states=9, actions=4, objective=Discount(Fraction(1, 2)))
    problem, picks = problem_of(task)
    rng = random.Random(0)
    box = tuple(frozenset({pick, rng.randrange(len(row))}) for pick, row in zip(picks, task.choices, strict=True))
    for _ in range(10):
        acted = legal_policy(problem.interface.policy_of(box_circuit(problem, box, rng)))
        assert acted is not None
        assert all(pick in options for pick, options in zip(acted, box, strict=True))


@each_core
def test_stop_is_obeyed_and_the_goal_ends_it() -> None:
    problem, picks = _table(4, (0x6996,), "b2")
    start = tree_circuit(problem, picks)
    assert improve(problem, start, stop=lambda: True).steps == 0
    improver = Improver(problem, start)
    improver.run(10**6, goal=3)
    assert improver.circuit.size == 3


@each_core
def test_a_bound_names_the_step_that_found_its_circuit() -> None:
    """At the optimum there is no slack to spend; far below it there is."""
    task = random_task(0, states=14, actions=4, objective=Discount(Fraction(9, 10)))
    origins = {}
    for share in (Fraction(0), Fraction(1, 2)):
        problem, picks = problem_of(task, share)
        start = first_bound(problem, picks)
        assert start.origin == "tree"
        bests: list[UpperBound] = []
        reference = ReferenceParams(steps=1, approximate_steps=80)
        compiled = CompiledParams(steps=1, priced_steps=80)
        params = UpperParams(improve=ImproveParams(reference=reference, compiled=compiled))
        improver = Improver(problem, start.circuit, on_better=lambda _: bests.append(improver.best), params=params)
        assert improver.best.origin == "given"
        improver.run(600)
        assert bests
        assert all(problem.accepts(best.circuit) and 0 < best.steps <= improver.steps for best in bests)
        origins[share] = {best.origin for best in bests}
    assert origins[Fraction(0)] == {"resubstitution"}
    assert "approximation" in origins[Fraction(1, 2)]


def test_only_what_meets_the_bound_is_an_upper_bound() -> None:
    problem, picks = _table(2, (0b0110,), "b2")
    bad = mincirc.parse_circuit("basis b2\ninputs x0 x1\ny0 = x0\n")
    assert UpperBound.of(problem, bad, "given") is None
    good = UpperBound.of(problem, tree_circuit(problem, picks), "tree", 3)
    assert good is not None
    assert good.to_json() == {"size": good.circuit.size, "origin": "tree", "steps": 3}
    assert str(good) == f"<= {good.size} gates (tree)"


def test_a_size_put_down_goes_on_where_it_was() -> None:
    problem, _ = _table(4, (0x16E9,), "b2")
    clauses = sat_backend(lower=by_clauses())
    whole, sliced = clauses.session(problem), clauses.session(problem)
    for gates in range(7):
        wanted = whole.decide(gates, Budget())
        budget, conflicts = Budget(), [-1]
        while True:
            with budget.turn(50):
                verdict = sliced.decide(gates, budget)
            assert verdict.effort.conflicts > conflicts[-1] or verdict.answer is not Answer.UNKNOWN
            conflicts.append(verdict.effort.conflicts)
            if verdict.answer is not Answer.UNKNOWN:
                break
        assert verdict.answer is wanted.answer
        assert budget.spent == verdict.effort.conflicts
        if gates == 5:
            assert len(conflicts) > 2
    whole.close()
    sliced.close()


@each_core
def test_turns_prove_the_same_minimum_and_count_every_conflict_once() -> None:
    task = mincirc.load("gym:FrozenLake-v1", discount="99/100")
    result = mincirc.search(task)
    assert (result.status, result.size) == ("proved", 6)
    assert result.stats.conflicts == result.stats.total_conflicts
    first = result.stats.sizes[0].gates  # fewer are known to be too few before any is asked
    assert [s.gates for s in result.stats.sizes] == list(range(first, first + len(result.stats.sizes)))
    assert [s.gates for s in result.stats.sizes if s.answer == "refuted"] == list(range(first, 6))


@each_core
def test_circuits_are_improved_before_anything_is_proved() -> None:
    task = mincirc.load("gym:FrozenLake-v1", discount="99/100", gym_args={"map_name": "8x8"})
    result = mincirc.search(task, conflicts=1)
    assert result.status == "bounds"
    assert result.upper is not None
    assert result.upper < (55 if core() is None else 30)  # gates of the first tree
    assert result.stats.steps > 0


def test_a_step_takes_no_more_memory_than_it_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    interface = interface_for(mincirc.load(f"table:0x{random.Random(3).getrandbits(1 << 11):0512x}"))
    source = random.Random(1)
    gates = tuple(
        Gate(source.choice((2, 4, 6, 8, 14)), tuple(sorted(source.sample(range(g), 2)))) for g in range(11, 160)
    )
    net = net_of(Circuit("b2", 11, gates, (Output(159, False),)))
    walk = RandomWalk(net, Prices.of(interface, np.ones((1 << 11, 2))), source, 400, -1e9)  # nothing is good enough
    asked = list[int]()

    def room(size: int) -> bool:
        asked.append(size)
        return True

    monkeypatch.setattr("mincirc.upper.resubstitute.room", room)
    for _ in range(8):
        asked.clear()
        tracemalloc.start()
        walk.step()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert asked
        assert peak <= sum(asked) + (1 << 19)


def test_without_room_a_step_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    task = mincirc.load("table:0x92e5")
    interface = interface_for(task)
    start = net_of(
        tree_circuit(Problem(task, interface, "b2", ()), tuple(0x92E5 >> i & 1 for i in range(16)), everywhere=True)
    )
    monkeypatch.setattr("mincirc.upper.resubstitute.room", lambda _: False)
    walk = RandomWalk(start, Prices.of(interface, np.zeros((16, 2))), random.Random(1), 40)
    assert not any(walk.step() for _ in range(50))
    assert walk.net == start
