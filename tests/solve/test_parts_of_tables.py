"""Functions of four inputs with bounds on parts and symmetric inputs from the start, against exhaustive search."""

from __future__ import annotations

from fractions import Fraction

import pytest

from benchmarks.questions.suite import orbit
from mincirc.interface import interface_for
from mincirc.mdp.constraint import mean_constraint
from mincirc.npn import sizes
from mincirc.problem.problem import Problem
from mincirc.searching.backends import sat_backend
from tests.rules_support import at_once, first_found
from tests.support import table_task


def classes() -> list[int]:
    """The least function of each class."""
    todo, found = set(range(1 << 16)), []
    while todo:
        found.append(min(todo))
        todo -= orbit(found[-1], 4)
    return found


def wrong(functions: list[int], rules: tuple[str, ...] | None = None) -> list[int]:
    """The functions whose size comes out wrong."""
    backend = sat_backend(rules=rules, lower=at_once(300))
    found = []
    for function in functions:
        task = table_task(4, function)
        problem = Problem(task, interface_for(task), "b2", (mean_constraint(task, Fraction(1)),))
        size = first_found(backend.session(problem), most=9)
        # Either way of reading the rows: input 0 first or last gives functions of the same class.
        if size != int(sizes(4)[function]):
            found.append(function)
    return found


def test_some_functions() -> None:
    """Symmetric ones, and ones that do not depend on every input."""
    functions = [0x6996, 0xE8E8, 0x8000, 0x7FFE, 0x0660, 0x1EE1, 0xCAAC, 0x0018]
    assert wrong(functions) == []
    assert wrong(functions[:4], ("order", "used", "symmetric")) == []


@pytest.mark.slow
def test_all_classes() -> None:
    functions = classes()
    assert len(functions) == 222
    assert wrong(functions) == []
