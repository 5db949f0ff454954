"""What a run may use, and why it ends.

**Three limits, two kinds.**  Conflicts of SAT solvers are counted, so a limit on them ends a run at the same place
every time; solvers alone look at it, between two calls.  Seconds and memory are measured: they end a run as soon as
somebody looks, wherever it is then, and no answer depends on where that was.

**Four reasons**, from the strongest: a signal came (``interrupted``), the memory does not suffice (``memory``), the
time is over (``timeout``), the conflicts are used up (``conflicts``).  The first three are *hard*: the run as a whole
is over.  ``conflicts`` may end a part of it only, a cap or a turn (:class:`mincirc.runtime.budget.Budget`).  None of
them is ever an answer to the question that was asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

HardStop = Literal["interrupted", "memory", "timeout"]
"""Why a run as a whole ends; the first that applies is told."""

Stop = HardStop | Literal["conflicts"]
"""Why a budget ended."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much may be used; ``None`` is no limit.

    ``conflicts`` of SAT solvers; ``seconds`` of wall-clock time; ``memory`` in bytes, that this process and its
    workers hold together.
    """

    conflicts: int | None = None
    seconds: float | None = None
    memory: int | None = None


class LimitReached(BaseException):
    """A limit was reached in the middle of something; caught by :meth:`mincirc.runtime.budget.Budget.guard`.

    Not an :class:`Exception`, so that code which catches whatever a user's function raises lets it pass.
    """

    def __init__(self, reason: HardStop) -> None:
        super().__init__(reason)
        self.reason = reason


def strongest(stops: Iterable[HardStop]) -> HardStop | None:
    """Return the first of the reasons in the order of :data:`HardStop`, ``None`` of none."""
    order: tuple[HardStop, ...] = get_args(HardStop)
    return min(stops, key=order.index, default=None)
