"""All policies that minimum circuits act out, each with one witness circuit; and all the circuits, when asked.

Policies are taken over *all* states, off-distribution ones included, so every state has a row.  Find a circuit of the
least size, record its policy, block the policy, ask again; when nothing is left the list is complete.  The symmetry
rules keep the function on all rows, so no policy is lost.  Circuits are counted up to isomorphism (renaming of gates,
and polarity where negation is free) with the renumbering rules only, since re-application removes circuits.

This is enumeration of models by blocking clauses, projected to the policy (AllSAT; McMillan 2002): the clause says
"some state takes another action".  **Assumes** that the size is the least one, as the rules do.  **Oracle**: brute
force over all circuits (``tests/statements/test_against_brute_force.py``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

from mincirc.arguments import flag, optional_whole
from mincirc.circuit import Circuit, canonical
from mincirc.display import RichDisplay
from mincirc.encode.side import OtherCircuit, OtherPolicy, Side
from mincirc.frames import frame
from mincirc.interface import legal_policy
from mincirc.mdp.model import MDP, Picks
from mincirc.partial import Missing, Why
from mincirc.predicate import Policy
from mincirc.problem.problem import Problem
from mincirc.rational import Rational
from mincirc.searching.event import OnEvent, Teller
from mincirc.searching.method import make_method
from mincirc.searching.minimum import minimise
from mincirc.searching.progress import with_progress
from mincirc.searching.question import Options, make_budget, make_question
from mincirc.searching.result import SearchResult
from mincirc.solve.lazy import LazyBackend, LazySession
from mincirc.solve.protocol import Answer, Budget, OnProgress

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False)
class Enumeration(RichDisplay):
    """The policies of the minimum circuits.

    ``policies`` carry one witness circuit each; ``complete`` says that these are all (else: at least these);
    ``circuits`` is the number of minimum circuits up to isomorphism (``None`` if not asked), ``circuits_complete``
    likewise.  ``result`` is the search that settled the size; unless it is ``proved`` there is nothing to enumerate.
    """

    result: SearchResult
    policies: tuple[Policy, ...]
    complete: bool
    circuits: int | None = None
    circuits_complete: bool = False
    stopped: Why | None = None

    def _brief(self) -> str:
        more = "" if self.complete else "at least "
        count = (
            ""
            if self.circuits is None
            else f", {'' if self.circuits_complete else 'at least '}{self.circuits} circuits"
        )
        return f"{self.result.task!r}, {more}{len(self.policies)} policies{count}, {self.result._brief()}"

    def to_frame(self) -> pd.DataFrame:
        """Return a row for each policy, columns for states and the circuit, as a data frame (extra ``frames``)."""
        states = self.result.problem.task.states
        rows = ({**policy, "circuit": policy.circuit} for policy in self.policies)
        return frame((*states, "circuit"), rows)

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What is not listed, and why."""
        if self.result.status == "infeasible":
            return self.result.missing
        lacks = list(self.result.missing)
        why: Why = self.stopped or self.result.stats.stopped or "back end gave up"
        if not self.complete:
            beyond = f" beyond these {len(self.policies)}" if self.policies else ""
            lacks.append(Missing(f"policies of minimum circuits{beyond}", why))
        if self.circuits is not None and not self.circuits_complete:
            lacks.append(Missing(f"circuits beyond these {self.circuits}", why))
        return tuple(lacks)


