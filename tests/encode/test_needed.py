"""Needed gates: true of every circuit, in every basis; and wrong where more is claimed."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import pytest
from pysat.solvers import Solver

from mincirc.circuit import CONSTANT, Circuit, Gate, Output, evaluate, get_basis
from mincirc.circuit.tables import AND, OR
from mincirc.encode import needed
from mincirc.encode.formula import Formula
from mincirc.encode.gates import holds
from mincirc.encode.needed import GATE_ELIMINATION, Needed, at_least
from mincirc.encode.relation import Part, Relation
from mincirc.encode.rules import Rules
from mincirc.interface import interface_for
from mincirc.lower.subproblems import parts_of
from mincirc.mdp import MDP
from mincirc.mdp.constraint import mean_constraint
from mincirc.problem.problem import Problem
from mincirc.searching.backends import sat_backend
from tests.rules_support import BASES, at_once, circuit_at_random, first_found, pays, size_of_relation
from tests.support import table_task


def of_circuit(formula: Formula, circuit: Circuit) -> list[int]:
    """The literals that fix everything about the circuit but the values on rows."""
    chosen = []
    for i, gate in zip(formula.gates, circuit.gates, strict=True):
        chosen.append(formula.selections(i)[gate.fanins])
        model = formula.model
        chosen += next(
            [v if value else -v for v, value in zip(formula.functions(i), f, strict=True)]
            for f in product((False, True), repeat=model.variables)
            if model.table(gate.fanins, f) == gate.table
            and all(any(holds(v, f) for v in clause) for clause in model.constraints())
            and all(holds(v, f) for v in model.linked(gate.fanins))
        )
    for h, output in enumerate(circuit.outputs):
        keeps = formula.model.normal or output.node != CONSTANT
        chosen.append(formula.source(h, Output(output.node) if keeps else output))
    return chosen


def possible(problem: Problem, circuit: Circuit, side: Needed) -> bool:
    """Whether the clauses of the side leave the circuit."""
    formula = Formula(problem, len(circuit.gates), Rules())
    with Solver(name="minisat22", bootstrap_with=[c or [1, -1] for c in formula.structure()]) as solver:
        clauses = side.clauses(formula)
        solver.append_formula(clauses)
        return [] not in clauses and bool(solver.solve(assumptions=of_circuit(formula, circuit)))


def problem_and_relation(circuit: Circuit) -> tuple[Problem, Relation]:
    """The function of the circuit as a problem: one word per codeword."""
    bits, outputs = circuit.inputs, len(circuit.outputs)
    words = evaluate(circuit, range(1 << bits))
    task, interface = pays(bits, outputs, {x: {w: 1} for x, w in enumerate(words)})
    problem = Problem(task, interface, circuit.basis, (mean_constraint(task, Fraction(1)),))
    return problem, Relation(problem, {s: {w: 0} for s, w in enumerate(words)})


@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize("seed", range(4))
def test_exact_sizes_of_all_parts_leave_every_circuit(basis: str, seed: int) -> None:
    """Any circuit, small or wasteful, satisfies the clauses with the sizes that brute force finds."""
    rng = random.Random(f"{basis} {seed}")
    circuit = circuit_at_random(rng, basis, 3, rng.randint(1, 2 if basis == "lut-3" else 4), rng.choice([1, 1, 2]))
    problem, relation = problem_and_relation(circuit)
    sizes = {part: size_of_relation(relation.part(part)) for part in parts_of(relation)}
    bounds = tuple((part, size) for part, size in sizes.items() if size is not None)
    assert possible(problem, circuit, Needed(bounds))


@pytest.mark.parametrize("basis", BASES)
def test_more_than_there_is_leaves_no_circuit(basis: str) -> None:
    """A part cannot need more gates than are left of the circuit: here none, an input being fixed."""
    gates = (circuit_at_random(random.Random(seed), basis, 2, 1, 1).gates[0] for seed in range(20))
    model_gate = next(gate for gate in gates if gate.fanins == (0, 1))
    circuit = Circuit(basis, 2, (model_gate,), (Output(2),))
    problem, relation = problem_and_relation(circuit)
    reading = [part for part in parts_of(relation) if part.fixed and part.fixed[0][0] in model_gate.fanins]
    gone = [part for part in reading if not possible(problem, circuit, Needed(((part, 1),)))]
    if get_basis(basis).equal_fanins:
        assert gone
        assert any(possible(problem, circuit, Needed(((part, 1),))) for part in reading)  # a NOT is left
    else:
        assert gone == (reading if basis in GATE_ELIMINATION else [])


@pytest.mark.parametrize("basis", ["b2", "xaig", "aig", "demorgan", "lut-2"])
@pytest.mark.parametrize(("table", "constant"), [(OR, True), (AND, False)])
def test_a_gate_that_is_only_read_by_a_constant_one_is_not_needed(basis: str, table: int, constant: bool) -> None:
    """The output is x0 or (x1 and x2), and its dual: where x0 decides, nothing of it is left."""
    circuit = Circuit(basis, 3, (Gate(AND, (1, 2)), Gate(table, (0, 3))), (Output(4),))
    problem, _ = problem_and_relation(circuit)
    assert not possible(problem, circuit, Needed(((Part(((0, constant),)), 1),)))
    assert possible(problem, circuit, Needed(((Part(((0, not constant),)), 1),)))
    assert not possible(problem, circuit, Needed(((Part(((0, not constant),)), 2),)))


@pytest.mark.parametrize(
    ("basis", "table", "bits"), [("mig", 0b11101000, 3), ("lut-3", 0b10010110, 3), ("nand", 0b0111, 2)]
)
def test_where_what_is_left_costs_a_gate_the_stronger_clauses_are_wrong(
    monkeypatch: pytest.MonkeyPatch, basis: str, table: int, bits: int
) -> None:
    """Majority, the sum of three bits and NAND are one gate; with an input fixed, so is what is left of them."""
    task = table_task(bits, table)
    problem = problem_of(task, basis)
    early = sat_backend(lower=at_once(1000))
    assert first_found(early.session(problem)) == 1
    if basis == "nand":
        left = needed.restricted_values
        monkeypatch.setattr(
            needed, "restricted_values", lambda *a: [False, *left(*a)[1:]] if len(left(*a)) == 2 else left(*a)
        )
    else:
        monkeypatch.setattr(needed, "GATE_ELIMINATION", (*GATE_ELIMINATION, basis))
    assert first_found(early.session(problem)) != 1


def problem_of(task: MDP, basis: str) -> Problem:
    """The problem "the best return", all bits as features."""
    return Problem(task, interface_for(task), basis, (mean_constraint(task, Fraction(1)),))


@pytest.mark.parametrize("count", range(1, 6))
def test_at_least_counts(count: int) -> None:
    for least in range(count + 2):
        formula = Formula(problem_of(table_task(1, 0b10), "b2"), 0, Rules())
        literals = [formula.new() for _ in range(count)]
        clauses = at_least(formula, literals, least)
        for values in product((False, True), repeat=count):
            with Solver(name="minisat22", bootstrap_with=[c for c in clauses if c]) as solver:
                chosen = [v if value else -v for v, value in zip(literals, values, strict=True)]
                assert ([] not in clauses and solver.solve(assumptions=chosen)) == (sum(values) >= least)
