"""Heights within a column: each symbol is placed so that one of its wires is straight, if there is room.

A pin never has the height of another net's wire that enters the channel to its left.  So a horizontal wire from the
left and one to the right never share a height in the channel, and tracks can be chosen freely
(:mod:`mincirc.draw.channel`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from mincirc.circuit import Circuit
from mincirc.draw.layers import Place
from mincirc.draw.record import GRID, Box
from mincirc.draw.symbols import Symbol, symbol_of

GAP = 2 * GRID
"""Least distance between neighbours of a column."""


def column(
    circuit: Circuit, layer: Sequence[Place], entering: Mapping[int, int], wanted: Mapping[int, int]
) -> list[Box]:
    """Return the boxes of a layer at their heights, in its order.

    ``entering`` is the height of every net that enters the channel to the left, ``wanted`` of what reads a net to the
    right (a hint, for places that read nothing).
    """
    boxes: list[Box] = []
    free = 0
    for place in layer:
        box = _unplaced(circuit, place, entering)
        box = replace(box, centre=_height(box, free + box.half, entering, wanted))
        boxes.append(box)
        free = box.centre + box.half + GAP
    return boxes


def _unplaced(circuit: Circuit, place: Place, entering: Mapping[int, int]) -> Box:
    if place.kind != "gate":
        return Box(place, None, 0 if place.kind == "wire" else GRID, (0,) * len(place.reads))
    symbol = symbol_of(circuit.gates[place.number])
    return Box(place, symbol, GRID * max(2, len(place.reads)), _offsets(place, symbol, entering))


def _offsets(place: Place, symbol: Symbol, entering: Mapping[int, int]) -> tuple[int, ...]:
    """Return where each fan-in arrives; those of a symmetric gate in the order of their sources."""
    order = list(range(len(place.reads)))
    if symbol.symmetric:
        order.sort(key=lambda i: entering[place.reads[i]])
    return tuple(GRID * (2 * order.index(i) + 1 - len(order)) for i in range(len(order)))


def _height(box: Box, lowest: int, entering: Mapping[int, int], wanted: Mapping[int, int]) -> int:
    """Return the height of the centre, not above ``lowest``."""
    arrivals = list(zip(box.place.reads, box.offsets, strict=True))
    straight = [entering[net] - offset for net, offset in arrivals]
    if not arrivals and box.place.net in wanted:
        straight = [wanted[box.place.net]]
    owner = {height: net for net, height in entering.items()}

    def fits(centre: int) -> bool:
        return centre >= lowest and all(owner.get(centre + offset, net) == net for net, offset in arrivals)

    mean = sum(straight) // max(len(straight), 1) // GRID * GRID
    choices = [height for height in straight if fits(height)]
    if choices:
        return min(choices, key=lambda height: (abs(height - mean), height))
    centre = max(lowest, mean)
    while not fits(centre):
        centre += GRID
    return centre
