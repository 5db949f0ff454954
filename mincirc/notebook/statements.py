"""Statements about all minimum circuits in notebooks: quantifiers, prices, the theorem."""

from __future__ import annotations

from mincirc.draw import price_svg
from mincirc.notebook.answers import result_rows
from mincirc.notebook.circuits import acting
from mincirc.notebook.markup import block, facts, folded, lacks, picture, table
from mincirc.predicate import Policy
from mincirc.statements.pricing import Price, SideMinimum
from mincirc.statements.quantifier import Quantification, Quantified, Quantifier
from mincirc.statements.verdict import Walked

SENTENCES: dict[Quantifier, str] = {
    "all": "all minimum circuits have it",
    "some": "some minimum circuits have it, others do not",
    "none": "no minimum circuit has it",
    "unknown": "not settled",
}


def quantification_html(found: Quantification) -> str:
    """Return whether minimum circuits have the predicate, with witnesses, and the search for the least size."""
    answer = found.answer
    said = facts([("quantifier", "open: the least size is not proved")]) if answer is None else _answer(answer)
    search = folded("the search for the least size", facts(result_rows(found.result)))
    return block(f"{found.predicate} on {found.result.task}", said, search, lacks(found.missing))


def quantified_html(answer: Quantified) -> str:
    """Return whether minimum circuits have the predicate, with witnesses."""
    return block(answer.predicate, _answer(answer), lacks(answer.missing))


def _answer(answer: Quantified) -> str:
    rows = [
        ("quantifier", f"{answer.quantifier}: {SENTENCES[answer.quantifier]}"),
        ("method", f"{answer.method}, {answer.tried} looked at"),
    ]
    return facts(rows) + _witness("with it", answer.having) + _witness("without it", answer.lacking)


def _witness(label: str, policy: Policy | None) -> str:
    return "" if policy is None else folded(f"a circuit {label}: {policy.circuit.size} gates", acting(policy))


def price_picture(found: Price) -> str | None:
    """Return the least circuits with and without the predicate, side by side; ``None`` unless both are known."""
    known = [side for side in (found.having, found.lacking) if side is not None and side.policy is not None]
    return price_svg(found) if len(known) == 2 else None


def price_html(found: Price) -> str:
    """Return the least sizes with and without the predicate, and the difference."""
    sides = (("with", found.having), ("without", found.lacking))
    rows = [(label, side.status, _size(side)) for label, side in sides if side is not None]
    price = "not settled" if found.price is None else f"lacking it takes {found.price:+d} gate(s)"
    shown = [_witness(f"{label} it", side.policy) for label, side in sides if side is not None]
    return block(
        f"Price of {found.predicate} on {found.result.task}",
        facts([("price", price)]),
        picture(price_picture(found)),
        table(("side", "status", "gates"), rows),
        *shown,
        lacks(found.missing),
    )


def _size(side: SideMinimum) -> str:
    if side.status == "infeasible":
        return "no policy of this kind meets the bound"
    if side.size is not None:
        return str(side.size)
    return f"from {side.lower} to {'?' if side.upper is None else side.upper}"


def theorem_html(walked: Walked) -> str:
    """Return the verdict, the steps, the quantifiers, and what is missing."""
    covered = "" if walked.covered else "\nthe theorem does not cover predicates of the circuit"
    rows = [
        ("verdict", walked.verdict + covered),
        ("predicate", walked.predicate),
        *((f"on {place}", word) for place, word in walked.quantifier.items()),
    ]
    steps = [(str(s.number), s.name, s.outcome, s.says) for s in walked.steps]
    title = f"The reduction on {walked.result.task}"
    return block(
        title, facts(rows), table(("step", "name", "outcome", "what was found"), steps), lacks(walked.missing)
    )
