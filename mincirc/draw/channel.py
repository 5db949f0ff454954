"""Wires within a channel: every net that turns has one vertical track of its own.

Every order of tracks is free of overlaps (:mod:`mincirc.draw.column`); neighbouring tracks are swapped while that
reduces crossings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mincirc.draw.record import GRID, Box, Point, Wires

Heights = Mapping[int, Sequence[int]]


def connect(wires: dict[int, Wires], entering: Mapping[int, int], column: Sequence[Box], start: int) -> int:
    """Add the wires from the heights ``entering`` at ``start`` to the pins of a column; return where it begins."""
    arriving: dict[int, list[int]] = {}
    for box in column:
        for net, pin in zip(box.place.reads, box.pins, strict=True):
            arriving.setdefault(net, []).append(pin.y)
    order = _tracks(entering, arriving)
    end = start + GRID * (len(order) + 1)
    for net, heights in arriving.items():
        track = start + GRID * (order.index(net) + 1) if net in order else None
        _run(wires.setdefault(net, Wires([], [])), Point(start, entering[net]), heights, track, end)
    return end


def _tracks(entering: Mapping[int, int], arriving: Heights) -> list[int]:
    """Return the nets that turn between their entry and their pins, the leftmost track first."""
    order = [net for net, heights in arriving.items() if set(heights) != {entering[net]}]
    order.sort(key=lambda net: (-entering[net], net))
    span = {net: (min(entering[net], *arriving[net]), max(entering[net], *arriving[net])) for net in order}

    def crossings(left: int, right: int) -> int:
        passing = sum(span[right][0] < height < span[right][1] for height in set(arriving[left]))
        return passing + (span[left][0] < entering[right] < span[left][1])

    better = True
    while better:
        better = False
        for i in range(len(order) - 1):
            first, second = order[i : i + 2]
            if crossings(second, first) < crossings(first, second):
                order[i : i + 2] = second, first
                better = True
    return order


def _run(wires: Wires, start: Point, heights: Sequence[int], track: int | None, end: int) -> None:
    """Add a net's wires from ``start`` to the ``heights`` at ``end``: straight, or by the track at ``track``."""
    if track is None:
        wires.segments.append((start, Point(end, start.y)))
        return
    levels = sorted({start.y, *heights})
    wires.segments.append((start, Point(track, start.y)))
    wires.segments.append((Point(track, levels[0]), Point(track, levels[-1])))
    wires.segments.extend((Point(track, y), Point(end, y)) for y in levels if y in heights)
    for y in levels:
        arms = (y == start.y) + (y in heights) + (y != levels[0]) + (y != levels[-1])
        if arms > 2:
            wires.dots.append(Point(track, y))
