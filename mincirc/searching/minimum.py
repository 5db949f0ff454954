"""The least circuit that meets a bound: refute 0, 1, 2, ... gates until one is found.

Every smaller size must be refuted, not only the last one: the symmetry rules of size r assume that none smaller
exists.  A decision-tree circuit gives an upper bound before the first question, so there are always two ends, and
local search takes it down by turns (:mod:`mincirc.searching.alternate`); when the refuted sizes reach it, it is the
minimum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from os import PathLike

from mincirc.arguments import flag, instance
from mincirc.circuit import Circuit
from mincirc.errors import ArgumentError
from mincirc.foreign import guarded
from mincirc.interface import Interface
from mincirc.mdp.model import MDP
from mincirc.predicate import Predicate, predicates_for
from mincirc.predicate.protocol import Check
from mincirc.predicate.repeatable import recording
from mincirc.problem.problem import Problem
from mincirc.rational import Rational
from mincirc.runtime.ambient import finishing
from mincirc.searching.bound import resolve
from mincirc.searching.checkpoint.writer import Keeper, keeping
from mincirc.searching.conclusion import conclude, try_out
from mincirc.searching.doubt import doubt
from mincirc.searching.event import OnEvent, Teller
from mincirc.searching.goal import check_goal, make_goal
from mincirc.searching.measures import find_best
from mincirc.searching.method import Method, make_method
from mincirc.searching.optimum import find_optima
from mincirc.searching.params import DEFAULTS, SearchParams
from mincirc.searching.progress import with_progress
from mincirc.searching.question import Options, Question, make_budget, make_question
from mincirc.searching.result import SearchResult
from mincirc.searching.run import MeasureBounds, Run
from mincirc.searching.sizes import decide_sizes
from mincirc.solve.protocol import Backend, Budget
from mincirc.solve.sat import DEFAULT
from mincirc.upper.chains import ImproverOnWorkers
from mincirc.upper.improve import Improver
from mincirc.upper.tree import first_circuit


@with_progress
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
    progress: bool = False,  # noqa: ARG001 - with_progress takes it off
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

    ``progress`` shows on stderr what happens: a line that is refreshed, in a pipe or a log a line now and then.

    ``known`` is a circuit that meets the bound, where there is one already: the answer is never larger.

    ``params`` are what can be tuned about every step (:class:`~mincirc.searching.params.SearchParams`).

    Running out of budget and Ctrl-C are answers with the status ``bounds``, never errors.  Raises
    :class:`~mincirc.errors.MincircError` for input that makes no sense.

    >>> import mincirc
    >>> result = mincirc.search(mincirc.load("table:0x96"), "75%", predicates="constant")
    >>> result.status, result.size, result.value, result.predicates[0].holds
    ('proved', 2, Fraction(1, 1), False)
    """
    options: Options = {
        "each": each,
        "basis": basis,
        "interface": interface,
        "solver": solver,
        "symmetry": symmetry,
        "params": params,
    }
    goal, method = make_goal(objective, costs, basis), make_method(options)
    kept, deterministic = checkpoint is not None or resume is not None, flag("deterministic", deterministic)
    workers = jobs is not None or scheduler is not None or executor is not None or deterministic
    check_goal(goal, method, kept=kept, workers=workers)
    on_event = guarded("on_event", on_event, "event")
    question = make_question(task, bound, options, goal)
    named = predicates_for(predicates, question.task)
    budget = make_budget(timeout, conflicts, memory)
    parallel = method.on_workers(jobs, scheduler, executor, deterministic=deterministic)
    with keeping(checkpoint, resume, conflicts_between_checkpoints) as keeper, parallel as chosen:
        return minimise(question, chosen, budget, named, on_event, keeper, known)


def minimise(
    question: Question,
    method: Method,
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
        optima = find_optima(question.task, budget, method.params.solve)
        run.target = resolve(question.task, question.bound, question.each, optima)
        problem = question.problem(run.target.constraints)
        if not run.target.infeasible:
            _search(run, problem, method, named, keeper, known)
        finished = True
    if not finished or (run.stopped is None and run.target is not None and run.target.open):
        run.stopped = run.reason()
    with finishing():
        return conclude(run, problem, method, named)


def _search(
    run: Run,
    problem: Problem,
    method: Method,
    predicates: Sequence[Predicate],
    keeper: Keeper | None,
    known: Circuit | None,
) -> None:
    assert run.target is not None
    params = method.params
    if not run.target.constraints:
        run.stopped = run.reason()
        return
    if keeper is not None:
        keeper.begin(run, problem, method)
    _begin(run, problem, params, known)
    try_out(predicates, problem, run.circuit)
    if not problem.goal.plain:
        assert method.can.sat is not None  # whether the method serves the goal is checked before
        find_best(run, problem, method.can.sat)
        return
    session = method.open(problem, run.progress, run.upper)
    try:
        if keeper is not None:
            keeper.attach(session)
        run.lower = max(run.lower, session.least(run.budget))
        run.evidence = session.evidence()
        reproducible = keeper is not None and keeper.every is not None
        run.improver = None if reproducible else _improver(run, problem, method)
        decide_sizes(run, session, run.improver, params.alternation)
        if run.closed and run.circuit is not None:
            doubt(method.backend, problem, run.circuit, run.budget, params=params.upper)
    finally:
        run.lower_reason = session.reason
        session.close()


def _begin(run: Run, problem: Problem, params: SearchParams, known: Circuit | None) -> None:
    """Take the smaller of the caller's circuit and a first one of our own for the best circuit known."""
    if known is not None:
        instance("known", known, Circuit, "a Circuit")
        if known.basis != problem.basis or not problem.accepts(known):
            raise ArgumentError(f"known: this circuit is none of the basis {problem.basis} that meets the bound")
        if run.circuit is None or known.size < run.circuit.size:
            run.found(known)
    assert run.target is not None
    few = known is not None and len(problem.task.states) <= params.upper.tree.beside_known
    if run.target.witness is not None and (run.circuit is None or few):
        first = first_circuit(problem, run.target.witness, params.upper.judge)
        if run.circuit is None or first.size < run.circuit.size:
            run.found(first)


def _improver(run: Run, problem: Problem, method: Method) -> Improver | None:
    """Return a local search for the run, if a circuit is known and sizes can be suspended."""
    if run.circuit is None or not method.can.suspends:
        return None
    cubes, params = method.can.cubes, method.params.upper
    if cubes is None:
        return Improver(problem, run.circuit, on_better=run.found, params=params)
    fixed = cubes.deterministic or run.budget.limits.conflicts is not None
    chains = params.improve.chains if fixed else None
    return ImproverOnWorkers(problem, run.circuit, cubes.workers, chains=chains, on_better=run.found, params=params)
