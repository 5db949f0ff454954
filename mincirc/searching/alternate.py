"""Taking turns: proof effort from below, local search from above.

Both ends move at their own pace and nobody knows beforehand which end is far off.  So the proof of one size runs for
some thousands of conflicts; if it has no answer, it is put down as it stands (the solver stays open), and local
search takes the upper bound down for as many steps as it likes to spend; then the proof goes on, its turns growing
longer.  Problems whose proofs are short never get as far as a turn of local search; only circuits that are
clearly too large are improved at once.

On large tasks both kinds of step take long, so all turns are shorter and the first one is of proof: sizes that cost a
few hundred conflicts go first.  Between turns static lemmas are made in portions.  A budget of few conflicts is cut
into several turns there, since without a turn of local search the upper bound would stay where it began.

Effort is counted in conflicts and steps, never in seconds, so that runs are reproducible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from mincirc.circuit import Circuit
from mincirc.runtime.budget import check
from mincirc.solve.protocol import Budget
from mincirc.upper.improve import Improver

CONFLICTS = 3000
"""Conflicts of the first turn of proof; later ones double, up to LONGEST times as many."""

STEPS = 2000
"""Steps of the first turn of local search; later ones double as well."""

LONGEST = 16

WIDE = 8
"""Turns of local search are shorter when the ends are closer than this: there is less to gain."""

MOST_IDLE = 4
"""A turn of local search that gained nothing halves the next ones, so many times at most."""

LARGE = 20
"""Circuits of at least so many gates are improved before anything is proved."""

STEPS_PER_GATE, MOST_STEPS = 120, 12_000
"""Steps of that first turn, by the size of the circuit."""

USUAL_STATES = 64
"""With more states conflicts cost more, and turns of proof have fewer of them."""

LEAST_CONFLICTS = 200
"""Conflicts of the first turn of proof on the largest tasks."""

PARTS = 4
"""On large tasks no turn of proof takes more than one of so many parts of a budget in conflicts."""

MOST_OFTEN = 16
"""With fewer states conflicts are so cheap beside steps that turns of proof have up to so many times as many."""


class TwoEnded(Protocol):
    """What taking turns looks at: a run with two ends."""

    lower: int
    circuit: Circuit | None


class Turns:
    """The turns of one run; without an improver there is one long turn of proof."""

    def __init__(self, improver: Improver | None, budget: Budget) -> None:
        self._improver = improver if improver is not None and improver.able else None
        self._budget = budget
        self._factor = 1
        self._idle = 0
        self._over = False
        self._states = 0 if self._improver is None else len(self._improver.problem.task.states)

    @property
    def _share(self) -> int:
        """The first turn of local search is so many times shorter than usual."""
        return min(max(1, self._states // USUAL_STATES), MOST_OFTEN)

    @property
    def more(self) -> bool:
        """Whether it is time for another turn of local search: the slice is over, and nothing else."""
        return self._over and not self._budget.exhausted

    def before(self, run: TwoEnded) -> None:
        """Improve a circuit that is clearly too large."""
        if run.circuit is not None and run.circuit.size >= LARGE and self._share == 1:
            steps = max(STEPS, min(STEPS_PER_GATE * run.circuit.size, MOST_STEPS))
            self._improve(run, steps)

    @contextmanager
    def slice(self) -> Iterator[None]:
        """Within this context the budget ends with the turn."""
        conflicts = None if self._improver is None else self._conflicts()
        with self._budget.sliced(conflicts):
            yield
            end = self._budget.slice_end  # refinements may have brought it nearer
            self._over = end is not None and self._budget.spent >= end

    def _conflicts(self) -> int:
        """Return the conflicts of the next turn of proof."""
        whole = self._budget.conflicts
        return self._full if whole is None or self._share == 1 else min(self._full, max(1, whole // PARTS))

    @property
    def _full(self) -> int:
        return _conflicts(self._states) * self._factor

    def improve(self, run: TwoEnded) -> None:
        """Take a turn of local search."""
        before = 0 if run.circuit is None else run.circuit.size
        steps = STEPS // self._share * self._factor * min(before - run.lower, WIDE) // WIDE
        self._improve(run, (steps >> self._idle) * self._conflicts() // self._full)
        gained = run.circuit is not None and run.circuit.size < before
        self._idle = 0 if gained else min(self._idle + 1, MOST_IDLE)
        self._factor = min(2 * self._factor, LONGEST)

    def _improve(self, run: TwoEnded, steps: int) -> None:
        if self._improver is None or run.circuit is None:
            return
        self._improver.offer(run.circuit)
        self._improver.run(steps, goal=run.lower, stop=self._stop(self._budget))

    @staticmethod
    def _stop(budget: Budget) -> Callable[[], bool]:
        def stop() -> bool:
            check()
            budget.pause()
            return budget.exhausted

        return stop


def _conflicts(states: int) -> int:
    """Return the conflicts of the first turn of proof: they cost more with every row, and with every gate on it."""
    if states >= USUAL_STATES:
        return max(CONFLICTS * USUAL_STATES // states, LEAST_CONFLICTS)
    return min(CONFLICTS * USUAL_STATES**2 // states**2, CONFLICTS * MOST_OFTEN)
