"""Circuits in notebooks: the schematic, and the text form below it.

The oracle of what is shown is the text form, which is read back (``tests/notebook/test_display.py``).
"""

from __future__ import annotations

from collections.abc import Sequence

from mincirc.circuit import Circuit, format_circuit
from mincirc.circuit.names import Names
from mincirc.draw import circuit_svg, summary
from mincirc.legend import Legend, legend_of
from mincirc.notebook.markup import block, facts, folded, listing, picture
from mincirc.predicate import Policy


def circuit_picture(
    circuit: Circuit, names: Names = Names(), outputs: Sequence[str] = (), most: int = 60
) -> str | None:
    """Return the schematic as an SVG document; ``None`` for more gates than ``most``, which nobody reads so."""
    return circuit_svg(circuit, names, outputs or None) if circuit.size <= most else None


def circuit_html(circuit: Circuit) -> str:
    """Return the schematic and the text form."""
    return block(_title(circuit), drawn(circuit, Names()))


def drawn(circuit: Circuit, names: Names, outputs: Sequence[str] = ()) -> str:
    """Return the schematic and the text form with names for the inputs, the outputs and the actions."""
    drawing = picture(circuit_picture(circuit, names, outputs))
    text = listing(format_circuit(circuit, names))
    return drawing + folded("as text", text) if drawing else text


def acting(policy: Policy) -> str:
    """Return the circuit of a policy by the names of its task, and what its output words mean."""
    legend = legend_of(policy.task, policy.interface)
    shown = drawn(policy.circuit, legend.names, legend.outputs)
    if legend.names.actions and not legend.exceptions:
        return shown  # the drawing and the text say what the words mean
    meaning = meanings(legend)
    return shown + (facts([("output words", meaning)]) if meaning else "")


def meanings(legend: Legend, most: int = 16) -> str:
    """Return the actions of the output words, then the number of groups of states where words mean others."""
    if all(word == action for word, action in legend.common):
        return ""
    words = [f"{word}: {action}" for word, action in legend.common[:most]]
    words += ["..."] if len(legend.common) > most else []
    words += [] if legend.other is None else [f"any other: {legend.other}"]
    words += [f"with exceptions at {len(legend.exceptions)} groups of states"] if legend.exceptions else []
    return ", ".join(words)


def _title(circuit: Circuit) -> str:
    return (
        f"Circuit: {summary(circuit)}, {circuit.inputs} inputs, {len(circuit.outputs)} outputs, depth {circuit.depth}"
    )
