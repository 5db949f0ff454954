"""The price of a predicate: the least size with C and the least size without C, at the same bound, both proved.

For a symbolic predicate each is a search with a side condition on the policy; that some policy with (without) C meets
the bound at all is settled first, without circuits, so an impossible side is ``infeasible`` and never searched for
ever.  Black-box predicates are tried policy by policy at growing sizes, within the budget.

**Assumes** a proved least size: one of the two sides has it, and neither has less.  **Oracle**: the least size of
every policy by brute force (``tests/statements/test_against_brute_force.py``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, Unpack

from mincirc.arguments import whole
from mincirc.display import RichDisplay
from mincirc.encode.side import OtherPolicy
from mincirc.mdp.model import MDP
from mincirc.partial import Missing, Why
from mincirc.predicate import Policy, Predicate
from mincirc.predicate.protocol import Check
from mincirc.predicate.repeatable import confirming
from mincirc.predicate.symbolic import Formula, SymbolicPredicate, negation
from mincirc.problem.problem import Problem
from mincirc.rational import Rational
from mincirc.searching.conditional import least_size_given
from mincirc.searching.event import OnEvent, Teller
from mincirc.searching.progress import with_progress
from mincirc.searching.question import Options
from mincirc.searching.result import SearchResult
from mincirc.solve.lazy import LazyBackend
from mincirc.solve.protocol import Answer, Budget
from mincirc.statements.enumerate import Exploration, policy_of
from mincirc.statements.quantifier import candidates, holds, judged
from mincirc.statements.settled import Settled, settle
from mincirc.upper.tree import tree_circuit


@dataclass(frozen=True, repr=False)
class SideMinimum(RichDisplay):
    """The least size on one side: ``proved``, ``bounds`` (``upper`` may be unknown), or ``infeasible``."""

    status: Literal["proved", "bounds", "infeasible"]
    lower: int | None
    upper: int | None
    policy: Policy | None
    stopped: Why | None = None

    def _brief(self) -> str:
        return f"{self.status}, lower {self.lower}, upper {self.upper}"

    @property
    def size(self) -> int | None:
        """The least size, when it is proved."""
        return self.upper if self.status == "proved" else None


@dataclass(frozen=True, repr=False)
class Price(RichDisplay):
    """``having`` and ``lacking``: the least circuits with and without C; ``result``: the least circuit at all."""

    predicate: str
    result: SearchResult
    having: SideMinimum | None
    lacking: SideMinimum | None

    def _brief(self) -> str:
        sides = f"with {self.having!r}, without {self.lacking!r}"
        return f"{self.predicate!r}: price {self.price}, {sides}, {self.result.task!r}"

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


@with_progress
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

    >>> import mincirc
    >>> found = mincirc.price(mincirc.load("table:0x6"), "constant", "50%")
    >>> found.having.size, found.lacking.size, found.price
    (0, 0, 0)
    """
    tries = whole("tries", tries, 1)
    known = settle(task, predicate, bound, (timeout, conflicts), on_event, options)
    result, budget = known.result, known.budget
    if result.policy is None or not known.proved:
        return Price(known.predicate.name, result, None, None)
    sides = list[SideMinimum]()
    with confirming(known.predicate) as asked:
        for wanted in (True, False):
            side = SideMinimum("bounds", known.size, None, None)
            with budget.guard():
                side = _HalfOfPrice.of(known, asked, wanted, tries).minimum(result.policy)
            if side.status == "bounds" and side.stopped is None:
                side = replace(side, stopped=budget.reason or "undecided")
            sides.append(side)
    return Price(known.predicate.name, result, *sides)


