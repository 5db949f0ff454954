"""Progress that a run tells a listener of: the bounds of a search, and the other phases that may take long.

Nothing here prints.  A phase beside the search (the optimum, policies one by one, proofs, ...) says what is in work
and how much of it is done; a listener that only wants the bounds looks at ``phase == "search"``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from mincirc.foreign import guarded
from mincirc.runtime.budget import Budget
from mincirc.runtime.meter import Meter
from mincirc.solve.protocol import Effort

Phase: TypeAlias = Literal[
    "optimum", "search", "staircase", "side", "policies", "circuits", "quantifier", "theorem", "lemmas", "proofs"
]
"""``optimum``: the best return of any policy is computed.  ``search``: the least size.  ``staircase``: the best return
of size after size.  ``side``: the least size with (or without) a predicate.  ``policies`` and ``circuits``: those of
the least size are listed.  ``quantifier``: whether they have a predicate.  ``theorem``: a step of the argument.
``lemmas``: sizes are refuted once more for a certificate.  ``proofs``: a proof per size is made and written."""


@dataclass(frozen=True)
class Event:
    """Progress: ``kind`` is ``bounds`` (one of them moved), ``progress`` (nothing moved), ``phase`` or ``warning``.

    ``lower`` and ``upper`` are of the ``measure`` being worked on: ``size``, ``depth`` (then ``gates`` may be a depth)
    or ``cost``.  In the phase ``staircase`` all bounds that circuits of fewer than ``lower`` gates reach are settled,
    and ``upper`` is ``None``; in the phase ``side`` they are of the circuits that ``message`` names.  The kind
    ``phase`` says that another phase began or went on: ``message`` is what is in work there (one line, may be empty),
    ``done`` the number of things done, ``total`` how many there are (``None``: not known); ``lower`` and ``upper``
    are what is known of the least size.  ``message`` of a warning is the warning: one line.

    >>> import mincirc
    >>> told = []
    >>> result = mincirc.search(mincirc.load("table:0x6"), on_event=told.append)
    >>> told[-1].measure, told[-1].phase
    ('size', 'search')
    """

    kind: str
    gates: int
    lower: int | Fraction
    upper: int | Fraction | None
    conflicts: int
    lemmas: int
    rows: int
    seconds: float
    message: str = ""
    measure: str = "size"
    phase: Phase = "search"
    done: int = 0
    total: int | None = None


OnEvent = Callable[[Event], None]


@dataclass
class Teller:
    """Tells a listener of the phases beside the search; without a listener nothing happens.

    ``size`` is the least size where it is proved, ``lower`` what is known of it otherwise.  Conflicts are those of
    ``spending``, seconds those of ``budget`` (conflicts too, where that is all there is).
    """

    on_event: OnEvent | None
    budget: Budget
    size: int | None = None
    lower: int = 0
    spending: Meter | None = None
    _last: Event | None = None

    def __post_init__(self) -> None:
        self.on_event = guarded("on_event", self.on_event, "event")

    def phase(self, phase: Phase, message: str = "", done: int = 0, total: int | None = None) -> None:
        """Say what is in work and how much of it is done."""
        lower = self.lower if self.size is None else self.size
        spent, seconds = (self.spending or self.budget.meter).conflicts, self.budget.elapsed()
        last = Event("phase", lower, lower, self.size, spent, 0, 0, seconds, message, "size", phase, done, total)
        self._last = last
        if self.on_event is not None:
            self.on_event(last)

    @property
    def message(self) -> str:
        """What is in work."""
        return "" if self._last is None else self._last.message

    def again(self, _gates: int = 0, _effort: Effort | None = None) -> None:
        """Say the same with what has been spent since: a session's ``on_progress``."""
        if self._last is not None:
            self.phase(self._last.phase, self._last.message, self._last.done, self._last.total)
