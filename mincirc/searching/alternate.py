"""Alternation of both bounds: a slice of proof from below, a slice of local search from above.

**Idea.**  Nobody knows beforehand which bound is far from the minimum.  So the proof of one size runs for some
thousands of conflicts; if it has no answer, it is suspended (its solver stays open), local search lowers the upper
bound for as many steps as its slice has, and the proof is resumed.  Slices double.  Problems with short proofs never
get as far as a slice of local search; only circuits that are clearly too large are improved before anything is proved.

On large tasks conflicts and steps take long, so slices are shorter and the first one is of proof: sizes that cost a
few hundred conflicts go first.  Between slices static lemmas are made in portions.  A budget of few conflicts is cut
into several slices there, since without a slice of local search the upper bound would stay where it began.

**Whose.**  Primal heuristics between the nodes of branch and bound are standard in integer programming (Berthold 2006;
Achterberg 2007); MaxSAT solvers follow core-guided search, from below, by model-improving search, from above (Berg,
Demirović, Stuckey 2019).  Doubling slices is the doubling of limits in restart strategies (Luby, Sinclair, Zuckerman
1993): no more than a constant factor is lost to the better of both orders.

**Different here**: a proof is not a tree of nodes but one size after the other, so what is suspended is a SAT solver;
and how much a slice of local search is worth is judged by the gap and by what the slices before it gained.

**Assumes** that the session can be suspended without loss.  Effort is counted in conflicts and steps, never in
seconds, so that runs are reproducible.  Neither side's inside is known here: a session decides a size within a budget,
a local search runs for so many steps.

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
    """Lengths of the slices of proof (in conflicts) and of local search (in steps)."""

    conflicts: Annotated[int, Range(1)] = 3000
    """Conflicts of the first slice of proof, where the task has ``usual_states``."""

    steps: Annotated[int, Range(0)] = 2000
    """Steps of the first slice of local search there."""

    longest: Annotated[int, Range(1)] = 16
    """Slices of both kinds double until they are so many times as long as the first."""

    wide_gap: Annotated[int, Range(1)] = 8
    """With a gap of fewer gates between the bounds, slices of local search are shorter in proportion."""

    most_halvings: Annotated[int, Range(0, 60)] = 4
    """The local-search slice is halved after each slice without improvement, at most so many times in a row."""

    large_circuit: Annotated[int, Range(0)] = 20
    """Circuits of at least so many gates are improved before anything is proved."""

    first_steps_per_gate: Annotated[int, Range(0)] = 120
    """Steps of that first improvement, per gate of the circuit."""

    most_first_steps: Annotated[int, Range(0)] = 12_000
    """Steps of that first improvement at most."""

    usual_states: Annotated[int, Range(1)] = 64
    """With more states a conflict costs more, and slices of proof have fewer of them."""

    least_conflicts: Annotated[int, Range(1)] = 200
    """Conflicts of the first slice of proof on the largest tasks."""

    slices_of_budget: Annotated[int, Range(1)] = 4
    """On large tasks a slice of proof takes at most one part in so many of a budget in conflicts."""

    most_scale: Annotated[int, Range(1)] = 16
    """On small tasks a conflict is cheap beside a step: slices of proof are scaled up, at most so many times.

    On large ones slices of local search are scaled down, at most so many times.
    """

    def first_slice(self, states: int) -> int:
        """Return the conflicts of the first slice of proof: each costs more with every row, and every gate on it."""
        usual = self.usual_states
        if states >= usual:
            return max(self.conflicts * usual // states, self.least_conflicts)
        return min(self.conflicts * usual**2 // states**2, self.conflicts * self.most_scale)


DEFAULTS = AlternationParams()


class Alternation:
    """The slices of one search; without a local search there is one long slice of proof."""

    def __init__(self, improver: Improver | None, budget: Budget, params: AlternationParams = DEFAULTS) -> None:
        self._improver = improver if improver is not None and improver.able else None
        self._budget = budget
        self._params = params
        self._factor = 1
        self._halvings = 0
        self._over = False
        self._states = 0 if self._improver is None else len(self._improver.problem.task.states)

    @property
    def _scale(self) -> int:
        """By what slices of local search are shorter than on small tasks."""
        return min(max(1, self._states // self._params.usual_states), self._params.most_scale)

    @property
    def more(self) -> bool:
        """Whether it is time for a slice of local search: that of proof is over, and nothing else."""
        return self._over and not self._budget.exhausted

    def before(self, run: Run) -> None:
        """Improve a circuit that is clearly too large."""
        params = self._params
        if run.circuit is not None and run.circuit.size >= params.large_circuit and self._scale == 1:
            steps = min(params.first_steps_per_gate * run.circuit.size, params.most_first_steps)
            self._improve(run, max(params.steps, steps))

    @contextmanager
    def slice(self) -> Iterator[None]:
        """Within this context the budget ends with the slice of proof."""
        conflicts = None if self._improver is None else self._conflicts()
        with self._budget.turn(conflicts) as turn:
            yield
            self._over = turn is not None and turn.over

    def _conflicts(self) -> int:
        """Return the conflicts of the next slice of proof."""
        whole = self._budget.limits.conflicts
        if whole is None or self._scale == 1:
            return self._full
        return min(self._full, max(1, whole // self._params.slices_of_budget))

    @property
    def _full(self) -> int:
        """The conflicts of the next slice of proof in a budget without end."""
        return self._params.first_slice(self._states) * self._factor

    def improve(self, run: Run) -> None:
        """Run a slice of local search, in proportion to the gap and to what a small budget leaves of a slice."""
        params = self._params
        before = 0 if run.circuit is None else run.circuit.size
        gap = min(before - run.lower, params.wide_gap)
        steps = params.steps // self._scale * self._factor * gap // params.wide_gap
        self._improve(run, (steps >> self._halvings) * self._conflicts() // self._full)
        gained = run.circuit is not None and run.circuit.size < before
        self._halvings = 0 if gained else min(self._halvings + 1, params.most_halvings)
        self._factor = min(2 * self._factor, params.longest)

    def _improve(self, run: Run, steps: int) -> None:
        if self._improver is None or run.circuit is None:
            return
        self._improver.offer(run.circuit)
        self._improver.run(steps * self._improver.pace, goal=run.lower, stop=self._stop(self._budget))

    @staticmethod
    def _stop(budget: Budget) -> Callable[[], bool]:
        def stop() -> bool:
            check()
            budget.pause()
            return budget.exhausted

        return stop
