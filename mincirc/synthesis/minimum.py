"""The least circuit that meets a bound: refute 0, 1, 2, ... gates until one is found.

Every smaller size must be refuted, not only the last one: the symmetry rules of size r assume that none smaller
exists.  A decision-tree circuit gives an upper bound before the first question, so there are always two ends; when
the refuted sizes reach it, it is the minimum.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from mincirc.circuit import Circuit
from mincirc.circuit.basis import get_basis
from mincirc.encode.problem import Problem
from mincirc.errors import BoundError
from mincirc.interface import Interface, interface_for, total
from mincirc.mdp.constraint import Constraint
from mincirc.mdp.model import MDP, Picks
from mincirc.mdp.union import member_names
from mincirc.mdp.value import block_returns, policy_return
from mincirc.predicate import Policy, Predicate, get_predicate, judge
from mincirc.predicate.protocol import Check
from mincirc.rational import Rational
from mincirc.solve.protocol import Answer, Backend, Budget, Effort, Verdict
from mincirc.solve.registry import get_backend
from mincirc.solve.sat import DEFAULT
from mincirc.synthesis.bound import Target, parse_bound, parse_each, resolve
from mincirc.synthesis.result import (
    MemberReturn,
    SearchResult,
    SearchStats,
    SizeStats,
    Status,
    Stopped,
)
from mincirc.synthesis.upper import tree_circuit


@dataclass(frozen=True)
class Event:
    """Progress: ``kind`` is ``bounds`` (one of them moved) or ``progress`` (still at ``gates``)."""

    kind: str
    gates: int
    lower: int
    upper: int | None
    conflicts: int
    lemmas: int
    rows: int
    seconds: float


OnEvent = Callable[[Event], None]


@dataclass
class _Run:
    """What a search knows so far; Ctrl-C leaves it as it stands."""

    budget: Budget
    on_event: OnEvent | None
    lower: int = 0
    circuit: Circuit | None = None
    target: Target | None = None
    stopped: Stopped | None = None
    sizes: list[SizeStats] = field(default_factory=list)
    conflicts_before: int = 0

    @property
    def upper(self) -> int | None:
        return None if self.circuit is None else self.circuit.size

    @property
    def closed(self) -> bool:
        return self.upper is not None and self.lower >= self.upper

    def emit(self, kind: str, gates: int, effort: Effort) -> None:
        if self.on_event is not None:
            conflicts = self.conflicts_before + effort.conflicts
            seconds = self.budget.elapsed()
            self.on_event(Event(kind, gates, self.lower, self.upper, conflicts, effort.lemmas, effort.rows, seconds))

    def record(self, gates: int, verdict: Verdict) -> None:
        e = verdict.effort
        self.sizes.append(
            SizeStats(gates, verdict.answer.value, e.conflicts, e.clauses, e.variables, e.lemmas, e.rows, e.seconds)
        )
        self.conflicts_before += e.conflicts
        if verdict.answer is Answer.FOUND:
            self.circuit = verdict.circuit
        elif verdict.answer is Answer.REFUTED:
            self.lower = gates + 1
        self.emit("bounds", gates, replace(e, conflicts=0))


def search(
    task: MDP,
    bound: Rational | None = "optimal",
    *,
    each: Rational | Sequence[Rational] | None = None,
    basis: str = "b2",
    interface: str | Interface = "features",
    predicates: Sequence[str | Predicate | Check] = (),
    timeout: float | None = None,
    conflicts: int | None = None,
    solver: str | Backend = DEFAULT,
    symmetry: Sequence[str] | None = None,
    on_event: OnEvent | None = None,
) -> SearchResult:
    """Find and prove the least circuit whose policy meets the bound on ``task``.

    ``bound`` is ``"optimal"``, a fraction of the optimum such as ``"90%"``, or a rational; ``None`` when only ``each``
    is asked.  ``each`` bounds every member of a union by one such rule, or one per member.  ``basis`` is ``b2``,
    ``aig``, ``xaig``, ``demorgan`` or ``nand``; ``interface`` a kind (:mod:`mincirc.interface`) or an interface.
    ``timeout`` is in seconds of wall-clock time, ``conflicts`` counts SAT conflicts (reproducible).  ``solver`` is a
    SAT solver of PySAT, ``z3``, ``brute``, or a back end; ``symmetry`` names the symmetry rules to keep (default: all
    that are sound; ``()``: none).  ``on_event`` is told of progress.

    Running out of budget and Ctrl-C are answers with the status ``bounds``, never errors.  Raises
    :class:`~mincirc.errors.MincircError` for input that makes no sense.
    """
    get_basis(basis)
    backend = get_backend(solver, symmetry) if isinstance(solver, str) else solver
    seen = interface_for(task, interface) if isinstance(interface, str) else interface
    named = [get_predicate(p) for p in predicates]
    _check_limits(timeout, conflicts)
    wanted = None if bound is None else parse_bound(bound)
    per_member = () if each is None else parse_each(each, len(task.blocks) or 1)
    if wanted is None and not per_member:
        raise BoundError("nothing is asked: give a bound, or a bound for each task")
    run = _Run(Budget(conflicts, timeout), on_event)
    problem = Problem(task, seen, basis, ())
    try:
        run.target = resolve(task, wanted, per_member, run.budget)
        problem = replace(problem, constraints=run.target.constraints)
        if not run.target.infeasible:
            _close_in(run, problem, backend)
    except KeyboardInterrupt:
        run.stopped = "interrupted"
    return _result(run, problem, backend.name, named)


def _check_limits(timeout: float | None, conflicts: int | None) -> None:
    if timeout is not None and not timeout >= 0:
        raise BoundError(f"timeout must be a number of seconds >= 0, not {timeout}")
    if conflicts is not None and conflicts < 0:
        raise BoundError(f"conflicts must be >= 0, not {conflicts}")


def _close_in(run: _Run, problem: Problem, backend: Backend) -> None:
    """Raise the lower bound until it meets the upper one or the budget ends."""
    assert run.target is not None
    if not run.target.constraints:
        run.stopped = _reason(run.budget)
        return
    if run.target.witness is not None:
        run.circuit = tree_circuit(problem, run.target.witness)
        run.emit("bounds", 0, Effort())
    session = backend.session(problem, lambda gates, effort: run.emit("progress", gates, effort))
    try:
        while not run.closed:
            gates = run.lower
            verdict = session.decide(gates, run.budget)
            run.record(gates, verdict)
            if verdict.answer is Answer.UNKNOWN:
                run.stopped = _reason(run.budget)
                return
    finally:
        session.close()


def _reason(budget: Budget) -> Stopped:
    if budget.left_conflicts() == 0:
        return "conflicts"
    return "timeout" if budget.left_seconds() == 0 else "back end gave up"


def _result(run: _Run, problem: Problem, solver: str, predicates: Sequence[Predicate]) -> SearchResult:
    target = run.target
    status: Status = "bounds"
    if target is not None and target.infeasible:
        status = "infeasible"
    elif run.closed:
        status = "proved"
    policy = _policy(problem, run.circuit)
    return SearchResult(
        status=status,
        task=problem.task.name,
        basis=problem.basis,
        interface=problem.interface,
        bound=None if target is None or target.mean is None else target.mean.threshold,
        constraints=problem.constraints,
        optimum=None if target is None else target.optimum,
        lower=None if status == "infeasible" else run.lower,
        upper=run.upper,
        circuit=run.circuit,
        value=None if policy is None else policy_return(problem.task, policy.picks),
        policy=policy,
        members=_members(problem, target, None if policy is None else policy.picks),
        predicates=() if policy is None else tuple(judge(p, policy) for p in predicates),
        stats=_stats(run, solver),
    )


def _policy(problem: Problem, circuit: Circuit | None) -> Policy | None:
    if circuit is None:
        return None
    picks = total(problem.interface.policy_of(circuit))
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


def _stats(run: _Run, solver: str) -> SearchStats:
    last = run.sizes[-1] if run.sizes else None
    return SearchStats(
        solver=solver,
        conflicts=sum(s.conflicts for s in run.sizes),
        clauses=sum(s.clauses for s in run.sizes),
        lemmas=last.lemmas if last else 0,
        rows=last.rows if last else 0,
        seconds=run.budget.elapsed(),
        stopped=run.stopped,
        sizes=tuple(run.sizes),
    )
