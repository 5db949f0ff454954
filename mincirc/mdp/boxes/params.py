"""What can be tuned about boxes of policies: when floats are believed, and how much work goes into a short lemma.

No parameter decides anything: every lemma is decided in rationals, whatever floats proposed.  Other values give other
boxes, and with them other lemmas and circuits of the same size, sooner or later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from mincirc.mdp.value.params import DescentParams, FloatParams
from mincirc.parameters import Parameters, Range


@dataclass(frozen=True, kw_only=True)
class OuterParams(Parameters):
    """How :class:`mincirc.mdp.boxes.outer.BoxProver` goes from floats to rationals."""

    tolerance: Annotated[float, Range(0, 1)] = 1e-10
    """Distance to the threshold (relative to 1 + threshold) below which floats are not believed."""

    places: Annotated[int, Range(1, 60)] = 24
    """Binary places of the rounded vector that is tried first."""

    more_places: Annotated[int, Range(1, 60)] = 40
    """Binary places of the second one, before the box is solved exactly: ``places`` to 60."""

    beyond: Annotated[float, Range(1, 1e300)] = 1e30
    """Thresholds beyond so many times the largest reward are out of reach of any policy."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.narrow(more_places=Range(self.places, 60))


@dataclass(frozen=True, kw_only=True)
class InsertionParams(Parameters):
    """Boxes that :class:`mincirc.mdp.boxes.insertion.Insertion` judges on the way to a short lemma."""

    visit_sweeps: Annotated[int, Range(0)] = 400
    """Steps over which visits are counted, which only put states in order."""

    deletions: Annotated[int, Range(0)] = 24
    """Boxes judged while states are freed."""

    widenings: Annotated[int, Range(0)] = 16
    """Boxes judged while actions are admitted."""

    long: Annotated[int, Range(0)] = 8
    """Lemmas of more states get a third of these boxes, since little of them can be left out."""

    known: Annotated[float, Range(1, 1e6)] = 4.0
    """States that have a row already are preferred by this factor."""


@dataclass(frozen=True, kw_only=True)
class LemmaParams(Parameters):
    """How :class:`mincirc.mdp.boxes.learn.LemmaLearner` makes lemmas, with the parameters of all that it calls."""

    many_states: Annotated[int, Range(0)] = 64
    """With more states than this, lemmas are made by insertion, and static ones wait."""

    exact_gap: Annotated[float, Range(0, 1)] = 1e-9
    """A policy that misses the bound by less (relative to 1 + bound) has its box enlarged by exact steps."""

    outer: OuterParams = OuterParams()
    """Boxes that fail."""

    insertion: InsertionParams = InsertionParams()
    """Lemmas of large tasks."""

    descent: DescentParams = DescentParams()
    """Bounds that come down from V*."""

    floats: FloatParams = FloatParams()
    """Values in floats."""


@dataclass(frozen=True, kw_only=True)
class GrowthParams(Parameters):
    """Boxes of which every policy is good (:class:`mincirc.mdp.boxes.inner.Growth`)."""

    evaluations: Annotated[int, Range(0)] = 120
    """Worst cases evaluated per box."""

    evaluations_of_large: Annotated[int, Range(0)] = 40
    """As many in a large task (:attr:`JudgeParams.many_states`), where each takes longer."""


@dataclass(frozen=True, kw_only=True)
class JudgeParams(Parameters):
    """How :class:`mincirc.mdp.boxes.accept.Judge` decides about a policy, with the parameters of what it calls."""

    many_states: Annotated[int, Range(0)] = 64
    """With more states than this a task is large: local search and growth of boxes judge fewer policies."""

    near: Annotated[float, Range(0, 1)] = 1e-6
    """Loss in floats (relative to 1 + largest loss) above which a choice is taken not to be optimal."""

    places: Annotated[int, Range(1, 60)] = 30
    """Binary places of the rounded vector."""

    remembered: Annotated[int, Range(1)] = 20_000
    """Policies whose answer is kept."""

    outer: OuterParams = OuterParams()
    """Distances to the threshold."""

    growth: GrowthParams = GrowthParams()
    """Boxes of good policies."""

    floats: FloatParams = FloatParams()
    """Values in floats."""
