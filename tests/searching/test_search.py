"""The main job on small tasks: statuses, bounds, budgets, exact ties."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest

import mincirc
from mincirc.circuit import BASES
from mincirc.errors import BoundError, CircuitError, InterfaceError, SolverError
from mincirc.mdp import Outcome, union
from mincirc.searching.params import SearchParams
from mincirc.solve.session import LazySession
from tests.support import by_clauses, table_task, time_beats_memory, walk

TINY = Fraction(1, 10**12)

CLAUSES = SearchParams(lower=by_clauses())


def lake() -> mincirc.MDP:
    return mincirc.load("mdps/frozenlake.yaml")


def optimum_of(task: mincirc.MDP) -> Fraction:
    value = mincirc.search(task).optimum
    assert value is not None
    return value


@pytest.mark.parametrize("task", [walk(), table_task(3, 0b10010110), time_beats_memory()], ids=lambda t: t.name)
def test_exactly_the_optimum_is_feasible_and_a_hair_above_is_not(task: mincirc.MDP) -> None:
    best = optimum_of(task)
    at = mincirc.search(task, best)
    assert (at.status, at.value, at.bound) == ("proved", best, best)
    above = mincirc.search(task, best + TINY)
    assert above.status == "infeasible"
    assert (above.size, above.lower, above.upper, above.circuit, above.value) == (None,) * 5
    assert above.optimum == best
    below = mincirc.search(task, best - TINY)
    assert below.status == "proved"


def test_the_lake_at_its_optimum_and_a_hair_above() -> None:
    best = Fraction(868292016472811700, 1601938145778704383)
    result = mincirc.search(lake(), best)
    assert (result.status, result.size, result.value) == ("proved", 6, best)
    assert mincirc.search(lake(), best + TINY).status == "infeasible"


@pytest.mark.parametrize(
    ("bound", "becomes"),
    [("90%", Fraction(-11)), ("110%", Fraction(-9)), ("optimal", Fraction(-10)), ("0%", Fraction(-20)), ("-12", -12)],
)
def test_fractions_of_a_negative_optimum(bound: str, becomes: Fraction) -> None:
    task = mincirc.make_task(
        "debt",
        mincirc.load("mdps/compass.yaml").objective,
        {"s": {"pay": [outcome(-10)], "wait": [outcome(-30)]}},
        {"s": 1},
    )
    result = mincirc.search(task, bound)
    assert result.bound == becomes
    assert result.status == ("infeasible" if bound == "110%" else "proved")


def outcome(reward: int) -> Outcome:
    return Outcome(Fraction(1), None, Fraction(reward))


def test_optimal_with_a_horizon_is_the_best_memoryless_return() -> None:
    result = mincirc.search(time_beats_memory())
    assert (result.status, result.optimum, result.value) == ("proved", 3, 3)
    assert mincirc.search(time_beats_memory(), "7/2").status == "infeasible"  # the programme over time reaches 4


def test_each_and_mean_together() -> None:
    left, right = table_task(1, 0b10), table_task(1, 0b01)
    task = union([left, right])
    mean = mincirc.search(task, "1/2")
    assert (mean.status, mean.size) == ("proved", 0)
    each = mincirc.search(task, None, each="1")
    assert (each.status, each.size, each.bound) == ("proved", 1, None)
    assert [m.value for m in each.members] == [1, 1]
    assert [m.bound for m in each.members] == [1, 1]
    one = mincirc.search(task, None, each=["1", "0"])
    assert one.size == 0
    both = mincirc.search(task, "3/4", each=["1", "0"])
    assert (both.status, both.size) == ("proved", 1)
    assert len(both.constraints) == 3


def test_a_conflict_budget_gives_the_same_answer_every_time() -> None:
    runs = [mincirc.search(lake(), conflicts=1500, params=CLAUSES) for _ in range(2)]
    assert runs[0].status == "bounds"
    assert runs[0].stats.stopped == "conflicts"
    assert runs[0].lower is not None
    assert runs[0].upper is not None
    assert runs[0].lower <= 6 <= runs[0].upper
    assert runs[0].circuit == runs[1].circuit
    assert (runs[0].lower, runs[0].stats.conflicts) == (runs[1].lower, runs[1].stats.conflicts)
    full = [mincirc.search(lake()).circuit for _ in range(2)]
    assert full[0] == full[1]


@pytest.mark.parametrize("budget", [{"timeout": 0.0}, {"conflicts": 0}])
def test_a_budget_of_nothing_still_has_two_ends(budget: dict[str, float]) -> None:
    result = mincirc.search(lake(), **budget)  # type: ignore[arg-type]
    assert result.status == "bounds"
    assert result.size is None
    assert result.lower == 0
    assert result.upper is not None
    assert result.upper >= 6
    assert result.circuit is not None
    assert result.value == result.optimum


def test_ctrl_c_keeps_the_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    decide = LazySession.decide

    def interrupted(self: LazySession, gates: int, budget: object) -> object:
        if gates == 3:
            raise KeyboardInterrupt
        return decide(self, gates, budget)  # type: ignore[arg-type]

    monkeypatch.setattr(LazySession, "decide", interrupted)
    result = mincirc.search(lake(), params=CLAUSES)
    assert (result.status, result.lower, result.stats.stopped) == ("bounds", 3, "interrupted")
    assert result.upper is not None


def test_events_tell_a_shrinking_interval() -> None:
    events: list[mincirc.Event] = []
    mincirc.search(lake(), on_event=events.append, params=CLAUSES)
    bounds = [(e.lower, e.upper) for e in events if e.kind == "bounds"]
    assert len(bounds) >= 5
    assert len(set(bounds)) == len(bounds)
    for (low, high), (lower, upper) in itertools.pairwise(bounds):
        assert lower >= low
        assert upper is not None
        assert high is not None
        assert upper <= high
    assert bounds[-1] == (6, 6)


@pytest.mark.parametrize("basis", BASES)
def test_witness_and_statistics(basis: str) -> None:
    task = table_task(2, 0b0110, 0b1000)
    result = mincirc.search(task, basis=basis, predicates=["deceptive"], params=CLAUSES)
    assert result.status == "proved"
    assert result.circuit is not None
    assert result.circuit.size == result.size == result.lower == result.upper
    assert result.circuit.basis == basis
    first = result.stats.sizes[0].gates  # fewer are known to be too few before any is asked
    assert [s.gates for s in result.stats.sizes if s.answer == "refuted"] == list(range(first, result.size))
    assert first <= 1
    document = result.to_json()
    wanted = "schema status size depth lower upper bound optimum value basis interface circuit policy predicates stats"
    assert set(wanted.split()) <= set(document)
    assert document["value"] == "1"
    assert mincirc.parse_circuit(document["circuit"]) == result.circuit


def test_xaig_equals_b2() -> None:
    for table in (0b10010110, 0b11101000, 0b00011011):
        sizes = {mincirc.search(table_task(3, table), basis=b).size for b in ("b2", "xaig")}
        assert len(sizes) == 1


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"bound": "best"}, BoundError, "expected 'optimal', a percentage"),
        ({"bound": float("inf")}, BoundError, "inf is not a finite number"),
        ({"bound": None}, BoundError, "nothing is asked"),
        ({"each": "1,2,3"}, BoundError, "3 bounds for 1 tasks"),
        ({"basis": "xnor"}, CircuitError, "no basis 'xnor'"),
        ({"interface": "grey"}, InterfaceError, "did you mean 'gray'"),
        ({"solver": "minisat"}, SolverError, "no solver 'minisat'"),
        ({"symmetry": ["orders"]}, SolverError, "did you mean 'order'"),
        ({"timeout": -1}, BoundError, "timeout"),
        ({"timeout": float("nan")}, BoundError, "timeout"),
        ({"conflicts": -1}, BoundError, "conflicts"),
    ],
)
def test_input_that_makes_no_sense(options: dict[str, object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message) as caught:
        mincirc.search(walk(), **options)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("solver", ["z3", "brute", "glucose4", "minisat-gh"])
def test_every_back_end_answers_alike(solver: str) -> None:
    task = table_task(3, 0b11101000)
    assert mincirc.search(task, solver=solver).size == 4
