"""The least circuit that meets a bound: refute 0, 1, 2, ... gates until one is found.

Every smaller size must be refuted, not only the last one: the symmetry rules of size r assume that none smaller
exists.  A decision-tree circuit gives an upper bound before the first question, so there are always two ends, and
local search takes it down by turns (:mod:`mincirc.searching.alternate`); when the refuted sizes reach it, it is the
minimum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from fractions import Fraction
from os import PathLike

from mincirc.arguments import flag
from mincirc.circuit import Circuit
from mincirc.foreign import guarded, is_own
from mincirc.interface import Interface, total
from mincirc.mdp.constraint import Constraint
from mincirc.mdp.disjoint_union import member_names
from mincirc.mdp.model import MDP, Picks
from mincirc.mdp.value.policy import block_returns, policy_return
from mincirc.predicate import Policy, Predicate, PredicateVerdict, judge, predicates_for
from mincirc.predicate.protocol import Check
from mincirc.predicate.repeat import noting
from mincirc.problem.goal import SIZE
from mincirc.problem.problem import Problem
from mincirc.rational import Rational
from mincirc.runtime.budget import finishing
from mincirc.searching.alternate import Alternation
from mincirc.searching.bound import Target, resolve
from mincirc.searching.checkpoint.record import Spent
from mincirc.searching.checkpoint.writer import Keeper, keeping
from mincirc.searching.doubt import doubt
from mincirc.searching.event import Event, OnEvent, Phase, Teller
from mincirc.searching.goal import make_goal, workers_for
from mincirc.searching.measures import Standing, pursue
from mincirc.searching.question import Options, Question, make_budget, make_question
from mincirc.searching.result import (
    Bounds,
    MemberReturn,
    SearchResult,
    SearchStats,
    SizeStats,
    Status,
    Stopped,
)
from mincirc.solve.foreign import CheckedSession
from mincirc.solve.protocol import Answer, Backend, Budget, Effort, SearchSession, Verdict, capabilities_of
from mincirc.solve.sat import DEFAULT
from mincirc.upper.improve import Improver
from mincirc.upper.tree import first_circuit


@dataclass
class Run:
    """What a search for a least size knows so far; Ctrl-C leaves it as it stands."""

    budget: Budget
    on_event: OnEvent | None
    lower: int = 0
    circuit: Circuit | None = None
    target: Target | None = None
    stopped: Stopped | None = None
    sizes: list[SizeStats] = field(default_factory=list)
    conflicts_before: int = 0
    keeper: Keeper | None = None
    before: Spent = field(default_factory=Spent)
    standing: Standing | None = None
    improver: Improver | None = None
    phase: Phase = "search"
    message: str = ""
    _again: bool = False

    def __post_init__(self) -> None:
        self.on_event = guarded("on_event", self.on_event, "event")

    @property
    def upper(self) -> int | None:
        """The size of the best circuit known."""
        return None if self.circuit is None else self.circuit.size

    @property
    def closed(self) -> bool:
        """Whether both bounds agree."""
        return self.upper is not None and self.lower >= self.upper

    @property
    def ends(self) -> Bounds:
        """The bounds of the measure being worked on."""
        if self.standing is None or self.standing.counts_gates:
            return Bounds(self.lower, self.upper)
        return self.standing.current

    def close_in(self, session: SearchSession, improver: Improver | None = None) -> None:
        """Raise the lower bound until it meets the upper one or the budget ends, by turns with ``improver``."""
        turns = Alternation(improver, self.budget)
        turns.before(self)
        while not self.closed:
            gates = self.lower
            with turns.slice():
                verdict = session.decide(gates, self.budget)
            if verdict.answer is Answer.UNKNOWN and turns.more:
                self.record(gates, verdict, final=False)
                turns.improve(self)
                self._know_more(session)
                continue
            self.record(gates, verdict)
            if verdict.answer is Answer.UNKNOWN:
                self.stopped = self.reason()
                return

    def _know_more(self, session: SearchSession) -> None:
        """Let the session prepare what large tasks leave for later; sizes may turn out to be too small."""
        least = 0 if self.closed else session.prepare(self.budget)
        if least > self.lower:
            self.lower = least if self.upper is None else min(least, self.upper)
            self._again = False
            self.emit("bounds", self.lower, Effort())

    def found(self, circuit: Circuit) -> None:
        """Take an acceptable circuit as the upper bound."""
        self.circuit = circuit
        self.emit("bounds", circuit.size, Effort())

    def reason(self) -> Stopped:
        """Return why the budget ended the run."""
        return self.budget.reason or "back end gave up"

    def emit(self, kind: str, gates: int, effort: Effort) -> None:
        """Tell whoever listens, and whoever keeps the state of the search."""
        if kind == "bounds" and self.keeper is not None:
            self.keeper.moved()
        if self.on_event is not None:
            conflicts = self.conflicts_before + effort.conflicts
            seconds = self.budget.elapsed()
            now, measure = self.ends, "size" if self.standing is None else self.standing.now
            found = effort.lemmas, effort.rows, seconds, self.message, measure, self.phase
            self.on_event(Event(kind, gates, now.lower, now.upper, conflicts, *found))

    def warn(self, message: str) -> None:
        """Tell whoever listens that something is amiss that does not stop the search."""
        if self.on_event is not None:
            seconds = self.budget.elapsed()
            self.on_event(Event("warning", self.lower, self.lower, self.upper, 0, 0, 0, seconds, message))

    def record(self, gates: int, verdict: Verdict, *, final: bool = True) -> None:
        """Move a bound by the verdict on one size; one that is not ``final`` is replaced by the next on that size."""
        e = verdict.effort
        if self._again:
            self.conflicts_before -= self.sizes.pop().conflicts
        self._again = not final
        self.sizes.append(
            SizeStats(gates, verdict.answer.value, e.conflicts, e.clauses, e.variables, e.lemmas, e.rows, e.seconds)
        )
        self.conflicts_before += e.conflicts
        if verdict.answer is Answer.FOUND:
            self.circuit = verdict.circuit
        elif verdict.answer is Answer.REFUTED:
            self.lower = gates + 1
        if final:
            self.emit("bounds", gates, replace(e, conflicts=0))


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

    Running out of budget and Ctrl-C are answers with the status ``bounds``, never errors.  Raises
    :class:`~mincirc.errors.MincircError` for input that makes no sense.
    """
    options: Options = {"each": each, "basis": basis, "interface": interface, "solver": solver, "symmetry": symmetry}
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
        return minimise(replace(question, backend=backend, goal=goal), budget, named, on_event, keeper)


