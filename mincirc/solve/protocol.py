"""What a back end is: something that decides "is there an acceptable circuit of r gates?".

A session is asked for r = 0, 1, 2, ... in order.  Its symmetry rules may assume that all smaller sizes were
refuted *in the same session*, so ``REFUTED`` at r means "none with exactly r gates, given none with fewer".

To add a back end: implement :class:`Backend`, register it in :mod:`mincirc.solve.registry`, and the oracle tests run
over it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from time import monotonic
from typing import Protocol

from mincirc.circuit import Circuit
from mincirc.encode.problem import Problem


class Answer(Enum):
    """The three possible answers; running out of budget is never a "no"."""

    FOUND = "found"
    REFUTED = "refuted"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Effort:
    """What a call cost.  ``conflicts``, ``clauses`` and ``variables`` are 0 for back ends without them."""

    conflicts: int = 0
    clauses: int = 0
    variables: int = 0
    lemmas: int = 0
    rows: int = 0
    calls: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Verdict:
    """The answer for one r; ``circuit`` is the witness when it is ``FOUND``."""

    answer: Answer
    circuit: Circuit | None = None
    effort: Effort = field(default_factory=Effort)


@dataclass
class Budget:
    """How long a search may go on; both limits count from the start of the search.

    ``conflicts`` is reproducible; ``seconds`` is wall-clock time.  ``spent`` and ``interrupted`` are kept by the back
    ends, which call :meth:`pause` between slices of work; ``watch`` is called then.  ``slice_end`` is a number of
    spent conflicts at which work is to be put down for a while, as if ``conflicts`` were reached.  ``memory`` is the
    most bytes that the process may hold; ``out_of_memory`` is set by a back end that cannot go on within them.
    """

    conflicts: int | None = None
    seconds: float | None = None
    spent: int = 0
    interrupted: bool = False
    started: float = field(default_factory=monotonic)
    watch: Callable[[], None] | None = None
    memory: int | None = None
    out_of_memory: bool = False
    slice_end: int | None = None

    def left_conflicts(self, *, of_all: bool = False) -> int | None:
        """Return the conflicts left (``of_all``: whatever the slice), or ``None`` when they are unlimited."""
        slice_end = None if of_all else self.slice_end
        limits = [limit for limit in (self.conflicts, slice_end) if limit is not None]
        return max(0, min(limits) - self.spent) if limits else None

    def left_seconds(self) -> float | None:
        """Return the seconds left, or ``None`` when they are unlimited."""
        if self.seconds is None:
            return None
        return max(0.0, self.seconds - (monotonic() - self.started))

    def elapsed(self) -> float:
        """Return the seconds since the budget was opened."""
        return monotonic() - self.started

    def pause(self) -> None:
        """Let whoever watches the run look at it; called by back ends between slices of work."""
        if self.watch is not None:
            self.watch()

    @property
    def exhausted(self) -> bool:
        """Whether a limit is reached, or a back end was interrupted."""
        return self.interrupted or self.out_of_memory or self.left_conflicts() == 0 or self.left_seconds() == 0


OnProgress = Callable[[int, Effort], None]
"""Called now and then with the size being tried and the effort spent on it so far."""


class Session(Protocol):
    """One search: sizes are asked in increasing order."""

    def decide(self, gates: int, budget: Budget) -> Verdict:
        """Decide whether an acceptable circuit with ``gates`` gates exists (see the module's text)."""
        ...

    def close(self) -> None:
        """Free what the session holds."""
        ...


class Backend(Protocol):
    """A way of deciding; ``name`` is what ``--solver`` takes."""

    @property
    def name(self) -> str:
        """The name on the command line."""
        ...

    def session(self, problem: Problem, on_progress: OnProgress | None = None) -> Session:
        """Open a session for one problem."""
        ...
