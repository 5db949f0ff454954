"""The sections about all minimum circuits: predicates with all, some or none, prices, policies, the theorem."""

from __future__ import annotations

from dataclasses import dataclass

from mincirc.catalogue.predicates import BUILT_IN
from mincirc.report.answers import Fact, asked_facts, bound_facts
from mincirc.report.documents import (
    EnumerationDocument,
    MinimumDocument,
    PriceDocument,
    QuantifierDocument,
    SideDocument,
    TheoremDocument,
    WitnessDocument,
)
from mincirc.report.exhibits import Claimed, Exhibit, Exhibitor
from mincirc.report.figures import Figure, plural
from mincirc.report.reading import ReportedAnswer

MEANINGS = {
    "all": "every minimum circuit has it",
    "some": "some minimum circuits have it, others do not",
    "none": "no minimum circuit has it",
    "unknown": "not settled",
}


@dataclass(frozen=True)
class WitnessView:
    """A circuit with a predicate, or without it."""

    label: str
    exhibit: Exhibit


@dataclass(frozen=True)
class PredicateView:
    """A predicate over all minimum circuits."""

    name: str
    about: str
    word: str
    meaning: str
    size: str
    method: str
    facts: tuple[Fact, ...]
    witnesses: tuple[WitnessView, ...]
    origin: str


@dataclass(frozen=True)
class PriceView:
    """What a predicate costs: the least sizes with it and without it."""

    name: str
    about: str
    says: str
    facts: tuple[Fact, ...]
    sides: tuple[tuple[str, str], ...]
    witnesses: tuple[WitnessView, ...]
    origin: str


@dataclass(frozen=True)
class PoliciesView:
    """All policies of minimum circuits."""

    says: str
    facts: tuple[Fact, ...]
    having: tuple[tuple[str, str], ...]
    exhibits: tuple[WitnessView, ...]
    more: int
    origin: str


@dataclass(frozen=True)
class TheoremStepView:
    """A step of the argument."""

    number: int
    name: str
    outcome: str
    says: str


@dataclass(frozen=True)
class TheoremView:
    """The reduction of a task set to its union, step by step."""

    predicate: str
    verdict: str
    covered: bool
    facts: tuple[Fact, ...]
    steps: tuple[TheoremStepView, ...]
    words: tuple[tuple[str, str], ...]
    sizes: tuple[tuple[str, str], ...]
    origin: str


def about_predicate(name: str) -> str:
    """Return what a predicate of the catalogue says; nothing for one's own."""
    own, colon, value = name.partition(":")
    for entry in BUILT_IN:
        family, _, parameter = entry.name.partition(":")
        if entry.name == name or (colon and parameter and family == own):
            return entry.about.replace(parameter, value) if parameter else entry.about
    return ""


def predicate_view(answer: ReportedAnswer, document: QuantifierDocument, exhibitor: Exhibitor) -> PredicateView:
    """Return the row of a predicate and the witnesses that settle it."""
    word = document.quantifier or "unknown"
    looked = "" if document.method is None else f"{document.method}, {document.tried} looked at"
    return PredicateView(
        name=document.predicate,
        about=about_predicate(document.predicate),
        word=word,
        meaning=MEANINGS[word] if document.status != "infeasible" else "no circuit meets the bound",
        size="" if document.size is None else plural(document.size, "gate"),
        method=looked,
        facts=_facts(document, exhibitor),
        witnesses=_witnesses(answer, document, exhibitor, document.having, document.lacking),
        origin=answer.origin,
    )


