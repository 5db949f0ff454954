"""The staircase of minimum size against the bound, with the quantifier of a predicate on each step.

The minimum *size* is constant on a step ``(bound_above, bound_max]``, the *set* of minimum circuits is not: it shrinks
as the bound rises.  The quantifier is that at ``bound_max``, the tightest bound of the step.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Unpack

from mincirc.encode.problem import Problem
from mincirc.mdp.constraint import mean_constraint
from mincirc.mdp.model import MDP
from mincirc.predicate import Predicate, get_predicate
from mincirc.predicate.protocol import Check
from mincirc.synthesis.question import Options, make_budget, make_question
from mincirc.synthesis.staircase import Staircase, Step, climb
from mincirc.theorem.quantifier import Quantified, quantify_size


@dataclass(frozen=True)
class Pareto:
    """The steps, and per step the quantifier (``None`` without a predicate or where the step is not proved)."""

    staircase: Staircase
    predicate: str | None
    quantified: tuple[Quantified | None, ...]


def pareto(
    task: MDP,
    predicate: str | Predicate | Check | None = None,
    *,
    gates: int | None = None,
    timeout: float | None = None,
    conflicts: int | None = None,
    **options: Unpack[Options],
) -> Pareto:
    """Return every bound at which the minimum size changes, exactly (keywords as in :func:`mincirc.search`)."""
    question, budget = make_question(task, "optimal", options), make_budget(timeout, conflicts)
    named = None if predicate is None else get_predicate(predicate, task)
    stairs = climb(question, budget, gates)
    answers: list[Quantified | None] = []

    def at(step: Step) -> Quantified | None:
        if named is None or step.status != "proved" or budget.hard:
            return None
        constraint = mean_constraint(task, step.bound_max)
        problem = Problem(task, question.interface, question.basis, (constraint,))
        return quantify_size(question.lazy, problem, step.size, named, budget)

    with budget.guard():
        for step in stairs.steps:
            answers.append(at(step))
    answers += [None] * (len(stairs.steps) - len(answers))
    return Pareto(stairs, None if named is None else named.name, tuple(answers))
