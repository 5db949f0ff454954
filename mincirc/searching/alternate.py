"""Alternation of both bounds: a slice of proof from below, a slice of local search from above, from the first second.

**Idea.**  Nobody knows beforehand which bound is far from the minimum.  So the circuit at hand, unless it is small, is
improved for a moment; then the proof of one size runs for some thousands of conflicts; if it has no answer, it is
suspended (its solver stays open), local search lowers the upper bound for about as long, and the proof is resumed.
Slices double.  The end that alone moved in the last two slices gets more of the time, up to four parts in five, the
other one never less than a fifth; when both or none moved they share alike again.  Where only few gates are left
between the bounds, the upper one may well be the minimum: then slices of local search are shorter in proportion, and
shorter again the more of them have been in vain.

Between slices static lemmas of large tasks are made in portions.  A budget of few conflicts is cut into several slices
there, since without a slice of local search the upper bound would stay where it began.

**Whose.**  Primal heuristics between the nodes of branch and bound are standard in integer programming (Berthold 2006;
Achterberg 2007); MaxSAT solvers follow core-guided search, from below, by model-improving search, from above (Berg,
Demirović, Stuckey 2019).  Doubling slices is the doubling of limits in restart strategies (Luby, Sinclair, Zuckerman
1993): no more than a constant factor is lost to the better of both orders.

**Different here**: a proof is not a tree of nodes but one size after the other, so what is suspended is a SAT solver;
and how much a slice of local search is worth is judged by the gap and by which end moved.

**Assumes** that the session can be suspended without loss.  Effort is counted in conflicts and in operations of local
search, never in seconds, so that runs are reproducible.  Neither side's inside is known here: a session decides a size
within a budget, a local search works for so long.

**Oracle**: ``tests/searching/test_improve.py`` and ``tests/solve/test_order_of_work.py``: the same minimum, every
conflict counted once, and both bounds move within small budgets; ``tests/searching/test_alternate.py``: lengths of
slices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

from mincirc.parameters import Parameters, Range
from mincirc.runtime.ambient import check
from mincirc.searching.run import Run
from mincirc.solve.protocol import Budget
from mincirc.upper.improve import Improver


@dataclass(frozen=True, kw_only=True)
class AlternationParams(Parameters):
    """Lengths of the slices of proof (in conflicts) and of local search (in work, a million operations each)."""

    first_work: Annotated[int, Range(0)] = 100
    """Work of local search before anything is proved; a million operations take one to two milliseconds."""

    large_circuit: Annotated[int, Range(0)] = 10
    """Gates from which a circuit is improved before anything is proved; smaller ones may be proved sooner."""

    conflicts: Annotated[int, Range(1)] = 3000
    """Conflicts of the first slice of proof."""

    work: Annotated[int, Range(0)] = 200
    """Work of the first slice of local search."""

    longest: Annotated[int, Range(1)] = 16
    """Slices of both kinds double until they are so many times as long as the first."""

    wide_gap: Annotated[int, Range(1)] = 4
    """With a gap of fewer gates between the bounds, slices of local search are shorter in proportion; after one in
    vain they are half as long, after two a third, and so on."""

    small_states: Annotated[int, Range(1)] = 64
    """With fewer states a conflict is cheap and little is to be improved: slices of proof are longer and the work
    before is less, by the square of the proportion."""

    most_scale: Annotated[int, Range(1)] = 4
    """By so much at most."""

    slices_of_budget: Annotated[int, Range(1)] = 4
    """On larger tasks a slice of proof takes at most one part in so many of a budget in conflicts."""

    shift: Annotated[int, Range(1)] = 2
    """Factor by which the slices of the end that moved are longer, and those of the other one shorter."""

    def first_slice(self, states: int) -> int:
        """Return the conflicts of the first slice of proof."""
        if states >= self.small_states:
            return self.conflicts
        return min(self.conflicts * self.small_states**2 // states**2, self.conflicts * self.most_scale)

    def work_before(self, states: int) -> int:
        """Return the work of local search before anything is proved."""
        return self.first_work * min(states, self.small_states) ** 2 // self.small_states**2


DEFAULTS = AlternationParams()


class Alternation:
    """The slices of one search; without a local search there is one long slice of proof."""

    def __init__(self, improver: Improver | None, budget: Budget, params: AlternationParams = DEFAULTS) -> None:
        self._improver = improver if improver is not None and improver.able else None
        self._budget = budget
        self._params = params
        self._factor = 1
        self._over = False
        self._states = 0 if self._improver is None else len(self._improver.problem.task.states)
        self._lower = 0
        self._vain = 0  # slices of local search in a row that lowered nothing
        self._towards = 0  # 1: proof moved alone, -1: local search did

    @property
    def more(self) -> bool:
        """Whether it is time for a slice of local search: that of proof is over, and nothing else."""
        return self._over and not self._budget.exhausted

    def before(self, run: Run) -> None:
        """Improve the circuit for a moment, unless it is a small one."""
        if run.circuit is not None and run.circuit.size >= self._params.large_circuit:
            self._improve(run, self._params.work_before(self._states))
        self._lower = run.lower

    @contextmanager
    def slice(self) -> Iterator[None]:
        """Within this context the budget ends with the slice of proof."""
        conflicts = None if self._improver is None else self._conflicts()
        with self._budget.turn(conflicts) as turn:
            yield
            self._over = turn is not None and turn.over

    def _conflicts(self) -> int:
        """Return the conflicts of the next slice of proof."""
        whole, full = self._budget.limits.conflicts, self._full
        if whole is None or self._states <= self._params.small_states:
            return full
        return min(full, max(1, whole // self._params.slices_of_budget))

    @property
    def _full(self) -> int:
        """The conflicts of the next slice of proof in a budget without end."""
        slice_ = self._params.first_slice(self._states) * self._factor
        return max(1, self._shifted(slice_, self._towards))

    def _shifted(self, length: int, towards: int) -> int:
        shift = self._params.shift
        return length * shift if towards > 0 else length // shift if towards < 0 else length

    def improve(self, run: Run) -> None:
        """Run a slice of local search, in proportion to the gap and to what a small budget leaves of a slice."""
        params = self._params
        before = 0 if run.circuit is None else run.circuit.size
        gap = min(before - run.lower, params.wide_gap)
        work = self._shifted(params.work * self._factor, -self._towards) * gap // params.wide_gap
        if gap < params.wide_gap:
            work //= 1 + self._vain
        self._improve(run, work * self._conflicts() // self._full)
        raised = run.lower > self._lower
        lowered = run.circuit is not None and run.circuit.size < before
        self._towards, self._lower = raised - lowered, run.lower
        self._vain = 0 if lowered else self._vain + 1
        self._factor = min(2 * self._factor, params.longest)

    def _improve(self, run: Run, work: int) -> None:
        if self._improver is None or run.circuit is None:
            return
        self._improver.offer(run.circuit)
        self._improver.work_on(work * 10**6, goal=run.lower, stop=self._stop(self._budget))

    @staticmethod
    def _stop(budget: Budget) -> Callable[[], bool]:
        def stop() -> bool:
            check()
            budget.pause()
            return budget.exhausted

        return stop
