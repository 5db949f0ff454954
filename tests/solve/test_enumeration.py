"""Circuits of few gates, struck out by the compiled core: against brute force, SAT, and the circuits by definition."""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import mincirc
from mincirc.circuit import Circuit, columns, evaluate, get_basis
from mincirc.interface import explicit, interface_for
from mincirc.mdp import Discount, Horizon, Objective, TotalReward, make_task, union
from mincirc.mdp.boxes.learn import LemmaLearner
from mincirc.mdp.boxes.params import LemmaParams
from mincirc.mdp.constraint import Constraint, constraint_returns, each_constraints, mean_constraint
from mincirc.mdp.families import random_task
from mincirc.native import core
from mincirc.problem.problem import Problem
from mincirc.runtime.budget import Budget
from mincirc.searching.backends import sat_backend
from mincirc.solve.brute import BruteForce
from mincirc.solve.elimination import EliminationParams, SmallSizes
from mincirc.solve.enumeration import CircuitEnumeration, EnumerationParams, circuits_of
from mincirc.solve.params import SolveParams
from mincirc.solve.protocol import Answer
from mincirc.testing import hard_problems, planted_problems, problems
from tests.solve.fuzz_enumeration import asked, compared, gate_values
from tests.solve.test_elimination import LISTED, every_circuit
from tests.support import certain

pytestmark = pytest.mark.skipif(core() is None, reason="the core is not compiled here")
OBJECTIVES: list[Objective] = [Discount(Fraction(9, 10)), Discount(Fraction(0)), Horizon(3), TotalReward()]


def enumeration(problem: Problem, params: EnumerationParams = EnumerationParams()) -> CircuitEnumeration:
    made = CircuitEnumeration.of(problem, LemmaLearner(problem.task, problem.constraints), params)
    assert made is not None
    return made


def answers(problem: Problem, most: int, params: EnumerationParams = EnumerationParams()) -> list[Answer]:
    """What is said about 0, 1, .. gates, until a circuit is found; circuits are checked exactly."""
    made, found = enumeration(problem, params), list[Answer]()
    for gates in range(most + 1):
        assert made.begins(gates)
        assert all(cost > 0 for cost in made.steps(gates))
        assert made.empty == (made.found is None)
        found.append(Answer.REFUTED if made.empty else Answer.FOUND)
        if made.found is not None:
            assert made.found.size == gates
            assert problem.accepts(made.found)
            break
    return found


def expected(problem: Problem, most: int) -> list[Answer]:
    session, found = BruteForce().session(problem), list[Answer]()
    while len(found) <= most and Answer.FOUND not in found:
        found.append(session.decide(len(found), Budget()).answer)
    return found


def listed_bases(problem: Problem) -> bool:
    return problem.basis not in ("lut-4", "lut-5", "lut-6")


@given(problem=problems().filter(listed_bases))
@settings(max_examples=150, deadline=None)
def test_every_objective_basis_and_interface(problem: Problem) -> None:
    if problem.interface.output_bits:
        assert answers(problem, 1) == expected(problem, 1)


@pytest.mark.parametrize("basis", LISTED)
@given(data=st.data())
@settings(max_examples=12, deadline=None)
def test_problems_that_need_two_gates(basis: str, data: st.DataObject) -> None:
    """The least size is at least 2, by brute force; sizes up to 2, or 3 where one gate has two fan-ins."""
    problem = data.draw(hard_problems(basis=basis))
    most = 3 if basis in ("b2", "aig", "nand") else 2
    assert answers(problem, most) == expected(problem, most)


@pytest.mark.parametrize("basis", LISTED)
@given(data=st.data(), gates=st.integers(1, 3), outputs=st.integers(1, 3))
@settings(max_examples=10, deadline=None)
def test_planted_circuits_are_found(basis: str, data: st.DataObject, gates: int, outputs: int) -> None:
    gates = min(gates, 2 if basis in ("mig", "lut-3") else 3)
    problem = data.draw(planted_problems(basis=basis, gates=gates, outputs=outputs, inputs=4))
    assert Answer.FOUND in answers(problem, gates)


def every_word_pays(basis: str, codes: list[int], outputs: int) -> Problem:
    """A problem that every circuit solves; three input bits."""
    names = [format(w, f"0{outputs}b") for w in range(1 << outputs)]
    rows = {format(x, "03b"): {name: certain(None, 1) for name in names} for x in codes}
    task = make_task("all", Discount(Fraction(1, 2)), rows, {next(iter(rows)): 1}, actions=names)
    return Problem(task, explicit(task, {s: s for s in rows}), basis, (mean_constraint(task, Fraction(0)),))