@dataclass
class Exploration:
    """One enumeration; ``complete`` becomes true when the solver refutes that another policy (or circuit) exists."""

    complete: bool = False

    def policies(self, session: LazySession, gates: int, budget: Budget) -> Iterator[Policy]:
        """Yield the policies of circuits of that size, each once, with a witness."""
        problem = session.problem
        with session.query(gates, budget) as query:
            while (circuit := query.next(budget)).answer is Answer.FOUND:
                policy = policy_of(problem, circuit.circuit)
                yield policy
                query.add(OtherPolicy(policy.picks))
            self.complete = circuit.answer is Answer.REFUTED

    def circuits(self, session: LazySession, gates: int, budget: Budget) -> Iterator[Circuit]:
        """Yield the circuits of that size, each isomorphism class once."""
        seen: set[Circuit] = set()
        with session.query(gates, budget) as query:
            while (verdict := query.next(budget)).answer is Answer.FOUND:
                assert verdict.circuit is not None
                form = canonical(verdict.circuit)
                if form not in seen:
                    seen.add(form)
                    yield form
                query.add(OtherCircuit(tuple(query.model)))
            self.complete = verdict.answer is Answer.REFUTED


def policy_of(problem: Problem, circuit: Circuit | None) -> Policy:
    """Return the policy of a circuit that is legal everywhere."""
    assert circuit is not None
    picks: Picks | None = legal_policy(problem.interface.policy_of(circuit))
    assert picks is not None
    return Policy(problem.task, picks, circuit, problem.interface)


def policy_session(
    backend: LazyBackend, problem: Problem, *sides: Side, on_progress: OnProgress | None = None
) -> LazySession:
    """Open a session for statements about policies: every state has a row."""
    return backend.session(problem, on_progress, sides=sides, every_row=True)


def circuit_session(
    backend: LazyBackend, problem: Problem, *, least: bool = True, on_progress: OnProgress | None = None
) -> LazySession:
    """Open a session for statements about circuits: no rule that removes circuits.

    "Every gate is used" removes none of the least size, but some above it (``least=False``).
    """
    return backend.session(problem, on_progress, every_row=True, use="circuits" if least else "all circuits")


@with_progress
def enumerate_minimum(
    task: MDP,
    bound: Rational | None = "optimal",
    *,
    circuits: bool = False,
    limit: int | None = None,
    timeout: float | None = None,
    conflicts: int | None = None,
    on_event: OnEvent | None = None,
    **options: Unpack[Options],
) -> Enumeration:
    """Return all policies realised by minimum circuits for the bound, complete or "at least these".

    ``circuits`` counts the circuits up to isomorphism too; ``limit`` stops after that many policies (and circuits),
    at least 1; the other keywords are those of :func:`mincirc.search`.  Ctrl-C keeps what was found.

    >>> import mincirc
    >>> found = mincirc.enumerate_minimum(mincirc.load("table:0x6"), circuits=True)
    >>> len(found.policies), found.complete, found.circuits
    (1, True, 1)
    """
    circuits, limit = flag("circuits", circuits), optional_whole("limit", limit, 1)
    question = make_question(task, bound, options)
    method, budget = make_method(options), make_budget(timeout, conflicts)
    result = minimise(question, method, budget, on_event=on_event)
    if result.status != "proved":
        return Enumeration(result, (), result.status == "infeasible")
    assert result.size is not None
    problem, walk, of_circuits = result.problem, Exploration(), Exploration()
    found, count = list[Policy](), 0
    stopped: Why | None = None
    teller = Teller(on_event, budget, result.size)
    with budget.guard():
        teller.phase("policies")
        with policy_session(method.lazy, problem, on_progress=teller.again) as session:
            for policy in walk.policies(session, result.size, budget):
                if len(found) == limit:
                    stopped = "limit"  # there is one more
                    break
                found.append(policy)
                teller.phase("policies", done=len(found))
        if circuits:
            teller.phase("circuits")
            with circuit_session(method.lazy, problem, on_progress=teller.again) as session:
                for _ in of_circuits.circuits(session, result.size, budget):
                    if count == limit:
                        stopped = "limit"
                        break
                    count += 1
                    teller.phase("circuits", done=count)
    if not stopped and not (walk.complete and (of_circuits.complete or not circuits)):
        stopped = budget.reason or "back end gave up"
    counted = count if circuits else None
    return Enumeration(result, tuple(found), walk.complete, counted, of_circuits.complete, budget.hard or stopped)
