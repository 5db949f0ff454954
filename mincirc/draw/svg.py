"""The SVG document of a layout with labels, on a white background that suits light and dark pages."""

from __future__ import annotations

from collections.abc import Container, Sequence
from unicodedata import east_asian_width

from mincirc.circuit import CONSTANT, Circuit, Gate
from mincirc.circuit.names import Names
from mincirc.circuit.text import format_gate, format_output, node_name
from mincirc.draw import ink
from mincirc.draw.layout import lay_out
from mincirc.draw.record import Box
from mincirc.draw.symbols import symbol_of, with_negations_at_gates
from mincirc.errors import CircuitError

MARGIN = 20
SPACE = 5
"""Between a wire and its label."""
FONT, LETTER = 15, 9
"""Letter height and a generous letter width (labels are aligned to the wires: an estimate only adds margin)."""
PEN = (
    'fill="none" stroke="black" stroke-width="1.5" stroke-linejoin="round" stroke-linecap="round" '
    f'font-family="Helvetica, Arial, sans-serif" font-size="{FONT}"'
)


def circuit_svg(
    circuit: Circuit,
    input_names: Sequence[str] | Names | None = None,
    output_names: Sequence[str] | None = None,
    title: str = "",
) -> str:
    """Return a schematic as an SVG document, inputs at the left; the bytes depend on the arguments only.

    Names default to ``x0, x1, ...`` and ``y0, y1, ...``; ``input_names`` may be the names that a circuit's file gives.
    Inputs that nothing reads are grey; ``title`` stands above the drawing.  A pointer that rests on a symbol shows its
    line of the text form.  Raises :class:`CircuitError` when there are too few or too many names.
    """
    names = input_names if isinstance(input_names, Names) else Names()
    if isinstance(input_names, Names):
        names.check(circuit)
        input_names = input_names.inputs or None
    inputs = _names("input", "x", circuit.inputs, input_names)
    outputs = _names("output", "y", len(circuit.outputs), output_names)
    drawn = with_negations_at_gates(circuit)
    layout = lay_out(drawn)
    left = MARGIN + SPACE + max(map(_width, inputs), default=LETTER)
    top = MARGIN + (2 * FONT if title else 0)
    right = SPACE + 2 * ink.BUBBLE + max(map(_width, outputs), default=0)
    width = MARGIN + max(left + layout.width + right, MARGIN + _width(title))
    height = top + layout.height + MARGIN
    symbols = [box for box in layout.boxes if box.place.kind != "wire"]
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        'role="img">',
        f"<title>{ink.safe(title or summary(circuit))}</title>",
        f'<rect width="{width}" height="{height}" fill="white"/>',
        f"<g {PEN}>",
        *([ink.label(MARGIN, MARGIN + FONT // 2, title, "start")] if title else []),
        f'<g transform="translate({left} {top - layout.top})">',
        *(ink.net(wires) for _, wires in sorted(layout.wires.items())),
        *(_symbol(drawn, box, inputs, outputs, layout.wires, names) for box in symbols),
        "</g></g></svg>",
    ]
    return "\n".join(lines) + "\n"


def summary(circuit: Circuit) -> str:
    """Return ``3 gates over b2``."""
    return f"{circuit.size} gate{'s' * (circuit.size != 1)} over {circuit.basis}"


def box_name(gate: Gate) -> str:
    """Return what is written on a box: ``MAJ``, the table, or ``LUT`` when that is too long (it shows on hovering)."""
    if symbol_of(gate).shape == "maj":
        return "MAJ"
    return f"{gate.table:#x}" if len(gate.fanins) <= 3 else "LUT"


def _width(text: str) -> int:
    return LETTER * sum(1 + (east_asian_width(letter) in "WF") for letter in text)


def _names(kind: str, letter: str, count: int, names: Sequence[str] | None) -> list[str]:
    if names is None:
        return [f"{letter}{i}" for i in range(count)]
    if len(names) != count:
        raise CircuitError(f"{len(names)} {kind} name(s) for a circuit with {count} {kind}(s)")
    return list(names)


def _symbol(
    circuit: Circuit, box: Box, inputs: Sequence[str], outputs: Sequence[str], read: Container[int], names: Names
) -> str:
    number = box.place.number
    if box.place.kind == "gate":
        assert box.symbol is not None
        gate = circuit.gates[number]
        line = f"{node_name(circuit, circuit.inputs + number, names)} = {format_gate(circuit, gate, names)}"
        return ink.hover(line, ink.gate(box, box.symbol, box_name(gate)))
    if box.place.kind == "output":
        output = circuit.outputs[number]
        complement = output.negated and output.node != CONSTANT
        mark = ink.bubble(box.left + ink.BUBBLE, box.centre) if complement else ""
        x = box.left + SPACE + 2 * ink.BUBBLE * complement
        line = f"{outputs[number]} = {format_output(circuit, output, names)}"
        return ink.hover(line, mark + ink.label(x, box.centre, outputs[number], "start"))
    text = inputs[number] if box.place.kind == "input" else str(number)
    return ink.label(box.right - SPACE, box.centre, text, "end", "black" if box.place.net in read else "gray")
