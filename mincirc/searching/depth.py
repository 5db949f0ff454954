"""The least depth: ask for depth 0, 1, 2, ... with any number of gates (:mod:`mincirc.encode.tree`)."""

from __future__ import annotations

from mincirc.encode.rules import rules_for
from mincirc.searching.result import Bounds
from mincirc.searching.series import Series
from mincirc.solve.depth import DepthSession
from mincirc.solve.protocol import Answer
from mincirc.solve.sat import canonical_name


def find_least_depth(series: Series) -> DepthSession | None:
    """Decide depth after depth; return the session when the least depth is proved, ``None`` when the budget ends."""
    run, bounds, problem = series.run, series.bounds, series.problem
    bounds.depth = Bounds(0, None if run.circuit is None else run.circuit.depth)
    _bound_size(series)
    rules = rules_for(problem.basis, series.backend.rules)
    session = DepthSession(problem, canonical_name(series.backend.solver), rules, run.progress)
    while not bounds.depth.closed:
        depth = int(bounds.depth.lower)
        verdict = session.decide(depth, run.budget)
        run.record(series.trees(depth), verdict, depth=depth)
        if verdict.circuit is not None:
            series.take(verdict.circuit, depth=depth)
            bounds.depth = Bounds(depth, depth)
        elif verdict.answer is Answer.REFUTED:
            bounds.depth = Bounds(depth + 1, bounds.depth.upper)
        _bound_size(series)
        if not series.goes_on(depth, verdict):
            return None
    return session


def _bound_size(series: Series) -> None:
    """Bound the size of the shallowest circuits, if the goal speaks of it.

    A circuit of depth d has at least d gates, and needs no more than the gates of one tree per output.
    """
    bounds, circuit = series.bounds, series.run.circuit
    if "size" not in bounds.goal.measures:
        return
    low, high = bounds.depth.lower, bounds.depth.upper
    most = None if high is None else series.trees(int(high))
    if circuit is not None and bounds.depth.closed:
        most = circuit.size
    bounds.size = Bounds(low, most)
