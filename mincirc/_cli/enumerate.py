"""``mincirc enumerate``: every policy of a minimum circuit."""

from __future__ import annotations

from typing import Any

from mincirc._cli.answer import answered
from mincirc._cli.asking import asked_task, bound_of, keywords
from mincirc._cli.progress import Progress
from mincirc._cli.render import about, describe_circuit, names, table
from mincirc._cli.search import text as search_text
from mincirc.predicate import get_predicate
from mincirc.statements.answer_json import enumeration_json
from mincirc.statements.enumerate import Enumeration, enumerate_minimum


def run(options: dict[str, Any]) -> int:
    """List all policies that minimum circuits act out, over all states, each with one circuit."""
    with Progress(options["quiet"]) as progress:
        task = asked_task(options)
        wanted = [get_predicate(p, task) for p in options["predicates"]]
        found = enumerate_minimum(
            task,
            bound_of(options),
            circuits=options["circuits"],
            limit=options["limit"],
            on_event=progress.on_event,
            **keywords(options),
        )
    having = {p.name: [bool(p.states(x.task, x)) for x in found.policies] for p in wanted}
    return answered(_text(found, having), enumeration_json(found, having), found.missing, as_json=options["as_json"])


def _text(found: Enumeration, having: dict[str, list[bool]]) -> str:
    if found.result.status != "proved":
        return search_text(found.result)
    at_least = "" if found.complete else "at least "
    rows = [
        *about(found.result),
        ("size", f"{found.result.size} gate(s), proved"),
        ("policies", f"{at_least}{len(found.policies)}, over all states"),
    ]
    if found.circuits is not None:
        more = "" if found.circuits_complete else "at least "
        rows.append(("circuits", f"{more}{found.circuits} up to isomorphism"))
    for name, marks in having.items():
        rows.append((name, f"{sum(marks)} of {len(marks)} policies"))
    shared = _shared(found)
    if len(found.policies) > 1:
        states = len(found.policies[0])
        rows.append(("", f"they differ at the {states - len(shared)} of {states} states that are listed"))
    legend = found.result.legend
    for number, policy in enumerate(found.policies, start=1):
        differing = [f"{s}: {a}" for s, a in policy.items() if s not in shared]
        has = [name for name, held in having.items() if held[number - 1]]
        rows.append((f"policy {number}", names(differing, 12) or "(the only one)"))
        if has:
            rows.append(("", f"has {', '.join(has)}"))
        rows.append(("", describe_circuit(policy.circuit, legend)))
    return table(rows)


def _shared(found: Enumeration) -> set[str]:
    """Return the states at which all policies agree: they are not worth printing each time."""
    taken: dict[str, set[str]] = {}
    for policy in found.policies:
        for state, action in policy.items():
            taken.setdefault(state, set()).add(action)
    return {state for state, actions in taken.items() if len(actions) == 1}