@dataclass(frozen=True)
class _HalfOfPrice:
    """One half of a price: the least size with C (``wanted``) or without it; ``size`` gates are needed in any case."""

    backend: LazyBackend
    problem: Problem
    size: int
    predicate: Predicate
    wanted: bool
    budget: Budget
    teller: Teller
    tries: int

    @staticmethod
    def of(known: Settled, predicate: Predicate, wanted: bool, tries: int) -> _HalfOfPrice:
        """Return the half with the back end, the problem and the budget of a question whose minimum is proved."""
        backend, problem = known.method.lazy, known.result.problem
        teller = Teller(known.on_event, known.budget, lower=known.size)
        return _HalfOfPrice(backend, problem, known.size, predicate, wanted, known.budget, teller, tries)

    def minimum(self, policy: Policy) -> SideMinimum:
        """Return the least size; ``policy`` is that of a least circuit at all, which may be on this side."""
        value, predicate = judged(self.predicate, policy)
        if value == self.wanted:
            return SideMinimum("proved", self.size, self.size, policy)
        self.teller.lower = self.size
        self.teller.phase("side", f"{'with' if self.wanted else 'without'} {predicate.name}")
        if isinstance(predicate, SymbolicPredicate):
            formula = predicate.formula(self.problem.task)
            return self._by_formula(formula if self.wanted else negation(formula))
        if predicate.of_circuit:
            return replace(self, predicate=predicate)._by_circuits()
        return self._by_policies()

    def _by_formula(self, formula: Formula) -> SideMinimum:
        run = least_size_given(
            formula,
            self.problem,
            self.backend,
            self.budget,
            lower=self.size,
            on_event=self.teller.on_event,
            message=self.teller.message,
        )
        if run is None:
            return SideMinimum("infeasible", None, None, None)
        policy = None if run.circuit is None else policy_of(self.problem, run.circuit)
        return SideMinimum("proved" if run.closed else "bounds", run.lower, run.upper, policy)

    def _by_policies(self) -> SideMinimum:
        """First find any good policy of the kind, without circuits: there may be none; then try size after size."""
        known = self._any_policy()
        if isinstance(known, SideMinimum):
            return known
        for gates in range(self.size, known.circuit.size):
            walk, self.teller.lower, tried = Exploration(), gates, 0
            for policy in self._candidates(gates, walk):
                self.teller.phase("side", self.teller.message, tried := tried + 1)
                value, seen = judged(self.predicate, policy)
                if seen.of_circuit:  # it looks at the circuit on some policies only
                    return replace(self, predicate=seen)._by_circuits()
                if value == self.wanted:
                    return SideMinimum("proved", gates, gates, policy)
            if not walk.complete:
                return SideMinimum("bounds", gates, known.circuit.size, known)
        return SideMinimum("proved", known.circuit.size, known.circuit.size, known)

    def _any_policy(self) -> Policy | SideMinimum:
        """Return a policy of the kind that meets the bound, or the answer that its search ended with."""
        with self.backend.policies(self.problem) as search:
            for tried in range(self.tries):
                self.teller.phase("side", self.teller.message, tried)
                answer, picks = search.next(self.budget)
                if answer is Answer.REFUTED:
                    return SideMinimum("infeasible", None, None, None)
                if picks is None:
                    break
                policy = policy_of(self.problem, tree_circuit(self.problem, picks, everywhere=True))
                value, seen = judged(self.predicate, policy)
                if seen.of_circuit:
                    return replace(self, predicate=seen)._by_circuits()
                if value == self.wanted:
                    return policy
                search.add(OtherPolicy(picks))
        return SideMinimum("bounds", self.size, None, None, self.budget.reason or "tries")

    def _by_circuits(self) -> SideMinimum:
        """Try every circuit of each size, up to ``tries`` in all; that there is none of any size is never claimed."""
        tried, gates = 0, self.size
        while tried < self.tries and not self.budget.exhausted:
            walk, before, self.teller.lower = Exploration(), tried, gates
            for policy in self._candidates(gates, walk, least=gates == self.size):
                self.teller.phase("side", self.teller.message, tried + 1)
                if holds(self.predicate, policy) == self.wanted:
                    return SideMinimum("proved", gates, gates, policy)
                tried += 1
                if tried >= self.tries:
                    break
            if not walk.complete or tried == before:  # a size without circuits: larger ones would only cost time
                break
            gates += 1
        stopped = self.budget.reason or ("tries" if tried >= self.tries else "undecided")
        return SideMinimum("bounds", gates, None, None, stopped)

    def _candidates(self, gates: int, walk: Exploration, *, least: bool = True) -> Iterator[Policy]:
        return candidates(
            self.backend,
            self.problem,
            gates,
            self.predicate,
            self.budget,
            walk,
            least=least,
            on_progress=self.teller.again,
        )
