"""Brute force against Z3 on random tiny problems: two oracles that share neither encoding nor enumeration."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from mincirc.circuit import BASES
from mincirc.mdp.constraint import satisfies
from mincirc.problem.problem import Problem
from mincirc.solve.brute import BruteForce, minimum_policies
from mincirc.solve.protocol import Answer, Budget
from mincirc.solve.z3_backend import Z3Backend
from mincirc.testing import problems

MOST_GATES = 3


@pytest.mark.parametrize("basis", list(BASES))
def test_brute_force_and_z3_agree(basis: str) -> None:
    @settings(max_examples=25)
    @given(problems(basis=basis))
    def agree(problem: Problem) -> None:
        brute, z3 = BruteForce().session(problem), Z3Backend().session(problem)
        for gates in range(MOST_GATES + 1):
            ours, theirs = brute.decide(gates, Budget()), z3.decide(gates, Budget())
            assert ours.answer is theirs.answer is not Answer.UNKNOWN
            if ours.circuit is not None:
                assert problem.accepts(ours.circuit)
                assert ours.circuit.size == gates
                return

    agree()


@given(problems())
def test_every_minimum_policy_meets_the_bounds(problem: Problem) -> None:
    found = minimum_policies(problem, 2)
    if found is None:
        return
    size, policies = found
    for picks in policies:
        assert satisfies(problem.task, picks, problem.constraints)
    verdict = BruteForce().session(problem).decide(size, Budget())
    assert verdict.circuit is not None
    assert problem.interface.policy_of(verdict.circuit) in policies


@settings(max_examples=40)
@given(problems())
def test_no_circuit_exists_exactly_when_no_policy_meets_the_bounds(problem: Problem) -> None:
    """Codes are injective and every basis is complete, so infeasibility is a matter of policies alone."""
    possible = any(satisfies(problem.task, p, problem.constraints) for p in problem.task.policies())
    found = minimum_policies(problem, 3)
    assert possible or found is None
