"""Reading what is to be minimised, and whether a back end and its workers can serve it.

Only ``size`` without costs can be certified, searched on workers, or kept in a checkpoint.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor
from contextlib import AbstractContextManager

from mincirc.arguments import one_of
from mincirc.circuit.cost import make_costs
from mincirc.errors import ObjectiveError
from mincirc.problem.goal import Goal
from mincirc.rational import Rational
from mincirc.solve.cubes.session import for_jobs, on_workers
from mincirc.solve.protocol import Backend, capabilities_of
from mincirc.vocabulary import DEFAULT_SOLVER, OBJECTIVES

UNCERTIFIED = "only the objective size without costs can be certified"


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
    if not goal.plain and capabilities_of(backend).sat is None:
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
