"""The price of a predicate: the least size with C and the least size without C, at the same bound, both proved.

For a symbolic predicate each is a search with a side condition on the policy; that some policy with (without) C meets
the bound at all is settled first, without circuits, so an impossible side is ``infeasible`` and never searched for
ever.  Black-box predicates are tried policy by policy at growing sizes, within the budget.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, Unpack

from mincirc.arguments import whole
from mincirc.encode.side import OtherPolicy
from mincirc.mdp.model import MDP
from mincirc.partial import Missing, Why
from mincirc.predicate import Policy, Predicate, get_predicate
from mincirc.predicate.protocol import Check
from mincirc.predicate.repeat import noting, steady
from mincirc.predicate.symbolic import Formula, SymbolicPredicate, negation
from mincirc.problem.problem import Problem
from mincirc.rational import Rational
from mincirc.searching.conditional import least_size_given
from mincirc.searching.event import OnEvent, Teller
from mincirc.searching.minimum import minimise
from mincirc.searching.question import Options, make_budget, make_question
from mincirc.searching.result import SearchResult
from mincirc.solve.lazy import LazyBackend
from mincirc.solve.policies import PolicySearch
from mincirc.solve.protocol import Answer, Budget
from mincirc.statements.enumerate import Exploration, policy_of
from mincirc.statements.quantifier import candidates, holds, judged
from mincirc.upper.tree import tree_circuit


@dataclass(frozen=True)
class SideMinimum:
    """The least size on one side: ``proved``, ``bounds`` (``upper`` may be unknown), or ``infeasible``."""

    status: Literal["proved", "bounds", "infeasible"]
    lower: int | None
    upper: int | None
    policy: Policy | None
    stopped: Why | None = None

    @property
    def size(self) -> int | None:
        """The least size, when it is proved."""
        return self.upper if self.status == "proved" else None


@dataclass(frozen=True)
class Price:
    """``having`` and ``lacking``: the least circuits with and without C; ``result``: the least circuit at all."""

    predicate: str
    result: SearchResult
    having: SideMinimum | None
    lacking: SideMinimum | None

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What an unlimited run would add, and why it is not there."""
        lacks = list(self.result.missing)
        for label, side in (("with", self.having), ("without", self.lacking)):
            what = f"the least size {label} it"
            if side is not None and side.status == "bounds":
                upper = "" if side.upper is None else f" and at most {side.upper}"
                lacks.append(Missing(f"{what}: at least {side.lower}{upper}", side.stopped or "back end gave up"))
            elif side is None and self.result.status == "bounds":
                lacks.append(Missing(what, self.result.stats.stopped or "back end gave up"))
        return tuple(lacks)

    @property
    def price(self) -> int | None:
        """Gates that lacking C costs beyond having it (negative: having C costs more), when both are proved."""
        if self.having is None or self.lacking is None or self.having.size is None or self.lacking.size is None:
            return None
        return self.lacking.size - self.having.size


def price(
    task: MDP,
    predicate: str | Predicate | Check,
    bound: Rational | None = "optimal",
    *,
    tries: int = 1000,
    timeout: float | None = None,
    conflicts: int | None = None,
    on_event: OnEvent | None = None,
    **options: Unpack[Options],
) -> Price:
    """Return the least sizes with and without the predicate at the bound (keywords as in :func:`mincirc.search`).

    ``tries`` bounds the work on black-box predicates, for each side.
    """
    tries = whole("tries", tries, 1)
    question, named = make_question(task, bound, options), noting(get_predicate(predicate, task))
    budget = make_budget(timeout, conflicts)
    result = minimise(question, budget, [named], on_event)
    if result.status != "proved":
        return Price(named.name, result, None, None)
    sides, teller = list[SideMinimum](), Teller(on_event, budget, lower=result.size or 0)
    with steady(named) as asked:
        for wanted in (True, False):
            side = SideMinimum("bounds", result.size, None, None)
            with budget.guard():
                side = _side(question.lazy, result, asked, wanted, budget, teller, tries)
            if side.status == "bounds" and side.stopped is None:
                side = replace(side, stopped=budget.reason or "undecided")
            sides.append(side)
    return Price(named.name, result, *sides)


