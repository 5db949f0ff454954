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
from typing import Protocol, runtime_checkable

from mincirc.circuit import Circuit
from mincirc.problem.evidence import Evidence
from mincirc.problem.problem import Problem
from mincirc.runtime.budget import Budget

__all__ = ["Answer", "Backend", "Budget", "Effort", "OnProgress", "Resumable", "Session", "Verdict"]


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


@runtime_checkable
class Resumable(Protocol):
    """A session that can be left and gone on with in another process."""

    def evidence(self) -> Evidence:
        """Return what is known now."""
        ...

    def restore(self, evidence: Evidence) -> None:
        """Take over what an earlier session of the same question knew; before the first size is asked."""
        ...

    def start_anew(self, first: int, told: Callable[[], None]) -> None:
        """From now on start the solver anew after ``first`` conflicts, then 2 ``first``, ..., and tell each time."""
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
