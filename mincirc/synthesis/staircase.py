"""The best return with at most r gates, exactly, and from it the staircase of minimum size against the bound.

Start from any circuit, then ask for "better than v" (strictly) until that is refuted.  Going up in r with v kept, all
smaller sizes are refuted for the same question, so all symmetry rules stay sound; and a lemma "no policy of this box
is better than v" stays true when v rises.  The steps are every k at which the minimum changes, found by solving: the
minimum is r exactly for the bounds in ``(best with r - 1 gates, best with r gates]``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, Unpack

from mincirc.arguments import optional_whole
from mincirc.circuit import Circuit
from mincirc.encode.problem import Problem
from mincirc.errors import BoundError
from mincirc.foreign import guarded
from mincirc.mdp.constraint import Constraint
from mincirc.mdp.model import MDP
from mincirc.mdp.value import policy_return
from mincirc.predicate import Policy
from mincirc.solve.lazy import LazySession
from mincirc.solve.protocol import Answer, Budget
from mincirc.synthesis.bound import best_of_members, joined
from mincirc.synthesis.enumerate import policy_of
from mincirc.synthesis.question import Options, Question, make_budget, make_question


@dataclass(frozen=True)
class Step:
    """For bounds in ``(bound_above, bound_max]`` the minimum size is ``size`` (``bound_above`` ``None``: no limit).

    ``status`` is ``proved``, or ``bounds`` for a last step whose ``bound_max`` may still rise.  ``policy`` reaches
    ``bound_max``.
    """

    size: int
    bound_above: Fraction | None
    bound_max: Fraction
    status: Literal["proved", "bounds"]
    policy: Policy

    @property
    def circuit(self) -> Circuit:
        """The witness."""
        return self.policy.circuit


@dataclass(frozen=True)
class Staircase:
    """All steps up to ``complete`` (the last step reaches the optimum), or as far as the budget went.

    ``refuted_to`` is the number of gates up to which everything is settled.
    """

    steps: tuple[Step, ...]
    complete: bool
    optimum: Fraction | None
    gates: int
    conflicts: int
    seconds: float


@dataclass
class _Climb:
    """The best return so far; ``session`` asks for better ones only."""

    session: LazySession
    budget: Budget
    best: Policy | None = None
    value: Fraction | None = None

    def settle(self, gates: int) -> bool:
        """Find the best return with that many gates; return whether it is proved."""
        with self.session.query(gates, self.budget) as query:
            while (verdict := query.next(self.budget)).answer is Answer.FOUND:
                problem = self.session.problem
                self.best = policy_of(problem, verdict.circuit)
                self.value = policy_return(problem.task, self.best.picks)
                better = Constraint("mean", problem.task.initial, self.value, strict=True)
                self.session.raise_bounds([better], self.budget)
        return verdict.answer is Answer.REFUTED


def staircase(
    task: MDP,
    *,
    gates: int | None = None,
    timeout: float | None = None,
    conflicts: int | None = None,
    on_step: Callable[[Step], None] | None = None,
    **options: Unpack[Options],
) -> Staircase:
    """Return the exact steps of minimum size against the bound on the (mean) return, up to ``gates`` gates.

    The keywords are those of :func:`mincirc.search`; ``each`` is not supported.  Ctrl-C and budgets keep the steps
    found so far; the last one then has the status ``bounds``.
    """
    question = make_question(task, "optimal", options)
    refuse_each("staircase", options)
    gates = optional_whole("gates", gates, 0)
    on_step = guarded("on_step", on_step, "step")
    budget = make_budget(timeout, conflicts)
    return climb(question, budget, gates, on_step)


def refuse_each(function: str, options: Options) -> None:
    """Raise :class:`BoundError` when a function that speaks of the mean is given bounds for each task."""
    if options.get("each") is not None:
        raise BoundError(f"{function} speaks of the mean return of all tasks: it takes no bound for each")


def climb(
    question: Question, budget: Budget, gates: int | None = None, on_step: Callable[[Step], None] | None = None
) -> Staircase:
    """As :func:`staircase`, for a question within a budget that may go on afterwards."""
    task = question.task
    steps: list[Step] = []
    optimum: Fraction | None = None
    size, top = 0, None
    with budget.guard():
        whole = joined(task, best_of_members(task, budget))
        optimum, top = (whole.value if whole.proved else None), whole.upper
        session = question.lazy.session(Problem(task, question.interface, question.basis, ()))
        run = _Climb(session, budget)
        while (gates is None or size <= gates) and run.value != top:
            before = run.value
            proved = run.settle(size)
            if run.best is not None and run.value is not None and run.value != before:
                at_top = run.value == top
                step = Step(size, before, run.value, "proved" if proved or at_top else "bounds", run.best)
                steps.append(step)
                if on_step is not None:
                    on_step(step)
            if not proved:
                break
            size += 1
    complete = bool(steps) and steps[-1].bound_max == optimum and steps[-1].status == "proved"
    return Staircase(tuple(steps), complete, optimum, size, budget.spent, budget.elapsed())
