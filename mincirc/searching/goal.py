"""Reading what is to be minimised, and whether a method can serve it.

Only ``size`` without costs can be certified, searched on workers, or kept in a checkpoint.
"""

from __future__ import annotations

from collections.abc import Mapping

from mincirc.arguments import one_of
from mincirc.circuit.basis import get_basis
from mincirc.circuit.cost import make_costs
from mincirc.errors import ObjectiveError
from mincirc.problem.goal import Goal
from mincirc.rational import Rational
from mincirc.searching.method import Method
from mincirc.vocabulary import DEFAULT_SOLVER, OBJECTIVES

UNCERTIFIED = "only the objective size without costs can be certified"


def make_goal(objective: str, costs: Mapping[str, Rational] | None, basis: str) -> Goal:
    """Read an objective and gate costs; raise :class:`ObjectiveError` when they make no sense."""
    one_of("objective", objective, OBJECTIVES, ObjectiveError)
    if costs is not None and objective != "size":
        raise ObjectiveError(f"costs replace the number of gates: give them with the objective size, not {objective}")
    return Goal(objective, None if costs is None else make_costs(get_basis(basis).name, costs))


def check_goal(goal: Goal, method: Method, *, kept: bool = False, workers: bool = False) -> None:
    """Raise :class:`~mincirc.errors.MincircError` when the method cannot serve the goal.

    ``kept``: the search is to be kept in a checkpoint, which knows the size only.  ``workers``: workers are wanted,
    which search for the size only, and not for every back end.
    """
    if not goal.plain and method.can.sat is None:
        what = "costs" if goal.costs is not None else f"the objective {goal.objective}"
        raise ObjectiveError(
            f"{method.name} answers for the size only: use a SAT solver such as {DEFAULT_SOLVER} for {what}"
        )
    if not goal.plain and kept:
        raise ObjectiveError(
            "a checkpoint keeps searches for the least size only: leave it out, or the objective and costs"
        )
    if not goal.plain and workers:
        raise ObjectiveError(
            "jobs search for the least size only: leave out the jobs (-j, --scheduler), or the objective and costs"
        )
    if workers:
        _ = method.for_jobs
