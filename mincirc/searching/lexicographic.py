"""Two measures one after the other: the least depth at the least size, the least size at the least depth.

* ``size,depth``: find the least size as always; then, at that size, ask for a smaller depth until it is refuted.
* ``depth,size``: find the least depth; then, under it, refute sizes from below.
"""

from __future__ import annotations

from mincirc.encode.depth import RULES, DepthAtMost
from mincirc.searching.depth import find_least_depth
from mincirc.searching.result import Bounds
from mincirc.searching.series import Series
from mincirc.searching.sizes import decide_sizes
from mincirc.solve.protocol import Answer


def size_then_depth(series: Series) -> None:
    """Find the least size, then the least depth of circuits of that size."""
    run, bounds = series.run, series.bounds
    _bound_depth(series)
    first = series.session()
    try:
        decide_sizes(run, first)
    finally:
        _bound_depth(series)
        first.close()
    if not run.closed:
        return
    bounds.now = "depth"
    session = series.session(RULES, first)
    while not bounds.depth.closed:
        assert bounds.depth.upper is not None  # a circuit is known
        limit = int(bounds.depth.upper) - 1
        verdict = series.ask(session, run.lower, DepthAtMost(limit), depth=limit)
        if verdict.answer is Answer.REFUTED:
            bounds.depth = Bounds(limit + 1, limit + 1)
        elif verdict.circuit is not None:
            series.take(verdict.circuit, depth=limit)
            bounds.depth = Bounds(bounds.depth.lower, verdict.circuit.depth)
        if not series.goes_on(run.lower, verdict):
            return


def _bound_depth(series: Series) -> None:
    """Bound the depth of smallest circuits by what is known of their size: it lies in between."""
    run = series.run
    least = next(d for d in range(run.lower + 1) if series.trees(d) >= run.lower)
    most = run.circuit.depth if run.circuit is not None and run.closed else run.upper
    series.bounds.depth = Bounds(least, most)


def depth_then_size(series: Series) -> None:
    """Find the least depth, then the least size of circuits of that depth."""
    before = find_least_depth(series)
    if before is None:
        return
    bounds = series.bounds
    depth = int(bounds.depth.lower)
    bounds.now = "size"
    session = series.session(RULES, before)
    while not bounds.size.closed:
        gates = int(bounds.size.lower)
        verdict = series.ask(session, gates, DepthAtMost(depth), depth=depth)
        if verdict.circuit is not None:
            series.take(verdict.circuit, depth=depth)
            bounds.size = Bounds(gates, gates)
        elif verdict.answer is Answer.REFUTED:
            bounds.size = Bounds(gates + 1, bounds.size.upper)
        if not series.goes_on(gates, verdict):
            return
