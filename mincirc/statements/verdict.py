"""The steps of the argument, as records, and the verdict that follows from their outcomes.

No search happens here: :mod:`mincirc.statements.reduction` walks the steps, and this module says what they come to.  A
verdict names the first step that breaks the argument of the post (Hubinger 2019) only where every step before it is
settled; a step that a budget left open leaves the verdict open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from mincirc.display import RichDisplay
from mincirc.partial import Missing, Why
from mincirc.predicate import Policy
from mincirc.searching.result import SearchResult
from mincirc.statements.locality import Locality
from mincirc.statements.quantifier import Quantified, Quantifier

Outcome: TypeAlias = Literal["yes", "no", "unknown", "not needed"]


@dataclass(frozen=True, repr=False)
class TheoremStep(RichDisplay):
    """One step: what it says, whether it is so, and what was looked at."""

    number: int
    name: str
    outcome: Outcome
    says: str
    witness: Policy | None = None

    def _brief(self) -> str:
        return f"{self.number}, {self.name}: {self.outcome}, {self.says}"


@dataclass(frozen=True, repr=False)
class Walked(RichDisplay):
    """The whole walk.  ``verdict`` is ``holds``, ``fails at step N``, ``vacuous``, or ``open`` (budget).

    ``quantifier`` maps ``union`` and each member to the quantifier of C over the minimum circuits; ``size_set`` and
    ``size_union`` are the least sizes of the two problems.
    """

    predicate: str
    verdict: str
    steps: tuple[TheoremStep, ...]
    size_set: int | None
    size_union: int | None
    quantifier: dict[str, Quantifier]
    locality: Locality | None
    covered: bool
    result: SearchResult
    stopped: Why | None = None

    def _brief(self) -> str:
        steps = ", ".join(f"{step.name} {step.outcome}" for step in self.steps)
        return f"{self.predicate!r}: {self.verdict}, {steps}, {self.result.task!r}"

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What is not settled, and why; a step that no method here decides leaves the verdict open."""
        lacks = list(self.result.missing)
        why: Why = self.stopped or self.result.stats.stopped or "undecided"
        if self.verdict == "open" and not self.steps:
            lacks.append(Missing("the steps of the argument", why))
        if self.verdict == "open" or self.stopped is not None:
            lacks += [Missing(f"step {s.number} ({s.name})", why) for s in self.steps if s.outcome == "unknown"]
            open_at = [place for place, word in self.quantifier.items() if word == "unknown"]
            lacks += [Missing(f"the quantifier on {place}", why) for place in open_at]
        return tuple(lacks)


def conclusion_step(on_tasks: list[Quantified], on_union: Quantified) -> TheoremStep:
    """Return step 5: whether as many minimum circuits of the union have C as those of the set on some task."""
    wanted = {q.quantifier for q in on_tasks}
    if on_union.quantifier == "unknown":
        return TheoremStep(5, "conclusion", "unknown", "not settled on the union")
    says = {
        "all": "all minimum circuits of the union have C",
        "some": "some minimum circuits of the union have C, others do not",
        "none": "no minimum circuit of the union has C",
    }[on_union.quantifier]
    if on_union.quantifier == "all":
        return TheoremStep(5, "conclusion", "yes" if wanted & {"all", "some"} else "not needed", says)
    if "all" in wanted or (on_union.quantifier == "none" and "some" in wanted):
        return TheoremStep(5, "conclusion", "no", says, on_union.lacking)
    if "unknown" in wanted:
        return TheoremStep(5, "conclusion", "unknown", f"{says}; the premise is not settled on every task")
    return TheoremStep(5, "conclusion", "yes" if "some" in wanted else "not needed", says)


def verdict_of(steps: tuple[TheoremStep, ...]) -> str:
    """Name the first step that breaks the argument, if all steps before it are settled; else the walk is open.

    Nothing is claimed when the premise is false.  Even then the two problems must be the same (steps 2 and 3), and C
    may not turn up on the union alone (step 6, which step 4 explains).
    """
    outcome = {s.number: s.outcome for s in steps}
    order = [1, 2, 3, 4, 5, 6]
    if outcome[1] == "no":
        order = [2, 3, 4, 6] if outcome[6] == "no" else [2, 3, 6]
    for number in order:
        if outcome[number] == "unknown":
            return "open"
        if outcome[number] == "no":
            return f"fails at step {number}"
    return "vacuous" if outcome[1] == "no" else "holds"
