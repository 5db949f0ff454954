"""The solver adapter: names, budgets, Ctrl-C between slices."""

from __future__ import annotations

import random

import pytest

from mincirc.errors import SolverError
from mincirc.runtime.limits import Limits
from mincirc.searching.backends import backend_names, get_backend
from mincirc.solve.protocol import Budget
from mincirc.solve.sat import SatSolver, canonical_name, solver_names


def pigeons(holes: int) -> list[list[int]]:
    def var(p: int, h: int) -> int:
        return p * holes + h + 1

    clauses = [[var(p, h) for h in range(holes)] for p in range(holes + 1)]
    clauses += [[-var(p, h), -var(q, h)] for h in range(holes) for p in range(holes + 1) for q in range(p)]
    return clauses


@pytest.mark.parametrize("name", sorted(solver_names()))
def test_every_listed_solver_answers_both_ways_and_counts(name: str) -> None:
    solver = SatSolver(name)
    solver.add([[1, 2], [-1, 2]])
    assert solver.solve(Budget()) is True
    assert solver.model()[1] == 2
    solver.add([[-2]])
    assert solver.solve(Budget()) is False
    solver.close()


@pytest.mark.parametrize("name", sorted(solver_names()))
def test_a_conflict_budget_stops_every_solver_and_is_spent(name: str) -> None:
    solver = SatSolver(name)
    solver.add(pigeons(10))
    budget = Budget(Limits(conflicts=700))
    assert solver.solve(budget) is None
    assert 700 <= budget.spent < 5000  # some solvers look at the limit only when they restart
    assert solver.solve(budget) is None  # nothing left: not a "no"
    solver.close()


def test_time_budget_is_seen_between_slices() -> None:
    solver = SatSolver()
    solver.add(pigeons(11))
    assert solver.solve(Budget(Limits(seconds=0.3))) is None
    solver.close()


def test_empty_clause_is_a_contradiction() -> None:
    solver = SatSolver()
    solver.add([[]])
    assert solver.solve(Budget()) is False
    solver.close()


def test_names() -> None:
    assert canonical_name("cd195") == "cadical195"
    assert {"z3", "brute", "cadical195"} <= set(backend_names())
    with pytest.raises(SolverError, match=r"no solver 'cadical159'.*did you mean 'cadical1"):
        get_backend("cadical159")


def test_slices_do_not_depend_on_the_clock() -> None:
    def conflicts(seconds: float | None) -> int:
        solver = SatSolver()
        rng = random.Random(1)
        solver.add([[rng.choice((-1, 1)) * v for v in rng.sample(range(1, 121), 3)] for _ in range(520)])
        solver.solve(Budget(Limits(seconds=seconds)))
        return solver.conflicts

    assert conflicts(None) == conflicts(1000.0)
