"""From a question to a claim with evidence: lemmas, witnesses and vectors, ready to be proved and written.

The evidence of a search is its lemmas and rows (:class:`~mincirc.problem.evidence.Evidence`).  A proof needs every
smaller size to be refuted by what they say: by clauses, or by a replay log of the search over live signals.  Sizes
that the search settled otherwise (by a table, by subproblem bounds) are refuted once more: the largest that can be had
with all below it, by a log, the others size by size, and the lemmas learned on the way complete the evidence.
Oracle: ``tests/certify`` (truth by brute force, the independent checker).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Unpack

from mincirc.arguments import flag, instance
from mincirc.certify.exact import BoundOf, bounds_for, learner_for
from mincirc.certify.record import Certificate, Witness
from mincirc.certify.replayed import ReplayLog, refuted_with_log, single_states
from mincirc.certify.vectors import normalised_lemma, whole_bound
from mincirc.circuit import Circuit
from mincirc.encode.rules import Rules, read_rules, rules_for
from mincirc.encode.side import Holds, OtherPolicy, Side
from mincirc.encode.symmetry import Symmetry
from mincirc.errors import MincircError, ObjectiveError, OpenError
from mincirc.interface import legal_policy
from mincirc.lower.schedule import LowerParams
from mincirc.mdp.boxes.learn import Lemma, LemmaLearner
from mincirc.mdp.model import MDP
from mincirc.mdp.objective import Horizon
from mincirc.mdp.taskset import TaskSet
from mincirc.problem.evidence import Evidence
from mincirc.problem.problem import Problem
from mincirc.rational import Rational
from mincirc.runtime.ambient import current
from mincirc.runtime.budget import Budget
from mincirc.runtime.limits import LimitReached
from mincirc.searching.event import OnEvent, Teller
from mincirc.searching.goal import UNCERTIFIED
from mincirc.searching.method import Method, make_method, read_params, sat_with
from mincirc.searching.minimum import minimise
from mincirc.searching.params import DEFAULTS, SearchParams
from mincirc.searching.progress import with_progress
from mincirc.searching.question import Options, Question, make_budget, make_question
from mincirc.searching.result import SearchResult
from mincirc.solve.lazy import LazyBackend
from mincirc.solve.protocol import Answer
from mincirc.statements.enumerate import Enumeration

OPEN = "there is nothing to certify: the bound was not settled within the budget"
NO_MINIMUM = "there is nothing to certify: no minimum was proved"


@with_progress
def certify(
    task: MDP | TaskSet,
    bound: Rational | None = "optimal",
    *,
    timeout: float | None = None,
    conflicts: int | None = None,
    exact: bool = False,
    on_event: OnEvent | None = None,
    **options: Unpack[Options],
) -> Certificate:
    """Search (keywords as in :func:`mincirc.search`) and return the claim ``minimum``, ``bounds`` or ``infeasible``.

    ``exact`` keeps floats out of the lemmas and their vectors (slower; longer numbers).  A task set makes the claim of
    its union, always exactly and from the values of its tasks: "the mean over the tasks" and "the return on the union"
    are one claim, and the certificates are the same.  Raises :class:`~mincirc.errors.OpenError` when the budget
    ends before there is a claim.
    """
    exact = flag("exact", exact)
    question = make_question(task.whole if isinstance(task, TaskSet) else task, bound, options)
    method, budget = make_method(options), make_budget(timeout, conflicts)
    return within(budget, lambda: _certify(task, question, method, budget, exact, on_event))


def within(budget: Budget, make: Callable[[], Certificate]) -> Certificate:
    """Return the certificate of ``make``; raise :class:`OpenError` when the budget ends first."""
    with budget.guard():
        return make()
    raise OpenError("there is no certificate: the budget ended first", budget.hard)


def _certify(
    task: MDP | TaskSet,
    question: Question,
    method: Method,
    budget: Budget,
    exact: bool,
    on_event: OnEvent | None,
) -> Certificate:
    if not exact and isinstance(task, MDP):
        result = minimise(question, method.clausal(), budget, (), on_event)
        return certificate_of(result, symmetry=method.symmetry, on_event=on_event, params=method.params)
    learner_of = learner_for(task, method.params.solve.lemmas)
    backend = replace(method.lazy, clausal=True, learner_of=learner_of)
    result = minimise(question, replace(method, backend=backend), budget, (), on_event)
    return _claim(result, backend, method.symmetry, bounds_for(task), on_event)


def clausal_backend(symmetry: str | Sequence[str] | None, params: SearchParams = DEFAULTS) -> LazyBackend:
    """Return the back end that refutes every size by clauses, with these symmetry rules and parameters."""
    return replace(sat_with(read_params(params), read_rules(symmetry)), clausal=True)


def certificate_of(
    result: SearchResult,
    *,
    symmetry: str | Sequence[str] | None = None,
    on_event: OnEvent | None = None,
    params: SearchParams = DEFAULTS,
) -> Certificate:
    """Return the claim of a search's result, with the evidence of the search.

    Sizes that the search refuted otherwise than by clauses (by a table, in another process, by a back end without
    lemmas) are refuted once more, which completes the evidence; ``on_event`` is told of them.  ``symmetry`` are the
    rules to keep and ``params`` the parameters of that search, as in :func:`mincirc.search`.  Raises
    :class:`MincircError` when the bound itself is still open, or when the claim turns out to be false.
    """
    result = instance("result", result, SearchResult, "a SearchResult, as search gives")
    return _claim(result, clausal_backend(symmetry, params), symmetry, None, on_event)


def _claim(
    result: SearchResult,
    backend: LazyBackend,
    symmetry: str | Sequence[str] | None,
    bound_of: BoundOf | None,
    on_event: OnEvent | None,
) -> Certificate:
    """Return the claim; ``bound_of`` computes the vectors of lemmas (default: the vectors that were learned)."""
    problem = result.problem
    if not problem.goal.plain:
        raise ObjectiveError(UNCERTIFIED)
    rules, stopped = rules_for(problem.basis, symmetry, "certificate"), result.stats.stopped
    if result.status == "infeasible":
        return infeasible(problem, rules, backend)
    if not problem.constraints or result.lower is None:
        raise OpenError(OPEN, stopped)
    evidence = result.evidence or Evidence()
    open_sizes = [gates for gates in range(result.lower) if gates not in result.refuted_by_clauses]
    hardest = max((*open_sizes, *(size.gates for size in result.stats.sizes if size.aided)), default=-1)
    evidence, replay = _replayed(problem, evidence, hardest, backend)
    claim = Certificate(
        kind="minimum" if result.status == "proved" else "bounds",
        problem=problem,
        rules=rules,
        lower=result.lower,
        upper=result.upper,
        witnesses=() if result.circuit is None else (witness(problem, result.circuit, bound_of),),
        replay=replay,
        stopped=stopped,
    )
    left = [gates for gates in open_sizes if gates in claim.refutations]
    if left:
        evidence = complete(backend, problem, left, evidence, on_event=on_event)
    if not claim.refutations:
        evidence = Evidence(single_states(evidence.lemmas))
    if rules.symmetric:  # the rule needs evidence closed under symmetries; a search without the rule does not close it
        evidence = evidence.closed(problem, Symmetry.of(problem))
    return with_evidence(claim, evidence, bound_of)


def _replayed(
    problem: Problem, evidence: Evidence, gates: int, backend: LazyBackend
) -> tuple[Evidence, ReplayLog | None]:
    """Return the replay log of the largest size up to ``gates`` that has one, and the evidence that it rests on."""
    lower = backend.lower
    if not isinstance(lower, LowerParams) or not rules_for(problem.basis, backend.rules).cofactor:
        return evidence, None
    if gates < lower.live_signals.log_from:  # before anything is learned
        return evidence, None
    known = evidence.merged(Evidence(evidence.deferred))
    if not evidence.static:
        make = backend.learner_of
        learner = (
            LemmaLearner(problem.task, problem.constraints, backend.params.lemmas) if make is None else make(problem)
        )
        known = known.merged(Evidence(tuple(learner.static())))
    # As they will stand in the certificate, from which the checker tells which of them speak of one state.
    known = replace(known, lemmas=tuple(normalised_lemma(problem.task, lemma) for lemma in known.lemmas))
    log = refuted_with_log(problem, known.lemmas, gates, lower.live_signals)
    return (evidence, None) if log is None else (known, log)


def witness(problem: Problem, circuit: Circuit, bound_of: BoundOf | None = None) -> Witness:
    """Return the circuit with its policy and exact values."""
    value = bounds_for(problem.task) if bound_of is None else bound_of
    picks = legal_policy(problem.interface.policy_of(circuit))
    if picks is None:
        raise MincircError("the circuit's word is illegal at some state")
    return Witness(circuit, picks, tuple(value([[p] for p in picks], c) for c in problem.constraints))


def complete(
    backend: LazyBackend,
    problem: Problem,
    sizes: Sequence[int],
    known: Evidence | None = None,
    *,
    sides: Sequence[Side] = (),
    last_sides: Sequence[Side] = (),
    every_row: bool = False,
    on_event: OnEvent | None = None,
) -> Evidence:
    """Refute the sizes by clauses, starting from the evidence ``known``; return the evidence for all sizes.

    ``sides`` are conditions on every size, ``last_sides`` on the last size only.  Raises :class:`MincircError` when a
    size has a circuit.
    """
    budget = Budget()
    teller = Teller(on_event, current() or budget, spending=budget.meter)
    session = backend.session(problem, teller.again, sides=sides, every_row=every_row)
    if known is not None:
        session.restore(known)
    for number, gates in enumerate(sizes):
        teller.lower = gates
        teller.phase("lemmas", done=number, total=len(sizes))
        with closing(session), session.query(gates, budget) as query:
            for side in last_sides if gates == sizes[-1] else ():
                query.add(side)
            answer = query.next(budget).answer
            if answer is Answer.UNKNOWN:
                raise LimitReached(budget.hard or "memory")
            if answer is not Answer.REFUTED:
                raise MincircError(f"the claim is false: there is such a circuit with {gates} gates")
    return session.evidence()


def infeasible(problem: Problem, rules: Rules, backend: LazyBackend) -> Certificate:
    """Return the claim that no policy meets the bound; raises :class:`MincircError` when one does."""
    value = None
    lemmas: tuple[Lemma, ...] = ()
    for number, constraint in enumerate(problem.constraints):
        bound = whole_bound(problem.task, constraint)
        if bound is not None:
            value, lemmas = (number, bound), (Lemma(constraint, (), bound),)
            break
    if isinstance(problem.task.objective, Horizon):
        # Over time-dependent choices the bound may be met: then only lemmas tell.
        lemmas = lemmas or policy_lemmas(backend, problem, ())
        return Certificate("infeasible", problem, rules, lemmas=lemmas)
    if value is None:
        raise MincircError("the claim is false: some policy meets each bound")
    return Certificate("infeasible", problem, rules, value=value)


def policy_lemmas(backend: LazyBackend, problem: Problem, sides: Sequence[Holds]) -> tuple[Lemma, ...]:
    """Return lemmas that refute every policy with the side conditions; raise :class:`MincircError` if one is left."""
    budget = Budget()
    with backend.policies(problem, sides) as search:
        answer, _ = search.next(budget)
        if answer is Answer.UNKNOWN:
            raise LimitReached(budget.hard or "memory")
        if answer is not Answer.REFUTED:
            raise MincircError("the claim is false: some policy meets the bound")
        return tuple(normalised_lemma(problem.task, lemma) for lemma in search.learned)


def certify_policies(
    found: Enumeration,
    *,
    symmetry: str | Sequence[str] | None = None,
    on_event: OnEvent | None = None,
    params: SearchParams = DEFAULTS,
) -> Certificate:
    """Return the claim that ``found`` lists all policies of minimum circuits, with one circuit for each policy.

    ``symmetry`` and ``params`` are for the searches that refute further ones, as in :func:`certificate_of`.
    Raises :class:`MincircError` when the enumeration is not complete.
    """
    result = instance("found", found, Enumeration, "an Enumeration, as enumerate_minimum gives").result
    if result.size is None or result.policy is None:
        raise no_minimum(result)
    if not found.complete:
        raise OpenError(
            "there is nothing to certify: the policies were not all found within the budget", found.stopped
        )
    problem = result.problem
    blocked = tuple(policy.picks for policy in found.policies)
    others = [OtherPolicy(picks) for picks in blocked]
    sizes = range(result.size + 1)
    backend = clausal_backend(symmetry, params)
    evidence = complete(backend, problem, sizes, last_sides=others, every_row=True, on_event=on_event)
    claim = Certificate(
        kind="policies",
        problem=problem,
        rules=rules_for(result.basis, symmetry, "certificate"),
        lower=result.size,
        upper=result.size,
        blocked=blocked,
        witnesses=tuple(witness(problem, policy.circuit) for policy in found.policies),
    )
    return with_evidence(claim, evidence)


def no_minimum(result: SearchResult) -> MincircError:
    """Return the error for a result without a minimum: no policy meets the bound, or the budget ended."""
    if result.status == "infeasible":
        return MincircError(f"{NO_MINIMUM}, since no policy meets the bound")
    return OpenError(NO_MINIMUM, result.stats.stopped)


def with_evidence(certificate: Certificate, evidence: Evidence, bound_of: BoundOf | None = None) -> Certificate:
    """Return the certificate with lemmas and rows added; rows of states in lemmas are implied and not listed."""
    problem = certificate.problem
    lemmas = tuple(normalised_lemma(problem.task, lemma, bound_of) for lemma in evidence.lemmas)
    in_lemmas = {s for lemma in lemmas for s in lemma.states}
    return replace(certificate, lemmas=lemmas, rows=tuple(s for s in evidence.rows if s not in in_lemmas))
