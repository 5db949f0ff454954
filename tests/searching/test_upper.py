"""The circuits that give upper bounds act like the policy they are made from, in every basis."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from mincirc.circuit import BASES, evaluate
from mincirc.circuit.builder import FALSE, TRUE, Builder, Signal
from mincirc.circuit.netlist import Output
from mincirc.interface import interface_for, legal_policy
from mincirc.mdp import Discount, policy_return
from mincirc.mdp.constraint import mean_constraint
from mincirc.mdp.families import random_task
from mincirc.problem.problem import Problem
from mincirc.upper.tree import tree_circuit

GAMMAS = [Fraction(1, 2), Fraction(99, 100)]


@pytest.mark.parametrize("basis", BASES)
def test_builder_computes_what_it_says(basis: str) -> None:
    rng = random.Random(basis)
    for _ in range(200):
        builder = Builder(basis, 3)
        known: list[tuple[Signal, int]] = [(FALSE, 0), (TRUE, 0xFF)]
        known += [(Output(i), sum((x >> (2 - i) & 1) << x for x in range(8))) for i in range(3)]
        for _ in range(8):
            (a, u), (b, v), (c, w) = rng.choices(known, k=3)
            kind = rng.choice(["not", "and", "or", "xor", "mux"])
            made = {
                "not": lambda: (builder.not_(a), u ^ 0xFF),
                "and": lambda: (builder.and_(a, b), u & v),
                "or": lambda: (builder.or_(a, b), u | v),
                "xor": lambda: (builder.xor(a, b), u ^ v),
                "mux": lambda: (builder.mux(a, b, c), (u & v) | (w & ~u & 0xFF)),
            }
            known.append(made[kind]())
        outputs = [s for s, _ in known]
        words = evaluate(builder.circuit(outputs), range(8))
        for place, (_, table) in enumerate(known):
            shift = len(known) - 1 - place
            assert [w >> shift & 1 for w in words] == [table >> x & 1 for x in range(8)]


@pytest.mark.parametrize("basis", BASES)
def test_tree_circuit_reaches_what_its_policy_reaches(basis: str) -> None:
    rng = random.Random(1)
    for seed in range(25):
        task = random_task(seed, states=rng.randint(1, 8), actions=3, objective=Discount(rng.choice(GAMMAS)))
        picks = tuple(rng.randrange(len(c)) for c in task.choices)
        value = policy_return(task, picks)
        problem = Problem(task, interface_for(task), basis, (mean_constraint(task, value),))
        circuit = tree_circuit(problem, picks)
        acted = legal_policy(problem.interface.policy_of(circuit))
        assert acted is not None
        assert policy_return(task, acted) == value
