"""Cubes cover everything: no circuit is lost when a question is split."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pysat.solvers import Solver

from mincirc.encode.cube import Cube, Structure
from mincirc.encode.formula import Formula
from mincirc.encode.models import MODELS
from mincirc.encode.rules import Rules, rules_for
from mincirc.errors import SolverError
from mincirc.interface import interface_for
from mincirc.problem.problem import Problem
from tests.support import table_task

SMALL = ["b2", "aig", "nand", "demorgan", "mig", "lut-3"]


def formula(basis: str, inputs: int, gates: int, rules: Rules) -> Formula:
    task = table_task(inputs, 1)
    return Formula(Problem(task, interface_for(task, "features"), basis, ()), gates, rules)


@pytest.mark.parametrize("basis", SMALL)
@given(inputs=st.integers(1, 3), gates=st.integers(1, 3), depth=st.integers(0, 6))
@settings(max_examples=12)
def test_every_structure_is_in_exactly_one_leaf(basis: str, inputs: int, gates: int, depth: int) -> None:
    leaves = Structure(basis, inputs, gates).cubes(Cube(), depth)
    nodes = range(inputs, inputs + gates)
    for structure in product(*(MODELS[basis].selections(i) for i in nodes)):
        inside = [c for c in leaves if all(c.admits(i, s) for i, s in zip(nodes, structure, strict=True))]
        assert len(inside) == 1


@pytest.mark.parametrize("basis", SMALL)
@pytest.mark.parametrize("depth", [1, 5])
def test_the_formula_leaves_nothing_outside(basis: str, depth: int) -> None:
    """The structure clauses and "none of the leaves" have no model: covering as the solver sees it."""
    f = formula(basis, 4, 6, rules_for(basis))
    with Solver(name="cadical195", bootstrap_with=f.structure()) as solver:
        assert solver.solve()
        for leaf in Structure(basis, 4, 6).cubes(Cube(), depth):
            solver.add_clause([-unit for (unit,) in leaf.clauses(f)])
        assert not solver.solve()


def test_leaving_out_one_leaf_is_noticed() -> None:
    f = formula("b2", 4, 6, Rules())
    leaves = Structure("b2", 4, 6).cubes(Cube(), 4)
    assert len(leaves) == 16
    for missing in leaves:
        with Solver(name="cadical195", bootstrap_with=f.structure()) as solver:
            for leaf in leaves:
                if leaf != missing:
                    solver.add_clause([-unit for (unit,) in leaf.clauses(f)])
            assert solver.solve()


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99), st.booleans())))
def test_a_key_names_its_cube(readings: list[tuple[int, int, bool]]) -> None:
    cube = Cube(tuple(readings))
    assert Cube.parse(cube.key) == cube


@pytest.mark.parametrize("key", ["9", "9<", "9<8 x", "9=8", "<8"])
def test_a_key_that_is_none_is_one_line(key: str) -> None:
    with pytest.raises(SolverError, match="not of the form 9<8 or 9!8") as caught:
        Cube.parse(key)
    assert "\n" not in str(caught.value)


def test_the_key_is_stable() -> None:
    """Checkpoints hold keys: another order of splits or another spelling would orphan them."""
    keys = [cube.key for cube in Structure("b2", 3, 3).cubes(Cube(), 2)]
    assert keys == ["5!4 4!3", "5!4 4<3", "5<4 4!3", "5<4 4<3"]


def test_a_cube_of_fixed_structure_cannot_be_split() -> None:
    structure = Structure("b2", 2, 1)
    assert structure.split(Cube()) == ()
    assert structure.cubes(Cube(), 5) == [Cube()]
