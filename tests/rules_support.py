"""Random problems that reach every rule, and sessions in which bounds on parts come at once."""

from __future__ import annotations

import random
from collections.abc import Mapping
from fractions import Fraction
from itertools import product

from mincirc.circuit import BASES as ALL_BASES
from mincirc.circuit import CONSTANT, Circuit, Gate, Output, get_basis
from mincirc.encode.gates import holds
from mincirc.encode.models import MODELS
from mincirc.encode.relation import Relation
from mincirc.lower.live_signals import LiveSignalParams
from mincirc.lower.schedule import LowerParams, ScheduleParams
from mincirc.mdp.constraint import mean_constraint
from mincirc.problem.problem import Problem
from mincirc.runtime.limits import Limits
from mincirc.solve.brute import BruteForce
from mincirc.solve.protocol import Answer, Budget, Session
from mincirc.solve.session import LazySession
from mincirc.testing import needs_gates, relation_task

BASES = tuple(name for name, basis in ALL_BASES.items() if max(basis.arities) <= 3)
"""Those in which random problems are small enough."""


def at_once(conflicts: int) -> LowerParams:
    """Parameters that bound parts before a size is asked, with so many conflicts for each.

    The search over live signals does not decide the whole size before that.
    """
    schedule = ScheduleParams(first_after=0, conflicts=conflicts)
    return LowerParams(schedule=schedule, live_signals=LiveSignalParams(first_nodes=1))


pays = relation_task


def problem_from_rows(
    inputs: int, outputs: int, rewards: Mapping[int, Mapping[int, int]], basis: str, share: Fraction = Fraction(1)
) -> Problem:
    """The mean of what the words pay must be ``share``."""
    task, interface = pays(inputs, outputs, rewards)
    return Problem(task, interface, basis, (mean_constraint(task, share),))


def relation_problem(
    rng: random.Random,
    inputs: int,
    outputs: int,
    basis: str,
    share: Fraction = Fraction(1),
    symmetric: int = 0,
    least: int | None = None,
) -> Problem:
    """Don't-cares, illegal words, several good words; the mean must be ``share``; some inputs may be symmetric.

    Drawn until ``least`` gates are needed, by brute force: two, or one where a single gate computes all there is.
    """
    if least is None:
        least = 1 if inputs < 3 or (basis == "lut-3" and outputs == 1) else 2
    while True:
        rows = relation_rows(rng, inputs, outputs, symmetric)
        problem = problem_from_rows(inputs, outputs, rows, basis, share)
        if needs_gates(problem, least):
            return problem


def relation_rows(rng: random.Random, inputs: int, outputs: int, symmetric: int) -> dict[int, dict[int, int]]:
    """Per code, what every legal word pays: 1 or 0."""
    many, dense, unseen = range(1 << outputs), rng.choice([0.3, 0.5, 0.7]), rng.choice([0, 0.3])
    rows: dict[int, dict[int, int]] = {}
    kinds: dict[tuple[int, ...], dict[int, int] | None] = {}
    for x in range(1 << inputs):
        bits = [x >> (inputs - 1 - i) & 1 for i in range(inputs)]
        kind = (*sorted(bits[:symmetric]), *bits[symmetric:])
        if kind not in kinds:
            legal = [w for w in many if rng.random() < 0.85] or [rng.choice(many)]
            good = {w for w in legal if rng.random() < dense} or {rng.choice(legal)}
            kinds[kind] = None if kinds and rng.random() < unseen else {w: int(w in good) for w in legal}
        own = kinds[kind]
        if own is not None:
            rows[x] = own
    return rows


def circuit_at_random(rng: random.Random, basis: str, inputs: int, gates: int, outputs: int) -> Circuit:
    """Any circuit that the formula can speak of: gates as the model has them, outputs anywhere."""
    model, made = MODELS[basis], list[Gate]()
    free = get_basis(basis).free_negation
    functions = [
        f
        for f in product((False, True), repeat=model.variables)
        if all(any(holds(v, f) for v in clause) for clause in model.constraints())
    ]
    for node in range(inputs, inputs + gates):
        selection = rng.choice(model.selections(node))
        linked = [f for f in functions if all(holds(v, f) for v in model.linked(selection))]
        made.append(Gate(model.table(selection, rng.choice(linked)), selection))
    nodes = [CONSTANT, *range(inputs + gates)]
    ends = tuple(
        Output(node, rng.random() < 0.5 and (free or node == CONSTANT)) for node in rng.choices(nodes, k=outputs)
    )
    return Circuit(basis, inputs, tuple(made), ends)


def first_found(session: Session, most: int = 7, conflicts: int = 100_000) -> int | None:
    """The first size that is not refuted: no circuit from elsewhere hides a wrong refutation."""
    budget = Budget(Limits(conflicts=conflicts))
    try:
        for gates in range(most):
            verdict = session.decide(gates, budget)
            if verdict.answer is not Answer.REFUTED:
                if isinstance(session, LazySession) and verdict.circuit is not None:
                    assert session.problem.accepts(verdict.circuit)
                return gates if verdict.answer is Answer.FOUND else None
    finally:
        session.close()
    return None


def size_of_relation(relation: Relation) -> int | None:
    """The least size for a relation without lemmas, by brute force on a task of its own (``None``: over 4 gates)."""
    if not relation.words:
        return 0
    codes, basis = relation.problem.interface.codes, relation.problem.basis
    rewards = {codes[s]: dict.fromkeys(own, 1) for s, own in relation.words.items()}
    task, interface = pays(relation.inputs, relation.outputs, rewards)
    problem = Problem(task, interface, basis, (mean_constraint(task, Fraction(1)),))
    return first_found(BruteForce(20_000).session(problem), most=5)
