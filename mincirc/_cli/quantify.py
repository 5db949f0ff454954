"""``mincirc quantify`` and ``mincirc price``: all, some or none of the minimum circuits; what C costs."""

from __future__ import annotations

from typing import Any

from mincirc._cli.answer import answered
from mincirc._cli.asking import asked_task, bound_of, keywords
from mincirc._cli.progress import Progress
from mincirc._cli.render import about, describe_policy, table
from mincirc.searching.result import SearchResult
from mincirc.statements.answer_json import price_json, quantifier_json
from mincirc.statements.pricing import SideMinimum, price
from mincirc.statements.quantifier import Quantified, quantify

_WORDS = {
    "all": "all minimum circuits have it",
    "some": "some minimum circuits have it, others do not",
    "none": "no minimum circuit has it",
    "unknown": "not settled (gave up)",
}


def _size_rows(result: SearchResult) -> list[tuple[str, str]]:
    rows = about(result)
    upper = "?" if result.upper is None else str(result.upper)
    text = f"{result.size} gate(s), proved" if result.size is not None else f"{result.lower} to {upper}, not settled"
    rows.append(("minimum", "infeasible" if result.status == "infeasible" else text))
    return rows


def run(options: dict[str, Any]) -> int:
    """Say whether a predicate is true of all, some or none of the minimum circuits, with witnesses."""
    with Progress(options["quiet"]) as progress:
        found = quantify(
            asked_task(options),
            options["predicate"],
            bound_of(options),
            tries=options["tries"],
            on_event=progress.on_event,
            **keywords(options),
        )
    result, answer = found.result, found.answer
    document = quantifier_json(found)
    rows = [*_size_rows(result), *([] if answer is None else _answer_rows(answer))]
    return answered(table(rows), document, found.missing, as_json=options["as_json"])


def _answer_rows(answer: Quantified) -> list[tuple[str, str]]:
    rows = [
        ("predicate", answer.predicate),
        ("quantifier", f"{answer.quantifier}: {_WORDS[answer.quantifier]}"),
        ("method", f"{answer.method}, {answer.tried} looked at"),
    ]
    for label, witness in (("with", answer.having), ("without", answer.lacking)):
        if witness is not None:
            rows.append((label, describe_policy(witness)))
    return rows


def run_price(options: dict[str, Any]) -> int:
    """Find the least size with a predicate and the least size without it, at the same bound."""
    with Progress(options["quiet"]) as progress:
        found = price(
            asked_task(options),
            options["predicate"],
            bound_of(options),
            on_event=progress.on_event,
            **keywords(options),
        )
    sides = (("with", found.having), ("without", found.lacking))
    document = price_json(found)
    rows = [*_size_rows(found.result), ("predicate", found.predicate)]
    rows += [(label, _side_text(side)) for label, side in sides if side is not None]
    if found.price is not None:
        rows.append(("price", f"lacking it takes {found.price:+d} gate(s)"))
    return answered(table(rows), document, found.missing, as_json=options["as_json"])


def _side_text(side: SideMinimum) -> str:
    if side.status == "infeasible":
        return "infeasible: no policy of this kind meets the bound"
    if side.status == "bounds":
        return f"from {side.lower} to {'?' if side.upper is None else side.upper} gates, not settled"
    assert side.policy is not None
    return f"{side.size} gate(s), proved\n{describe_policy(side.policy)}"
