"""Circuits as SVG: layouts with the names of inputs and outputs, long ones in rows, on a white ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mincirc.circuit import CONSTANT, Circuit, Gate
from mincirc.circuit.names import Names
from mincirc.circuit.text import format_gate, format_output, node_name
from mincirc.draw import ink
from mincirc.draw.fold import ROW_GAP, CircuitRow, folded, whole
from mincirc.draw.paper import Picture, document, moved, paragraph, stack, text_width
from mincirc.draw.params import DrawingParams
from mincirc.draw.record import Box, Layout
from mincirc.draw.symbols import symbol_of, with_negations_at_gates
from mincirc.errors import CircuitError

SPACE = 5
"""Between a wire and its label."""
PEN = 'fill="none" stroke="black" stroke-width="1.5" stroke-linejoin="round" stroke-linecap="round"'


def circuit_svg(
    circuit: Circuit,
    input_names: Sequence[str] | Names | None = None,
    output_names: Sequence[str] | None = None,
    title: str = "",
    legend: Sequence[str] | None = None,
    params: DrawingParams = DrawingParams(),
) -> str:
    """Return a schematic as an SVG document, inputs at the left; the bytes depend on the arguments only.

    Names default to ``x0, x1, ...`` and ``y0, y1, ...``; ``input_names`` may be the names of a circuit's file.
    Inputs that nothing reads are grey; ``title`` stands above the drawing, ``legend`` below it (default: the actions
    of output words, where the names have them).  A pointer that rests on a symbol shows its line of the text form.
    A drawing wider than ``params.width`` is folded into rows: a wire that goes on in a later row ends in a mark with
    the name of its gate and begins there in the same mark.  Raises :class:`CircuitError` when there are too few or too
    many names.
    """
    picture = circuit_picture(circuit, input_names, output_names, legend, params)
    return document(picture, title or summary(circuit), title, params)


def circuit_picture(
    circuit: Circuit,
    input_names: Sequence[str] | Names | None = None,
    output_names: Sequence[str] | None = None,
    legend: Sequence[str] | None = None,
    params: DrawingParams = DrawingParams(),
) -> Picture:
    """Return the picture of a circuit; arguments and errors as for :func:`circuit_svg`."""
    names = input_names if isinstance(input_names, Names) else Names()
    if isinstance(input_names, Names):
        names.check(circuit)
        input_names = input_names.inputs or None
    inputs = _names("input", "x", circuit.inputs, input_names)
    outputs = _names("output", "y", len(circuit.outputs), output_names)
    drawing = _Schematic(with_negations_at_gates(circuit), names, inputs, outputs, params)
    lines = _words(names, outputs) if legend is None else list(legend)
    texts = [paragraph(line.split(), params.inner, params.font) for line in lines]
    picture = stack([drawing.picture(), *texts], params.font * 0.7)
    says = f"A circuit of {summary(circuit)}, depth {circuit.depth}: {'; '.join(drawing.lines())}."
    return Picture(picture.width, picture.height, picture.ink, says)


def summary(circuit: Circuit) -> str:
    """Return ``3 gates over b2``."""
    return f"{circuit.size} gate{'s' * (circuit.size != 1)} over {circuit.basis}"


def box_name(gate: Gate) -> str:
    """Return what is written on a box: ``MAJ``, the table, or ``LUT`` when that is too long (it shows on hovering)."""
    if symbol_of(gate).shape == "maj":
        return "MAJ"
    return f"{gate.table:#x}" if len(gate.fanins) <= 3 else "LUT"


def _words(names: Names, outputs: Sequence[str]) -> list[str]:
    """Return the line that says which actions the output words choose."""
    actions = ", ".join(f"{word}: {action}" for word, action in names.actions)
    return [f"{' '.join(outputs)} = {actions}"] if actions else []


def _names(kind: str, letter: str, count: int, names: Sequence[str] | None) -> list[str]:
    if names is None:
        return [f"{letter}{i}" for i in range(count)]
    if len(names) != count:
        raise CircuitError(f"{len(names)} {kind} name(s) for a circuit with {count} {kind}(s)")
    return list(names)


@dataclass(frozen=True)
class _Schematic:
    """A circuit and everything that is written in its drawing."""

    circuit: Circuit
    names: Names
    inputs: Sequence[str]
    outputs: Sequence[str]
    params: DrawingParams

    def picture(self) -> Picture:
        """Return the rows, one below the other."""
        fold = self.params.fold
        rows = folded(self.circuit, self._width, self.params.inner) if fold else (whole(self.circuit),)
        return stack([self._row(row) for row in rows], ROW_GAP)

    def lines(self) -> list[str]:
        """Return the circuit's lines in the text form."""
        gates = [self._gate_line(number) for number in range(self.circuit.size)]
        return gates + [self._output_line(number) for number in range(len(self.outputs))]

    def _gate_line(self, number: int) -> str:
        name, gate = self._node(self.circuit.inputs + number), self.circuit.gates[number]
        return f"{name} = {format_gate(self.circuit, gate, self.names)}"

    def _output_line(self, number: int) -> str:
        return f"{self.outputs[number]} = {format_output(self.circuit, self.circuit.outputs[number], self.names)}"

    def _node(self, node: int) -> str:
        return node_name(self.circuit, node, self.names)

    def _margins(self, row: CircuitRow) -> tuple[float, float]:
        """Return the room left and right of a row's layout."""
        font = self.params.font
        left = [text_width(self.inputs[n], font) for n in row.sources if n < self.circuit.inputs]
        left += [self._mark_width(n) for n in row.sources if n >= self.circuit.inputs]
        right = [text_width(self.outputs[n], font) + 2 * ink.BUBBLE for n in row.outputs]
        right += [self._mark_width(n) for n in row.carried]
        return SPACE + max(left, default=font * 0.6), SPACE + max(right, default=0)

    def _mark_width(self, node: int) -> float:
        return text_width(self._node(node), self.params.font) + ink.MARK_ENDS

    def _width(self, row: CircuitRow, layout: Layout) -> float:
        return sum(self._margins(row)) + layout.width

    def _row(self, row: CircuitRow) -> Picture:
        """Return one row: wires, then symbols over them."""
        left, _ = self._margins(row)
        layout = row.layout
        parts = [ink.net(wires) for _, wires in sorted(layout.wires.items())]
        parts += [self._symbol(row, box) for box in layout.boxes if box.place.kind != "wire"]
        content = f'<g {PEN} font-size="{self.params.font}">{"".join(parts)}</g>'
        return Picture(self._width(row, layout), layout.height, moved(content, left, -layout.top))

    def _symbol(self, row: CircuitRow, box: Box) -> str:
        number = box.place.number
        if box.place.kind == "gate":
            assert box.symbol is not None
            gate = row.gates[number]
            return ink.hover(self._gate_line(gate), ink.gate(box, box.symbol, box_name(self.circuit.gates[gate])))
        if box.place.kind == "output":
            if number < len(row.carried):
                node = row.carried[number]
                return ink.mark(box.left, box.centre, self._node(node), self._mark_width(node))
            return self._output(row.outputs[number - len(row.carried)], box)
        if box.place.kind == "input" and row.sources[number] >= self.circuit.inputs:
            node = row.sources[number]
            width = self._mark_width(node)
            return ink.mark(box.right - width, box.centre, self._node(node), width)
        text = self.inputs[row.sources[number]] if box.place.kind == "input" else str(number)
        colour = "black" if box.place.net in row.layout.wires else "gray"
        return ink.label(box.right - SPACE, box.centre, text, "end", colour)

    def _output(self, number: int, box: Box) -> str:
        output = self.circuit.outputs[number]
        complement = output.negated and output.node != CONSTANT
        bubble = ink.bubble(box.left + ink.BUBBLE, box.centre) if complement else ""
        name = ink.label(box.left + SPACE + 2 * ink.BUBBLE * complement, box.centre, self.outputs[number], "start")
        return ink.hover(self._output_line(number), bubble + name)
