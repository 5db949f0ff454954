"""Searches that are not for the size alone: for the least depth, for two measures in order, for the least cost.

Each is a series of questions (:mod:`mincirc.searching.series`) of its own module; here the goal chooses one.
"""

from __future__ import annotations

from mincirc.problem.problem import Problem
from mincirc.searching.cost import find_least_cost
from mincirc.searching.depth import find_least_depth
from mincirc.searching.lexicographic import depth_then_size, size_then_depth
from mincirc.searching.run import Run
from mincirc.searching.series import Series
from mincirc.solve.lazy import LazyBackend


def find_best(run: Run, problem: Problem, backend: LazyBackend) -> None:
    """Search until every measure of the problem's goal is settled or the budget ends."""
    goal, series = problem.goal, Series(run, problem, backend)
    if goal.costs is not None:
        find_least_cost(series, goal.costs)
    elif goal.objective == "size,depth":
        size_then_depth(series)
    elif goal.objective == "depth,size":
        depth_then_size(series)
    else:
        find_least_depth(series)
