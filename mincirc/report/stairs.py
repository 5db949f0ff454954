"""The section of a staircase: the plot, and for every step its circuit, return and policy, which a slider shows.

The slider goes over the steps, not over all bounds k: between two of them nothing changes, and a step that is narrow
is as easy to reach as a wide one, by one press of an arrow key.
"""

from __future__ import annotations

from dataclasses import dataclass

from mincirc.rational import approximate
from mincirc.report.answers import Fact, asked_facts
from mincirc.report.documents import StaircaseDocument, StepDocument
from mincirc.report.exhibits import Claimed, Exhibit, Exhibitor
from mincirc.report.figures import Figure, figure, plural
from mincirc.report.plot import PlottedStep, staircase_plot
from mincirc.report.reading import ReportedAnswer


@dataclass(frozen=True)
class StepView:
    """One step: what a slider says at it, its interval of bounds, and a circuit that is best there."""

    says: str
    size: int
    above: Figure | None
    most: Figure
    proved: bool
    word: str
    exhibit: Exhibit | None


@dataclass(frozen=True)
class StairsView:
    """A staircase on the page."""

    facts: tuple[Fact, ...]
    predicate: str
    complete: bool
    plot: str
    steps: tuple[StepView, ...]
    more: int
    origin: str


def stairs_view(answer: ReportedAnswer, document: StaircaseDocument, exhibitor: Exhibitor) -> StairsView:
    """Return the section of a staircase."""
    params = exhibitor.params
    shown = document.steps[: params.steps]
    facts = [*asked_facts(document)]
    if document.optimum is not None:
        facts.append(Fact("best return of any policy", figure(document.optimum, params)))
    plotted = [PlottedStep(s.size, s.bound_above, s.bound_max, s.status == "proved", s.quantifier) for s in shown]
    return StairsView(
        facts=tuple(facts),
        predicate=document.predicate or "",
        complete=document.reaches_optimum,
        plot=staircase_plot(plotted) if plotted else "",
        steps=tuple(_step(answer, document, step, exhibitor) for step in shown),
        more=len(document.steps) - len(shown),
        origin=answer.origin,
    )


def _step(answer: ReportedAnswer, document: StaircaseDocument, step: StepDocument, exhibitor: Exhibitor) -> StepView:
    params = exhibitor.params
    claimed = Claimed(answer.where, document.basis, document.interface, step.bound_max)
    return StepView(
        says=_sentence(step),
        size=step.size,
        above=None if step.bound_above is None else figure(step.bound_above, params),
        most=figure(step.bound_max, params),
        proved=step.status == "proved",
        word=_word(step, document.predicate),
        exhibit=exhibitor.exhibit(step.circuit, claimed),
    )


def _sentence(step: StepDocument) -> str:
    """Return what a slider says at the step."""
    most = approximate(step.bound_max)
    where = f"up to {most}" if step.bound_above is None else f"above {approximate(step.bound_above)} up to {most}"
    least = "needs" if step.status == "proved" else "needs at most"
    return f"a return {where} {least} {plural(step.size, 'gate')}"


def _word(step: StepDocument, predicate: str | None) -> str:
    """Return which minimum circuits have the predicate at the last bound of the step."""
    if predicate is None:
        return ""
    words = {
        "all": "all minimum circuits have it",
        "some": "some minimum circuits have it, others do not",
        "none": "no minimum circuit has it",
    }
    return words.get(step.quantifier or "", "not settled")
