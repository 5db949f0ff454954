"""The best return with at most r gates, exactly, and from it the staircase of minimum size against the bound.

Start from any circuit, then ask for "better than v" (strictly) until that is refuted.  Going up in r with v kept, all
smaller sizes are refuted for the same question, so all symmetry rules stay sound; and a lemma "no policy of this box
is better than v" stays true when v rises.  The steps are every k at which the minimum changes, found by solving: the
minimum is r exactly for the bounds in ``(best with r - 1 gates, best with r gates]``.

Both are standard: asking for better than the best one known is the model-improving search of MaxSAT solvers (Le Berre,
Parrain 2010), and a series with one measure bounded is the epsilon-constraint method (Haimes, Lasdon, Wismer 1971).
**Assumes** exact returns: a step ends at a rational.  **Oracle**: the best return of every size by brute force
(``tests/statements/test_against_brute_force.py``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, Unpack

from mincirc.arguments import optional_whole
from mincirc.circuit import Circuit
from mincirc.display import RichDisplay
from mincirc.errors import BoundError
from mincirc.foreign import guarded
from mincirc.frames import frame
from mincirc.mdp.constraint import Constraint
from mincirc.mdp.model import MDP
from mincirc.mdp.value.policy import policy_return
from mincirc.partial import Missing, Why
from mincirc.predicate import Policy
from mincirc.rational import shorten
from mincirc.searching.event import Event, OnEvent, Teller
from mincirc.searching.method import Method, make_method
from mincirc.searching.optimum import find_optima
from mincirc.searching.progress import with_progress
from mincirc.searching.question import Options, Question, make_budget, make_question
from mincirc.solve.protocol import Answer, Budget, Effort
from mincirc.solve.session import LazySession
from mincirc.statements.enumerate import policy_of

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False)
class Step(RichDisplay):
    """For bounds in ``(bound_above, bound_max]`` the minimum size is ``size`` (``bound_above`` ``None``: no limit).

    ``status`` is ``proved``, or ``bounds`` for a last step whose ``bound_max`` may still rise.  ``policy`` reaches
    ``bound_max``.
    """

    size: int
    bound_above: Fraction | None
    bound_max: Fraction
    status: Literal["proved", "bounds"]
    policy: Policy

    def _brief(self) -> str:
        above = "" if self.bound_above is None else f"above {shorten(self.bound_above)} "
        return f"{self.size} gates, {above}up to {shorten(self.bound_max)}, {self.status}"

    @property
    def circuit(self) -> Circuit:
        """The witness."""
        return self.policy.circuit


@dataclass(frozen=True, repr=False)
class Staircase(RichDisplay):
    """All steps up to the optimum (``complete``), up to the ``asked`` number of gates, or as far as the budget went.

    Every size below ``gates`` is settled.  ``stopped`` says why the budget ended, if it did.
    """

    steps: tuple[Step, ...]
    complete: bool
    optimum: Fraction | None
    gates: int
    conflicts: int
    seconds: float
    asked: int | None = None
    stopped: Why | None = None

    def _brief(self) -> str:
        steps = ", ".join(f"{step.size} gates to {shorten(step.bound_max)}" for step in self.steps[:8])
        return f"{len(self.steps)} steps, {'complete' if self.complete else 'not complete'}: {steps}"

    def to_frame(self) -> pd.DataFrame:
        """Return a row for each step, bounds as exact fractions, as a data frame (extra ``frames``)."""
        columns = ("size", "bound_above", "bound_max", "status", "circuit")
        return frame(columns, ({name: getattr(step, name) for name in columns} for step in self.steps))

    @property
    def capped(self) -> bool:
        """Whether all sizes that were asked for are settled (the optimum may need more gates)."""
        return self.asked is not None and self.gates > self.asked

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What an unlimited run would add, and why it is not there."""
        lacks = ["the optimum"] if self.optimum is None else []
        last = self.steps[-1] if self.steps else None
        if not self.complete and not self.capped:
            if last is not None and last.status == "bounds":
                lacks.append(f"the end of the step at {last.size} gate(s)")
            lacks.append(f"steps above {last.size} gate(s)" if last is not None else "every step")
        return tuple(Missing(what, self.stopped or "back end gave up") for what in lacks)


