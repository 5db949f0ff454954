"""``mincirc predicates``: the list of predicates for ``--predicate``."""

from __future__ import annotations

from typing import Any

import click

from mincirc._cli.fold import fold_text
from mincirc._cli.options import echo_json
from mincirc.catalogue.predicates import CataloguedPredicate, catalogue

REMARK = """
local:     C on a member of a union carries over to the union, and back
not local: it may hold on the union and on no member, or the other way round
circuit:   a predicate of the circuit; the theorem does not cover it
*:         no formula; quantifiers try policies (or circuits) one by one

Also: module:function and file.py:function, called as function(task, policy, state) -> bool."""


def run(options: dict[str, Any]) -> int:
    """List the predicates that are built in or installed."""
    known = catalogue()
    if options["as_json"]:
        echo_json({entry.name: _fields(entry) for entry in known})
        return 0
    width = max(len(entry.name) for entry in known)
    for entry in known:
        click.echo(fold_text(f"{entry.name:<{width}}  {_kind(entry):<10}  {entry.about}", hang=width + 14))
    click.echo(fold_text(REMARK))
    return 0


def _fields(entry: CataloguedPredicate) -> dict[str, object]:
    return {
        "about": entry.about,
        "local": entry.local,
        "circuit": entry.of_circuit,
        "formula": entry.symbolic,
        "source": entry.source,
    }


def _kind(entry: CataloguedPredicate) -> str:
    if entry.local is None and not entry.of_circuit:
        return "-"  # an installed one, not loaded
    kind = "circuit" if entry.of_circuit else "local" if entry.local else "not local"
    return kind if entry.symbolic else f"{kind}*"
