"""Whether a claim is true, found by brute force over circuits and policies: nothing of proofs is used."""

from __future__ import annotations

from itertools import product

from mincirc.circuit import Circuit, Gate, Output
from mincirc.interface import Interface
from mincirc.mdp.constraint import Constraint, satisfies
from mincirc.mdp.model import MDP, Choice
from mincirc.mdp.objective import Discount, Horizon, Objective, TotalReward
from mincirc.problem.problem import Problem
from mincirc.solve.brute import CircuitLevels
from mincirc.solve.protocol import Budget
from mincirc.verify import record
from mincirc.verify.check import holds
from mincirc.verify.record import Certificate


def problem_of(record: Certificate) -> Problem:
    """The question of a certificate in the library's records."""
    t, f = record.task, record.interface
    objective: Objective
    if t.kind == "discount":
        objective = Discount(t.gamma)
    else:
        objective = TotalReward() if t.kind == "total" else Horizon(t.steps, t.gamma)
    choices = tuple(tuple(Choice(c.action, c.word, c.reward, c.next) for c in row) for row in t.choices)
    task = MDP(t.name, t.states, t.actions, choices, t.initial, objective, t.action_bits)
    words = tuple(tuple(pairs.items()) for pairs in f.words)
    interface = Interface(f.name, f.inputs, f.codes, f.outputs, words, f.default)
    bound = tuple(Constraint(c.name, c.weights, c.threshold, c.strict) for c in record.constraints)
    return Problem(task, interface, record.basis, bound)


def is_true(record: Certificate) -> bool:
    """Decide the claim."""
    problem, claim = problem_of(record), record.claim
    if not all(_accepted(problem, w.circuit) for w in record.witnesses):
        return False
    if claim.lower is None:
        policies = product(*(range(len(row)) for row in record.task.choices))
        good = (p for p in policies if record.side is None or holds(record.side, p))
        return not any(satisfies(problem.task, p, problem.constraints) for p in good)
    levels, found = CircuitLevels(problem), set()
    for gates in range(claim.lower):
        if any(record.side is None or holds(record.side, a.picks) for a in levels.next_level(Budget())):
            return False
        assert levels.gates == gates
    if claim.kind == "policies":
        found = {a.picks for a in levels.next_level(Budget())}
        return found == set(record.blocked)
    sized = [n for n in (claim.upper, claim.any) if n is not None]
    with_formula = claim.upper is None or record.side is None or holds(record.side, record.witnesses[0].policy)
    return with_formula and [len(w.circuit.gates) for w in record.witnesses] == sized


def _accepted(problem: Problem, circuit: record.Circuit) -> bool:
    gates = tuple(Gate(table, fanins) for table, fanins in circuit.gates)
    outputs = tuple(Output(node, negated) for node, negated in circuit.outputs)
    return problem.accepts(Circuit(circuit.basis, circuit.inputs, gates, outputs))
