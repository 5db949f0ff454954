"""Minimised circuits in notebooks: sizes before and after, the circuit by the names of its file."""

from __future__ import annotations

from mincirc.circuit.basis import BASES
from mincirc.notebook.circuits import circuit_picture, drawn
from mincirc.notebook.markup import block, counted, facts, lacks
from mincirc.searching.minimization import Minimization

DONT_CARE = "don't-care"


def minimization_picture(found: Minimization) -> str | None:
    """Return the schematic of the best circuit known."""
    named = found.named
    return None if named is None else circuit_picture(named.circuit, named.names, named.outputs)


def minimization_html(found: Minimization) -> str:
    """Return what was given, what is proved, and the best circuit known."""
    function, named = found.specification.function, found.named
    shape = f"{counted(len(function.inputs), 'input')}, {counted(len(function.outputs), 'output')}"
    free = f", {counted(function.free, DONT_CARE)}" if function.free else ""
    rows = [
        ("function", f"{shape}{free}"),
        *(
            []
            if found.before is None
            else [("before", f"{counted(found.before.size, 'gate')}, depth {found.before.depth}")]
        ),
        ("status", _status(found)),
        ("basis", f"{found.result.basis}: {BASES[found.result.basis].cost}"),
    ]
    shown = "" if named is None else drawn(named.circuit, named.names, named.outputs)
    return block(f"Least circuit for {found.specification.name}", facts(rows), shown, lacks(found.missing))


def _status(found: Minimization) -> str:
    saved = f", {found.saving} fewer than before" if found.saving else ""
    if found.minimum:
        return f"it is minimum: {counted(found.size or 0, 'gate')}, proved"
    if found.size is not None:
        return f"{counted(found.size, 'gate')}, proved{saved}"
    upper = "?" if found.result.upper is None else found.result.upper
    return f"from {found.result.lower} to {upper} gates, not settled{saved}"
