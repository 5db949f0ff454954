"""The formula against the circuits themselves, without the search around it."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from pysat.solvers import Solver

from mincirc.circuit import BASES, evaluate
from mincirc.encode.formula import Formula
from mincirc.encode.rules import Rules
from mincirc.interface import interface_for
from mincirc.mdp.boxes.learn import LemmaLearner
from mincirc.mdp.constraint import mean_constraint
from mincirc.problem.problem import Problem
from tests.known_bases import KNOWN
from tests.support import table_task, walk

NO_RULES = Rules()


def formula_with_rows(basis: str, gates: int, bits: int = 2) -> Formula:
    task = table_task(bits, 0)
    problem = Problem(task, interface_for(task), basis, (mean_constraint(task, Fraction(0)),))
    return Formula(problem, gates, NO_RULES)


@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize("gates", [0, 1, 2])
def test_models_are_exactly_the_functions_of_circuits_of_that_size(basis: str, gates: int) -> None:
    """Every assignment of the policy bits is satisfiable iff some circuit has that table."""
    formula = formula_with_rows(basis, gates)
    clauses = formula.structure() + formula.ensure_rows(range(4))
    found = set()
    with Solver("minisat22", bootstrap_with=clauses) as solver:
        for table in product((False, True), repeat=4):
            bits = [formula.bit(s, 0) for s in range(4)]
            if solver.solve([b if v else -b for b, v in zip(bits, table, strict=True)]):
                circuit = formula.decode(solver.get_model())
                assert circuit.size == gates
                assert evaluate(circuit, range(4)) == [int(v) for v in table]
                found.add(table)
    assert len(found) == KNOWN[basis].two_inputs[gates]


def test_lemma_excludes_its_box_and_nothing_else() -> None:
    task = walk()
    problem = Problem(task, interface_for(task), "b2", (mean_constraint(task, Fraction(1, 100)),))
    learner = LemmaLearner(task, problem.constraints)
    for picks in task.policies():
        for lemma in learner.learn(picks, frozenset()):
            formula = Formula(problem, 1, NO_RULES)
            # rows would restrict the bits to what one gate can do: keep the lemma's own clauses only
            formula.rows.update(range(4))
            clauses = formula.lemma(lemma)
            box = dict(lemma.box)
            with Solver("minisat22", bootstrap_with=clauses) as solver:
                for other in task.policies():
                    inside = all(other[s] in kept for s, kept in box.items())
                    bits = [formula.bit(s, 0) * (1 if other[s] else -1) for s in range(4)]
                    assert solver.solve(bits) is not inside


def test_states_without_a_row_are_unconstrained() -> None:
    formula = formula_with_rows("b2", 1)
    formula.ensure_rows([1])
    assert formula.rows == {1}
    assert formula.ensure_rows([1]) == []
