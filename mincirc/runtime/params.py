"""What can be tuned about limits: how soon a run ends after one was reached, and what is taken to be enough memory.

No parameter changes an answer that is reached; they say how exactly limits on seconds and memory are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from mincirc.parameters import Parameters, Range


@dataclass(frozen=True, kw_only=True)
class MemoryParams(Parameters):
    """Sizes in bytes by which memory is foreseen (:mod:`mincirc.runtime.memory`)."""

    clause: Annotated[int, Range(1)] = 300
    """Of a short clause while a formula is built, a Python list and then the solver's own copy."""

    small: Annotated[int, Range(0)] = 30_000_000
    """Of formulas that are built without asking how much memory is free."""

    working: Annotated[int, Range(0)] = 24 << 20
    """Of the smallest search, on top of what the process holds once its modules are loaded (measured: 23.7 MiB)."""

    spread: Annotated[int, Range(0)] = 4 << 20
    """By which the same process, started twice, may differ."""

    safe: Annotated[float, Range(0, 1)] = 0.9
    """The share of the free memory (no bytes) that a process takes without being told."""


@dataclass(frozen=True, kw_only=True)
class BudgetParams(Parameters):
    """How a :class:`mincirc.runtime.budget.Budget` looks at its limits, and how far they may be passed."""

    interval: Annotated[float, Range(0, 10)] = 0.01
    """Seconds between two looks at everything but the clock."""

    grace: Annotated[float, Range(0, 60)] = 1.0
    """Seconds that no loop is broken off in, so that even a limit of 0 gives bounds where they come quickly."""

    late: Annotated[float, Range(0, 60)] = 0.3
    """Seconds after the limit at which the timer breaks off what has not stopped of itself."""

    soft: Annotated[float, Range(1, 2)] = 1.04
    """Loops end at this multiple of the memory limit: 1 to ``hard``.

    Whoever can do with less (a SAT solver made anew) does so at 1.
    """

    hard: Annotated[float, Range(1, 2)] = 1.06
    """The timer breaks off what goes on beyond this multiple of the memory limit."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.narrow(soft=Range(1, self.hard))


@dataclass(frozen=True, kw_only=True)
class SignalParams(Parameters):
    """Times in seconds between signals (:mod:`mincirc.runtime.signals`)."""

    one_event: Annotated[float, Range(0, 10)] = 0.2
    """Within it further signals belong to the first (a closing terminal and its session send several)."""

    tick: Annotated[float, Range(0.001, 10)] = 0.1
    """Between two looks of the timer."""

    again: Annotated[float, Range(0.001, 10)] = 0.02
    """After it an interruption that was lost in a finaliser is raised again."""
