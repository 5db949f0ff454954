"""The state of a search under way: bounds of every measure, the best circuit, the sizes that were tried.

Everything that searches writes here and reads here: the search for the least size, those for depth and cost, local
search, checkpoints, and statements that bound the size of circuits of some kind.  Both bounds of every measure are
valid at every moment, so Ctrl-C or a limit leaves a valid answer.  A run imports nothing that searches.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction

from mincirc.circuit import Circuit
from mincirc.foreign import guarded
from mincirc.problem.evidence import Evidence
from mincirc.problem.goal import SIZE, Goal
from mincirc.searching.bound import Target
from mincirc.searching.checkpoint.record import Spent
from mincirc.searching.event import Event, OnEvent, Phase
from mincirc.searching.result import Bounds, SizeStats, Stopped
from mincirc.solve.protocol import Answer, Budget, Effort, Reasoned, Verdict
from mincirc.upper.improve import Improver


@dataclass
class MeasureBounds:
    """The bounds of each measure; ``now`` is the one being worked on (default: the first of the goal).

    The bounds of the second measure of a lexicographic goal speak of the circuits that are best in the first, even
    while it is open.  Measures that the goal does not speak of keep the bounds that are always true.
    """

    goal: Goal = SIZE
    now: str = ""
    size: Bounds = Bounds(0, None)
    depth: Bounds = Bounds(0, None)
    cost: Bounds = Bounds(0, None)

    def __post_init__(self) -> None:
        self.now = self.now or self.goal.measures[0]

    def of(self, measure: str) -> Bounds:
        """Return the bounds of one measure."""
        bounds: Bounds = getattr(self, measure)
        return bounds

    def asked(self, measure: str) -> Bounds | None:
        """Return the bounds of one measure, ``None`` when the goal does not speak of it."""
        return self.of(measure) if measure in self.goal.measures else None

    @property
    def current(self) -> Bounds:
        """The bounds of the measure being worked on."""
        return self.of(self.now)

    @property
    def size_first(self) -> bool:
        """Whether the goal asks for the least size before anything else: then any circuit bounds the size."""
        return self.goal.measures[0] == "size"

    @property
    def closed(self) -> bool:
        """Whether every measure that the goal speaks of is settled."""
        return all(self.of(measure).closed for measure in self.goal.measures)


@dataclass
class Run:
    """What a search knows so far.

    ``after_bounds`` is called whenever a bound moved.  ``before`` is the effort of earlier processes on the same
    search.  ``evidence`` is what refuted the sizes below ``lower``, where lemmas did; ``lower_reason`` is why so many
    gates are needed, once a search for the least size has ended.  ``phase`` and ``message`` are those of the events.
    """

    budget: Budget
    on_event: OnEvent | None = None
    bounds: MeasureBounds = field(default_factory=MeasureBounds)
    circuit: Circuit | None = None
    target: Target | None = None
    stopped: Stopped | None = None
    sizes: list[SizeStats] = field(default_factory=list)
    conflicts_before: int = 0
    before: Spent = field(default_factory=Spent)
    improver: Improver | None = None
    lower_reason: Reasoned | None = None
    evidence: Evidence | None = None
    phase: Phase = "search"
    message: str = ""
    after_bounds: Callable[[], None] = lambda: None
    _provisional: bool = False

    def __post_init__(self) -> None:
        self.on_event = guarded("on_event", self.on_event, "event")

    @property
    def lower(self) -> int:
        """The gates that are needed at least."""
        return int(self.bounds.size.lower)

    @lower.setter
    def lower(self, gates: int) -> None:
        self.bounds.size = replace(self.bounds.size, lower=gates)

    @property
    def upper(self) -> int | None:
        """The gates that are known to be enough."""
        upper = self.bounds.size.upper
        return None if upper is None else int(upper)

    @property
    def closed(self) -> bool:
        """Whether the least size is settled."""
        return self.bounds.size.closed

    def take(self, circuit: Circuit) -> None:
        """Keep an acceptable circuit as the best one known; it bounds the size, if that is minimised first."""
        self.circuit = circuit
        if self.bounds.size_first:
            self.bounds.size = replace(self.bounds.size, upper=circuit.size)

    def found(self, circuit: Circuit) -> None:
        """Keep an acceptable circuit as the best one known, and tell of it."""
        self.take(circuit)
        self.emit("bounds", circuit.size, Effort())

    def raise_lower(self, gates: int) -> None:
        """Note that so many gates are needed, of what is known without asking for a size; tell if that is new."""
        if gates > self.lower:
            self.lower = gates if self.upper is None else min(gates, self.upper)
            self._provisional = False
            self.emit("bounds", self.lower, Effort())

    def decided(self, gates: int, verdict: Verdict, *, final: bool = True) -> None:
        """Move a bound by the verdict on one size; one that is not ``final`` is replaced by the next on that size."""
        if self._provisional:
            self.conflicts_before -= self.sizes.pop().conflicts
        self._provisional = not final
        self.record(gates, verdict)
        if verdict.circuit is not None:
            self.take(verdict.circuit)
        elif verdict.answer is Answer.REFUTED:
            self.lower = gates + 1
        if final:
            self.emit("bounds", gates, replace(verdict.effort, conflicts=0))

    def record(self, gates: int, verdict: Verdict, *, depth: int | None = None, cost: Fraction | None = None) -> None:
        """Write down what was asked, the answer and its effort; bounds stay as they are."""
        self.sizes.append(SizeStats.of(gates, verdict.answer.value, verdict.effort, depth=depth, cost=cost))
        self.conflicts_before += verdict.effort.conflicts

    def reason(self) -> Stopped:
        """Return why the budget ended the run."""
        return self.budget.reason or "back end gave up"

    def progress(self, gates: int, effort: Effort) -> None:
        """Tell of effort that moved no bound: a session's ``on_progress``."""
        self.emit("progress", gates, effort)

    def emit(self, kind: str, gates: int, effort: Effort) -> None:
        """Tell whoever keeps the state of the search, and whoever listens."""
        if kind == "bounds":
            self.after_bounds()
        if self.on_event is not None:
            conflicts = self.conflicts_before + effort.conflicts
            seconds, now = self.budget.elapsed(), self.bounds.current
            told = effort.lemmas, effort.rows, seconds, self.message, self.bounds.now, self.phase
            self.on_event(Event(kind, gates, now.lower, now.upper, conflicts, *told))

    def warn(self, message: str) -> None:
        """Tell whoever listens that something is amiss that does not stop the search."""
        if self.on_event is not None:
            seconds = self.budget.elapsed()
            self.on_event(Event("warning", self.lower, self.lower, self.upper, 0, 0, 0, seconds, message))
