"""Trust in the encoding: the formula for q gates is satisfied by what becomes of *any* circuit that satisfies L.

The argument that a refutation proves anything (docs/certificates.md, section 10), run: take a circuit that satisfies
the lemmas, bring it into canonical form (no more gates), and evaluate every clause of the formula for that many gates,
under all symmetry rules together and, by turns, under none and each of them alone.  Exhaustive for small sizes, random
beyond.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pysat.solvers import Solver

from mincirc.certify.formula import Clauses, certified_formula, row_set
from mincirc.certify.side import Prefix, holds
from mincirc.circuit import BASES, CONSTANT, Circuit, Gate, Output, evaluate
from mincirc.encode.formula import Formula
from mincirc.encode.models import MODELS
from mincirc.encode.rules import NAMES, SOUND, Rules
from mincirc.interface import interface_for, legal_policy
from mincirc.mdp import MDP, Discount, make_task
from mincirc.mdp.boxes.learn import Lemma, LemmaLearner
from mincirc.mdp.constraint import mean_constraint
from mincirc.mdp.value.policy import policy_return
from mincirc.problem.problem import Problem
from mincirc.testing import circuits, interfaces, planted_circuits, policies, tasks
from mincirc.upper.tree import tree_circuit
from tests.certify.canonical_form import canonical_form
from tests.support import certain, table_task

MOST_GATES = 7


def rule_sets(basis: str, turn: int) -> tuple[Rules, Rules]:
    """All sound rules, and by turns no rule or one of them alone, whose clauses are among those of all."""
    sound = SOUND[basis]
    fewer = [Rules(), *(Rules(**{name: True}) for name in NAMES if getattr(sound, name))]
    return sound, fewer[turn % len(fewer)]


TURNS = st.integers(0, len(NAMES))


def satisfied(problem: Problem, circuit: Circuit, formula: Clauses) -> bool:
    """Evaluate every clause where the circuit is this one and the policy bits are its own.

    What definitions add is left to a solver; its model is then evaluated clause by clause.
    """
    model = assignment(problem, circuit)
    with Solver("minisat22", bootstrap_with=formula.clauses) as solver:
        if not solver.solve(model):
            return False
        true = set(solver.get_model())
    true.update(model)  # variables that occur in no clause have no value in the model
    assert all(-x not in true for x in true)
    return all(any(x in true for x in clause) for clause in formula.clauses)


def assignment(problem: Problem, circuit: Circuit) -> list[int]:
    """The literals of selections, functions, polarities, sources and policy bits, as section 4 numbers them."""
    task, n, m = problem.task, circuit.inputs, problem.interface.output_bits
    model = MODELS[problem.basis]
    variable = len(task.states) * m
    words = evaluate(circuit, problem.interface.codes)
    literals = [
        (s * m + h + 1) * (1 if word >> (m - 1 - h) & 1 else -1) for s, word in enumerate(words) for h in range(m)
    ]
    for node, gate in enumerate(circuit.gates, start=n):
        for selection in model.selections(node):
            variable += 1
            literals.append(variable if selection == gate.fanins else -variable)
    for gate in circuit.gates:
        bits = function_values(problem.basis, gate)
        literals += [v if bit else -v for v, bit in enumerate(bits, start=variable + 1)]
        variable += model.variables
    for output in circuit.outputs if model.normal else ():
        variable += 1
        literals.append(variable if output.negated else -variable)
    constants = [Output(CONSTANT)] if model.normal else [Output(CONSTANT), Output(CONSTANT, True)]
    for output in circuit.outputs:
        for source in [*constants, *(Output(i) for i in range(n + len(circuit.gates)))]:
            variable += 1
            same = source.node == output.node and (model.normal or source.negated == output.negated)
            literals.append(variable if same else -variable)
    return literals


def function_values(basis: str, gate: Gate) -> list[bool]:
    """The function variables of a gate by their meaning; what the wide tables of ``lut-k`` define is left out."""
    arity, table = len(gate.fanins), gate.table
    if basis == "demorgan":
        return [table == 14]
    if basis == "nand":
        return []
    if basis == "mig" and arity == 2:
        return [bool(table >> 1 & 1), bool(table >> 2 & 1), not table >> 3 & 1]
    if basis == "mig":
        return [bool(table >> row & 1) for row in (1, 2, 4)]
    k = BASES[basis].arities[-1]
    values = [bool(table >> (row % (1 << arity)) & 1) for row in range(1, 1 << k)]
    return [*values, *(a <= arity for a in range(3, k + 1))]


def complete(
    turn: int,
    circuit: Circuit,
    problem: Problem,
    lemmas: list[Lemma],
    rows: tuple[int, ...],
    side: Prefix | None = None,
) -> bool:
    """Whether the canonical form of the circuit satisfies the formula under the sets of rules whose turn it is."""
    form = canonical_form(circuit)
    codes = range(1 << circuit.inputs)
    if form.size > circuit.size or evaluate(form, codes) != evaluate(circuit, codes):
        return False
    return all(
        satisfied(problem, form, certified_formula(problem, form.size, rules, lemmas, rows, side))
        for rules in rule_sets(problem.basis, turn)
    )


def all_gates(basis: str, node: int) -> Iterator[Gate]:
    for fanins in MODELS[basis].selections(node):
        for table in BASES[basis].tables(len(fanins)):
            if not (table & 1 and BASES[basis].free_negation):
                yield Gate(table, fanins)


def all_circuits(basis: str, inputs: int, gates: int) -> Iterator[Circuit]:
    """Every circuit with one output and exactly so many gates (normal where negation is free)."""
    free = BASES[basis].free_negation
    ends = [Output(i) for i in range(inputs + gates)]
    outputs = [Output(CONSTANT), Output(CONSTANT, True), *ends, *(Output(o.node, True) for o in ends if free)]
    for chosen in product(*(list(all_gates(basis, inputs + i)) for i in range(gates))):
        for output in outputs:
            yield Circuit(basis, inputs, chosen, (output,))


LARGEST = {
    "b2": {2: (0, 1, 1, 1), 3: (0, 1, 2)},
    "xaig": {2: (0, 1, 1, 1), 3: (0, 1, 2)},
    "aig": {2: (0, 1, 1, 3), 3: (0, 1, 2)},
    "demorgan": {2: (0, 1, 2, 3), 3: (0, 1, 2)},
    "nand": {2: (0, 1, 2, 3), 3: (0, 1, 2)},
}
"""The largest canonical form by numbers of inputs and of gates: on two inputs a second gate of b2 is redundant."""

SIZES = [(2, 0), (2, 1), (2, 2), (2, 3), (3, 0), (3, 1), (3, 2)]
LARGEST |= {"lut-2": LARGEST["b2"], **dict.fromkeys(("mig", "lut-3", "lut-4"), LARGEST["nand"])}
TOO_MANY = {"lut-3": [(2, 3), (3, 2)], "lut-4": [(2, 2), (2, 3), (3, 2)]}
SLOW = {("mig", 2, 3), ("mig", 3, 2), ("lut-3", 2, 2)}
SLOW |= {(basis, *size) for basis in ("xaig", "lut-2") for size in ((2, 3), (3, 2))}  # the formulas of b2
SLOW |= {("b2", 2, 3)}
EXHAUSTED = [
    pytest.param(basis, *size, marks=[pytest.mark.slow] if (basis, *size) in SLOW else [])
    for basis in LARGEST
    for size in SIZES
    if size not in TOO_MANY.get(basis, ())
]


@pytest.mark.parametrize(("basis", "inputs", "gates"), EXHAUSTED)
def test_every_small_circuit(basis: str, inputs: int, gates: int) -> None:
    """L is the strongest there is: at every state exactly the word of the circuit."""
    seen: set[Circuit] = set()
    codes = range(1 << inputs)
    for circuit in all_circuits(basis, inputs, gates):
        form = canonical_form(circuit)
        assert form.size <= gates
        assert evaluate(form, codes) == evaluate(circuit, codes)
        if form not in seen:
            seen.add(form)
            assert complete(len(seen), form, *own_table(form))
            assert canonical_form(form) == form
    assert max(form.size for form in seen) == LARGEST[basis][inputs][gates]


def own_table(circuit: Circuit) -> tuple[Problem, list[Lemma], tuple[int, ...]]:
    words = evaluate(circuit, range(1 << circuit.inputs))
    width = len(circuit.outputs)
    columns = [sum((w >> (width - 1 - h) & 1) << x for x, w in enumerate(words)) for h in range(width)]
    task = table_task(circuit.inputs, *columns)
    problem = Problem(task, interface_for(task), circuit.basis, (mean_constraint(task, Fraction(1)),))
    lemmas = list(LemmaLearner(task, problem.constraints).static())
    assert len(lemmas) == sum(len(row) - 1 for row in task.choices)
    return problem, lemmas, row_set(task, lemmas)


DEEP = [basis for basis in BASES if basis not in ("lut-5", "lut-6")]
"""Formulas for tables of five and six inputs are too large for thousands of random checks."""


def deep_circuits(basis: str, inputs: int, outputs: int) -> st.SearchStrategy[Circuit]:
    """Circuits in which every gate reads the one before: little of them is idle."""
    most = 4 if len(BASES[basis].arities) > 1 else MOST_GATES
    return st.integers(3, most).flatmap(
        lambda gates: planted_circuits(basis=basis, inputs=inputs, gates=gates, outputs=outputs)
    )


@settings(max_examples=30)
@given(st.data())
@pytest.mark.parametrize("basis", DEEP)
def test_random_circuits_and_random_rows(basis: str, data: st.DataObject) -> None:
    circuit = data.draw(deep_circuits(basis, data.draw(st.integers(3, 4)), data.draw(st.integers(1, 2))))
    problem, lemmas, _ = own_table(circuit)
    kept = [lemma for lemma in lemmas if data.draw(st.booleans())]
    rows = data.draw(st.sets(st.integers(0, (1 << circuit.inputs) - 1), max_size=6))
    assert complete(data.draw(TURNS), circuit, problem, kept, row_set(problem.task, kept, sorted(rows)))


@st.composite
def tasks_with_ties(draw: st.DrawFn, bits: int) -> MDP:
    """Two or four actions per state, one named by every word, a discount, many ties."""
    words = [format(w, f"0{bits}b") for w in range(1 << bits)]
    states = [f"s{i}" for i in range(draw(st.integers(5, 8)))]
    target, paid = st.sampled_from([None, *states]), st.sampled_from([0, 0, 1, 2])
    rows = {s: {w: certain(draw(target), draw(paid)) for w in words} for s in states}
    return make_task("random", Discount(Fraction(1, 2)), rows, {states[0]: 1}, actions=words)


@settings(max_examples=30)
@given(st.data())
@pytest.mark.parametrize("basis", DEEP)
def test_random_tasks_with_lemmas_and_side_conditions(basis: str, data: st.DataObject) -> None:
    """A circuit that meets the bound satisfies every lemma, and the formula, with a side condition that it meets."""
    task = data.draw(tasks_with_ties(data.draw(st.integers(1, 2))))
    interface = interface_for(task, data.draw(st.sampled_from(["packed", "gray", "random:7", "random:8"])))
    circuit = data.draw(deep_circuits(basis, interface.inputs, interface.output_bits))
    picks = legal_policy(interface.policy_of(circuit))
    assert picks is not None
    problem = Problem(task, interface, basis, (mean_constraint(task, policy_return(task, picks)),))
    learner = LemmaLearner(task, problem.constraints)
    others = data.draw(st.lists(policies(task), max_size=6))
    lemmas = [*learner.static(), *(lemma for other in others for lemma in learner.learn(other, frozenset()))]
    assert all(any(picks[s] not in box for s, box in lemma.box) for lemma in lemmas)
    atoms = [("atom", s, p) for s, p in enumerate(data.draw(policies(task)))]
    sides: list[Prefix | None] = [None, True, ("or", *atoms[:3]), ("xor", atoms[0], ("and", *atoms[1:]))]
    side = data.draw(st.sampled_from(sides))
    if side is not None and not holds(side, picks):
        side = ("not", side)
    assert complete(data.draw(TURNS), circuit, problem, lemmas, row_set(task, lemmas, every=side is not None), side)


@given(st.data())
@pytest.mark.parametrize("basis", DEEP)
def test_corners(basis: str, data: st.DataObject) -> None:
    """Few actions, illegal words, every objective and interface; mostly small circuits."""
    task = data.draw(tasks(max_states=4, max_actions=3))
    interface = data.draw(interfaces(task))
    circuit = data.draw(circuits(basis=basis, inputs=interface.inputs, outputs=interface.output_bits, max_gates=4))
    picks = legal_policy(interface.policy_of(circuit))
    if picks is None:
        picks = data.draw(policies(task))
        free = Problem(task, interface, basis, (mean_constraint(task, Fraction(0)),))
        circuit = tree_circuit(free, picks, everywhere=True)
    assume(circuit.size <= MOST_GATES)
    problem = Problem(task, interface, basis, (mean_constraint(task, policy_return(task, picks)),))
    lemmas = list(LemmaLearner(task, problem.constraints).static())
    assert complete(data.draw(TURNS), circuit, problem, lemmas, row_set(task, lemmas))


def test_a_rule_that_is_unsound_in_a_basis_is_caught() -> None:
    """The check would notice: XOR from three ANDs is cut by ``reapply2``, from four NANDs by ``reapply``."""
    gates = {
        "aig": (Gate(2, (0, 1)), Gate(4, (0, 1)), Gate(14, (2, 3))),
        "nand": (Gate(7, (0, 1)), Gate(7, (0, 2)), Gate(7, (1, 2)), Gate(7, (3, 4))),
    }
    for basis, rule in (("aig", "reapply2"), ("nand", "reapply")):
        form = canonical_form(Circuit(basis, 2, gates[basis], (Output(2 + len(gates[basis]) - 1),)))
        problem, lemmas, rows = own_table(form)
        rules = Rules(**{rule: True})
        assert not satisfied(problem, form, certified_formula(problem, form.size, rules, lemmas, rows))


def test_the_assignment_is_the_circuit() -> None:
    circuit = canonical_form(Circuit("b2", 2, (Gate(9, (0, 1)),), (Output(2, True),)))
    problem, lemmas, rows = own_table(circuit)
    formula = certified_formula(problem, 1, Rules(), lemmas, rows)
    with Solver("minisat22", bootstrap_with=formula.clauses) as solver:
        assert solver.solve(assignment(problem, circuit))
        assert Formula(problem, 1, Rules()).decode(solver.get_model()) == circuit
