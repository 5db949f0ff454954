"""Memory and the clock while a formula is built and solved: a search ends with bounds, whatever it would need."""

from __future__ import annotations

import os
from fractions import Fraction

import pytest

import mincirc
from mincirc.errors import BoundError
from mincirc.interface import interface_for
from mincirc.mdp.boxes.learn import Lemma, LemmaLearner
from mincirc.mdp.constraint import mean_constraint
from mincirc.problem.problem import Problem
from mincirc.runtime import memory
from mincirc.runtime.limits import Limits
from mincirc.runtime.memory import available, fits, parse_size
from mincirc.searching.backends import sat_backend
from mincirc.solve import query as one_size
from mincirc.solve.params import SolveParams
from mincirc.solve.protocol import Answer, Budget
from mincirc.solve.sat import SliceParams
from mincirc.solve.session import LazySession
from mincirc.system import resident
from tests.support import by_clauses, known, table_task

ADDER = table_task(3, 0b10010110, 0b11101000)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("8GiB", 8 << 30),
        ("500MB", 500_000_000),
        ("1.5 kib", 1536),
        ("12", 12),
        (7, 7),
        ("2g", 2 * 10**9),
        ("3T", 3e12),
    ],
)
def test_sizes(text: str | int, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "GiB", "-1", "0", "8 apples", "1e9", "nan", 0, -5, "8GiBs"])
def test_what_is_no_size(text: str | int) -> None:
    with pytest.raises(BoundError, match="is not a size"):
        mincirc.search(ADDER, memory=text)


def test_the_process_knows_its_size() -> None:
    if not os.path.exists("/proc/self/statm"):  # noqa: PTH110
        pytest.skip("cannot be told here")
    before = resident()
    ballast = bytearray(b"x" * 50_000_000)
    assert resident() - before > 30_000_000
    del ballast
    assert known(before) < known(available())
    assert fits(10**6, None)
    assert not fits(10**12, None)
    assert not fits(10**6, 200_000_000)
    assert fits(10**6, 300_000_000)


def test_less_than_the_process_holds_already_is_refused_and_what_is_named_is_enough() -> None:
    with pytest.raises(BoundError, match=r"memory 1 is too little: the process itself needs \d+MiB") as refused:
        mincirc.search(ADDER, memory=1)
    named = str(refused.value).rsplit(" ", 1)[1]
    assert mincirc.search(ADDER, memory=named).status == "proved"


def test_a_solver_that_grew_is_built_again_without_changing_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    grown, rebuilt = [False], []
    real_open, real_keep, real_init = one_size.Query._open, LazySession.keep, one_size.Query.__init__

    def opened(query: one_size.Query) -> None:
        grown[0] = False
        real_open(query)

    def kept(session: LazySession, lemma: Lemma) -> None:
        grown[0] = True
        real_keep(session, lemma)

    backend = sat_backend(lower=by_clauses(), params=SolveParams(slices=SliceParams(first=2, doublings=0)))
    monkeypatch.setattr(LemmaLearner, "static", lambda *_: iter(()))
    plain = mincirc.search(ADDER, solver=backend)
    monkeypatch.setattr(one_size.Query, "_open", opened)
    monkeypatch.setattr(LazySession, "keep", kept)
    monkeypatch.setattr(memory, "held", lambda: 1 << 50 if grown[0] else 0)
    monkeypatch.setattr(one_size, "give_back", lambda: rebuilt.append(1))
    result = mincirc.search(ADDER, memory=1 << 40, solver=backend)
    assert rebuilt
    assert (result.status, result.size) == (plain.status, plain.size) == ("proved", 5)
    grown[0] = False
    monkeypatch.setattr(one_size.Query, "_open", real_open)
    monkeypatch.setattr(one_size.Query, "__init__", lambda *args: (grown.__setitem__(0, True), real_init(*args))[1])
    ended = mincirc.search(ADDER, memory=1 << 40, solver=backend)
    assert (ended.status, ended.stats.stopped) == ("bounds", "memory")
    assert known(ended.lower) <= 5 <= known(ended.upper)


def test_a_formula_too_large_for_the_machine_is_not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    task = table_task(6, 0x16E97C2D8B3FA045)
    monkeypatch.setattr(memory, "available", lambda: 100_000_000)
    result = mincirc.search(task, interface="onehot")
    assert (result.status, result.lower, result.stats.stopped) == ("bounds", 1, "memory")
    assert result.stats.sizes[-1].clauses == 0


def test_building_looks_at_the_clock() -> None:
    wide = table_task(5, 0x8B3FA045)
    pauses = []
    session = sat_backend(params=SolveParams(piece=50)).session(problem_of(wide))
    budget = Budget(Limits(seconds=1e9))

    def watch() -> None:
        pauses.append(1)
        if len(pauses) == 70:
            budget.interrupt()

    with budget.watching(watch), session.query(1, budget) as query:
        assert query.next(budget).answer is Answer.UNKNOWN
        cut = query.next(budget)
        assert cut.effort.conflicts == 0
        clauses = cut.effort.clauses
        assert query.next(Budget()).answer is Answer.REFUTED, "goes on where it was cut"
        assert query.next(Budget()).effort.clauses > clauses


def problem_of(task: mincirc.MDP) -> Problem:
    return Problem(task, interface_for(task, "onehot"), "b2", (mean_constraint(task, Fraction(1)),))
