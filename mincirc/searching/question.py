"""What is asked, checked once and shared by everything that starts from a minimum: search, enumeration, price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from mincirc.arguments import instance, no_others, optional_seconds, optional_whole, refuse
from mincirc.circuit.basis import get_basis
from mincirc.encode.rules import read_rules
from mincirc.errors import BoundError, InterfaceError, SolverError
from mincirc.interface import Interface, interface_for
from mincirc.mdp.argument import as_task
from mincirc.mdp.constraint import Constraint
from mincirc.mdp.model import MDP
from mincirc.problem.goal import SIZE, Goal
from mincirc.problem.problem import Problem
from mincirc.rational import Rational
from mincirc.runtime.limits import Limits
from mincirc.runtime.memory import default_limit, read_limit
from mincirc.searching.backends import get_backend, sat_backend
from mincirc.searching.bound import Wanted, parse_bound, parse_each
from mincirc.searching.params import DEFAULTS, SearchParams
from mincirc.solve.foreign import check_backend
from mincirc.solve.lazy import LazyBackend
from mincirc.solve.protocol import Backend, Budget, capabilities_of
from mincirc.solve.sat import DEFAULT


class Options(TypedDict, total=False):
    """The keywords that every statement shares with :func:`mincirc.search`, apart from task, bound and limits.

    ``params`` go unchanged to every search that a statement makes.
    """

    each: Rational | Sequence[Rational] | None
    basis: str
    interface: str | Interface
    solver: str | Backend
    symmetry: str | Sequence[str] | None
    params: SearchParams


@dataclass(frozen=True)
class Question:
    """A task, its bounds as wanted, the basis, the interface, the back end, and what is minimised.

    ``symmetry`` names the rules that the back end was restricted to (``None``: all that are sound); ``params`` are
    those of every search that the question leads to.
    """

    task: MDP
    bound: Wanted | None
    each: tuple[Wanted, ...]
    basis: str
    interface: Interface
    backend: Backend
    goal: Goal = SIZE
    params: SearchParams = DEFAULTS
    symmetry: tuple[str, ...] | None = None

    def problem(self, constraints: tuple[Constraint, ...] = ()) -> Problem:
        """Return what is asked once the bounds have become these constraints."""
        return Problem(self.task, self.interface, self.basis, constraints, self.goal)

    @property
    def lazy(self) -> LazyBackend:
        """The SAT back end, for what only SAT can do: the one that was asked for, or the default."""
        return capabilities_of(self.backend).sat or sat_with(self.params)


def sat_with(params: SearchParams, rules: tuple[str, ...] | None = None) -> LazyBackend:
    """Return the SAT back end of the default solver with these parameters (``rules`` as in ``LazyBackend``)."""
    return sat_backend(rules=rules, lower=params.lower, params=params.solve)


def make_question(task: MDP, bound: Rational | None, options: Options) -> Question:
    """Check and collect what is asked; raise :class:`~mincirc.errors.MincircError` when it makes no sense."""
    task = as_task(task)
    no_others("the search", options, tuple(Options.__annotations__))
    basis = get_basis(options.get("basis", "b2")).name
    chosen = _interface(options.get("interface", "features"), task)
    each = options.get("each")
    wanted = None if bound is None else parse_bound(bound)
    per_member = () if each is None else parse_each(each, len(task.blocks) or 1)
    if wanted is None and not per_member:
        raise BoundError("nothing is asked: give a bound, or a bound for each task")
    params = read_params(options.get("params", DEFAULTS))
    symmetry = read_rules(options.get("symmetry"))
    backend = _backend(options.get("solver", DEFAULT), symmetry, params)
    return Question(task, wanted, per_member, basis, chosen, backend, params=params, symmetry=symmetry)


def read_params(params: object) -> SearchParams:
    """Return the argument ``params``; raise :class:`~mincirc.errors.ArgumentError` when it is no ``SearchParams``."""
    return instance("params", params, SearchParams, "a SearchParams")


def _interface(wanted: str | Interface, task: MDP) -> Interface:
    if isinstance(wanted, str):
        return interface_for(task, wanted)
    chosen = instance("interface", wanted, Interface, "a kind of interface or an Interface", error=InterfaceError)
    chosen.check_task(task)
    return chosen


def _backend(solver: str | Backend, symmetry: Sequence[str] | None, params: SearchParams) -> Backend:
    if isinstance(solver, str):
        return get_backend(solver, symmetry, params.lower, params.solve)
    check_backend(solver)
    if symmetry is not None:
        raise SolverError("a back end has rules of its own: give symmetry to it, or name a solver")
    return solver


def make_budget(timeout: float | None, conflicts: int | None, memory: str | int | None = None) -> Budget:
    """Open a budget of seconds, conflicts (``None``: unlimited) and memory (``None``: what the machine has)."""
    timeout = optional_seconds("timeout", timeout, BoundError)
    conflicts = optional_whole("conflicts", conflicts, 0, BoundError)
    if memory is not None and (isinstance(memory, bool) or not isinstance(memory, str | int)):
        refuse("memory", "a number of bytes, or text such as '8GiB'", memory, error=BoundError)
    most = default_limit() if memory is None else read_limit(memory)
    return Budget(Limits(conflicts=conflicts, seconds=timeout, memory=most))
