"""Whether a predicate is true of all, of some, or of no minimum circuit.

There is rarely one minimum circuit, so every statement about "the" minimum circuit must say which.  For a symbolic
predicate two solver calls settle it without enumeration: is there a circuit of the least size with C, is there one
without?  Black-box predicates of the policy are settled by blocking policies one by one, predicates of the *circuit*
by blocking circuits one by one (never by one witness per policy, and without the symmetry rules that remove circuits);
both say when they gave up.

**Assumes** that no smaller circuit meets the bound; the search for the least size proves it first.  **Oracle**: the
least size of every policy by brute force (``tests/statements/test_against_brute_force.py``), for formulas and for the
same predicates as black boxes; ``tests/statements/test_black_boxes.py`` for predicates that read the circuit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias, Unpack

from mincirc.arguments import whole
from mincirc.display import RichDisplay
from mincirc.encode.side import Holds
from mincirc.mdp.model import MDP
from mincirc.partial import Missing, Why
from mincirc.predicate import Policy, Predicate
from mincirc.predicate.protocol import Check
from mincirc.predicate.repeatable import confirming
from mincirc.predicate.symbolic import Formula, SymbolicPredicate, negation
from mincirc.problem.problem import Problem
from mincirc.rational import Rational
from mincirc.searching.event import OnEvent, Teller
from mincirc.searching.progress import with_progress
from mincirc.searching.question import Options
from mincirc.searching.result import SearchResult
from mincirc.solve.lazy import LazyBackend
from mincirc.solve.protocol import Answer, Budget, OnProgress
from mincirc.statements.enumerate import Exploration, circuit_session, policy_of, policy_session
from mincirc.statements.settled import settle

Quantifier: TypeAlias = Literal["all", "some", "none", "unknown"]
Method: TypeAlias = Literal["two solver calls", "policies one by one", "circuits one by one"]


@dataclass(frozen=True, repr=False)
class Quantified(RichDisplay):
    """Whether minimum circuits have C.

    ``having`` and ``lacking`` are witnesses; ``quantifier`` is ``unknown`` when the budget (or the number of tries)
    ended before both questions were settled.  ``tried`` counts the policies or circuits looked at.
    """

    predicate: str
    quantifier: Quantifier
    having: Policy | None
    lacking: Policy | None
    method: Method
    tried: int
    stopped: Why | None = None

    def _brief(self) -> str:
        return f"{self.predicate!r}: {self.quantifier}, {self.method}, {self.tried} tried"

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What an unlimited run would add, and why it is not there."""
        if self.quantifier != "unknown":
            return ()
        return (Missing("the quantifier", self.stopped or "back end gave up"),)