@pytest.mark.parametrize("outputs", [1, 2])
@pytest.mark.parametrize("basis", ["b2", "aig", "demorgan", "nand", "mig", "lut-3"])
@pytest.mark.parametrize("codes", [list(range(8)), [1, 2, 4, 7], [5]])
def test_what_is_listed_says_all_that_circuits_say(
    basis: str, outputs: int, codes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is struck out and nothing accepted; with and without room for what is kept."""
    most = 1 if basis in ("mig", "lut-3") else 2
    problem = every_word_pays(basis, codes, outputs)
    for most_bytes in (0, 3_000, 1 << 27):
        circuits, said = list[Circuit](), set[tuple[int, ...]]()
        made = enumeration(problem)
        monkeypatch.setattr(made, "_params", EnumerationParams(most_bytes=most_bytes))
        made._list = made._ffi.gc(made._made(), made._lib.mincirc_enumeration_free)
        monkeypatch.setattr(made, "_judged", lambda gates, made=made, to=circuits: to.append(made._circuit(gates)))
        for gates in range(most + 1):
            assert made.begins(gates)
            list(made.steps(gates))
            assert made.empty
            assert {circuit.size for circuit in circuits} <= {gates}
            assert len(circuits) <= made.listed
            said |= {tuple(evaluate(circuit, codes)) for circuit in circuits}
            circuits.clear()
            assert said == by_definition(basis, tuple(codes), outputs, gates)


@cache
def by_definition(basis: str, codes: tuple[int, ...], outputs: int, gates: int) -> set[tuple[int, ...]]:
    """The words of every circuit: sets of functions, each of which is one gate over those before it."""
    chosen, full = get_basis(basis), (1 << len(codes)) - 1
    sets = {frozenset(columns(codes, 3))}
    for _ in range(gates):
        sets |= {known | {value} for known in sets for value in gate_values(chosen, sorted(known), full)}
    said = set[tuple[int, ...]]()
    for known in sets:
        sources = {0, full, *known, *({full ^ f for f in known} if chosen.free_negation else ())}
        for read in product(sources, repeat=outputs):
            said.add(
                tuple(sum((f >> k & 1) << (outputs - 1 - h) for h, f in enumerate(read)) for k in range(len(codes)))
            )
    return said


@pytest.mark.parametrize("objective", OBJECTIVES, ids=str)
def test_near_ties_are_decided_exactly(objective: Objective) -> None:
    """The threshold is the best return of a circuit of the size, or misses it by as little as 1e-17."""
    task = random_task(1, states=6, actions=4, objective=objective)
    face = interface_for(task)
    best = best_return(Problem(task, face, "b2", (mean_constraint(task, Fraction(-(10**9))),)), 1)
    for digits, sign in product((9, 12, 15, 17), (-1, 1)):
        threshold = best + sign * Fraction(1, 10**digits) * max(abs(best), Fraction(1))
        said = answers(Problem(task, face, "b2", (mean_constraint(task, threshold),)), 1)
        assert (Answer.FOUND in said) == (sign < 0)
    strict = Constraint("mean", task.initial, best, strict=True)
    assert Answer.FOUND not in answers(Problem(task, face, "b2", (strict,)), 1)
    assert Answer.FOUND in answers(Problem(task, face, "b2", (mean_constraint(task, best),)), 1)


def best_return(problem: Problem, gates: int) -> Fraction:
    """The best return of any circuit of so many gates at most."""
    face = problem.interface
    policies = {
        face.policy_of(circuit)
        for size in range(gates + 1)
        for circuit in every_circuit(problem.basis, face.inputs, face.output_bits, size)
    }
    legal = [tuple(p for p in picks if p is not None) for picks in policies if None not in picks]
    return max(constraint_returns(problem.task, picks, problem.constraints)[0] for picks in legal)


def test_every_member_has_its_bound() -> None:
    """A union with a constraint per member, against brute force: one that is missed is enough."""
    found = set[tuple[Answer, ...]]()
    for seed in range(5):
        rng = random.Random(seed)
        members = [random_task(2 * seed + k, states=3, actions=2, objective=Discount(Fraction(9, 10))) for k in (0, 1)]
        both = union(members)
        optima = [mincirc.search(member).optimum for member in members]
        limits = [best - rng.choice([0, 1, 5]) * abs(best) / 10 for best in optima if best is not None]
        problem = Problem(both, interface_for(both), "b2", each_constraints(both, limits))
        found.add(tuple(answers(problem, 2)))
        assert answers(problem, 2) == expected(problem, 2)
    assert len(found) > 1


def refutable() -> Problem:
    """Size 1 is refuted after thousands of circuits were judged one by one, and size 2 too."""
    task = random_task(7, states=9, actions=4, objective=Discount(Fraction(9, 10)))
    best = mincirc.search(task, "optimal").optimum
    assert best is not None
    return Problem(task, interface_for(task), "b2", (mean_constraint(task, best - abs(best) / 50),))


def test_put_down_and_gone_on_with() -> None:
    problem, said = refutable(), list[Answer]()
    whole = answers(problem, 2)
    params = EliminationParams(enumeration=EnumerationParams(effort=1))
    sizes = SmallSizes(problem, LemmaLearner(problem.task, problem.constraints), params)
    for gates, answer in enumerate(whole):
        said.clear()
        while not said or said[-1] is Answer.UNKNOWN:
            budget = Budget()
            with budget.turn(1):
                verdict = sizes.decide(gates, budget)
            assert verdict is not None
            said.append(verdict.answer)
        assert said[-1] is answer
        assert len(said) > 5


def test_what_takes_too_long_is_left_to_others() -> None:
    problem, little = refutable(), EnumerationParams(most_work=1 << 10, most_shared=1 << 10, effort=1, sequence=1)
    made = enumeration(problem, little)
    assert not made.begins(3)
    assert made.begins(1)
    list(made.steps(1))
    assert not made.empty
    assert made.found is None
    assert not enumeration(problem).begins(4)
    learner = LemmaLearner(problem.task, problem.constraints)
    assert SmallSizes(problem, learner, EliminationParams(work=0, enumeration=little)).decide(1, Budget()) is None


def test_where_circuits_take_long_sat_has_every_other_turn() -> None:
    problem, said = refutable(), list[Answer | None]()
    params = EnumerationParams(effort=1, most_work=1 << 12, foreseen=1, sequence=1)
    learner = LemmaLearner(problem.task, problem.constraints)
    sizes, budget = SmallSizes(problem, learner, EliminationParams(enumeration=params)), Budget()
    while not said or said[-1] in (None, Answer.UNKNOWN):
        with budget.turn(1):
            verdict = sizes.decide(2, budget)
        said.append(None if verdict is None else verdict.answer)
    assert said[-1] is answers(problem, 2)[2] is Answer.REFUTED
    first = said.index(None)
    assert first > 2
    assert len(said) > first + 5
    assert set(said[first::2]) == {None}
    assert None not in said[first + 1 :: 2]
    assert SmallSizes(problem, learner, EliminationParams(enumeration=params)).decide(2, budget) is None


@pytest.mark.parametrize("basis", LISTED)
@pytest.mark.parametrize("outputs", [1, 2])
def test_circuits_are_counted_beforehand(basis: str, outputs: int) -> None:
    """About as many as are listed, never fewer: rules that look at functions leave out some more."""
    task = random_task(7, states=16, actions=1 << outputs, same_actions=True, objective=Discount(Fraction(9, 10)))
    problem = Problem(task, interface_for(task), basis, (mean_constraint(task, Fraction(10**6)),))
    made = enumeration(problem, EnumerationParams(most_work=1 << 40))
    for gates in range(3 if basis in ("mig", "lut-3") else 4):
        assert made.begins(gates)
        list(made.steps(gates))
        assert made.empty
        assert made.listed <= circuits_of(problem, gates) <= 6 * made.listed, gates


def test_without_room_or_with_wide_gates_there_is_no_enumeration() -> None:
    problem = refutable()
    learner = LemmaLearner(problem.task, problem.constraints)
    assert CircuitEnumeration.of(problem, learner, EnumerationParams(most_bytes=100)) is None
    wide = Problem(problem.task, problem.interface, "lut-4", problem.constraints)
    assert CircuitEnumeration.of(wide, learner) is None


def test_lemmas_of_candidates_strike_out_their_boxes() -> None:
    """With no sweep at all every circuit is a candidate, and its lemma decides."""
    problem = refutable()
    params = EnumerationParams(policy_sweeps=0, box_sweeps=0, forced_sweeps=0)
    judged, made = 0, enumeration(problem, params)
    learned = made._learner.learn
    answered = list[Answer]()
    for gates in (0, 1):
        assert made.begins(gates)

        def learn(*args: object) -> object:
            nonlocal judged
            judged += 1
            return learned(*args)  # type: ignore[arg-type]

        made._learner.learn = learn  # type: ignore[method-assign, assignment]
        list(made.steps(gates))
        answered.append(Answer.REFUTED if made.empty else Answer.FOUND)
    assert answered == expected(problem, 1)[:2]
    assert 3 <= judged < made.listed / 4


@given(
    seed=st.integers(0, 10_000),
    bound=st.sampled_from(["optimal", "80%"]),
    basis=st.sampled_from(LISTED),
    objective=st.sampled_from(OBJECTIVES),
)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_searches_find_the_same_minimum(
    seed: int, bound: str, basis: str, objective: Objective, each_core: str
) -> None:
    task = random_task(seed, states=6, actions=3, objective=objective)
    known = mincirc.search(task, bound, basis=basis)
    large = sat_backend(params=SolveParams(lemmas=LemmaParams(many_states=0)))
    result = mincirc.search(task, bound, basis=basis, solver=large)
    assert (result.status, result.lower, result.upper) == (known.status, known.lower, known.upper)


def test_hard_questions_with_and_without_enumeration() -> None:
    """Least sizes of at least 2, below, at and above 32 states; :mod:`tests.solve.fuzz_enumeration` asks thousands."""
    many, known = 0, 0
    for seed in range(11):
        question, complaint = asked(seed)
        assert not complaint, (seed, question.kind, complaint)
        many += len(question.problem.task.states) > 32
        known += question.least is not None
    assert many >= 2
    assert known >= 3


@pytest.mark.parametrize("states", [70, 130, 200])
def test_verdicts_on_the_nearest_states(states: int) -> None:
    """With more than 64 states boxes and policies are judged by the nearest ones first; two outputs."""
    said = set[Answer]()
    for seed in range(4):
        on, off = compared(seed, states)
        assert on == off, seed
        said.update(on)
    assert said == {Answer.REFUTED, Answer.FOUND}


GATES_OF_FOUR = ((0b1000, 6, 5), (0b1110, 4, 3), (0b0110, 2, 1))
"""Gates on the bits 6 (the most significant) to 0 of a state, as table and bits."""


@pytest.mark.parametrize(
    "order", [(0, 1), (1, 0), (0, 2), (2, 0), (0, 1, 2), (2, 0, 1), (1, 2, 0), (0, 0, 1), (1, 0, 1)]
)
def test_outputs_that_must_differ_far_from_each_other(order: tuple[int, ...]) -> None:
    """What is known of a function at one output is said of no other, on tasks whose nearest states are not all.

    Every output has a gate of its own, or shares one, and no fewer gates will do.  The bound lets single states go
    wrong, so no word is barred by itself; a wrong function at an output is wrong at a quarter of the states.
    """
    states = 128

    def wanted(at: int) -> int:
        bits = [at >> i & 1 for i in range(7)]
        gates = [GATES_OF_FOUR[g] for g in order]
        return sum((t >> (2 * bits[a] + bits[b]) & 1) << (len(order) - 1 - p) for p, (t, a, b) in enumerate(gates))

    task = mincirc.build(
        range(states),
        range(1 << len(order)),
        lambda at, by: ((at + 37) % states, int(by == wanted(at))),
        initial=0,
        discount="99/100",
    )
    result = mincirc.search(task, bound="97%")
    assert (result.status, result.size) == ("proved", len(set(order)))
    problem = Problem(task, interface_for(task), "b2", (mean_constraint(task, Fraction(97)),))
    assert answers(problem, 3) == [Answer.REFUTED] * len(set(order)) + [Answer.FOUND]


@pytest.mark.parametrize("bit", [5, 6, 7])
def test_functions_that_differ_only_beyond_the_nearest_states(bit: int) -> None:
    """Bits 7, 6 and 5 are alike at the 32 states that come first, and 7 and 6 at the first 64."""
    task = mincirc.build(
        range(256),
        range(4),
        lambda at, by: ((at + 1) % 256, int(by == 2 * (at >> bit & 1) + ((at ^ at >> 1) & 1))),
        initial=0,
        discount="99/100",
    )
    exact = mincirc.search(task)
    assert (exact.status, exact.size) == ("proved", 1)
    assert exact.value is not None
    problem = Problem(task, interface_for(task), "b2", (mean_constraint(task, exact.value * Fraction(97, 100)),))
    assert answers(problem, 2) == [Answer.REFUTED, Answer.FOUND]
