"""The least circuit that meets a bound: refute 0, 1, 2, ... gates until one is found.

Every smaller size must be refuted, not only the last one: the symmetry rules of size r assume that none smaller
exists.  A decision-tree circuit gives an upper bound before the first question, so there are always two ends, and
local search takes it down by turns (:mod:`mincirc.searching.alternate`); when the refuted sizes reach it, it is the
minimum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from fractions import Fraction
from os import PathLike

from mincirc.arguments import flag, instance
from mincirc.circuit import Circuit
from mincirc.errors import ArgumentError
from mincirc.foreign import guarded, is_own
from mincirc.interface import Interface, legal_policy
from mincirc.mdp.constraint import Constraint
from mincirc.mdp.disjoint_union import member_names
from mincirc.mdp.model import MDP, Picks
from mincirc.mdp.value.policy import block_returns, policy_return
from mincirc.predicate import Policy, Predicate, PredicateVerdict, judge, predicates_for
from mincirc.predicate.protocol import Check
from mincirc.predicate.repeatable import recording
from mincirc.problem.problem import Problem
from mincirc.rational import Rational
from mincirc.runtime.ambient import finishing
from mincirc.searching.bound import Target, resolve
from mincirc.searching.checkpoint.writer import Keeper, keeping
from mincirc.searching.doubt import doubt
from mincirc.searching.event import OnEvent, Teller
from mincirc.searching.goal import make_goal, workers_for
from mincirc.searching.measures import find_best
from mincirc.searching.params import DEFAULTS, SearchParams
from mincirc.searching.question import Options, Question, make_budget, make_question
from mincirc.searching.result import (
    MemberReturn,
    SearchResult,
    SearchStats,
    Status,
)
from mincirc.searching.run import MeasureBounds, Run
from mincirc.searching.sizes import decide_sizes
from mincirc.solve.foreign import CheckedSession
from mincirc.solve.protocol import Backend, Budget, Reasoned, SearchSession, capabilities_of
from mincirc.solve.sat import DEFAULT
from mincirc.upper.improve import Improver
from mincirc.upper.tree import first_circuit


def search(
    task: MDP,
    bound: Rational | None = "optimal",
    *,
    each: Rational | Sequence[Rational] | None = None,
    basis: str = "b2",
    interface: str | Interface = "features",
    predicates: str | Predicate | Check | Sequence[str | Predicate | Check] = (),
    timeout: float | None = None,
    conflicts: int | None = None,
    solver: str | Backend = DEFAULT,
    symmetry: str | Sequence[str] | None = None,
    checkpoint: str | PathLike[str] | None = None,
    resume: str | PathLike[str] | None = None,
    conflicts_between_checkpoints: int | None = None,
    memory: str | int | None = None,
    on_event: OnEvent | None = None,
    objective: str = "size",
    costs: Mapping[str, Rational] | None = None,
    jobs: int | None = None,
    scheduler: str | None = None,
    executor: Executor | None = None,
    deterministic: bool = False,
    known: Circuit | None = None,
    params: SearchParams = DEFAULTS,
) -> SearchResult:
    """Find and prove the least circuit whose policy meets the bound on ``task``.

    ``bound`` is ``"optimal"``, a fraction of the optimum such as ``"90%"``, or a rational; ``None`` when only ``each``
    is asked.  ``each`` bounds every member of a union by one such rule, or one per member.  ``basis`` is one of
    :data:`mincirc.circuit.BASES`; ``interface`` a kind (:mod:`mincirc.interface`) or an interface.
    ``timeout`` is in seconds of wall-clock time, ``conflicts`` counts SAT conflicts (reproducible).  ``solver`` is a
    SAT solver of PySAT, ``z3``, ``brute``, ``exhaustive``, or a back end; ``symmetry`` names the symmetry rules to
    keep (default: all that are sound; ``()`` or ``"none"``: none).  ``predicates`` is one predicate or several.
    ``on_event`` is told of progress; what it returns is ignored.  An exception of it ends the search with a
    :class:`~mincirc.errors.CallbackError` that names the caller's file and line (a checkpoint is written first, so no
    work is lost that it can keep); to end a search and keep its bounds, raise ``KeyboardInterrupt``.

    ``checkpoint`` is a file that keeps the state of the search (a new one); ``resume`` is such a file to go on from,
    and to write on if no ``checkpoint`` is given.  With ``conflicts_between_checkpoints`` a run that was killed and
    resumed finds the same circuit as one left alone (:mod:`mincirc.searching.checkpoint.writer`).  ``memory`` is the
    most that the process may hold: bytes, or text such as ``"8GiB"`` (default: most of what is free); a search that
    needs more ends with bounds.
    ``objective`` is ``size``, ``depth``, ``size,depth`` (the least depth at the least size) or ``depth,size``.
    ``costs`` gives kinds of gates a positive cost other than 1, e.g. ``{"xor": 3}``: the least total cost
    is searched for.

    ``jobs`` cuts the search into cubes for so many processes; ``scheduler`` is ``processes``, ``loky``, ``serial`` or
    the address of a Dask scheduler; ``executor`` any other :class:`concurrent.futures.Executor`.  Status, bounds and
    size do not depend on them; with ``deterministic`` (or a budget in conflicts) the circuit does not either.

    ``known`` is a circuit that meets the bound, where there is one already: the answer is never larger.

    ``params`` are what can be tuned about every step (:class:`~mincirc.searching.params.SearchParams`).

    Running out of budget and Ctrl-C are answers with the status ``bounds``, never errors.  Raises
    :class:`~mincirc.errors.MincircError` for input that makes no sense.
    """
    options: Options = {
        "each": each,
        "basis": basis,
        "interface": interface,
        "solver": solver,
        "symmetry": symmetry,
        "params": params,
    }
    question = make_question(task, bound, options)
    named = predicates_for(predicates, question.task)
    on_event = guarded("on_event", on_event, "event")
    deterministic = flag("deterministic", deterministic)
    goal = make_goal(
        objective, costs, question.basis, question.backend, kept=checkpoint is not None or resume is not None
    )
    budget = make_budget(timeout, conflicts, memory)
    parallel = workers_for(goal, question.backend, jobs, scheduler, executor, deterministic=deterministic)
    with keeping(checkpoint, resume, conflicts_between_checkpoints) as keeper, parallel as backend:
        return minimise(replace(question, backend=backend, goal=goal), budget, named, on_event, keeper, known)


def minimise(
    question: Question,
    budget: Budget,
    predicates: str | Predicate | Check | Sequence[str | Predicate | Check] = (),
    on_event: OnEvent | None = None,
    keeper: Keeper | None = None,
    known: Circuit | None = None,
) -> SearchResult:
    """Answer a question as :func:`search` does, within a budget that may go on afterwards."""
    named = [recording(p) for p in predicates_for(predicates, question.task)]
    run = Run(budget, on_event, MeasureBounds(question.goal))
    problem = question.problem()
    finished = False
    with budget.guard():
        Teller(run.on_event, budget).phase("optimum")
        run.target = resolve(question.task, question.bound, question.each, budget, question.params.solve)
        problem = question.problem(run.target.constraints)
        if not run.target.infeasible:
            _search(run, problem, question, named, keeper, known)
        finished = True
    if not finished or (run.stopped is None and run.target is not None and _optimum_open(run.target)):
        run.stopped = run.reason()
    with finishing():
        return _result(run, problem, question.backend, named)


def _optimum_open(target: Target) -> bool:
    return target.optimum is None or any(not best.proved for best in target.members)


def _search(
    run: Run,
    problem: Problem,
    question: Question,
    predicates: Sequence[Predicate],
    keeper: Keeper | None,
    known: Circuit | None,
) -> None:
    assert run.target is not None
    backend, params = question.backend, question.params
    if not run.target.constraints:
        run.stopped = run.reason()
        return
    if keeper is not None:
        keeper.begin(run, problem, backend)
    if run.target.witness is not None and run.circuit is None:
        run.found(first_circuit(problem, run.target.witness, params.upper.judge))
    if known is not None:
        _begin_with(run, problem, known)
    _try_out(predicates, problem, run.circuit)
    if not problem.goal.plain:
        find_best(run, problem, backend)
        return
    session = _open(backend, problem, run)
    try:
        if keeper is not None:
            keeper.attach(session)
        run.lower = max(run.lower, session.least(run.budget))
        run.evidence = session.evidence()
        reproducible = keeper is not None and keeper.every is not None
        run.improver = None if reproducible else _improver(run, problem, question)
        decide_sizes(run, session, run.improver, params.alternation)
        if run.closed and run.circuit is not None:
            doubt(backend, problem, run.circuit, run.budget, params=params.upper)
    finally:
        run.lower_reason = session.reason
        session.close()


def _begin_with(run: Run, problem: Problem, known: Circuit) -> None:
    """Take the caller's circuit for the best one known, if it is smaller than what was found first."""
    instance("known", known, Circuit, "a Circuit")
    if known.basis != problem.basis or not problem.accepts(known):
        raise ArgumentError(f"known: this circuit is none of the basis {problem.basis} that meets the bound")
    if run.circuit is None or known.size < run.circuit.size:
        run.found(known)


