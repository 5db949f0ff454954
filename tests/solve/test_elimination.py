"""Sizes 0 and 1 from a list of all circuits: against brute force over circuits, and against SAT."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, combinations_with_replacement, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mincirc
from mincirc.certify import certify
from mincirc.circuit import CONSTANT, Circuit, Gate, Output, evaluate, get_basis
from mincirc.circuit.listing import Listing
from mincirc.interface import interface_for
from mincirc.mdp import Discount, Horizon, Objective, TotalReward, make_task
from mincirc.mdp.boxes.learn import LemmaLearner
from mincirc.mdp.boxes.params import LemmaParams
from mincirc.mdp.constraint import mean_constraint
from mincirc.mdp.families import random_task
from mincirc.problem.problem import Problem
from mincirc.searching.backends import sat_backend
from mincirc.solve.brute import BruteForce
from mincirc.solve.elimination import Elimination, EliminationParams, SmallSizes
from mincirc.solve.params import SolveParams
from mincirc.solve.protocol import Answer, Budget
from mincirc.testing import planted_problems, problems
from tests.support import certain

LISTED = ["b2", "aig", "xaig", "demorgan", "nand", "mig", "lut-2", "lut-3"]
CORRIDOR = 80


@pytest.fixture(autouse=True)
def reference(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list is asked where there is no compiled core."""
    monkeypatch.setenv("MINCIRC_CORE", "reference")


def learner(problem: Problem) -> LemmaLearner:
    return LemmaLearner(problem.task, problem.constraints)


def listed(problem: Problem) -> Iterator[tuple[int, Answer]]:
    """The answers for 0 and 1 gates, as far as the list gives them; circuits are checked exactly."""
    sizes = SmallSizes(problem, learner(problem))
    for gates in (0, 1):
        verdict = sizes.decide(gates, Budget())
        if verdict is None:
            return
        yield gates, verdict.answer
        if verdict.answer is Answer.FOUND:
            assert verdict.circuit is not None
            assert verdict.circuit.size == gates
            assert problem.accepts(verdict.circuit)
            return


def agrees(problem: Problem) -> None:
    oracle = BruteForce().session(problem)
    answers = list(listed(problem))
    assert answers
    for gates, answer in answers:
        assert answer is oracle.decide(gates, Budget()).answer
    assert len(answers) == 2 or answers[-1][1] is Answer.FOUND or problem.basis in ("lut-4", "lut-5", "lut-6")


@given(problem=problems())
@settings(max_examples=100, deadline=None)
def test_every_objective_basis_and_interface(problem: Problem) -> None:
    agrees(problem)


@pytest.mark.parametrize("basis", LISTED)
@given(data=st.data(), gates=st.integers(1, 2), outputs=st.integers(1, 2))
@settings(max_examples=15, deadline=None)
def test_planted_circuits(basis: str, data: st.DataObject, gates: int, outputs: int) -> None:
    agrees(data.draw(planted_problems(basis=basis, gates=gates, outputs=outputs)))


def every_circuit(basis: str, inputs: int, outputs: int, gates: int) -> Iterator[Circuit]:
    """By definition: every gate of the basis, and every way to read it."""
    chosen = get_basis(basis)
    made: list[tuple[Gate, ...]] = [()] if gates == 0 else []
    choose = combinations_with_replacement if chosen.equal_fanins else combinations
    for arity in chosen.arities if gates else ():
        for table, fanins in product(chosen.tables(arity), choose(range(inputs), arity)):
            made.append((Gate(table, fanins),))
    nodes = [Output(CONSTANT), Output(CONSTANT, True), *map(Output, range(inputs + gates))]
    nodes += [Output(node, True) for node in range(inputs + gates)] if chosen.free_negation else []
    for one, read in product(made, product(nodes, repeat=outputs)):
        yield Circuit(basis, inputs, one, read)


@pytest.mark.parametrize("outputs", [1, 2])
@pytest.mark.parametrize("basis", LISTED)
@pytest.mark.parametrize("codes", [range(8), [1, 2, 4, 7], [5]])
def test_the_list_says_all_that_circuits_say(basis: str, outputs: int, codes: list[int]) -> None:
    said: set[tuple[int, ...]] = set()
    for gates in (0, 1):
        assert Listing.fits(basis, 3, outputs, gates, len(codes))
        listing = Listing(basis, 3, outputs, gates, codes)
        circuits = [listing.circuit(number) for number in range(len(listing))]
        assert {circuit.size for circuit in circuits} <= {gates}
        said |= {tuple(evaluate(circuit, codes)) for circuit in circuits}
        assert said == {
            tuple(evaluate(circuit, codes))
            for size in range(gates + 1)
            for circuit in every_circuit(basis, 3, outputs, size)
        }


def test_long_lists_are_not_made() -> None:
    assert not Listing.fits("b2", 10, 2, 2, 5)
    assert not Listing.fits("lut-4", 10, 1, 1, 5)
    assert not Listing.fits("b2", 400, 2, 1, 400)
    assert not Listing.fits("b2", 4, 16, 0, 16)


def caught(prize: int) -> Problem:
    """From s: straight to the prize, or by a room that some policies never leave; no time is lost."""
    rows = {
        "s": {"left": certain("room"), "right": certain("prize")},
        "room": {"left": certain("room"), "right": certain("s")},
        "prize": {"left": certain(None, prize), "right": certain(None, prize)},
    }
    task = make_task("caught", TotalReward(), rows, {"s": 1}, actions=["left", "right"])
    return Problem(task, interface_for(task), "b2", (mean_constraint(task, Fraction(prize)),))


