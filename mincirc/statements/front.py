"""The staircase of minimum size against the bound, with the quantifier of a predicate on each step.

The minimum *size* is constant on a step ``(bound_above, bound_max]``, the *set* of minimum circuits is not: it shrinks
as the bound rises.  The quantifier is that at ``bound_max``, the tightest bound of the step.

The staircase is the Pareto front of size and return (:mod:`mincirc.statements.tradeoff`).  **Oracle**: the best return
of every size and the policies that reach it, by brute force (``tests/statements/test_params_agree.py``).
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

from mincirc.arguments import optional_whole
from mincirc.display import RichDisplay
from mincirc.foreign import guarded
from mincirc.mdp.constraint import mean_constraint
from mincirc.mdp.model import MDP
from mincirc.partial import Missing, Why
from mincirc.predicate import Predicate, get_predicate
from mincirc.predicate.protocol import Check
from mincirc.predicate.repeatable import confirming
from mincirc.searching.event import OnEvent
from mincirc.searching.method import make_method
from mincirc.searching.progress import with_progress
from mincirc.searching.question import Options, make_budget, make_question
from mincirc.statements.quantifier import Quantified, quantify_size
from mincirc.statements.tradeoff import Staircase, Step, climb, refuse_each

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False)
class Pareto(RichDisplay):
    """The steps, and per step the quantifier (``None`` without a predicate or where the step is not proved)."""

    staircase: Staircase
    predicate: str | None
    quantified: tuple[Quantified | None, ...]
    stopped: Why | None = None

    def _brief(self) -> str:
        answers = ", ".join("open" if q is None else q.quantifier for q in self.quantified[:8])
        return f"{self.predicate!r}: {answers}; {self.staircase._brief()}"

    def to_frame(self) -> pd.DataFrame:
        """Return a row for each step with its quantifier (``None``: open) as a data frame (extra ``frames``)."""
        words = [None if answer is None else answer.quantifier for answer in self.quantified]
        return self.staircase.to_frame().assign(quantifier=words)

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What an unlimited run would add, and why it is not there."""
        lacks = list(self.staircase.missing)
        if self.predicate is None:
            return tuple(lacks)
        for step, answer in zip(self.staircase.steps, self.quantified, strict=True):
            if answer is None:
                why = self.stopped or self.staircase.stopped or "back end gave up"
                lacks.append(Missing(f"the quantifier at {step.size} gate(s)", why))
            elif answer.missing:
                lacks.append(Missing(f"the quantifier at {step.size} gate(s)", answer.missing[0].why))
        return tuple(lacks)


@with_progress
def pareto(
    task: MDP,
    predicate: str | Predicate | Check | None = None,
    *,
    gates: int | None = None,
    timeout: float | None = None,
    conflicts: int | None = None,
    on_event: OnEvent | None = None,
    **options: Unpack[Options],
) -> Pareto:
    """Return every bound on the mean return at which the minimum size changes, exactly, up to ``gates`` gates.

    ``predicate``, if there is one, is quantified over the minimum circuits at the last bound of every proved step.
    The other keywords are those of :func:`mincirc.search`; ``each`` raises :class:`~mincirc.errors.BoundError`.
    A budget that ends, and Ctrl-C, leave steps and quantifiers out, which ``missing`` lists.

    >>> import mincirc
    >>> found = mincirc.pareto(mincirc.load("table:0x6"), "constant")
    >>> [step.size for step in found.staircase.steps], [answer.quantifier for answer in found.quantified]
    ([0, 1], ['some', 'none'])
    """
    question = make_question(task, "optimal", options)
    method, budget = make_method(options), make_budget(timeout, conflicts)
    refuse_each("pareto", options)
    gates = optional_whole("gates", gates, 0)
    named = None if predicate is None else get_predicate(predicate, task)
    stairs = climb(question, method, budget, gates, on_event=guarded("on_event", on_event, "event"))
    answers: list[Quantified | None] = []

    def at(step: Step, asked: Predicate | None) -> Quantified | None:
        if asked is None or step.status != "proved" or budget.hard:
            return None
        constraint = mean_constraint(task, step.bound_max)
        problem = question.problem((constraint,))
        return quantify_size(method.lazy, problem, step.size, asked, budget)

    with budget.guard(), nullcontext() if named is None else confirming(named) as asked:
        for step in stairs.steps:
            answers.append(at(step, asked))
    answers += [None] * (len(stairs.steps) - len(answers))
    return Pareto(stairs, None if named is None else named.name, tuple(answers), budget.reason)
