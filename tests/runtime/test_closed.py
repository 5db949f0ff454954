"""Every public function frees its SAT solvers, whether it ends, runs out of budget or is interrupted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import mincirc
from mincirc.certify import certify
from mincirc.searching.event import Event
from mincirc.searching.params import SearchParams
from mincirc.solve.sat import SatSolver
from mincirc.statements.reduction import theorem
from tests.support import by_clauses, table_task

MDPS = Path(__file__).resolve().parents[2] / "mdps"
SUM3 = table_task(3, 0b10010110, 0b11101000)
HARBOUR = mincirc.load(MDPS / "harbour_plain.yaml")
UNION = mincirc.load(MDPS / "none_some_all.yaml")

CALLS: list[tuple[str, Callable[..., Any]]] = [
    ("search", lambda **limits: mincirc.search(SUM3, **limits)),
    ("search for depth", lambda **limits: mincirc.search(SUM3, objective="size,depth", **limits)),
    ("search for cost", lambda **limits: mincirc.search(SUM3, costs={"xor": 2}, **limits)),
    ("search in cubes", lambda **limits: mincirc.search(SUM3, scheduler="serial", **limits)),
    ("enumerate", lambda **limits: mincirc.enumerate_minimum(HARBOUR, circuits=True, limit=1, **limits)),
    ("staircase", lambda **limits: mincirc.staircase(HARBOUR, **limits)),
    ("pareto", lambda **limits: mincirc.pareto(HARBOUR, "deceptive", **limits)),
    ("quantify", lambda **limits: mincirc.quantify(HARBOUR, first_action, **limits)),
    ("price", lambda **limits: mincirc.price(HARBOUR, first_action, **limits)),
    ("theorem", lambda **limits: theorem(UNION, "deceptive", **limits)),
    ("certify", lambda **limits: certify(SUM3, **limits)),
]


def first_action(task: mincirc.MDP, policy: Any, state: str) -> bool:
    """Whether the policy takes the first action of the state: a black box."""
    return bool(policy.picks[task.find_state(state)] == 0)


@pytest.fixture
def open_solvers(monkeypatch: pytest.MonkeyPatch) -> set[SatSolver]:
    """The solvers that were made and not closed."""
    alive: set[SatSolver] = set()
    made, closed = SatSolver.__init__, SatSolver.close

    def make(solver: SatSolver, *args: Any, **named: Any) -> None:
        made(solver, *args, **named)
        alive.add(solver)

    def close(solver: SatSolver) -> None:
        closed(solver)
        alive.discard(solver)

    monkeypatch.setattr(SatSolver, "__init__", make)
    monkeypatch.setattr(SatSolver, "close", close)
    return alive


@pytest.mark.parametrize(("name", "call"), CALLS, ids=[name for name, _ in CALLS])
@pytest.mark.parametrize("limits", [{}, {"conflicts": 30}, {"timeout": 0}], ids=["none", "conflicts", "timeout"])
def test_no_solver_stays_open(
    name: str, call: Callable[..., Any], limits: dict[str, Any], open_solvers: set[SatSolver]
) -> None:
    try:
        call(**limits)
    except mincirc.MincircError as error:
        assert "budget" in str(error) or "proved" in str(error), name
    assert not open_solvers


@pytest.mark.parametrize("after", [1, 2, 3])
def test_no_solver_stays_open_after_ctrl_c(after: int, open_solvers: set[SatSolver]) -> None:
    heard: list[Event] = []

    def interrupt(event: Event) -> None:
        heard.append(event)
        if len(heard) == after:
            raise KeyboardInterrupt

    result = mincirc.search(SUM3, symmetry=(), on_event=interrupt)
    assert result.stats.stopped == "interrupted"
    assert not open_solvers


def test_parts_of_a_hard_problem_are_closed_with_the_session(open_solvers: set[SatSolver]) -> None:
    ones = [[bin(i).count("1") >> b & 1 for i in range(32)] for b in (2, 1, 0)]
    sum5 = table_task(5, *(sum(bit << i for i, bit in enumerate(column)) for column in ones))
    assert mincirc.search(sum5, conflicts=12_000, params=SearchParams(lower=by_clauses())).status == "bounds"
    assert not open_solvers
