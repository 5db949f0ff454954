"""The number of clauses is known before a formula is built, well enough to refuse absurd ones."""

from __future__ import annotations

import pytest

from mincirc.circuit import BASES
from mincirc.encode.formula import Formula
from mincirc.encode.rules import Rules, rules_for
from mincirc.encode.size import estimate_clauses
from mincirc.interface import interface_for
from mincirc.mdp import MDP
from mincirc.problem.problem import Problem
from tests.support import table_task


def problem_of(task: MDP, basis: str, kind: str = "features") -> Problem:
    return Problem(task, interface_for(task, kind), basis, ())


WIDE = [basis for basis in BASES if BASES[basis].arities[-1] > 2]
"""With 16 inputs these have many clauses, the widest twenty gigabytes of them."""


@pytest.mark.parametrize(("kind", "gates"), [("features", 4), ("onehot", 2)])
@pytest.mark.parametrize("basis", sorted(BASES))
@pytest.mark.parametrize("ruled", [True, False])
def test_the_estimate_is_within_a_factor_of_three(basis: str, kind: str, gates: int, ruled: bool) -> None:
    fewer = basis in WIDE and kind == "onehot"
    task = table_task(3, 0x34, 0xEF) if fewer else table_task(4, 0x1234, 0xBEEF)
    problem = problem_of(task, basis, kind)
    rules = rules_for(basis) if ruled else Rules()
    formula = Formula(problem, gates, rules)
    for rows in (0, len(task.states)):
        true = len(formula.structure()) + len(formula.ensure_rows(range(rows)))
        assert true / 3 <= estimate_clauses(problem, gates, rules, rows) <= 3 * true


def test_five_hundred_inputs_are_counted_at_once() -> None:
    problem = problem_of(table_task(9, 1), "b2", "onehot")
    assert estimate_clauses(problem, 0, rules_for("b2"), 512) < 10**7
    assert estimate_clauses(problem, 1, rules_for("b2"), 512) > 10**9
