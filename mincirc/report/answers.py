"""The section of an answer: what was asked, the least size and how much of it is proved, and the circuit."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from mincirc.circuit import get_basis
from mincirc.report.certificates import CheckedCertificate, proves
from mincirc.report.documents import AskedDocument, BestDocument, ConstraintDocument, EndsDocument, SearchDocument
from mincirc.report.exhibits import Claimed, Exhibit, Exhibitor
from mincirc.report.figures import Figure, figure, listed, plural
from mincirc.report.params import ReportParams
from mincirc.report.reading import ReportedAnswer

Badge = Literal["proved", "not settled", "infeasible"]
BADGES: dict[str, Badge] = {"proved": "proved", "bounds": "not settled", "infeasible": "infeasible"}


@dataclass(frozen=True)
class Fact:
    """A row of a table of facts."""

    label: str
    value: Figure


@dataclass(frozen=True)
class HeldOf:
    """A predicate of one circuit: whether it holds, and where."""

    name: str
    holds: bool
    states: str


@dataclass(frozen=True)
class AnswerView:
    """A search, or the best circuit of so many gates, on the page."""

    question: str
    each: bool
    facts: tuple[Fact, ...]
    headline: str
    badge: Badge
    says: str
    certified: bool
    exhibit: Exhibit | None
    members: tuple[tuple[str, Figure | None, Figure | None, Figure | None], ...]
    predicates: tuple[HeldOf, ...]
    origin: str


def asked_facts(asked: AskedDocument) -> tuple[Fact, ...]:
    """Return basis and interface, which a minimum depends on."""
    bits = ", ".join(asked.interface.inputs) or "no inputs"
    basis = get_basis(asked.basis)
    return (
        Fact("basis", Figure(f"{basis.name}: {basis.cost}")),
        Fact("circuit reads", Figure(f"{bits} ({asked.interface.name})")),
        Fact("circuit writes", Figure(plural(asked.interface.outputs, "bit"))),
    )


def bound_facts(constraints: list[ConstraintDocument] | None, params: ReportParams) -> tuple[Fact, ...]:
    """Return the bounds of an answer about minimum circuits."""
    return tuple(Fact(f"{c.name} return at least", figure(c.bound, params)) for c in constraints or ())


def search_view(
    answer: ReportedAnswer,
    document: SearchDocument,
    exhibitor: Exhibitor,
    certificates: tuple[CheckedCertificate, ...],
) -> AnswerView:
    """Return the section of a search."""
    params, exhibit = exhibitor.params, None

    def shown(number: Fraction | None) -> Figure | None:
        return None if number is None else figure(number, params)

    if document.circuit is not None:
        claimed = Claimed(answer.where, document.basis, document.interface, document.value, document.policy)
        exhibit = exhibitor.exhibit(document.circuit, claimed)
    facts = [*asked_facts(document)]
    facts += [Fact("return at least", figure(document.bound, params))] if document.bound is not None else []
    if document.optimum is not None:
        which = "any policy" if document.policy_file is None else "these actions"
        facts.append(Fact(f"best return of {which}", figure(document.optimum, params)))
    if document.policy_file is not None:
        facts.append(Fact("actions allowed by", Figure(document.policy_file)))
    headline, says = _minimum(document)
    return AnswerView(
        question=_question(document, params),
        each=any(m.bound is not None for m in document.members),
        facts=tuple(facts),
        headline=headline,
        badge=BADGES[document.status],
        says=says,
        certified=any(proves(c, document) for c in certificates),
        exhibit=exhibit,
        members=tuple((m.task, shown(m.optimum), shown(m.bound), shown(m.value)) for m in document.members),
        predicates=tuple(
            HeldOf(name, held.holds, listed(held.states, params.named)) for name, held in document.predicates.items()
        ),
        origin=answer.origin,
    )


def best_view(answer: ReportedAnswer, document: BestDocument, exhibitor: Exhibitor) -> AnswerView:
    """Return the section of the best circuit of so many gates."""
    params, exhibit = exhibitor.params, None
    if document.circuit is not None:
        claimed = Claimed(answer.where, document.basis, document.interface, document.value)
        exhibit = exhibitor.exhibit(document.circuit, claimed)
    value = None if document.value is None else figure(document.value, params)
    proved = document.status == "proved"
    headline = "no circuit" if value is None else f"return {'' if proved else 'at least '}{value.short}"
    says = "No circuit of so few gates with a better return exists." if proved else "Better ones are not ruled out."
    if document.status == "infeasible":
        says = "No circuit of so few gates acts legally at every state."
    optimum = [Fact("best return of any policy", figure(document.optimum, params))] if document.optimum else []
    return AnswerView(
        each=False,
        question=f"What is the best return of a circuit with at most {plural(document.gates, 'gate')}?",
        facts=(*asked_facts(document), *optimum),
        headline=headline,
        badge=BADGES[document.status],
        says=says,
        certified=False,
        exhibit=exhibit,
        members=(),
        predicates=(),
        origin=answer.origin,
    )


def _question(document: SearchDocument, params: ReportParams) -> str:
    if document.costs is not None:
        costs = ", ".join(f"{kind} {cost}" for kind, cost in document.costs.items())
        least = f"the least total cost of gates ({costs})"
    else:
        first, _, second = document.objective.partition(",")
        words = {"size": "the least number of gates", "depth": "the least depth"}
        least = words[first] + (f", and then {words[second]}," if second else "")
    only = ""
    if document.policy_file is not None:
        only = f" and takes only the actions allowed by {document.policy_file}"
    met = f"with a return of at least {figure(document.bound, params).short}" if document.bound is not None else ""
    if any(m.bound is not None for m in document.members):
        met += f"{' and ' if met else ''}with the bound of each member met"
    if not met and not only:
        met = "at the optimum"
    return f"What is {least} of a circuit that acts in {' '.join(filter(None, (document.task, met)))}{only}?"


def _minimum(document: SearchDocument) -> tuple[str, str]:
    """Return the headline and the sentence below it."""
    meets = _meets(document)
    if document.status == "infeasible":
        return "no circuit", f"No policy, and so no circuit of any size, {meets}."
    size = None if document.lower is None else EndsDocument(lower=document.lower, upper=document.upper)
    known = {"size": size, "depth": document.depth_bounds, "cost": document.cost_bounds}
    names = ["cost"] if document.costs is not None else document.objective.split(",")
    parts = [_measure(name, ends) for name in names if (ends := known[name]) is not None]
    headline = ", ".join(parts) or "not known"
    if document.status == "proved":
        plain = document.objective == "size" and document.costs is None
        less = "with fewer gates" if plain else "that is better in this measure"
        return headline, f"A circuit of this kind is below, and it is proved that none {less} {meets}."
    if document.circuit is None:
        return headline, f"No circuit that {meets} is known yet."
    return headline, f"The circuit below {meets}; whether it is the smallest is not settled."


def _meets(document: SearchDocument) -> str:
    """Return what the circuits of a question do: no bound is asked for where a policy alone says which they are."""
    if document.policy_file is None:
        return "meets the bound"
    bounded = document.bound is not None or any(m.bound is not None for m in document.members)
    return f"{'meets the bound and ' * bounded}takes only these actions"


def _measure(name: str, ends: EndsDocument) -> str:
    low, high = _end(ends.lower), None if ends.upper is None else _end(ends.upper)
    if high is None:
        return f"at least {low} gates" if name == "size" else f"{name} at least {low}"
    shown = low if low == high else f"{low} to {high}"
    if name == "size":
        return f"{shown} gate{'s' * (shown != '1')}"
    return f"{name} {shown}"


def _end(value: int | Fraction) -> str:
    return str(value)
