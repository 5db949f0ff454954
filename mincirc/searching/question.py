"""What is asked, checked once and shared by everything that starts from a minimum: search, enumeration, price.

By what means it is answered is a record of its own (:mod:`mincirc.searching.method`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from mincirc.arguments import no_others, optional_seconds, optional_whole, refuse
from mincirc.circuit.basis import get_basis
from mincirc.errors import BoundError
from mincirc.interface import Interface, as_interface
from mincirc.mdp.argument import as_task
from mincirc.mdp.constraint import Constraint
from mincirc.mdp.model import MDP
from mincirc.problem.goal import SIZE, Goal
from mincirc.problem.problem import Problem
from mincirc.rational import Rational
from mincirc.runtime.limits import Limits
from mincirc.runtime.memory import default_limit, read_limit
from mincirc.searching.bound import Wanted, parse_bound, parse_each
from mincirc.searching.params import SearchParams
from mincirc.solve.protocol import Backend, Budget


class Options(TypedDict, total=False):
    """The keywords that every statement shares with :func:`mincirc.search`, apart from task, bound and limits.

    ``params`` go unchanged to every search that a statement makes.  ``progress`` shows on stderr what happens
    (:func:`mincirc.searching.progress.with_progress` takes it off).
    """

    each: Rational | Sequence[Rational] | None
    basis: str
    interface: str | Interface
    solver: str | Backend
    symmetry: str | Sequence[str] | None
    params: SearchParams
    progress: bool


@dataclass(frozen=True)
class Question:
    """A task, its bounds as wanted, the basis, the interface, and what is minimised."""

    task: MDP
    bound: Wanted | None
    each: tuple[Wanted, ...]
    basis: str
    interface: Interface
    goal: Goal = SIZE

    def problem(self, constraints: tuple[Constraint, ...] = ()) -> Problem:
        """Return what is asked once the bounds have become these constraints."""
        return Problem(self.task, self.interface, self.basis, constraints, self.goal)


def make_question(task: MDP, bound: Rational | None, options: Options, goal: Goal = SIZE) -> Question:
    """Check and collect what is asked; raise :class:`~mincirc.errors.MincircError` when it makes no sense."""
    task = as_task(task)
    no_others("the search", options, tuple(Options.__annotations__))
    basis = get_basis(options.get("basis", "b2")).name
    each = options.get("each")
    wanted = None if bound is None else parse_bound(bound)
    per_member = () if each is None else parse_each(each, len(task.blocks) or 1)
    if wanted is None and not per_member:
        raise BoundError("nothing is asked: give a bound, or a bound for each task")
    interface = as_interface(options.get("interface", "features"), task)
    return Question(task, wanted, per_member, basis, interface, goal)


def make_budget(timeout: float | None, conflicts: int | None, memory: str | int | None = None) -> Budget:
    """Open a budget of seconds, conflicts (``None``: unlimited) and memory (``None``: what the machine has)."""
    timeout = optional_seconds("timeout", timeout, BoundError)
    conflicts = optional_whole("conflicts", conflicts, 0, BoundError)
    if memory is not None and (isinstance(memory, bool) or not isinstance(memory, str | int)):
        refuse("memory", "a number of bytes, or text such as '8GiB'", memory, error=BoundError)
    most = default_limit() if memory is None else read_limit(memory)
    return Budget(Limits(conflicts=conflicts, seconds=timeout, memory=most))
