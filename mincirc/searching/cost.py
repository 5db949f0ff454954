"""The least total cost of gates.

The cheapest circuit may have more gates than the smallest.  So for 0, 1, 2, ... gates ask for circuits that cost less
than the cheapest known, until the cheapest circuit cannot have that many gates
(:func:`mincirc.circuit.cost.most_gates`).
"""

from __future__ import annotations

from fractions import Fraction

from mincirc.circuit.cost import GateCosts, most_gates
from mincirc.encode.cost import CostAtMost, rules_for_costs
from mincirc.problem.problem import Problem
from mincirc.searching.result import Bounds
from mincirc.searching.series import Series
from mincirc.solve.protocol import Answer


def find_least_cost(series: Series, costs: GateCosts) -> None:
    """Search until the cost is settled or the budget ends."""
    run, bounds = series.run, series.bounds
    known = None if run.circuit is None else costs.total(run.circuit)
    bounds.cost = Bounds(Fraction(0), known)
    session = series.session(rules_for_costs(costs))
    gates = 0
    while not bounds.cost.closed:
        limit = None if known is None else known - Fraction(1, costs.scale)
        verdict = series.ask(session, gates, None if limit is None else CostAtMost(costs, limit), cost=limit)
        if verdict.circuit is not None:
            run.take(verdict.circuit)
            known = costs.total(verdict.circuit)
        refuted = gates + 1 if verdict.answer is Answer.REFUTED else gates
        bounds.cost = Bounds(_least_cost(series.problem, costs, refuted, known), known)
        if not series.goes_on(gates, verdict):
            return
        gates = refuted


def _least_cost(problem: Problem, costs: GateCosts, refuted: int, known: Fraction | None) -> Fraction:
    """Return a lower bound on the cost when circuits of fewer gates than ``refuted`` cost ``known`` or more."""
    if known is None:
        return refuted * costs.least
    enough = refuted > most_gates(costs, known, problem.interface.inputs, problem.interface.output_bits)
    return known if enough else min(refuted * costs.least, known)
