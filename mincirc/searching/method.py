"""How a question is answered: the back end, what it states that it can do, and the parameters of every step.

What is asked is a :class:`~mincirc.searching.question.Question`, and neither record holds the other: one question may
be answered by several methods, and whoever follows a task meets no solver before a session is opened.  The back end is
asked for its capabilities once, here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property

from mincirc.arguments import instance
from mincirc.encode.rules import read_rules
from mincirc.errors import SolverError
from mincirc.problem.problem import Problem
from mincirc.searching.backends import get_backend, sat_backend
from mincirc.searching.params import DEFAULTS, SearchParams
from mincirc.searching.question import Options
from mincirc.solve.foreign import CheckedSession, check_backend
from mincirc.solve.lazy import LazyBackend
from mincirc.solve.protocol import Backend, Capabilities, OnProgress, SearchSession, capabilities_of
from mincirc.solve.sat import DEFAULT


@dataclass(frozen=True)
class Method:
    """A back end, and the parameters of every search that it is used for.

    ``symmetry`` names the rules that the back end was restricted to (``None``: all that are sound).
    """

    backend: Backend
    params: SearchParams = DEFAULTS
    symmetry: tuple[str, ...] | None = None

    @cached_property
    def can(self) -> Capabilities:
        """What the back end states that it can do, asked once."""
        return capabilities_of(self.backend)

    @property
    def name(self) -> str:
        """The name of the back end."""
        return self.backend.name

    @property
    def lazy(self) -> LazyBackend:
        """The SAT back end, for what only SAT can do: the one that was asked for, or the default."""
        return self.can.sat or sat_with(self.params)

    @property
    def for_jobs(self) -> LazyBackend:
        """The back end if workers can serve it; raises :class:`SolverError` for those that run in one process."""
        if self.can.sat is None:
            raise SolverError(f"the solver {self.name} runs in one process: jobs need a SAT solver of PySAT")
        return self.can.sat

    def clausal(self) -> Method:
        """Return the method that refutes every size by clauses, where the back end has lemmas."""
        return self if self.can.sat is None else replace(self, backend=replace(self.can.sat, clausal=True))

    def open(self, problem: Problem, on_progress: OnProgress, upper: int | None) -> SearchSession:
        """Open a session for one problem; a circuit of ``upper`` gates is known, if any is."""
        if self.can.sat is not None:
            return self.can.sat.session(problem, on_progress)
        session = CheckedSession(self.backend, problem, on_progress)
        session.known(upper)
        return session

    @contextmanager
    def on_workers(
        self, jobs: int | None, scheduler: str | None, executor: Executor | None = None, *, deterministic: bool = False
    ) -> Iterator[Method]:
        """Give the back end the workers that are asked for, and end them afterwards; nothing asked: as it is.

        Raises :class:`SolverError` for back ends that run in one process only.
        """
        if jobs is None and scheduler is None and executor is None and not deterministic:
            yield self
            return
        from mincirc.solve.cubes.session import on_workers  # noqa: PLC0415 - loads multiprocessing

        with on_workers(self.for_jobs, jobs, scheduler, executor, deterministic=deterministic) as backend:
            yield replace(self, backend=backend)


def make_method(options: Options) -> Method:
    """Read ``solver``, ``symmetry`` and ``params``; raise :class:`~mincirc.errors.MincircError` for nonsense."""
    params = read_params(options.get("params", DEFAULTS))
    symmetry = read_rules(options.get("symmetry"))
    return Method(_backend(options.get("solver", DEFAULT), symmetry, params), params, symmetry)


def read_params(params: object) -> SearchParams:
    """Return the argument ``params``; raise :class:`~mincirc.errors.ArgumentError` when it is no ``SearchParams``."""
    return instance("params", params, SearchParams, "a SearchParams")


def sat_with(params: SearchParams, rules: tuple[str, ...] | None = None) -> LazyBackend:
    """Return the SAT back end of the default solver with these parameters (``rules`` as in ``LazyBackend``)."""
    return sat_backend(rules=rules, lower=params.lower, params=params.solve)


def _backend(solver: str | Backend, symmetry: Sequence[str] | None, params: SearchParams) -> Backend:
    if isinstance(solver, str):
        return get_backend(solver, symmetry, params.lower, params.solve)
    check_backend(solver)
    if symmetry is not None:
        raise SolverError("a back end has rules of its own: give symmetry to it, or name a solver")
    return solver
