"""The two encoders, written from one page by two hands, write the same formulas, clause for clause."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mincirc.certify import Certificate
from mincirc.certify.document import document
from mincirc.certify.record import Kind
from mincirc.circuit import BASES
from mincirc.encode.rules import NAMES, Rules
from mincirc.interface import interface_for
from mincirc.mdp.boxes.learn import Lemma
from mincirc.mdp.boxes.outer import BoxBound
from mincirc.mdp.constraint import mean_constraint
from mincirc.mdp.model import MDP
from mincirc.problem.canonical import canonical_json
from mincirc.problem.problem import Problem
from mincirc.testing import tasks
from mincirc.verify import record
from mincirc.verify.check import read_certificate
from mincirc.verify.cnf import CircuitFormula, PolicyFormula
from mincirc.verify.gates import RULES


def boxes(task: MDP) -> st.SearchStrategy[tuple[tuple[int, tuple[int, ...]], ...]]:
    """Boxes of proper non-empty subsets at some of the states that have several choices."""
    states = [s for s, row in enumerate(task.choices) if len(row) > 1]
    if not states:
        return st.just(())
    listed = st.sets(st.sampled_from(states), min_size=1, max_size=3)

    def picks(s: int) -> st.SearchStrategy[tuple[int, tuple[int, ...]]]:
        count = len(task.choices[s])
        return st.sets(st.integers(0, count - 1), min_size=1, max_size=count - 1).map(lambda p: (s, tuple(sorted(p))))

    return listed.flatmap(lambda which: st.tuples(*(picks(s) for s in sorted(which))))


def formulas(task: MDP) -> st.SearchStrategy[Any]:
    """Formulas in prefix form."""
    atom = st.integers(0, len(task.states) - 1).flatmap(
        lambda s: st.integers(0, len(task.choices[s]) - 1).map(lambda p: ["atom", s, p])
    )

    def larger(part: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        several = st.lists(part, min_size=1, max_size=3)
        return st.one_of(
            part.map(lambda f: ["not", f]),
            several.map(lambda fs: ["and", *fs]),
            several.map(lambda fs: ["or", *fs]),
            st.tuples(part, part).map(lambda fs: ["xor", *fs]),
        )

    return st.recursive(st.one_of(st.booleans(), atom), larger, max_leaves=5)


@st.composite
def certificates(draw: st.DrawFn) -> Certificate:
    """Claims of every kind with evidence that need not be true: only the formulas are looked at."""
    task = draw(tasks(max_states=4, max_actions=4))
    shared = sorted(set.intersection(*({c.action for c in row} for row in task.choices)))
    if bool(shared) and draw(st.booleans()):
        task = replace(task, default_word_action=shared[0])
    basis = draw(st.sampled_from(sorted(BASES)))
    rules = Rules(**{name: draw(st.booleans()) and name in RULES[basis] for name in NAMES})
    kind = draw(st.sampled_from(["features", "packed", "gray", "onehot", "random:3"]))
    constraint = mean_constraint(task, draw(st.fractions(-2, 2, max_denominator=3)))
    problem = Problem(task, interface_for(task, kind), basis, (constraint,))
    steps = getattr(task.objective, "steps", 0)
    nothing = BoxBound(((),) * (steps + 1))
    lemmas = tuple(Lemma(constraint, box, nothing) for box in draw(st.lists(boxes(task), max_size=4)))
    policy = st.tuples(*(st.integers(0, len(row) - 1) for row in task.choices))
    gates = draw(st.integers(0, 4 if len(task.states) < 3 else 3))
    claims: tuple[Kind, ...] = ("minimum", "side", "policies")
    claim = draw(st.sampled_from(claims))
    rows = draw(st.sets(st.integers(0, len(task.states) - 1)))
    return Certificate(
        claim,
        problem,
        rules,
        gates,
        gates,
        rows=tuple(sorted(rows)),
        lemmas=lemmas,
        side=draw(formulas(task)) if claim == "side" else None,
        blocked=tuple(draw(st.lists(policy, min_size=1, max_size=3))) if claim == "policies" else (),
    )


def read_back(certificate: Certificate, folder: Path) -> record.Certificate:
    (folder / "certificate.json").write_bytes(canonical_json(document(certificate, [])))
    return read_certificate(folder)[0]


@given(certificate=certificates())
@settings(max_examples=150, deadline=None, suppress_health_check=[*HealthCheck])
def test_both_encoders_write_the_same_clauses(
    certificate: Certificate, tmp_path_factory: pytest.TempPathFactory
) -> None:
    read = read_back(certificate, tmp_path_factory.mktemp("agree"))
    for gates in {0, certificate.lower or 0}:
        theirs = certificate.formula(gates)
        ours = CircuitFormula(read, gates, blocked=gates == certificate.lower, step="test")
        assert list(ours.clauses) == [tuple(c) for c in theirs.clauses]
        assert ours.variables == theirs.variables


@given(certificate=certificates())
@settings(max_examples=60, deadline=None, suppress_health_check=[*HealthCheck])
def test_both_encoders_write_the_same_clauses_over_policies(
    certificate: Certificate, tmp_path_factory: pytest.TempPathFactory
) -> None:
    certificate = replace(certificate, blocked=())
    read = read_back(certificate, tmp_path_factory.mktemp("agree"))
    theirs, ours = certificate.formula(None), PolicyFormula(read, step="test")
    assert ([*ours.clauses], ours.variables) == ([tuple(c) for c in theirs.clauses], theirs.variables)


@pytest.mark.slow
@given(certificate=certificates())
@settings(max_examples=3000, deadline=None, suppress_health_check=[*HealthCheck])
def test_both_encoders_write_the_same_clauses_on_many(
    certificate: Certificate, tmp_path_factory: pytest.TempPathFactory
) -> None:
    read = read_back(certificate, tmp_path_factory.mktemp("agree"))
    for gates in range((certificate.lower or 0) + 1):
        theirs = certificate.formula(gates)
        ours = CircuitFormula(read, gates, blocked=gates == certificate.lower, step="test")
        assert ([*ours.clauses], ours.variables) == ([tuple(c) for c in theirs.clauses], theirs.variables)
