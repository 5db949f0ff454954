"""Is a predicate local on these tasks?  ``C(T*, pi, (i, s)) <=> C(T_i, pi|_i, s)`` for every policy and state.

Locality is what carries C from a task to the union and back.  For a symbolic predicate both sides are formulas over
the same atoms, so SAT decides the equivalence for *all* policies.  A black-box predicate is compared on all policies
when there are few, else on random ones, and the number tried is reported.

Deciding that two formulas are equivalent by refuting that they differ is a miter (Brand 1993).  **Assumes** nothing of
the bound: policies that miss it count too.  **Oracle**: all policies of small unions
(``tests/predicate/test_locality.py``) and families whose answer is known (``tests/families/test_locality.py``).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import prod
from typing import Literal

from mincirc.circuit import Circuit
from mincirc.encode.side import Holds
from mincirc.interface import Interface
from mincirc.mdp.model import MDP, Picks
from mincirc.mdp.taskset import TaskSet
from mincirc.predicate import Policy, Predicate
from mincirc.predicate.symbolic import Formula, SymbolicPredicate, Takes, differ, renamed
from mincirc.problem.problem import Problem
from mincirc.solve.lazy import LazyBackend
from mincirc.solve.protocol import Answer, Budget
from mincirc.statements.params import LocalityParams
from mincirc.upper.tree import tree_circuit


@dataclass(frozen=True)
class Locality:
    """``holds`` is ``None`` when the budget ended; a counterexample is a policy and a state of the union.

    ``method`` is ``sat`` (all policies, by equivalence of formulas), ``exhaustive`` (all policies, one by one) or
    ``random`` (``tried`` of them).
    """

    holds: bool | None
    method: Literal["sat", "exhaustive", "random"]
    tried: int
    policy: Policy | None = None
    state: str | None = None
    on_union: bool | None = None


def member_formula(predicate: SymbolicPredicate, tasks: TaskSet, member: int) -> Formula:
    """Return "the member has C, seen on its own" over the union's states."""
    task = tasks.tasks[member]
    return _in_union(predicate.formula(task), tasks, member)


def _in_union(formula: Formula, tasks: TaskSet, member: int) -> Formula:
    block, task = tasks.whole.blocks[member], tasks.tasks[member]

    def moved(atom: Takes) -> Takes:
        return Takes(tasks.whole.states[block.first + task.find_state(atom.state)], atom.action)

    return renamed(formula, moved)


def locality(
    predicate: Predicate,
    tasks: TaskSet,
    union: Problem,
    backend: LazyBackend,
    budget: Budget,
    params: LocalityParams = LocalityParams(),
) -> Locality:
    """Decide (or test) locality on the given tasks.

    ``union`` says by which interface and basis circuits act on ``tasks.whole``; ``backend`` searches for policies that
    are counterexamples, whether they meet the bounds or not; ``params`` say on how many policies a black box is tried.
    """
    union = replace(union, constraints=())
    if isinstance(predicate, SymbolicPredicate) and predicate.at is not None:
        return _by_sat(predicate, tasks, union, backend, budget)
    return _by_policies(predicate, tasks, union, budget, params)


def _by_sat(
    predicate: SymbolicPredicate, tasks: TaskSet, union: Problem, backend: LazyBackend, budget: Budget
) -> Locality:
    assert predicate.at is not None
    tried = 0
    for member, block in enumerate(tasks.whole.blocks):
        for local, index in enumerate(block.states):
            state = tasks.whole.states[index]
            inside = _in_union(predicate.at(block.task, block.task.states[local]), tasks, member)
            outside = predicate.at(tasks.whole, state)
            tried += 1
            with backend.policies(union, [Holds(differ(inside, outside))]) as search:
                answer, picks = search.next(budget)
            if answer is Answer.UNKNOWN:
                return Locality(None, "sat", tried)
            if picks is not None:
                policy = acting(tasks.whole, union.interface, union.basis, picks)
                return Locality(False, "sat", tried, policy, state, predicate(tasks.whole, policy, state))
    return Locality(True, "sat", tried)


def _by_policies(
    predicate: Predicate, tasks: TaskSet, union: Problem, budget: Budget, params: LocalityParams
) -> Locality:
    count = prod(len(c) for c in tasks.whole.choices)
    method: Literal["exhaustive", "random"] = "exhaustive" if count <= params.exhaustive else "random"
    every = method == "exhaustive"
    candidates: Iterable[Picks] = tasks.whole.policies() if every else _random(tasks.whole, params.random)
    tried = 0
    for picks in candidates:
        if budget.left_seconds() == 0:
            return Locality(None, method, tried)
        tried += 1
        policy = acting(tasks.whole, union.interface, union.basis, picks)
        state = _difference(predicate, policy)
        if state is not None:
            return Locality(False, method, tried, policy, state, predicate(tasks.whole, policy, state))
    return Locality(True, method, tried)


def _random(task: MDP, count: int) -> Iterator[Picks]:
    rng = random.Random(0)
    for _ in range(count):
        yield tuple(rng.randrange(len(c)) for c in task.choices)


def _difference(predicate: Predicate, policy: Policy) -> str | None:
    """Return a state of the union where the verdicts differ."""
    for member, block in enumerate(policy.task.blocks):
        part = policy.restricted(member)
        for local, index in enumerate(block.states):
            state = policy.task.states[index]
            if predicate(policy.task, policy, state) != predicate(block.task, part, block.task.states[local]):
                return state
    return None


def acting(task: MDP, interface: Interface, basis: str, picks: Picks) -> Policy:
    """Return the policy with a (not minimal) circuit that acts it out."""
    circuit: Circuit = tree_circuit(Problem(task, interface, basis, ()), picks, everywhere=True)
    return Policy(task, picks, circuit, interface)