@dataclass
class _Climb:
    """The steps so far, and the best return; the session asks for better ones only."""

    question: Question
    method: Method
    budget: Budget
    asked: int | None
    on_step: Callable[[Step], None] | None
    on_event: OnEvent | None = None
    steps: list[Step] = field(default_factory=list)
    best: Policy | None = None
    value: Fraction | None = None
    top: Fraction | None = None
    optimum: Fraction | None = None
    size: int = 0

    def go(self) -> None:
        """Climb until the optimum is reached, every size that was asked for is settled, or the budget ends."""
        task, question = self.question.task, self.question
        Teller(self.on_event, self.budget).phase("optimum")
        whole = find_optima(task, self.budget, self.method.params.solve).whole
        self.optimum, self.top = (whole.value if whole.proved else None), whole.upper
        session = self.method.lazy.session(question.problem(), lambda _, effort: self._tell("progress", effort))
        try:
            while (self.asked is None or self.size <= self.asked) and self.value != self.top:
                proved = self._settle(session)
                self.note(proved)
                if not proved:
                    break
                self.size += 1
                self._tell("bounds", Effort(lemmas=len(session.lemmas), rows=len(session.rows)))
        finally:
            session.close()

    def _settle(self, session: LazySession) -> bool:
        """Find the best return with ``size`` gates; return whether it is proved."""
        with session.query(self.size, self.budget) as query:
            while (verdict := query.next(self.budget)).answer is Answer.FOUND:
                problem = session.problem
                best = policy_of(problem, verdict.circuit)
                self.best, self.value = best, policy_return(problem.task, best.picks)
                better = Constraint("mean", problem.task.initial, self.value, strict=True)
                session.raise_bounds([better], self.budget)
        return verdict.answer is Answer.REFUTED

    def _tell(self, kind: str, effort: Effort) -> None:
        """Tell whoever listens where the climb stands."""
        if self.on_event is not None:
            spent, seconds = self.budget.spent, self.budget.elapsed()
            told = Event(kind, self.size, self.size, None, spent, effort.lemmas, effort.rows, seconds)
            self.on_event(replace(told, phase="staircase"))

    def note(self, proved: bool) -> None:
        """Add the step that ends at the best return, unless it is there."""
        before = self.steps[-1].bound_max if self.steps else None
        if self.best is None or self.value is None or self.value == before:
            return
        if self.value == self.top:  # nothing is better, whatever the budget left of the question
            self.optimum, proved = self.value, True
        self.steps.append(Step(self.size, before, self.value, "proved" if proved else "bounds", self.best))
        if self.on_step is not None:
            self.on_step(self.steps[-1])

    def result(self) -> Staircase:
        """Return the steps as they stand."""
        complete = bool(self.steps) and self.steps[-1].bound_max == self.optimum
        stairs = Staircase(
            tuple(self.steps),
            complete and self.steps[-1].status == "proved",
            self.optimum,
            self.size,
            self.budget.spent,
            self.budget.elapsed(),
            self.asked,
        )
        return replace(stairs, stopped=self.budget.reason or "back end gave up") if stairs.missing else stairs


@with_progress
def staircase(
    task: MDP,
    *,
    gates: int | None = None,
    timeout: float | None = None,
    conflicts: int | None = None,
    on_step: Callable[[Step], None] | None = None,
    on_event: OnEvent | None = None,
    **options: Unpack[Options],
) -> Staircase:
    """Return the exact steps of minimum size against the bound on the (mean) return, up to ``gates`` gates.

    The keywords are those of :func:`mincirc.search`; ``each`` is not supported.  Ctrl-C and budgets keep the steps
    found so far; the last one then has the status ``bounds``.

    >>> import mincirc
    >>> [(step.size, str(step.bound_max)) for step in mincirc.staircase(mincirc.load("table:0x6")).steps]
    [(0, '1/2'), (1, '1')]
    """
    question = make_question(task, "optimal", options)
    refuse_each("staircase", options)
    gates = optional_whole("gates", gates, 0)
    on_step = guarded("on_step", on_step, "step")
    method, budget = make_method(options), make_budget(timeout, conflicts)
    return climb(question, method, budget, gates, on_step, guarded("on_event", on_event, "event"))


def refuse_each(function: str, options: Options) -> None:
    """Raise :class:`BoundError` when a function that speaks of the mean is given bounds for each task."""
    if options.get("each") is not None:
        raise BoundError(f"{function} speaks of the mean return of all tasks: it takes no bound for each")


def climb(
    question: Question,
    method: Method,
    budget: Budget,
    gates: int | None = None,
    on_step: Callable[[Step], None] | None = None,
    on_event: OnEvent | None = None,
) -> Staircase:
    """As :func:`staircase`, for a question within a budget that may go on afterwards."""
    run = _Climb(question, method, budget, gates, on_step, on_event)
    with budget.guard():
        run.go()
    run.note(proved=False)  # what was found when the budget ended
    return run.result()
