"""The main back end: a SAT solver of PySAT, refined by lazily learned lemmas.

The record of what a session is made with: the solver, the symmetry rules, lower bounds and parameters.  The search
itself is in :mod:`mincirc.solve.session`, the loop in :mod:`mincirc.solve.refine`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from mincirc.encode.rules import NAMES, Use, rules_for
from mincirc.encode.side import PolicySide, Side
from mincirc.mdp.boxes.learn import LemmaLearner
from mincirc.problem.problem import Problem
from mincirc.solve.params import DEFAULTS, SolveParams
from mincirc.solve.policies import PolicySearch
from mincirc.solve.protocol import Capabilities, LowerBounds, OnProgress
from mincirc.solve.sat import DEFAULT, canonical_name
from mincirc.solve.session import LazySession, SessionOptions

__all__ = ["LazyBackend", "LazySession"]


@dataclass(frozen=True)
class LazyBackend:
    """PySAT by solver name; ``rules`` restricts the symmetry rules (``None``: all that are sound).

    ``lower`` gives each session its lower bounds that are not refutations of sizes (``None``: there are none;
    :func:`mincirc.searching.backends.sat_backend` gives those of :mod:`mincirc.lower`).  With ``looks_up`` sizes may
    be decided by the table of small functions and by lists of circuits, otherwise every size is refuted by clauses.
    With ``clausal`` nothing is looked up and no lemma is deferred either: then lemmas and rows alone refute a size, as
    a proof needs, by clauses or, where that takes long, by the search over live signals.  ``learner_of`` makes the
    learner of a session that is given none (default: exact values of the task, guided by floats).
    """

    solver: str = DEFAULT
    rules: tuple[str, ...] | None = None
    lower: LowerBounds | None = field(default=None, kw_only=True)
    params: SolveParams = field(default=DEFAULTS, kw_only=True)
    looks_up: bool = field(default=True, kw_only=True)
    clausal: bool = field(default=False, kw_only=True)
    learner_of: Callable[[Problem], LemmaLearner] | None = field(default=None, kw_only=True)

    @property
    def name(self) -> str:
        """PySAT's name of the solver."""
        return self.solver

    @property
    def capabilities(self) -> Capabilities:
        """All that there are."""
        return Capabilities(sat=self, suspends=True)

    def session(
        self,
        problem: Problem,
        on_progress: OnProgress | None = None,
        *,
        sides: Sequence[Side] = (),
        every_row: bool = False,
        use: Use | None = None,
        only: Sequence[str] | None = None,
        learner: LemmaLearner | None = None,
    ) -> LazySession:
        """Open a session; the solver's name and the rules are checked here.

        ``sides`` are further conditions; ``every_row`` gives every state a row from the start, as anything said about
        policies at all states needs; ``use`` is what the answers are for (default: policies when there are sides or
        every row, else one minimum circuit) and ``only`` keeps no other rules than these; ``learner`` judges policies
        (default: exact values of the task).
        """
        if use is None:
            use = "policies" if sides or every_row or learner is not None else "minimum"
        rules = rules_for(problem.basis, self.rules, use)
        if only is not None:
            rules = replace(rules, **{name: False for name in NAMES if name not in only})
        if learner is None and self.learner_of is not None:
            learner = self.learner_of(problem)
        every_row = every_row or bool(sides)
        options = SessionOptions(
            solver=canonical_name(self.solver),
            rules=rules,
            sides=tuple(sides),
            learner=learner,
            lower=self.lower,
            params=self.params,
            every_row=every_row,
            looks_up=self.looks_up and not self.clausal,
            searches_after=self._searches_after,
            lean=not (self.clausal or every_row),
        )
        return self.open(problem, options, on_progress)

    @property
    def _searches_after(self) -> int | None:
        if not self.looks_up:
            return None
        return self.params.clauses_first if self.clausal else 0

    def policies(self, problem: Problem, sides: Sequence[PolicySide] = ()) -> PolicySearch:
        """Open a search for policies that meet the bounds and the conditions, whatever their circuits."""
        return PolicySearch(problem.task, problem.constraints, sides, self.params)

    def open(self, problem: Problem, options: SessionOptions, on_progress: OnProgress | None) -> LazySession:
        """Make the session; a back end that does more with sessions overrides this."""
        return LazySession(problem, options, on_progress)