def minimise(
    question: Question,
    budget: Budget,
    predicates: str | Predicate | Check | Sequence[str | Predicate | Check] = (),
    on_event: OnEvent | None = None,
    keeper: Keeper | None = None,
) -> SearchResult:
    """Answer a question as :func:`search` does, within a budget that may go on afterwards."""
    named = [noting(p) for p in predicates_for(predicates, question.task)]
    goal = question.goal
    standing = None if goal.plain else Standing(goal, goal.measures[0])
    run = Run(budget, on_event, keeper=keeper, standing=standing)
    problem = question.problem()
    finished = False
    with budget.guard():
        Teller(run.on_event, budget).phase("optimum")
        run.target = resolve(question.task, question.bound, question.each, budget)
        problem = question.problem(run.target.constraints)
        if not run.target.infeasible:
            _search(run, problem, question.backend, named)
        finished = True
    if not finished or (run.stopped is None and run.target is not None and _optimum_open(run.target)):
        run.stopped = run.reason()
    with finishing():
        return _result(run, problem, question.backend.name, named)


def _optimum_open(target: Target) -> bool:
    return target.optimum is None or any(not best.proved for best in target.members)


def _search(run: Run, problem: Problem, backend: Backend, predicates: Sequence[Predicate]) -> None:
    assert run.target is not None
    if not run.target.constraints:
        run.stopped = run.reason()
        return
    if run.keeper is not None:
        run.keeper.warn = run.warn
        run.keeper.begin(run, problem, backend)
    if run.target.witness is not None and run.circuit is None:
        run.found(first_circuit(problem, run.target.witness))
    _try_out(predicates, problem, run.circuit)
    if run.standing is not None:
        pursue(run, problem, backend)
        return
    session = _open(backend, problem, run)
    try:
        if run.keeper is not None:
            run.keeper.attach(session)
        run.lower = max(run.lower, session.least(run.budget))
        run.close_in(session, _improver(run, problem, backend))
        if run.closed and run.circuit is not None:
            doubt(backend, problem, run.circuit, run.budget)
    finally:
        session.close()


