"""The layout of a circuit: layers become columns, with a channel of vertical tracks before each column.

Columns are filled from left to right.  Inputs and constants have no fan-ins, so the first round places them one below
the other; later rounds use the positions of their readers.  The round with the fewest tracks is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mincirc.circuit import Circuit
from mincirc.draw.channel import connect
from mincirc.draw.column import column
from mincirc.draw.layers import Layers, layered
from mincirc.draw.record import Box, Layout, Point, Wires

GATE_WIDTH = 64
"""Of a gate's box: the body with a bubble on either side and a little wire."""
ROUNDS = 4
"""Small circuits stay as they are after one or two."""


def lay_out(circuit: Circuit) -> Layout:
    """Return the layout of a circuit; the same circuit always has the same layout."""
    layers = layered(circuit)
    drafts = [_draft(circuit, layers, {})]
    for _ in range(ROUNDS):
        drafts.append(_draft(circuit, layers, _wanted(drafts[-1])))
    return min(drafts, key=_ink)


def draft(circuit: Circuit) -> Layout:
    """Return a first layout: that of :func:`lay_out` has no more tracks and is no wider."""
    return _draft(circuit, layered(circuit), {})


def _draft(circuit: Circuit, layers: Layers, wanted: Mapping[int, int]) -> Layout:
    wires: dict[int, Wires] = {}
    boxes: list[Box] = []
    last: list[Box] = []
    x = 0
    for layer in layers:
        entering = {box.place.net: box.centre for box in last}
        here = column(circuit, layer, entering, wanted)
        end = connect(wires, entering, here, x) if boxes else x
        x = end + (GATE_WIDTH if any(place.kind == "gate" for place in layer) else 0)
        last = [replace(box, left=end, right=x) for box in here]
        for box in last:
            if box.place.kind == "wire":
                wires[box.place.net].segments.append((box.pins[0], box.exit))
        boxes += last
    top = min((box.centre - box.half for box in boxes), default=0)
    bottom = max((box.centre + box.half for box in boxes), default=0)
    return Layout(tuple(boxes), wires, top, x, bottom - top)


def _wanted(layout: Layout) -> dict[int, int]:
    """Return, for every net, the height of its only reader, or of its nearest pin in the next column."""
    sources = {box.place.net: box.centre for box in reversed(layout.boxes)}
    pins: dict[int, list[Point]] = {}
    readers: dict[int, list[Point]] = {}
    for box in layout.boxes:
        for net, pin in zip(box.place.reads, box.pins, strict=True):
            pins.setdefault(net, []).append(pin)
            if box.place.kind != "wire":
                readers.setdefault(net, []).append(pin)
    near = {net: min(found, key=lambda pin: (pin.x, abs(pin.y - sources[net]))).y for net, found in pins.items()}
    return near | {net: found[0].y for net, found in readers.items() if len(found) == 1}


def _ink(layout: Layout) -> tuple[int, int]:
    """Return how many tracks the wires need, and their length."""
    segments = [segment for wires in layout.wires.values() for segment in wires.segments]
    return sum(a.x == b.x for a, b in segments), sum(b.x - a.x + b.y - a.y for a, b in segments)
