"""Back ends and executors that callers hand in: nothing that they say is believed where it can be checked.

A circuit that a back end finds must have the size that was asked for and pass the exact check; a size is refuted only
while no acceptable circuit of that size or a smaller one is known.  A refutation itself cannot be checked here: it is
as good as the back end, which the result names (certificates are for those who trust none).
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, NoReturn, TypeVar

from mincirc.arguments import refuse, shown
from mincirc.circuit import Circuit
from mincirc.errors import MincircError, SolverError
from mincirc.foreign import check_function, reason
from mincirc.problem.evidence import Evidence
from mincirc.problem.problem import Problem
from mincirc.solve.protocol import Answer, Backend, Budget, Effort, OnProgress, Session, Verdict
from mincirc.solve.restart import RestartPlan
from mincirc.solve.ticket import Numbered, of_another

T = TypeVar("T")


def check_backend(backend: object) -> None:
    """Raise :class:`SolverError` unless this has what a :class:`~mincirc.solve.protocol.Backend` needs."""
    expected = "the name of a solver, or a back end (with name and session, see mincirc.solve.protocol)"
    if backend is None or isinstance(backend, type) or not hasattr(backend, "session"):
        refuse("solver", expected, backend, error=SolverError)
    name = getattr(backend, "name", None)
    if not isinstance(name, str) or not name:
        raise SolverError(f"the back end {shown(backend)} needs a name, a string, not {shown(name)}")
    check_function(f"the back end {name!r}:", backend.session, ("problem", "on_progress"), SolverError)


def check_executor(executor: object) -> Executor:
    """Return the executor; raise :class:`SolverError` unless it is one."""
    if not isinstance(executor, Executor):
        refuse("executor", "a concurrent.futures.Executor", executor, error=SolverError)
    return executor


def check_future(executor: object, future: object) -> None:
    """Raise :class:`SolverError` unless ``submit`` of the executor returned a future."""
    if not isinstance(future, Future):
        raise SolverError(
            f"submit of the executor {type(executor).__name__} must return a concurrent.futures.Future, "
            f"not {shown(future)}"
        )


def outcome_of(future: Future[Any], kind: type[T]) -> T:
    """Return the result of a job of :class:`~mincirc.solve.workers.Workers`, which is of that kind.

    Raises :class:`SolverError` when an executor returns something else, or the result of another job.

    What a job raises is raised here, as it is when it is an error of this package, else with one line around it.
    """
    try:
        result = future.result()
    except MincircError:
        raise
    except Exception as error:
        raise SolverError(f"a job failed on its executor: {reason(error)}") from error
    if not isinstance(result, Numbered) or not isinstance(result.content, kind):
        raise SolverError(f"an executor answered a job with {shown(result)}: it must run the function it is given")
    if of_another(future, result):
        raise SolverError(
            "an executor answered one job with the result of another: it must run the function it is given each time"
        )
    return result.content


class CheckedSession:
    """A session whose verdicts are checked."""

    def __init__(self, backend: Backend, problem: Problem, on_progress: OnProgress | None) -> None:
        self._name, self._problem = backend.name, problem
        self._known: int | None = None
        self._evidence = Evidence()
        self._session: Session = self._blamed(
            "session", lambda: backend.session(problem, on_progress), backend.session
        )
        for method in ("decide", "close"):
            if not callable(getattr(self._session, method, None)):
                self._refuse(f"opened {shown(self._session)}, which has no method {method}")

    def known(self, size: int | None) -> None:
        """Say that an acceptable circuit of that size is known."""
        if size is not None and (self._known is None or size < self._known):
            self._known = size

    def decide(self, gates: int, budget: Budget) -> Verdict:
        """Decide one size; raise :class:`SolverError` when the verdict cannot be right."""
        verdict: Any = self._blamed("decide", lambda: self._session.decide(gates, budget), self._session.decide)
        if not (isinstance(verdict, Verdict) and isinstance(verdict.answer, Answer)):
            self._refuse(f"answered {shown(verdict)} for {gates} gate(s): a Verdict with an Answer is needed")
        if not isinstance(verdict.effort, Effort):
            self._refuse(f"gave the effort {shown(verdict.effort)} for {gates} gate(s): an Effort is needed")
        if verdict.answer is Answer.FOUND:
            self._check_circuit(gates, verdict.circuit)
        elif verdict.answer is Answer.REFUTED and self._known is not None and self._known <= gates:
            self._refuse(f"refuted {gates} gate(s), but an acceptable circuit of {self._known} gate(s) is known")
        return verdict

    def _check_circuit(self, gates: int, circuit: object) -> None:
        if not isinstance(circuit, Circuit):
            self._refuse(f"found a circuit of {gates} gate(s), but gave {shown(circuit)} for it")
        problem = self._problem
        if circuit.basis != problem.basis:
            self._refuse(f"gave a circuit over {circuit.basis} where one over {problem.basis} was asked for")
        if circuit.size != gates:
            self._refuse(f"gave a circuit of {circuit.size} gate(s) where {gates} were asked for")
        try:
            accepted = problem.accepts(circuit)
        except MincircError as error:
            self._refuse(f"gave a circuit that does not fit the task: {error}")
        if not accepted:
            self._refuse(f"gave a circuit of {gates} gate(s) that fails the exact check (illegal, or below the bound)")
        self.known(gates)

    @property
    def reason(self) -> None:
        """Nothing: a verdict comes without a reason."""

    def least(self, budget: Budget) -> int:  # noqa: ARG002
        """Return 0: nothing is known before a size is asked."""
        return 0

    def decide_briefly(self, gates: int, budget: Budget) -> Verdict:  # noqa: ARG002
        """Answer ``UNKNOWN``: a size is decided in one go."""
        return Verdict(Answer.UNKNOWN)

    def prepare(self, budget: Budget) -> int:  # noqa: ARG002
        """Return 0: nothing is deferred."""
        return 0

    def evidence(self) -> Evidence:
        """Return what an earlier session knew: a verdict comes without lemmas."""
        return self._evidence

    def restore(self, evidence: Evidence) -> None:
        """Keep the evidence for sessions that can use it."""
        self._evidence = evidence

    def plan_restarts(self, plan: RestartPlan, on_restart: Callable[[], None]) -> None:
        """Do nothing: a size is decided in one go."""

    def close(self) -> None:
        """Free what the session holds."""
        self._blamed("close", self._session.close, self._session.close)

    def _refuse(self, what: str) -> NoReturn:
        raise SolverError(f"the back end {self._name!r} {what}")

    def _blamed(self, method: str, call: Callable[[], T], function: object) -> T:
        try:
            return call()
        except MincircError:
            raise
        except Exception as error:
            raise SolverError(f"{method} of the back end {self._name!r} failed: {reason(error, function)}") from error
