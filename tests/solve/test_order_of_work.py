"""Both ends of large tasks move from the start, under every objective; counted in lemmas, conflicts and steps."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest

import mincirc
from mincirc.interface import interface_for
from mincirc.mdp import Discount, Horizon, TotalReward, policy_return
from mincirc.mdp.boxes.accept import Judge
from mincirc.mdp.boxes.learn import Lemma, LemmaLearner
from mincirc.mdp.boxes.outer import closure
from mincirc.mdp.boxes.params import JudgeParams, LemmaParams
from mincirc.mdp.build import Outcome, make_task
from mincirc.mdp.constraint import mean_constraint
from mincirc.mdp.families import random_task
from mincirc.mdp.model import Feature
from mincirc.mdp.objective import Objective
from mincirc.mdp.value.optimum import optimum
from mincirc.mdp.value.policy import evaluate, reached
from mincirc.problem.problem import Problem
from mincirc.searching.backends import sat_backend
from mincirc.searching.optimum import best_memoryless
from mincirc.searching.params import SearchParams
from mincirc.solve.params import RefineParams, SolveParams
from mincirc.solve.protocol import Budget
from mincirc.upper.improve import UpperParams, improve
from mincirc.upper.tree import first_circuit, tree_circuit

MOVES = {"north": (-1, 0), "south": (1, 0), "east": (0, -1), "west": (0, 1)}


def grid(side: int, objective: Objective, *, cost: int, prize: int) -> mincirc.MDP:
    """From corner to corner; a step succeeds with 3/5, costs ``cost`` and pays ``prize`` on arrival."""
    places = [(x, y) for x in range(side) for y in range(side)]
    goal = places[-1]

    def outcomes(place: tuple[int, int], step: tuple[int, int]) -> list[Outcome]:
        x, y = place[0] + step[0], place[1] + step[1]
        if place == goal:
            return [Outcome(Fraction(1), None)]
        reward = Fraction(-cost)
        if (x, y) not in places:
            return [Outcome(Fraction(1), "x{}y{}".format(*place), reward)]
        arrived = reward + (prize if (x, y) == goal else 0)
        return [
            Outcome(Fraction(3, 5), f"x{x}y{y}", arrived),
            Outcome(Fraction(2, 5), "x{}y{}".format(*place), reward),
        ]

    width = (side - 1).bit_length()
    return make_task(
        "grid",
        objective,
        {"x{}y{}".format(*p): {name: outcomes(p, step) for name, step in MOVES.items()} for p in places},
        {"x0y0": Fraction(1)},
        features=[Feature.of_width(name, width, [p[i] for p in places]) for i, name in enumerate("xy")],
    )


@pytest.mark.parametrize(
    ("objective", "cost", "prize"),
    [(Discount(Fraction(99, 100)), 1, 0), (TotalReward(), 0, 1), (Discount(Fraction(9, 10)), 0, 1)],
)
def test_the_minimum_of_a_grid_is_one_gate_after_a_few_lemmas(objective: Objective, cost: int, prize: int) -> None:
    result = mincirc.search(grid(10, objective, cost=cost, prize=prize))
    assert (result.status, result.size) == ("proved", 1)
    assert result.stats.lemmas <= 40  # 100 static ones and more before any size was asked
    assert result.stats.conflicts <= 3000


def test_no_static_lemma_is_made_before_the_first_size_of_a_large_task(monkeypatch: pytest.MonkeyPatch) -> None:
    task = grid(10, TotalReward(), cost=0, prize=1)
    problem = Problem(task, interface_for(task), "b2", (mean_constraint(task, Fraction(1)),))
    made: list[int] = []
    plain = LemmaLearner._static_at

    def counted(self: LemmaLearner, *args: object) -> object:
        made.append(1)
        return plain(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(LemmaLearner, "_static_at", counted)
    params = SolveParams(refine=RefineParams(largest_portion=64))
    session = sat_backend(params=params).session(problem)
    assert session.least(Budget()) == 0
    session.decide(0, Budget())
    assert not made
    portions = 0
    while not session._static_done:
        session.prepare(Budget())
        portions += 1
    assert portions == 2
    assert len(made) == 100  # once for each state
    assert all(len(x.states) == 1 for x in session.deferred)


def test_refinements_of_large_tasks_end_a_turn_and_those_of_small_ones_do_not() -> None:
    for side, shorter in ((10, True), (4, False)):
        task = grid(side, TotalReward(), cost=0, prize=1)
        problem = Problem(task, interface_for(task), "b2", (mean_constraint(task, Fraction(1)),))
        session, budget = sat_backend().session(problem), Budget()
        with budget.turn(100):
            budget.charge(session.refinement_cost)
            assert budget.left_conflicts() == (100 - 10 - side * side // 16 if shorter else 100)
        assert budget.left_conflicts() is None


def best_return(task: mincirc.MDP) -> tuple[tuple[int, ...], Fraction]:
    if isinstance(task.objective, Horizon):
        found = best_memoryless(task, Budget())
        return found.picks, found.value
    picks = optimum(task).picks
    return picks, policy_return(task, picks)


OBJECTIVES = [Discount(Fraction(9, 10)), Horizon(6), Horizon(9, Fraction(4, 5)), TotalReward()]


@pytest.mark.parametrize("objective", OBJECTIVES, ids=str)
def test_inserted_lemmas_are_true_and_name_the_policy(objective: Objective) -> None:
    learned, large = 0, LemmaParams(many_states=0)
    for seed in range(40):
        task = random_task(seed, states=5, actions=3, objective=objective)
        picks, best = best_return(task)
        for share in (Fraction(0), Fraction(1, 5)):
            learner = LemmaLearner(task, [mean_constraint(task, best - share * abs(best))], large)
            for tried in list(task.policies())[:: max(1, 3**5 // 12)]:
                for lemma in learner.learn(tried, {0}):
                    learned += 1
                    assert all(tried[s] in options for s, options in lemma.box)
                    assert not all(picks[s] in options for s, options in lemma.box)
                    is_true(task, lemma)
    assert learned > 120


def is_true(task: mincirc.MDP, lemma: Lemma) -> None:
    """Check the inequality on what the box reaches, with fractions."""
    options = [list(range(len(row))) for row in task.choices]
    for s, picks in lemma.box:
        options[s] = list(picks)
    gamma = task.objective.gamma
    stages = [dict(stage) for stage in lemma.bound.stages]
    ahead = stages[1:] or stages
    for values, later in zip(stages, ahead, strict=False):
        for s in closure(task, options, lemma.constraint.support):
            assert task.is_total <= (values[s] >= 0)
            for p in options[s]:
                choice = task.choices[s][p]
                assert values[s] >= choice.reward + gamma * sum(q * later[t] for t, q in choice.successors)
    total = sum(w * stages[0][s] for s, w in enumerate(lemma.constraint.weights) if w)
    assert total < lemma.constraint.threshold


@pytest.mark.parametrize("objective", OBJECTIVES, ids=str)
def test_the_order_of_work_changes_no_minimum(objective: Objective) -> None:
    """As if tasks of 7 states were large, against searches without symmetry rules, and brute force where it goes."""
    large = SearchParams(
        solve=SolveParams(lemmas=LemmaParams(many_states=0)), upper=UpperParams(judge=JudgeParams(many_states=0))
    )
    sizes: Counter[int] = Counter()
    for seed in range(24):
        task = random_task(seed, states=7, actions=3, objective=objective)
        for bound in ("optimal", "80%"):
            found = mincirc.search(task, bound, params=large)
            if found.size is None or found.size < 2:
                sizes[found.size or 0] += 1
                continue
            plain = mincirc.search(task, bound, symmetry=())
            assert (found.status, found.size) == (plain.status, plain.size) == ("proved", plain.size)
            if found.size == 2 and sizes[2] < 4:
                assert mincirc.search(task, bound, solver="brute").size == 2
            sizes[found.size] += 1
    assert sum(count for size, count in sizes.items() if size >= 2) >= 15, sizes


@pytest.mark.parametrize("objective", OBJECTIVES, ids=str)
def test_prices_foresee_what_one_changed_pick_costs(objective: Objective) -> None:
    """To first order: where the changed state is visited once at most, exactly."""
    seen = 0
    for seed in range(60):
        task = random_task(seed, states=6, actions=3, objective=objective)
        picks, best = best_return(task)
        slack = Fraction(1, 3) * max(abs(best), Fraction(1, 10))
        judge = Judge(task, (mean_constraint(task, best - slack),))
        prices = judge.first_order_costs(picks)
        assert prices is not None
        for state in range(6):
            for pick in range(len(task.choices[state])):
                changed = (*picks[:state], pick, *picks[state + 1 :])
                if returns_to(task, picks, state) or returns_to(task, changed, state):
                    continue
                lost = (best - policy_return(task, changed)) / slack
                assert prices[state][pick] == pytest.approx(max(float(lost), 0.0), abs=1e-7)
                seen += lost > 0
                assert judge.likely_accepts(changed) == (lost <= 1)
    assert seen > 5


def returns_to(task: mincirc.MDP, picks: tuple[int, ...], state: int) -> bool:
    after = [t for t, _ in task.choices[state][picks[state]].successors]
    return state in reached(task, picks, after)


@pytest.mark.usefixtures("each_core")
@pytest.mark.parametrize("objective", [Horizon(30), TotalReward()], ids=str)
def test_local_search_spends_slack_without_a_discount(objective: Objective) -> None:
    """At the optimum and at half of it, from the same circuit: what is below the optimum is used."""
    gained = 0
    for seed in range(6):
        task = random_task(seed, states=14, actions=4, objective=objective)
        picks, best = best_return(task)
        sizes = []
        for bound in (best, best / 2 if best > 0 else 2 * best):
            problem = Problem(task, interface_for(task), "b2", (mean_constraint(task, bound),))
            start = tree_circuit(problem, picks, everywhere=True)
            found = improve(problem, start, effort=300)
            assert problem.accepts(found.circuit)
            sizes.append(found.circuit.size)
        assert sizes[1] <= sizes[0]
        gained += sizes[1] < sizes[0]
    assert gained >= 3


@pytest.mark.parametrize("objective", [Discount(Fraction(99, 100)), TotalReward()], ids=str)
def test_the_first_circuit_of_a_large_task_is_that_of_a_box(objective: Objective) -> None:
    task = grid(12, objective, cost=0, prize=1)
    picks, best = best_return(task)
    for share in (Fraction(0), Fraction(1, 10)):
        problem = Problem(task, interface_for(task), "b2", (mean_constraint(task, best - share * best),))
        first = first_circuit(problem, picks)
        assert problem.accepts(first)
        assert first.size <= min(8, tree_circuit(problem, picks).size)


def test_the_same_circuit_for_the_same_conflicts() -> None:
    task = mincirc.load("gym:FrozenLake-v1", discount="99/100", gym_args={"map_name": "8x8"})
    task = mincirc.union([task, task])
    runs = [mincirc.search(task, "90%", conflicts=600) for _ in range(2)]
    assert runs[0].circuit == runs[1].circuit
    assert runs[0].stats.steps == runs[1].stats.steps > 0
    assert (runs[0].lower, runs[0].upper) == (runs[1].lower, runs[1].upper)
    assert runs[0].lower is not None
    assert runs[0].lower >= 1


def test_a_float_belief_that_exact_values_refute_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    task = random_task(3, states=7, actions=3, objective=Horizon(5))
    picks, best = best_return(task)
    problem = Problem(task, interface_for(task), "b2", (mean_constraint(task, best),))
    monkeypatch.setattr(Judge, "margin", lambda *_: 1.0)  # floats that see every policy clear of the bound
    found = improve(problem, tree_circuit(problem, picks), effort=400)
    assert problem.accepts(found.circuit)
    assert sum(p * v for p, v in zip(task.initial, evaluate(task, picks), strict=True)) == best


def test_a_small_budget_of_conflicts_leaves_both_ends_their_turns() -> None:
    task = random_task(2, states=150, actions=4, objective=Discount(Fraction(9, 10)))
    result = mincirc.search(task, "80%", conflicts=200)
    assert result.stats.steps > 0
    assert result.stats.conflicts >= 200
    assert result.stats.conflicts == sum(size.conflicts for size in result.stats.sizes)
    assert result.stats.stopped == "conflicts"
    assert result.lower is not None
    assert result.lower > 1