@dataclass(frozen=True, repr=False)
class Quantification(RichDisplay):
    """``result``: the search for the least size; ``answer``: about the circuits of that size, once it is proved."""

    predicate: str
    result: SearchResult
    answer: Quantified | None

    def _brief(self) -> str:
        return f"{self.predicate!r}: {self.quantifier}, {self.result._brief()}"

    @property
    def quantifier(self) -> Quantifier | None:
        """Whether all, some or none of the minimum circuits have C; ``None`` unless the least size is proved."""
        return None if self.answer is None else self.answer.quantifier

    @property
    def having(self) -> Policy | None:
        """The policy of a minimum circuit with C, if one is known."""
        return None if self.answer is None else self.answer.having

    @property
    def lacking(self) -> Policy | None:
        """The policy of a minimum circuit without C, if one is known."""
        return None if self.answer is None else self.answer.lacking

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What an unlimited run would add, and why it is not there."""
        if self.answer is not None:
            return (*self.result.missing, *self.answer.missing)
        if self.result.status != "bounds":
            return self.result.missing
        return (*self.result.missing, Missing("the quantifier", self.result.stats.stopped or "back end gave up"))


@dataclass
class Sides:
    """What is known of the two questions; ``None``: not settled."""

    having: Policy | None = None
    lacking: Policy | None = None
    none_has: bool = False
    none_lacks: bool = False

    def quantifier(self) -> Quantifier:
        """Return the answer as far as it goes."""
        if self.having is not None and self.lacking is not None:
            return "some"
        if self.none_has:
            return "none"
        return "all" if self.none_lacks else "unknown"

    def take(self, policy: Policy, holds: bool) -> bool:
        """Record a witness; return whether both kinds are known."""
        if holds and self.having is None:
            self.having = policy
        if not holds and self.lacking is None:
            self.lacking = policy
        return self.having is not None and self.lacking is not None

    def exhausted(self) -> None:
        """Record that no other policy (or circuit) exists."""
        self.none_has = self.having is None
        self.none_lacks = self.lacking is None


def holds(predicate: Predicate, policy: Policy) -> bool:
    """Return whether the policy has C: some state has."""
    return predicate.holds(policy)


class Watched(Policy):
    """A policy that notes whether somebody looks at its circuit; parts of it note it in the same place."""

    @staticmethod
    def of(policy: Policy, looked: list[bool]) -> Watched:
        """Watch a policy; ``looked`` becomes non-empty when its circuit is read."""
        watched = Watched(policy.task, policy.picks, policy.circuit, policy.interface)
        object.__setattr__(watched, "_looked", looked)
        return watched

    def __getattribute__(self, name: str) -> Any:
        """Note reading ``circuit``."""
        if name == "circuit":
            looked = object.__getattribute__(self, "__dict__").get("_looked")
            if looked is not None:
                looked.append(True)
        return object.__getattribute__(self, name)

    def restricted(self, member: int) -> Policy:
        """Return the watched policy of a member; restricting is not looking."""
        own = object.__getattribute__(self, "__dict__")
        plain = Policy(own["task"], own["picks"], own["circuit"], own["interface"])
        return Watched.of(plain.restricted(member), own["_looked"])


def judged(predicate: Predicate, policy: Policy) -> tuple[bool, Predicate]:
    """Return whether the policy has C, and the predicate, marked as one of circuits if it looked at the circuit."""
    if predicate.of_circuit or isinstance(predicate, SymbolicPredicate):
        return holds(predicate, policy), predicate
    looked: list[bool] = []
    value = holds(predicate, Watched.of(policy, looked))
    return value, replace(predicate, of_circuit=True) if looked else predicate


def quantify_size(
    backend: LazyBackend,
    problem: Problem,
    size: int,
    predicate: Predicate,
    budget: Budget,
    tries: int = 1000,
    teller: Teller | None = None,
) -> Quantified:
    """Quantify over the circuits of ``size`` gates that meet the problem's bound; no smaller one may exist.

    A black box that reads ``policy.circuit`` is quantified over circuits, declared so or not; it is tried on at most
    ``tries`` of them.
    """
    if isinstance(predicate, SymbolicPredicate):
        formula = predicate.formula(problem.task)
        return quantify_formula(backend, problem, size, predicate.name, formula, budget, teller)
    sides, tried, walk = Sides(), 0, Exploration()
    stopped: Why | None = None
    teller = teller or Teller(None, budget, size)
    method: Method = "circuits one by one" if predicate.of_circuit else "policies one by one"
    teller.phase("quantifier", method)
    for policy in candidates(backend, problem, size, predicate, budget, walk, on_progress=teller.again):
        if tried == tries:  # there is one more
            stopped = "tries"
            break
        tried += 1
        value, seen = judged(predicate, policy)
        if seen.of_circuit and not predicate.of_circuit:
            return quantify_size(backend, problem, size, seen, budget, tries, teller)
        teller.phase("quantifier", method, tried)
        if sides.take(policy, value):
            break
    if walk.complete:
        sides.exhausted()
    stopped = stopped or budget.reason
    return Quantified(predicate.name, sides.quantifier(), sides.having, sides.lacking, method, tried, stopped)


def candidates(
    backend: LazyBackend,
    problem: Problem,
    size: int,
    predicate: Predicate,
    budget: Budget,
    walk: Exploration,
    *,
    least: bool = True,
    on_progress: OnProgress | None = None,
) -> Iterator[Policy]:
    """Yield what a black-box predicate must be tried on: one witness per policy, or every circuit for its own sake.

    ``least`` says that no smaller circuit is acceptable (then every gate of every circuit is used).
    """
    if predicate.of_circuit:
        with circuit_session(backend, problem, least=least, on_progress=on_progress) as session:
            for circuit in walk.circuits(session, size, budget):
                yield policy_of(problem, circuit)
    else:
        with policy_session(backend, problem, on_progress=on_progress) as session:
            yield from walk.policies(session, size, budget)


def quantify_formula(
    backend: LazyBackend,
    problem: Problem,
    size: int,
    name: str,
    formula: Formula,
    budget: Budget,
    teller: Teller | None = None,
) -> Quantified:
    """As :func:`quantify_size` for a formula over "state s takes action a": two solver calls."""
    sides, tried = Sides(), 0
    teller = teller or Teller(None, budget, size)
    for wanted in (True, False):
        side = Holds(formula if wanted else negation(formula))
        teller.phase("quantifier", f"circuits {'with' if wanted else 'without'} {name}", int(not wanted), 2)
        with policy_session(backend, problem, side, on_progress=teller.again) as session:
            verdict = session.decide(size, budget)
        if verdict.answer is Answer.FOUND:
            tried += 1
            sides.take(policy_of(problem, verdict.circuit), wanted)
        elif verdict.answer is Answer.REFUTED and wanted:
            sides.none_has = True
        elif verdict.answer is Answer.REFUTED:
            sides.none_lacks = True
    quantifier, stopped = sides.quantifier(), budget.reason
    return Quantified(name, quantifier, sides.having, sides.lacking, "two solver calls", tried, stopped)


@with_progress
def quantify(
    task: MDP,
    predicate: str | Predicate | Check,
    bound: Rational | None = "optimal",
    *,
    tries: int = 1000,
    timeout: float | None = None,
    conflicts: int | None = None,
    on_event: OnEvent | None = None,
    **options: Unpack[Options],
) -> Quantification:
    """Find the least size for the bound and quantify the predicate over the circuits of that size.

    Keywords as in :func:`mincirc.search`; ``tries`` bounds the work on black-box predicates.

    >>> import mincirc
    >>> mincirc.quantify(mincirc.load("table:0x6"), "constant").quantifier
    'none'
    """
    tries = whole("tries", tries, 1)
    known = settle(task, predicate, bound, (timeout, conflicts), on_event, options)
    name, result, budget = known.predicate.name, known.result, known.budget
    if not known.proved:
        return Quantification(name, result, None)
    answer = None
    with budget.guard():
        with confirming(known.predicate) as asked:
            backend = known.method.lazy
            found = quantify_size(backend, result.problem, known.size, asked, budget, tries, known.teller())
        answer = found  # not before the predicate has confirmed what it said
    if answer is None:
        answer = Quantified(name, "unknown", None, None, "two solver calls", 0, budget.reason)
    return Quantification(name, result, answer)