def _try_out(predicates: Sequence[Predicate], problem: Problem, circuit: Circuit | None) -> None:
    """Ask predicates of the caller's about the first circuit: what fails should not do so after hours of search."""
    policy, states = _policy(problem, circuit), problem.task.states
    for predicate in predicates:
        if policy is not None and not is_own(predicate.check):
            for state in dict.fromkeys((states[0], states[-1])):
                predicate(problem.task, policy, state)


def _open(backend: Backend, problem: Problem, run: Run) -> SearchSession:
    sat = capabilities_of(backend).sat
    if sat is not None:
        return sat.session(problem, run.progress)
    session = CheckedSession(backend, problem, run.progress)
    session.known(run.upper)
    return session


def _improver(run: Run, problem: Problem, question: Question) -> Improver | None:
    """Return a local search for the run, if a circuit is known and sizes can be suspended."""
    if run.circuit is None or not capabilities_of(question.backend).suspends:
        return None
    return Improver(problem, run.circuit, on_better=run.found, params=question.params.upper)


def _result(run: Run, problem: Problem, backend: Backend, predicates: Sequence[Predicate]) -> SearchResult:
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
        stats=replace(_stats(run, backend.name), lower_reason=_lower_reason(run)),
        depth_bounds=depth,
        cost_bounds=cost,
        evidence=None if capabilities_of(backend).sat is None else run.evidence,
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