def _try_out(predicates: Sequence[Predicate], problem: Problem, circuit: Circuit | None) -> None:
    """Ask predicates of the caller's about the first circuit: what fails should not do so after hours of search."""
    policy, states = _policy(problem, circuit), problem.task.states
    for predicate in predicates:
        if policy is not None and not is_own(predicate.check):
            for state in dict.fromkeys((states[0], states[-1])):
                predicate(problem.task, policy, state)


def _open(backend: Backend, problem: Problem, run: Run) -> SearchSession:
    def on_progress(gates: int, effort: Effort) -> None:
        run.emit("progress", gates, effort)

    sat = capabilities_of(backend).sat
    if sat is not None:
        return sat.session(problem, on_progress)
    session = CheckedSession(backend, problem, on_progress)
    session.known(run.upper)
    return session


def _improver(run: Run, problem: Problem, backend: Backend) -> Improver | None:
    """Return a local search for the run, if sizes can be suspended and it need not be the same when resumed."""
    reproducible = run.keeper is not None and run.keeper.every is not None
    if run.circuit is None or not capabilities_of(backend).suspends or reproducible:
        return None
    run.improver = Improver(problem, run.circuit, on_better=run.found)
    return run.improver


def _result(run: Run, problem: Problem, solver: str, predicates: Sequence[Predicate]) -> SearchResult:
    target = run.target
    status: Status = "bounds"
    if target is not None and target.infeasible:
        status = "infeasible"
    elif run.closed if run.standing is None else run.standing.closed:
        status = "proved"
    policy = _policy(problem, run.circuit)
    verdicts = _verdicts(run, predicates, policy)
    size, depth, cost = _bounds(run, status)
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
        stats=_stats(run, solver),
        depth_bounds=depth,
        cost_bounds=cost,
    )


def _verdicts(run: Run, predicates: Sequence[Predicate], policy: Policy | None) -> tuple[PredicateVerdict, ...]:
    """Return where the predicates hold, as far as there is time; what ends this costs verdicts and not the search's.

    A run whose time is over still has the second or so that every run has: most predicates need far less.
    """
    found: list[PredicateVerdict] = []
    if policy is not None and predicates:
        budget = Budget(seconds=run.budget.left_seconds(), memory=run.budget.memory, parent=None)
        with budget.guard():
            for predicate in predicates:
                found.append(judge(predicate, policy))
        if len(found) < len(predicates):
            run.stopped = run.stopped or budget.reason or "interrupted"
    return tuple(found)


def _bounds(run: Run, status: Status) -> tuple[Bounds | None, Bounds | None, Bounds | None]:
    """Return the bounds on size, depth and cost, where they are asked for."""
    goal = SIZE if run.standing is None else run.standing.goal
    if status == "infeasible":
        return None, None, None
    if run.standing is None:
        return Bounds(run.lower, run.upper), None, None
    size, depth, cost = (run.standing.of(m) if m in goal.measures else None for m in ("size", "depth", "cost"))
    return size, depth, cost


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