def price_view(answer: ReportedAnswer, document: PriceDocument, exhibitor: Exhibitor) -> PriceView:
    """Return the section of a price."""
    having, lacking = document.having, document.lacking
    says = "The price is not settled."
    if document.price is not None:
        says = (
            f"A circuit without it needs {plural(document.price, 'gate')} more."
            if document.price >= 0
            else (f"A circuit without it needs {plural(-document.price, 'gate')} fewer.")
        )
    elif having and lacking and "infeasible" in (having.status, lacking.status):
        kind = "without it" if lacking.status == "infeasible" else "with it"
        says = f"There is no price: no policy {kind} meets the bound."
    return PriceView(
        name=document.predicate,
        about=about_predicate(document.predicate),
        says=says,
        facts=_facts(document, exhibitor),
        sides=tuple((label, _side(side)) for label, side in (("with it", having), ("without it", lacking))),
        witnesses=_witnesses(
            answer,
            document,
            exhibitor,
            None if having is None else having.witness,
            None if lacking is None else lacking.witness,
        ),
        origin=answer.origin,
    )


def policies_view(answer: ReportedAnswer, document: EnumerationDocument, exhibitor: Exhibitor) -> PoliciesView:
    """Return the section of an enumeration."""
    at_least = "" if document.policies_complete else "at least "
    says = f"{at_least}{document.count} different policies are acted out by minimum circuits"
    if document.count == 1 and not at_least:
        says = "One policy is acted out by all minimum circuits"
    if document.circuits is not None:
        more = "" if document.circuits_complete else "at least "
        says += f", by {more}{plural(document.circuits, 'circuit')} up to isomorphism"
    shown = document.policies[: exhibitor.params.policies]
    names = list(document.policies[0].predicates) if document.policies else []
    counts = [(name, sum(p.predicates.get(name, False) for p in document.policies)) for name in names]
    claims = [Claimed(answer.where, document.basis, document.interface, None, p.policy) for p in shown]
    return PoliciesView(
        says=f"{says[0].upper()}{says[1:]}.",
        facts=_facts(document, exhibitor),
        having=tuple((name, f"{count} of {len(document.policies)} policies") for name, count in counts),
        exhibits=tuple(
            WitnessView(f"policy {number}", exhibitor.exhibit(p.circuit, claimed))
            for number, (p, claimed) in enumerate(zip(shown, claims, strict=True), start=1)
        ),
        more=len(document.policies) - len(shown),
        origin=answer.origin,
    )


def theorem_view(answer: ReportedAnswer, document: TheoremDocument, exhibitor: Exhibitor) -> TheoremView:
    """Return the section of the reduction."""
    open_size = "not settled"
    return TheoremView(
        predicate=document.predicate,
        verdict=document.verdict,
        covered=document.covered,
        facts=(*asked_facts(document), *bound_facts(document.constraints, exhibitor.params)),
        steps=tuple(TheoremStepView(s.number, s.name, s.outcome, s.says) for s in document.steps),
        words=tuple(document.quantifier.items()),
        sizes=tuple((kind, open_size if n is None else plural(n, "gate")) for kind, n in document.sizes.items()),
        origin=answer.origin,
    )


def _facts(document: MinimumDocument, exhibitor: Exhibitor) -> tuple[Fact, ...]:
    size = "not settled" if document.size is None else f"{plural(document.size, 'gate')}, proved"
    least = Fact("minimum", Figure("infeasible" if document.status == "infeasible" else size))
    return (*asked_facts(document), *bound_facts(document.constraints, exhibitor.params), least)


def _side(side: SideDocument | None) -> str:
    if side is None:
        return "not asked"
    if side.status == "infeasible":
        return "no policy of this kind meets the bound"
    if side.status == "bounds":
        upper = "no circuit is known" if side.upper is None else f"at most {side.upper}"
        return f"at least {side.lower} gates, {upper}; not settled"
    return f"{plural(side.size or 0, 'gate')}, proved"


def _witnesses(
    answer: ReportedAnswer,
    document: MinimumDocument,
    exhibitor: Exhibitor,
    having: WitnessDocument | None,
    lacking: WitnessDocument | None,
) -> tuple[WitnessView, ...]:
    found = []
    for label, one in (("a circuit with it", having), ("a circuit without it", lacking)):
        if one is not None:
            claimed = Claimed(answer.where, document.basis, document.interface, None, one.policy)
            found.append(WitnessView(label, exhibitor.exhibit(one.circuit, claimed)))
    return tuple(found)
