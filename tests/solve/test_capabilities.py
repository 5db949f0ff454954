"""What back ends say that they can do, and a SAT back end to which nobody gave lower bounds."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import pytest

import mincirc
from mincirc.errors import MincircError, ObjectiveError, SolverError
from mincirc.interface import interface_for
from mincirc.mdp.constraint import mean_constraint
from mincirc.problem.problem import Problem
from mincirc.runtime.budget import Budget
from mincirc.searching.backends import get_backend, sat_backend
from mincirc.solve.brute import BruteForce
from mincirc.solve.lazy import LazyBackend
from mincirc.solve.protocol import Capabilities, NoBounds, OnProgress, Session, capabilities_of
from mincirc.solve.session import LazySession
from tests.support import table_task

MAJORITY = table_task(3, 0xE8)


def problem_of(task: mincirc.MDP) -> Problem:
    return Problem(task, interface_for(task), "b2", (mean_constraint(task, Fraction(1)),))


@dataclass(frozen=True)
class Stating:
    """Brute force under another name, with the capabilities that it is given."""

    capabilities: object = field(default_factory=Capabilities)
    name: str = "stating"

    def session(self, problem: Problem, on_progress: OnProgress | None = None) -> Session:
        return BruteForce().session(problem, on_progress)


@pytest.mark.parametrize("name", ["z3", "brute", "exhaustive"])
def test_other_solvers_decide_sizes_and_nothing_else(name: str) -> None:
    backend = get_backend(name)
    assert capabilities_of(backend) == Capabilities()
    with pytest.raises(ObjectiveError, match=f"{name} answers for the size only"):
        mincirc.search(MAJORITY, solver=backend, objective="depth")
    with pytest.raises(SolverError, match=f"the solver {name} runs in one process"):
        mincirc.search(MAJORITY, solver=backend, jobs=1)


def test_a_sat_back_end_names_itself() -> None:
    backend = sat_backend()
    assert capabilities_of(backend) == Capabilities(sat=backend, suspends=True)


def test_what_is_stated_is_used_whoever_states_it() -> None:
    """A back end of the caller's that hands over to SAT where it cannot help itself."""
    helped = Stating(Capabilities(sat=sat_backend()))
    assert mincirc.search(MAJORITY, solver=helped, objective="depth").status == "proved"
    found = mincirc.enumerate_minimum(MAJORITY, solver=helped)
    assert (found.complete, len(found.policies)) == (True, 1)


@pytest.mark.parametrize("stated", ["all", None, True])
def test_nonsense_is_no_capability(stated: object) -> None:
    assert capabilities_of(Stating(stated)) == Capabilities()
    assert mincirc.search(MAJORITY, solver=Stating(stated)).size == 4


def test_a_back_end_that_learns_nothing_keeps_what_a_file_says(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    first = mincirc.search(MAJORITY, solver=Stating(), checkpoint=file)
    again = mincirc.search(MAJORITY, solver=Stating(), resume=file)
    assert (first.status, first.size) == (again.status, again.size) == ("proved", 4)
    with pytest.raises(MincircError, match="checkpoint of another question"):
        mincirc.search(MAJORITY, resume=file)


@pytest.mark.parametrize("function", [0xE8, 0x96, 0x1668, 0x16E9])
def test_without_lower_bounds_every_size_is_refuted_by_clauses(function: int) -> None:
    task = table_task(3 if function < 256 else 4, function)
    problem = problem_of(task)
    bare, given = LazyBackend().session(problem), sat_backend().session(problem)
    assert isinstance(bare.strengthener, NoBounds)
    assert bare.least(Budget()) == 0 < given.least(Budget())
    least = mincirc.search(task).size
    assert mincirc.search(task, solver=LazyBackend()).size == least
    with bare:
        assert not bare.strengthener.refutes(0)
        assert bare.decide(0, Budget()).effort.calls > 0


def test_bounds_raised_and_sessions_inherited_ask_for_new_lower_bounds() -> None:
    """A strengthener belongs to one problem: the session asks for another, and stays off where it was off."""
    problem = problem_of(MAJORITY)
    with sat_backend().session(problem) as session, sat_backend().session(problem) as other:
        assert isinstance(session, LazySession)
        first = session.strengthener
        first.off = True
        session.raise_bounds(problem.constraints, Budget())
        assert session.strengthener is not first
        assert session.strengthener.off
        second = other.strengthener
        other.inherit(session)
        assert all(other.strengthener is not one for one in (first, second, session.strengthener))
        assert not other.strengthener.off
        assert len(other.lemmas) == len(session.lemmas) > 0
