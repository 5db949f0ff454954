"""Parameters of boxes of policies: tolerances of floats, and the effort spent on a short lemma.

No parameter affects correctness: every lemma is decided in rationals, whatever floats proposed.  Other values give
other boxes, and with them other lemmas and other circuits of the same size, in more or less time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from mincirc.mdp.value.params import DescentParams, FloatParams
from mincirc.parameters import Parameters, Range


@dataclass(frozen=True, kw_only=True)
class OuterParams(Parameters):
    """Tolerances and precision of :class:`mincirc.mdp.boxes.outer.BoxProver`."""

    tolerance: Annotated[float, Range(0, 1)] = 1e-10
    """Distance to the threshold (relative to 1 + threshold) below which floats do not decide."""

    places: Annotated[int, Range(1, 60)] = 24
    """Binary places of the rounded vector that is tried first."""

    more_places: Annotated[int, Range(1, 60)] = 40
    """Binary places of the second one, before the box is solved exactly: ``places`` to 60."""

    beyond: Annotated[float, Range(1, 1e300)] = 1e30
    """Thresholds in floats are clipped at this multiple of the largest reward."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.narrow(more_places=Range(self.places, 60))


@dataclass(frozen=True, kw_only=True)
class InsertionParams(Parameters):
    """Effort of :class:`mincirc.mdp.boxes.insertion.Insertion` for one lemma."""

    visit_sweeps: Annotated[int, Range(0)] = 400
    """Steps over which visits are counted; visits only order the states."""

    deletions: Annotated[int, Range(0)] = 24
    """Boxes evaluated while states are freed."""

    widenings: Annotated[int, Range(0)] = 16
    """Boxes evaluated while actions are admitted."""

    long: Annotated[int, Range(0)] = 8
    """Lemmas with more states get a third of ``deletions`` and ``widenings``: few of their states can be freed."""

    known: Annotated[float, Range(1, 1e6)] = 4.0
    """Factor by which states with a row are preferred."""


@dataclass(frozen=True, kw_only=True)
class FixedParams(Parameters):
    """Precision of upper bounds in fixed-point numbers (:mod:`mincirc.mdp.boxes.fixed`)."""

    least_places: Annotated[int, Range(1, 58)] = 24
    """With fewer binary places, because values are large beside rewards, there are no such bounds."""


@dataclass(frozen=True, kw_only=True)
class ForcedParams(Parameters):
    """Backward induction over many boxes with one forced choice (:mod:`mincirc.mdp.boxes.forced`)."""

    places: Annotated[int, Range(1, 60)] = 44
    """Binary places of values; fewer where the numbers of the task or the horizon are long."""

    moves_at_once: Annotated[int, Range(1)] = 1 << 22
    """Successors that are backed up for all boxes at once, over all steps: some 50 ms."""

    backups_at_once: Annotated[int, Range(1)] = 1 << 17
    """Choices of all boxes that are backed up at once, in one step: some megabytes."""


@dataclass(frozen=True, kw_only=True)
class LemmaParams(Parameters):
    """Parameters of :class:`mincirc.mdp.boxes.learn.LemmaLearner` and of the modules that it uses."""

    many_states: Annotated[int, Range(0)] = 64
    """With more states than this, lemmas are made by insertion and static lemmas are deferred."""

    exact_gap: Annotated[float, Range(0, 1)] = 1e-9
    """Gap to the bound (relative to 1 + bound) below which a policy's box is grown by exact steps, not in floats."""

    outer: OuterParams = OuterParams()
    """Outer boxes."""

    insertion: InsertionParams = InsertionParams()
    """Lemmas by insertion, for large tasks."""

    descent: DescentParams = DescentParams()
    """Value iteration from above."""

    forced: ForcedParams = ForcedParams()
    """Static lemmas with a horizon."""

    floats: FloatParams = FloatParams()
    """Values in floats."""


@dataclass(frozen=True, kw_only=True)
class GrowthParams(Parameters):
    """Effort of growing an inner box (:class:`mincirc.mdp.boxes.inner.Growth`)."""

    evaluations: Annotated[int, Range(0)] = 120
    """Worst cases evaluated per box."""

    evaluations_of_large: Annotated[int, Range(0)] = 40
    """The same for a large task (:attr:`JudgeParams.many_states`), where an evaluation takes longer."""


@dataclass(frozen=True, kw_only=True)
class JudgeParams(Parameters):
    """Parameters of :class:`mincirc.mdp.boxes.accept.Judge` and of the modules that it uses."""

    many_states: Annotated[int, Range(0)] = 64
    """With more states than this a task is large: local search and growth of boxes evaluate fewer policies."""

    near: Annotated[float, Range(0, 1)] = 1e-6
    """Loss in floats (relative to 1 + largest loss) above which a choice counts as suboptimal."""

    places: Annotated[int, Range(1, 60)] = 30
    """Binary places of the rounded vector."""

    remembered: Annotated[int, Range(1)] = 20_000
    """Number of policies whose answers are cached."""

    outer: OuterParams = OuterParams()
    """Tolerances of the thresholds."""

    growth: GrowthParams = GrowthParams()
    """Growth of inner boxes."""

    floats: FloatParams = FloatParams()
    """Values in floats."""