@pytest.mark.parametrize(("prize", "left"), [(1, 0), (0, 1)])
def test_who_loops_without_losing_is_struck_out(prize: int, left: int) -> None:
    problem = caught(prize)
    sizes = Elimination(problem, 0, learner(problem), EliminationParams(work=0))  # nobody is judged one by one
    assert list(sizes.steps()) == [0]
    picks = {tuple(sizes._picks(int(number))) for number in sizes._alive}
    assert any(p[0] == p[1] == 0 for p in picks) == left
    assert any(p[0] == 1 for p in picks)


def refutable() -> Problem:
    """A problem with a discount and slack whose list has to be judged box by box."""
    task = random_task(7, states=9, actions=4, objective=Discount(Fraction(9, 10)))
    best = mincirc.search(task, "optimal").optimum
    assert best is not None
    return Problem(task, interface_for(task), "b2", (mean_constraint(task, best - abs(best) / 50),))


def test_a_lemma_strikes_out_the_circuits_of_its_box_and_no_other() -> None:
    """By definition: those that pick inside the box at every state that it names, the first one too."""
    task = random_task(0, states=9, actions=4, objective=Discount(Fraction(9, 10)))
    best = mincirc.search(task).optimum
    assert best is not None
    problem = Problem(task, interface_for(task), "b2", (mean_constraint(task, best - abs(best) / 4),))
    sizes, judge = Elimination(problem, 1, learner(problem)), learner(problem)
    legal = sizes._legal(sizes._alive)
    some = legal[:: max(1, len(legal) // 200)]
    picks = {number: sizes._picks(number) for number in some.tolist()}
    on_several = 0
    for policy in list(picks.values())[::5]:
        for lemma in judge.learn(policy, ()):
            left = {n for n, own in picks.items() if any(own[s] not in box for s, box in lemma.box)}
            assert set(sizes._struck(some, lemma).tolist()) == left
            on_several += len(lemma.box) > 1 and 0 < len(left) < len(picks)
    assert on_several >= 3


def test_put_down_and_gone_on_with() -> None:
    problem, answers = refutable(), list[Answer]()
    sizes = SmallSizes(problem, learner(problem))
    turn = Budget()
    with turn.turn(1):
        assert sizes.decide(1, turn) is None  # this turn is one of SAT
    while not answers or answers[-1] is Answer.UNKNOWN:
        budget = Budget()
        with budget.turn(1):
            verdict = sizes.decide(1, budget)
        assert verdict is not None
        answers.append(verdict.answer)
    assert len(answers) > 10
    assert answers[-1] is BruteForce().session(problem).decide(1, Budget()).answer is Answer.REFUTED


def test_what_breaks_off_refutes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = refutable()
    judge = learner(problem)
    sizes = SmallSizes(problem, judge)

    def broken(mask: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(judge, "refutes", broken)
    with pytest.raises(KeyboardInterrupt):
        sizes.decide(1, Budget())
    assert sizes.decide(1, Budget()) is None


def test_what_takes_too_long_is_left_to_sat() -> None:
    problem = refutable()
    assert SmallSizes(problem, learner(problem), EliminationParams(work=50)).decide(1, Budget()) is None


@given(
    seed=st.integers(0, 10_000),
    bound=st.sampled_from(["optimal", "80%"]),
    basis=st.sampled_from(LISTED),
    objective=st.sampled_from([Discount(Fraction(9, 10)), Discount(Fraction(0)), Horizon(4), TotalReward()]),
)
@settings(max_examples=20, deadline=None)
def test_searches_find_the_same_minimum(seed: int, bound: str, basis: str, objective: Objective) -> None:
    task = random_task(seed, states=6, actions=3, objective=objective)
    expected = mincirc.search(task, bound, basis=basis)
    large = sat_backend(params=SolveParams(lemmas=LemmaParams(many_states=0)))
    result = mincirc.search(task, bound, basis=basis, solver=large)
    assert (result.status, result.lower, result.upper) == (expected.status, expected.lower, expected.upper)


def corridor() -> mincirc.MDP:
    """From one end to the other, and on the even places the other action leads on."""
    rows = {
        f"s{i}": {
            "go": certain(f"s{i + 1}" if i + 1 < CORRIDOR else None, -1) if i % 2 else certain(f"s{i}", -1),
            "hop": certain(f"s{i}", -1) if i % 2 else certain(f"s{i + 1}" if i + 1 < CORRIDOR else None, -1),
        }
        for i in range(CORRIDOR)
    }
    return make_task("corridor", Discount(Fraction(99, 100)), rows, {"s0": 1}, actions=["go", "hop"])


def test_large_tasks_need_no_conflict() -> None:
    result = mincirc.search(corridor(), basis="nand")
    assert (result.status, result.lower, result.upper) == ("proved", 1, 1)
    assert result.stats.conflicts == 0
    assert result.stats.lemmas == 0


@pytest.mark.parametrize("symmetry", ["none", "order,used"])
def test_whoever_trusts_clauses_only_gets_clauses(symmetry: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: object) -> None:
        raise AssertionError("the list is asked")

    monkeypatch.setattr(SmallSizes, "decide", asked)
    result = mincirc.search(corridor(), basis="nand", symmetry=symmetry)
    assert (result.status, result.lower) == ("proved", 1)
    assert result.stats.lemmas > 0
    certificate = certify(corridor(), basis="nand")
    assert certificate.lower == 1


def test_below_the_optimum_sat_has_a_short_first_turn() -> None:
    problem, budget = refutable(), Budget()
    sizes = SmallSizes(problem, learner(problem))
    with budget.turn(1000):
        assert sizes.decide(1, budget) is None
        assert budget.left_conflicts() == EliminationParams().first_turn
    with budget.turn(1000):
        verdict = sizes.decide(1, budget)
    assert verdict is not None
    assert verdict.answer is Answer.REFUTED
