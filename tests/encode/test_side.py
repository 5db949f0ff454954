"""Side conditions: clauses of random formulas against their truth tables over all policies; depths by hand."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from pysat.formula import PYSAT_FALSE, PYSAT_TRUE, And, Equals, Implies, Neg, Or, XOr
from pysat.solvers import Solver

import mincirc
from mincirc.encode.depth import DepthAtMost
from mincirc.encode.gates import Clause
from mincirc.encode.side import Holds, OtherPolicy
from mincirc.encode.tseitin import Tseitin
from mincirc.mdp import MDP, Horizon, Picks, make_task
from mincirc.predicate.symbolic import Takes, takes
from mincirc.runtime.budget import Budget
from mincirc.searching.backends import sat_backend
from mincirc.solve.protocol import Answer
from tests.support import certain

ACTIONS = {"p": "ab", "q": "abc", "r": "bc"}
TASK: MDP = make_task(
    "three", Horizon(1), {s: {a: certain(None, 0) for a in own} for s, own in ACTIONS.items()}, {"p": 1}
)
POLICIES: list[Picks] = list(product(*(range(len(own)) for own in ACTIONS.values())))
Truth = frozenset[Picks]
"""The policies for which a formula is true."""


class Variables:
    """One variable per state and pick; a policy is an assignment of them."""

    task = TASK

    def __init__(self) -> None:
        self.rows = [[self.new() for _ in own] for own in ACTIONS.values()]

    top = 0

    def new(self) -> int:
        self.top += 1
        return self.top

    def takes(self, state: int, pick: int) -> tuple[int, list[Clause]]:
        return self.rows[state][pick], []

    def assigned(self, picks: Picks) -> list[int]:
        return [v if i == pick else -v for row, pick in zip(self.rows, picks, strict=True) for i, v in enumerate(row)]


def drawn(rng: random.Random, depth: int, seen: Counter[str]) -> tuple[Any, Truth]:
    """A formula and, composed beside it, the policies for which it is true."""
    every = frozenset(POLICIES)
    if not depth or rng.random() < 0.15:
        if rng.random() < 0.1:
            return rng.choice([(PYSAT_TRUE, every), (PYSAT_FALSE, frozenset())])
        place, action = rng.randrange(3), rng.choice("abc")
        state = list(ACTIONS)[place]
        if action not in ACTIONS[state]:
            seen["no such action"] += 1
            return takes(state, action), frozenset()
        return takes(state, action), frozenset(p for p in POLICIES if p[place] == ACTIONS[state].index(action))
    kind = rng.choice(["and", "or", "xor", "equals", "implies", "not"])
    seen[kind] += 1
    parts = [drawn(rng, depth - 1, seen) for _ in range({"not": 1, "implies": 2}.get(kind, rng.choice((2, 3))))]
    formulas, truths = [f for f, _ in parts], [t for _, t in parts]
    counts = {p: sum(p in t for t in truths) for p in POLICIES}
    made = {"and": And, "or": Or, "xor": XOr, "equals": Equals, "implies": Implies, "not": Neg}[kind](*formulas)
    held = {
        "and": lambda p: counts[p] == len(parts),
        "or": lambda p: counts[p] > 0,
        "xor": lambda p: counts[p] % 2 == 1,
        "equals": lambda p: counts[p] in (0, len(parts)),
        "implies": lambda p: p not in truths[0] or p in truths[-1],
        "not": lambda p: counts[p] == 0,
    }[kind]
    return made, frozenset(filter(held, POLICIES))


def test_a_literal_is_equivalent_to_its_formula_for_every_policy() -> None:
    rng, seen, truths = random.Random(3), Counter[str](), Counter[bool]()
    for _ in range(150):
        formula, truth = drawn(rng, 3, seen)
        truths[0 < len(truth) < len(POLICIES)] += 1
        variables = Variables()
        condition = Holds(formula).clauses(variables)
        *definitions, [top] = condition
        with Solver("minisat22", bootstrap_with=definitions) as solver:
            for picks in POLICIES:
                assigned = variables.assigned(picks)
                assert solver.solve([*assigned, top]) is (picks in truth)
                assert solver.solve([*assigned, -top]) is (picks not in truth)
    assert min(seen[kind] for kind in ("and", "or", "xor", "equals", "implies", "not", "no such action")) >= 20
    assert truths[True] >= 60


def test_a_formula_that_occurs_twice_is_defined_once() -> None:
    variables, one = Variables(), And(takes("p", "a"), takes("q", "b"))
    tseitin = Tseitin(lambda atom: variables.takes(*{"p": (0, 0), "q": (1, 1)}[atom.state])[0], variables.new)
    assert isinstance(takes("p", "a").object, Takes)
    literal = tseitin.literal(one)
    count = len(tseitin.clauses)
    assert tseitin.literal(one) == literal
    assert len(tseitin.clauses) == count == 3


def test_another_policy_excludes_this_one_alone() -> None:
    variables, picks = Variables(), (1, 2, 0)
    with Solver("minisat22", bootstrap_with=OtherPolicy(picks).clauses(variables)) as solver:
        assert [p for p in POLICIES if not solver.solve(variables.assigned(p))] == [picks]


@pytest.mark.parametrize(
    ("tables", "gates", "least"),
    [("0xa", 0, 0), ("0x6", 1, 1), ("0x6,0x8", 2, 1), ("0x96", 2, 2), ("0x80", 2, 2), ("0x6996", 3, 2)],
)
def test_a_circuit_within_a_depth_is_found_exactly_from_its_least_depth_on(
    tables: str, gates: int, least: int
) -> None:
    """An input, one gate, two gates beside one another, chains and a balanced tree."""
    problem = mincirc.search(mincirc.load(f"table:{tables}"), Fraction(1)).problem
    for limit in range(gates + 2):
        with sat_backend().session(problem, sides=[DepthAtMost(limit)]) as session:
            verdict = session.decide(gates, Budget())
        assert verdict.answer is (Answer.FOUND if limit >= least else Answer.REFUTED)
        assert verdict.circuit is None or verdict.circuit.depth <= limit