def _side(
    backend: LazyBackend,
    result: SearchResult,
    predicate: Predicate,
    wanted: bool,
    budget: Budget,
    teller: Teller,
    tries: int,
) -> SideMinimum:
    problem, size, policy = result.problem, result.size, result.policy
    assert size is not None
    assert policy is not None
    value, predicate = judged(predicate, policy)
    if value == wanted:
        return SideMinimum("proved", size, size, policy)
    teller.lower = size
    teller.phase("side", f"{'with' if wanted else 'without'} {predicate.name}")
    if isinstance(predicate, SymbolicPredicate):
        formula = predicate.formula(problem.task)
        return _by_formula(backend, problem, size, formula if wanted else negation(formula), budget, teller)
    if predicate.of_circuit:
        return _by_circuits(backend, problem, size, predicate, wanted, budget, teller, tries)
    return _by_policies(backend, problem, size, predicate, wanted, budget, teller, tries)


def _by_formula(
    backend: LazyBackend, problem: Problem, size: int, formula: Formula, budget: Budget, teller: Teller
) -> SideMinimum:
    run = least_size_given(
        formula, problem, backend, budget, lower=size, on_event=teller.on_event, message=teller.message
    )
    if run is None:
        return SideMinimum("infeasible", None, None, None)
    policy = None if run.circuit is None else policy_of(problem, run.circuit)
    return SideMinimum("proved" if run.closed else "bounds", run.lower, run.upper, policy)


def _by_policies(
    backend: LazyBackend,
    problem: Problem,
    size: int,
    predicate: Predicate,
    wanted: bool,
    budget: Budget,
    teller: Teller,
    tries: int,
) -> SideMinimum:
    """First find any good policy of the kind, without circuits: there may be none; then try size after size."""
    search = PolicySearch(problem.task, problem.constraints)
    known, complete = None, False
    for tried in range(tries):
        teller.phase("side", teller.message, tried)
        answer, picks = search.next(budget)
        if picks is None:
            complete = answer is Answer.REFUTED
            break
        policy = policy_of(problem, tree_circuit(problem, picks, everywhere=True))
        value, seen = judged(predicate, policy)
        if seen.of_circuit:
            search.close()
            return _by_circuits(backend, problem, size, seen, wanted, budget, teller, tries)
        if value == wanted:
            known = policy
            break
        search.add(OtherPolicy(picks))
    search.close()
    if complete:
        return SideMinimum("infeasible", None, None, None)
    if known is None:
        return SideMinimum("bounds", size, None, None, budget.reason or "tries")
    for gates in range(size, known.circuit.size):
        walk, teller.lower, tried = Exploration(), gates, 0
        for policy in candidates(backend, problem, gates, predicate, budget, walk, on_progress=teller.again):
            teller.phase("side", teller.message, tried := tried + 1)
            value, seen = judged(predicate, policy)
            if seen.of_circuit:  # it looks at the circuit on some policies only
                return _by_circuits(backend, problem, size, seen, wanted, budget, teller, tries)
            if value == wanted:
                return SideMinimum("proved", gates, gates, policy)
        if not walk.complete:
            return SideMinimum("bounds", gates, known.circuit.size, known)
    return SideMinimum("proved", known.circuit.size, known.circuit.size, known)


def _by_circuits(
    backend: LazyBackend,
    problem: Problem,
    size: int,
    predicate: Predicate,
    wanted: bool,
    budget: Budget,
    teller: Teller,
    tries: int,
) -> SideMinimum:
    """Try every circuit of each size, up to ``tries`` in all; that there is none of any size is never claimed."""
    tried, gates = 0, size
    while tried < tries and not budget.exhausted:
        walk, before, teller.lower = Exploration(), tried, gates
        least, again = gates == size, teller.again
        for policy in candidates(backend, problem, gates, predicate, budget, walk, least=least, on_progress=again):
            teller.phase("side", teller.message, tried + 1)
            if holds(predicate, policy) == wanted:
                return SideMinimum("proved", gates, gates, policy)
            tried += 1
            if tried >= tries:
                break
        if not walk.complete or tried == before:  # a size without circuits: larger ones would only cost time
            break
        gates += 1
    return SideMinimum("bounds", gates, None, None, budget.reason or ("tries" if tried >= tries else "undecided"))
