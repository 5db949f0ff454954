"""A SAT solver of PySAT, run in slices of conflicts so that budgets, the clock and Ctrl-C are obeyed.

``solve()`` holds the interpreter lock and CaDiCaL cannot be interrupted, so a call never runs longer than a slice.
A slice is a number of conflicts: a fixed one, or fewer where a conflict costs so many propagations that it would take
more than about half a second.  Both are the same on every machine, so a run with a budget in conflicts is
reproducible; the clock decides *whether* another slice starts.  Only the last slices before a limit on seconds are
made so short by the clock that they end in time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from threading import current_thread, main_thread
from time import monotonic
from typing import Annotated, Any, Self

from pysat.solvers import Solver, SolverNames

from mincirc.errors import SolverError, did_you_mean
from mincirc.parameters import Parameters, Range
from mincirc.runtime.ambient import guarded
from mincirc.solve.protocol import Budget
from mincirc.vocabulary import DEFAULT_SOLVER


@dataclass(frozen=True, kw_only=True)
class SliceParams(Parameters):
    """How long the solver runs between two looks at the budget: the same on every machine."""

    first: Annotated[int, Range(1)] = 500
    """Conflicts of the first slice; each later one has twice as many."""

    doublings: Annotated[int, Range(0, 40)] = 5
    """Slices do not double more often than this."""

    propagations: Annotated[int, Range(1)] = 1_500_000
    """Propagations that a slice may take, by the rate of those before it: about half a second."""

    unknown_rate: Annotated[int, Range(1)] = 100_000_000
    """The first slice of a formula has so many conflicts, divided by its clauses: nothing is known of its rate."""


DEFAULT_SLICES = SliceParams()

DEFAULT = DEFAULT_SOLVER
UNFIT = ("cryptominisat", "cryptosat", "ergo", "kissat404", "lingeling", "cadical103")
"""Solvers of PySAT without conflict budgets, or that cannot be asked twice."""


def solver_names() -> dict[str, tuple[str, ...]]:
    """Return the usable solvers of PySAT and their short names."""
    return {
        name: names
        for name, names in sorted(vars(SolverNames).items())
        if not name.startswith("_") and isinstance(names, tuple) and name not in UNFIT
    }


def canonical_name(name: str) -> str:
    """Return PySAT's full name of a solver; raise :class:`SolverError` with a suggestion otherwise."""
    known = solver_names()
    for full, names in known.items():
        if name == full or name in names:
            return full
    raise SolverError(f"no SAT solver {name!r} (there are {', '.join(known)}){did_you_mean(name, known)}")


class SatSolver:
    """One incremental solver; counts its clauses and conflicts."""

    def __init__(self, name: str = DEFAULT, slices: SliceParams = DEFAULT_SLICES) -> None:
        self.slices = slices
        self.name = canonical_name(name)
        self._solver: Any = Solver(name=solver_names()[self.name][0])
        self.clauses = 0
        self.calls = 0
        self._slice = 0
        self._seconds = 0.0
        self.conflicts = 0
        self.propagations = 0
        owner = guarded()
        if owner is not None:
            owner.own(self)

    def add(self, clauses: Iterable[Sequence[int]]) -> None:
        """Add clauses; an empty clause makes the formula unsatisfiable."""
        batch = [c for clause in clauses for c in ([clause] if clause else ([1], [-1]))]
        self.clauses += len(batch)
        self._solver.append_formula(batch)

    def _count(self, budget: Budget) -> None:
        """Take down the conflicts; those that were met while clauses were added count with the next call."""
        counts = self._solver.accum_stats() or {}
        conflicts = int(counts.get("conflicts", 0))
        self.propagations = int(counts.get("propagations", 0))
        budget.spend(conflicts - self.conflicts)
        self.conflicts = conflicts

    def solve(self, budget: Budget, stop: Callable[[], bool] = lambda: False, most: int | None = None) -> bool | None:
        """Return whether the clauses are satisfiable, ``None`` when the budget ended or ``stop()`` held first.

        ``stop`` is asked between slices; slices end where the solver has ``most`` conflicts, the earlier ones counted.
        """
        while not budget.exhausted:
            limits = [self._usual_slice(), self._timely_slice(budget), budget.left_conflicts()]
            if most is not None and self.conflicts < most:
                limits.append(most - self.conflicts)
            self._solver.conf_budget(min(limit for limit in limits if limit is not None))
            self.calls += 1
            started = monotonic()
            try:
                answer = self._slice_off_the_main_thread()
            finally:
                self._seconds += monotonic() - started
                self._count(budget)
            budget.pause()
            if answer is not None:
                return answer
            self._slice += 1
            if stop():
                return None
        return None

    def _usual_slice(self) -> int:
        """Return the conflicts of the next slice, from the number of slices and the propagations so far."""
        usual = self.slices.first << min(self._slice, self.slices.doublings)
        if self.propagations and self.conflicts:
            return max(1, min(usual, self.slices.propagations * self.conflicts // self.propagations))
        return max(1, min(usual, self.slices.unknown_rate // max(1, self.clauses)))

    def _timely_slice(self, budget: Budget) -> int | None:
        """Return the conflicts that fit the seconds left, by the rate so far (``None``: no such limit)."""
        left = budget.left_seconds()
        if left is None or not self.conflicts or not self._seconds:
            return None
        return max(1, int(left * self.conflicts / self._seconds))

    def _slice_off_the_main_thread(self) -> bool | None:
        """Run one slice in another thread and wait for it.

        On the main thread PySAT catches Ctrl-C by a jump out of the solver, which leaves it (and possibly the
        allocator) in pieces.  Elsewhere it does not, and the interrupt arrives here when the slice is over.
        """
        if current_thread() is not main_thread():
            return self._slice_here()
        running = _thread(os.getpid()).submit(self._slice_here)
        try:
            return running.result()
        finally:
            wait([running])  # nobody may touch the solver before the slice is over

    def _slice_here(self) -> bool | None:
        answer: bool | None = self._solver.solve_limited()
        return answer

    def model(self) -> list[int]:
        """Return the satisfying assignment, literal v or -v at position v - 1."""
        return list(self._solver.get_model())

    def close(self) -> None:
        """Free the solver; once closed, nothing more can be asked.

        On the main thread a signal could come between the end of the solver and PySAT's note of it, and the solver
        would be freed twice; so this too happens in the other thread, after a slice that may still run there.
        """
        solver, self._solver = self._solver, None
        if solver is None:
            return
        if current_thread() is main_thread():
            with suppress(RuntimeError):  # the interpreter ends and takes no more work
                wait([_thread(os.getpid()).submit(solver.delete)])
                return
        solver.delete()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@lru_cache(maxsize=1)
def _thread(process: int) -> ThreadPoolExecutor:  # noqa: ARG001
    """Return the one thread of this process in which slices run; a forked process needs one of its own."""
    return ThreadPoolExecutor(1)
