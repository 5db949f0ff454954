"""From the state of a run to its result: bounds, the best circuit, its policy and returns, verdicts of predicates.

Whatever ended the run, both bounds are valid, and the circuit is checked exactly once more before it is handed out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from mincirc.circuit import Circuit
from mincirc.foreign import is_own
from mincirc.interface import legal_policy
from mincirc.mdp.constraint import Constraint
from mincirc.mdp.disjoint_union import member_names
from mincirc.mdp.model import Picks
from mincirc.mdp.value.policy import block_returns, policy_return
from mincirc.predicate import Policy, Predicate, PredicateVerdict, judge
from mincirc.problem.problem import Problem
from mincirc.runtime.budget import Budget
from mincirc.searching.bound import Target
from mincirc.searching.method import Method
from mincirc.searching.result import MemberReturn, SearchResult, SearchStats, Status
from mincirc.searching.run import Run
from mincirc.solve.protocol import Reasoned


def try_out(predicates: Sequence[Predicate], problem: Problem, circuit: Circuit | None) -> None:
    """Ask predicates of the caller's about the first circuit: what fails should not do so after hours of search."""
    policy, states = _policy(problem, circuit), problem.task.states
    for predicate in predicates:
        if policy is not None and not is_own(predicate.check):
            for state in dict.fromkeys((states[0], states[-1])):
                predicate(problem.task, policy, state)


def conclude(run: Run, problem: Problem, method: Method, predicates: Sequence[Predicate]) -> SearchResult:
    """Return the result of a run that has ended."""
    target = run.target
    status: Status = "bounds"
    if target is not None and target.infeasible:
        status = "infeasible"
    elif run.bounds.closed:
        status = "proved"
    policy = _policy(problem, run.circuit)
    verdicts = _verdicts(run, predicates, policy)
    size, depth, cost = (
        None if status == "infeasible" else run.bounds.asked(measure) for measure in ("size", "depth", "cost")
    )
    return SearchResult(
        status=status,
        problem=problem,
        bound=None if target is None or target.mean is None else target.mean.threshold,
        optimum=None if target is None else target.optimum,
        lower=None if size is None else int(size.lower),
        upper=None if size is None or size.upper is None else int(size.upper),
        circuit=run.circuit,
        value=None if policy is None else policy_return(problem.task, policy.picks),
        policy=policy,
        members=_members(problem, target, None if policy is None else policy.picks),
        predicates=verdicts,
        unasked=() if policy is None else tuple(p.name for p in predicates[len(verdicts) :]),
        stats=replace(_stats(run, method.name), lower_reason=_lower_reason(run)),
        depth_bounds=depth,
        cost_bounds=cost,
        evidence=None if method.can.sat is None else run.evidence,
    )


def _lower_reason(run: Run) -> Reasoned | None:
    """Return why no smaller circuit exists than the lower bound says; ``None`` where no reason was kept."""
    found = run.lower_reason
    return found if found is not None and found.least >= run.lower > 0 else None


def _verdicts(run: Run, predicates: Sequence[Predicate], policy: Policy | None) -> tuple[PredicateVerdict, ...]:
    """Return where the predicates hold, as far as there is time; what ends this costs verdicts and not the search's.

    A run whose time is over still has the second or so that every run has: most predicates need far less.
    """
    found: list[PredicateVerdict] = []
    if policy is not None and predicates:
        limits = replace(run.budget.limits, conflicts=None, seconds=run.budget.left_seconds())
        budget = Budget(limits, parent=None)
        with budget.guard():
            for predicate in predicates:
                found.append(judge(predicate, policy))
        if len(found) < len(predicates):
            run.stopped = run.stopped or budget.reason or "interrupted"
    return tuple(found)


def _policy(problem: Problem, circuit: Circuit | None) -> Policy | None:
    if circuit is None:
        return None
    picks = legal_policy(problem.interface.policy_of(circuit))
    if picks is None or not problem.accepts(circuit):
        raise AssertionError("a witness circuit fails the exact check")
    return Policy(problem.task, picks, circuit, problem.interface)


def _members(problem: Problem, target: Target | None, picks: Picks | None) -> tuple[MemberReturn, ...]:
    task = problem.task
    if not task.blocks or target is None:
        return ()
    values: Sequence[Fraction | None] = [None] * len(task.blocks) if picks is None else block_returns(task, picks)
    each: Sequence[Constraint | None] = target.each or [None] * len(task.blocks)
    return tuple(
        MemberReturn(
            name,
            best.value if best.proved else None,
            None if constraint is None else constraint.threshold,
            value,
        )
        for name, best, constraint, value in zip(member_names(task), target.members, each, values, strict=True)
    )


def _stats(run: Run, solver: str) -> SearchStats:
    last = run.sizes[-1] if run.sizes else None
    return SearchStats(
        solver=solver,
        conflicts=sum(s.conflicts for s in run.sizes),
        clauses=sum(s.clauses for s in run.sizes),
        lemmas=last.lemmas if last else 0,
        rows=last.rows if last else 0,
        seconds=run.budget.elapsed(),
        total_conflicts=run.before.conflicts + run.budget.spent,
        total_seconds=run.before.seconds + run.budget.elapsed(),
        runs=run.before.runs + 1,
        steps=0 if run.improver is None else run.improver.steps,
        stopped=run.stopped,
        sizes=tuple(run.sizes),
    )
