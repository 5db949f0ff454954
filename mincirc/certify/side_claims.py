"""Claims about circuits whose policy has a predicate, or lacks it: one half of a price, and quantifiers.

Such a claim is about the least size under a *side condition*, a formula over "state s takes action a".  The claim "all
minimum circuits have C" is: no circuit of up to that size lacks C, and here is one circuit of that size.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Unpack

from mincirc.arguments import flag
from mincirc.certify.produce import (
    OPEN,
    clausal_backend,
    complete,
    no_minimum,
    policy_lemmas,
    with_evidence,
    within,
    witness,
)
from mincirc.certify.record import Certificate, Witness
from mincirc.certify.side import prefix_form
from mincirc.encode.rules import Rules, rules_for
from mincirc.encode.side import Holds
from mincirc.errors import MincircError, OpenError
from mincirc.mdp.model import MDP
from mincirc.predicate import get_predicate
from mincirc.predicate.protocol import Predicate
from mincirc.predicate.symbolic import Formula as PolicyFormula
from mincirc.predicate.symbolic import SymbolicPredicate, negation
from mincirc.problem.evidence import Evidence
from mincirc.problem.problem import Problem
from mincirc.rational import Rational
from mincirc.runtime.budget import Budget
from mincirc.searching.bound import resolve
from mincirc.searching.conditional import least_size_given
from mincirc.searching.event import OnEvent, Teller
from mincirc.searching.method import Method, make_method
from mincirc.searching.minimum import minimise
from mincirc.searching.optimum import find_optima
from mincirc.searching.progress import with_progress
from mincirc.searching.question import Options, Question, make_budget, make_question
from mincirc.solve.lazy import LazyBackend
from mincirc.solve.protocol import Answer


@with_progress
def certify_side(
    task: MDP,
    predicate: str | Predicate,
    holds: bool,
    bound: Rational | None = "optimal",
    *,
    timeout: float | None = None,
    conflicts: int | None = None,
    on_event: OnEvent | None = None,
    **options: Unpack[Options],
) -> Certificate:
    """Return the claim about the least size of a circuit whose policy has the predicate (``holds``) or lacks it.

    One half of a price.  Raises :class:`MincircError` for predicates without a formula, and
    :class:`~mincirc.errors.OpenError` when the budget ends before there is a claim.
    """
    holds = flag("holds", holds)
    question, named = make_question(task, bound, options), _symbolic(predicate, task)
    method, budget = make_method(options), make_budget(timeout, conflicts)
    return within(budget, lambda: _side(question, method, named, holds, budget, on_event))


def _side(
    question: Question,
    method: Method,
    named: SymbolicPredicate,
    holds: bool,
    budget: Budget,
    on_event: OnEvent | None,
) -> Certificate:
    task, backend = question.task, replace(method.lazy, clausal=True)
    teller, label = Teller(on_event, budget), f"{'with' if holds else 'without'} {named.name}"
    teller.phase("optimum")
    optima = find_optima(task, budget, method.params.solve)
    target = resolve(task, question.bound, question.each, optima)
    if not target.constraints:
        raise OpenError(OPEN, budget.reason)
    problem = question.problem(target.constraints)
    formula = _wanted(named, task, holds)
    teller.phase("side", label)
    rules = rules_for(question.basis, method.symmetry, "certificate")
    run = least_size_given(formula, problem, backend, budget, on_event=teller.on_event, message=label)
    if run is None:
        return _no_policy(backend, problem, rules, formula, (named.name, holds))
    claim = Certificate(
        kind="side",
        problem=problem,
        rules=rules,
        lower=run.lower,
        upper=run.upper,
        side=prefix_form(task, formula),
        predicate=(named.name, holds),
        witnesses=() if run.circuit is None else (witness(problem, run.circuit),),
        stopped=run.stopped,
    )
    return with_evidence(claim, run.evidence or Evidence())


@with_progress
def certify_quantifier(
    task: MDP,
    predicate: str | Predicate,
    bound: Rational | None = "optimal",
    *,
    timeout: float | None = None,
    conflicts: int | None = None,
    on_event: OnEvent | None = None,
    **options: Unpack[Options],
) -> Certificate:
    """Return the claim that all minimum circuits have the predicate, or that none has, whichever is true.

    Evidence: a circuit of r gates that meets the bound, and a refutation, for every size up to r, of circuits with the
    opposite truth value of the predicate.  Raises :class:`MincircError` when some minimum circuits have the predicate
    and others lack it, :class:`~mincirc.errors.OpenError` when the minimum is not proved within the budget.
    """
    question, named = make_question(task, bound, options), _symbolic(predicate, task)
    method, budget = make_method(options), make_budget(timeout, conflicts)
    return within(budget, lambda: _quantifier(question, method, named, budget, on_event))


def _quantifier(
    question: Question,
    method: Method,
    named: SymbolicPredicate,
    budget: Budget,
    on_event: OnEvent | None,
) -> Certificate:
    task = question.task
    result = minimise(question, method, budget, [], on_event)
    if result.size is None or result.policy is None or result.circuit is None:
        raise no_minimum(result)
    problem = result.problem
    has = bool(named.states(task, result.policy))
    formula = _wanted(named, task, not has)
    rules, label, any_witness = (
        rules_for(result.basis, method.symmetry, "certificate"),
        (named.name, not has),
        witness(problem, result.circuit),
    )
    backend = clausal_backend(method.symmetry, method.params)
    with backend.policies(problem, [Holds(formula)]) as search:
        answer, _ = search.next(Budget())
    if answer is Answer.REFUTED:
        return _no_policy(backend, problem, rules, formula, label, result.size, (any_witness,))
    try:
        sizes = range(result.size + 1)
        evidence = complete(backend, problem, sizes, sides=[Holds(formula)], every_row=True, on_event=on_event)
    except MincircError:
        raise MincircError(
            f"some minimum circuits have {named.name!r}, others do not: certify one side (--side)"
        ) from None
    claim = Certificate(
        kind="side",
        problem=problem,
        rules=rules,
        lower=result.size + 1,
        any_size=result.size,
        side=prefix_form(task, formula),
        predicate=label,
        witnesses=(any_witness,),
    )
    return with_evidence(claim, evidence)


def _no_policy(
    backend: LazyBackend,
    problem: Problem,
    rules: Rules,
    formula: PolicyFormula,
    label: tuple[str, bool],
    any_size: int | None = None,
    witnesses: tuple[Witness, ...] = (),
) -> Certificate:
    return Certificate(
        kind="side",
        problem=problem,
        rules=rules,
        any_size=any_size,
        lemmas=policy_lemmas(backend, problem, [Holds(formula)]),
        side=prefix_form(problem.task, formula),
        predicate=label,
        witnesses=witnesses,
    )


def _symbolic(predicate: str | Predicate, task: MDP) -> SymbolicPredicate:
    named = get_predicate(predicate, task)
    if not isinstance(named, SymbolicPredicate):
        raise MincircError(f"{named.name!r} has no formula: only predicates written as formulas can be certified")
    return named


def _wanted(predicate: SymbolicPredicate, task: MDP, holds: bool) -> PolicyFormula:
    formula = predicate.formula(task)
    return formula if holds else negation(formula)
