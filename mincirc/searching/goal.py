"""What is minimised: the size, the depth, one after the other, or the total cost of the gates.

* ``size``: the number of gates.  ``depth``: the most gates on a path, with any number of gates.
* ``size,depth``: the least depth among the circuits of the least size; ``depth,size``: the least size among the
  circuits of the least depth.
* with costs: the total cost of the gates (:mod:`mincirc.circuit.cost`), in place of their number.

Only ``size`` without costs can be certified.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from dataclasses import dataclass

from mincirc.arguments import one_of
from mincirc.circuit.cost import GateCosts, make_costs
from mincirc.errors import ObjectiveError
from mincirc.rational import Rational
from mincirc.solve.cubes.session import for_jobs, on_workers
from mincirc.solve.lazy import LazyBackend
from mincirc.solve.protocol import Backend
from mincirc.vocabulary import DEFAULT_SOLVER, OBJECTIVES

UNCERTIFIED = "only the objective size without costs can be certified"


@dataclass(frozen=True)
class Goal:
    """What is minimised; ``costs`` only with the objective ``size``."""

    objective: str = "size"
    costs: GateCosts | None = None

    @property
    def plain(self) -> bool:
        """Whether it is the number of gates and nothing else."""
        return self.objective == "size" and self.costs is None

    @property
    def measures(self) -> tuple[str, ...]:
        """What is minimised, in order: of ``size``, ``depth`` and ``cost``."""
        return ("cost",) if self.costs is not None else tuple(self.objective.split(","))


SIZE = Goal()
"""The number of gates and nothing else."""


def make_goal(
    objective: str, costs: Mapping[str, Rational] | None, basis: str, backend: Backend, *, kept: bool = False
) -> Goal:
    """Read an objective and gate costs; raise :class:`ObjectiveError` when they make no sense.

    ``kept``: the search is to be kept in a checkpoint, which knows the size only.
    """
    one_of("objective", objective, OBJECTIVES, ObjectiveError)
    if costs is not None and objective != "size":
        raise ObjectiveError(f"costs replace the number of gates: give them with the objective size, not {objective}")
    goal = Goal(objective, None if costs is None else make_costs(basis, costs))
    if not goal.plain and not isinstance(backend, LazyBackend):
        what = "costs" if goal.costs is not None else f"the objective {objective}"
        raise ObjectiveError(
            f"{backend.name} answers for the size only: use a SAT solver such as {DEFAULT_SOLVER} for {what}"
        )
    if not goal.plain and kept:
        raise ObjectiveError(
            "a checkpoint keeps searches for the least size only: leave it out, or the objective and costs"
        )
    return goal


def check_workers(goal: Goal, backend: Backend, *, wanted: bool) -> None:
    """Raise an error when workers are wanted that can do nothing for the goal, or for the back end."""
    if wanted and not goal.plain:
        raise ObjectiveError(
            "jobs search for the least size only: leave out the jobs (-j, --scheduler), or the objective and costs"
        )
    if wanted:
        for_jobs(backend)


def workers_for(
    goal: Goal,
    backend: Backend,
    jobs: int | None,
    scheduler: str | None,
    executor: Executor | None = None,
    *,
    deterministic: bool = False,
) -> AbstractContextManager[Backend]:
    """Give the back end its workers (:func:`~mincirc.solve.cubes.session.on_workers`); for the size only."""
    wanted = jobs is not None or scheduler is not None or executor is not None or deterministic
    check_workers(goal, backend, wanted=wanted)
    return on_workers(backend, jobs, scheduler, executor, deterministic=deterministic)
