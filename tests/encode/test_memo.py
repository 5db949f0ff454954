"""Formulas whose clauses come from the memory are those that would be made, whatever was asked before."""

from __future__ import annotations

import random

import pytest

from mincirc.circuit import BASES
from mincirc.encode.cover import _cover, cover
from mincirc.encode.formula import Formula
from mincirc.encode.gates import Clause
from mincirc.encode.memo import memo_of
from mincirc.encode.params import MemoParams
from mincirc.encode.rules import Rules, rules_for
from mincirc.interface import interface_for
from mincirc.problem.problem import Problem
from tests.support import table_task


def problem_of(bits: int, outputs: list[int], basis: str, kind: str) -> Problem:
    task = table_task(bits, *outputs)
    return Problem(task, interface_for(task, kind), basis, ())


def clauses_of(
    problem: Problem, gates: int, rules: Rules, states: list[int], params: MemoParams = MemoParams()
) -> tuple[list[Clause], int]:
    formula = Formula(problem, gates, rules, params)
    clauses = formula.structure() + formula.ensure_rows(states)
    return clauses, formula.top


@pytest.mark.parametrize("basis", sorted(BASES))
def test_kept_clauses_are_the_clauses_that_would_be_made(basis: str) -> None:
    rng = random.Random(basis)
    questions = []
    for _ in range(12):
        bits, outputs = rng.randint(1, 3), [rng.randrange(2) for _ in range(rng.randint(1, 2))]
        problem = problem_of(bits, outputs, basis, rng.choice(["features", "gray", "random:1"]))
        states = rng.sample(range(1 << bits), rng.randint(0, 1 << bits))
        rules = rng.choice([Rules(), rules_for(basis)])
        questions += [(problem, rng.randint(0, 3), rules, states)] * 2
    rng.shuffle(questions)
    kept = [clauses_of(*question) for question in questions]
    none = MemoParams(most_clauses=0)
    assert Formula(*questions[0][:3], none)._memo is None
    assert kept == [clauses_of(*question, none) for question in questions]


def test_rows_are_kept_once_and_not_without_end() -> None:
    memo_of.cache_clear()
    problem = problem_of(3, [0x96], "b2", "features")
    params = MemoParams(most_rows=3)
    first, second = Formula(problem, 2, Rules(), params), Formula(problem, 2, Rules(), params)
    assert first.structure()[0] is second.structure()[0]
    assert first.row(5)[0] is second.row(5)[0]
    assert first.top == second.top
    for _ in range(2 * params.most_rows):
        first.row(5)
    assert first._memo is second._memo
    assert first._memo is not None
    assert len(first._memo.rows) == params.most_rows


def test_large_formulas_are_not_kept() -> None:
    assert Formula(problem_of(3, [0x96], "b2", "onehot"), 12, Rules())._memo is None


def test_remembered_covers_may_be_changed_by_whoever_asked() -> None:
    asked = cover(2, [0, 1], [2])
    asked.clear()
    assert cover(2, [1, 0], [2]) == _cover(2, frozenset({0, 1}), frozenset({2})) != []
