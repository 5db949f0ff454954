"""Curves between boxes, with labels, that avoid boxes and labels: each takes the best place that is still free.

Every curve is a quadratic Bezier curve from the edge of one box to the edge of another.  Among some bends and some
places for its label, those are left out whose curve runs through a box or whose label covers a box or a label; of the
others the straightest with the fewest curves below its label is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import atan2, cos, inf, pi, sin

Spot = tuple[float, float]
BENDS = tuple(sign * bend for bend in (0.12, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8, 1.0, 1.3) for sign in (1, -1))
ALONG = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74)
STEPS = 40
HANGING = 40
"""A curve that hangs so far beyond everything else costs as much as one that is bent by its own length."""


@dataclass(frozen=True)
class Area:
    """A rectangle by its centre and half its sides."""

    x: float
    y: float
    across: float
    down: float

    def meets(self, other: Area, gap: float = 2) -> bool:
        """Whether two rectangles are nearer than ``gap``."""
        near = abs(self.x - other.x) < self.across + other.across + gap
        return near and abs(self.y - other.y) < self.down + other.down + gap

    def holds(self, spot: Spot, gap: float = 2) -> bool:
        """Whether a point is in the rectangle, or nearer than ``gap``."""
        return abs(spot[0] - self.x) < self.across + gap and abs(spot[1] - self.y) < self.down + gap

    def edge(self, towards: Spot) -> Spot:
        """Return where the way from the centre to a point leaves the rectangle."""
        dx, dy = towards[0] - self.x, towards[1] - self.y
        far = max(abs(dx) / max(self.across, 0.1), abs(dy) / max(self.down, 0.1))
        return (self.x + dx / far, self.y + dy / far) if far > 1 else towards


def around(spots: Sequence[Spot]) -> Area:
    """Return the least rectangle that holds some points."""
    left, right = min(x for x, _ in spots), max(x for x, _ in spots)
    top, bottom = min(y for _, y in spots), max(y for _, y in spots)
    return Area((left + right) / 2, (top + bottom) / 2, (right - left) / 2, (bottom - top) / 2)


@dataclass(frozen=True)
class Curve:
    """A quadratic curve, and where its label stands (``None`` without one)."""

    start: Spot
    control: Spot
    end: Spot
    label: Area | None = None

    def at(self, t: float) -> Spot:
        """Return a point of the curve."""
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
        start, control, end = self.start, self.control, self.end
        return a * start[0] + b * control[0] + c * end[0], a * start[1] + b * control[1] + c * end[1]

    @cached_property
    def spots(self) -> list[Spot]:
        """Points along the curve."""
        return [self.at(i / STEPS) for i in range(STEPS + 1)]

    @cached_property
    def around(self) -> Area:
        """The rectangle around these points."""
        return around(self.spots)


@dataclass
class Page:
    """What is placed already: boxes and labels, and curves.

    Places are tried in an order, and the first of the cheapest is taken.  A place costs at least what it costs without
    the ink below it, so that one which costs no less than the best so far is left out before the ink is counted.
    """

    width: float
    taken: list[Area] = field(default_factory=list)
    curves: list[Curve] = field(default_factory=list)

    def free(self, area: Area) -> bool:
        """Whether a rectangle is on the page and meets nothing."""
        inside = area.across <= area.x <= self.width - area.across
        return inside and not any(area.meets(other) for other in self.taken)

    def cost(self, area: Area) -> float:
        """Return how much ink of curves a rectangle covers."""
        return 0.8 * sum(
            area.holds(spot) for curve in self.curves if area.meets(curve.around, 3) for spot in curve.spots
        )

    def join(self, source: Area, target: Area, size: Spot | None = None) -> Curve | None:
        """Place a curve with a label of the given half sides; ``None`` when there is no room."""
        best, least = None, inf
        for bend in BENDS if size is not None else (0.0, *BENDS):
            if abs(bend) >= least:
                continue
            for curve, cost in self._bent(source, target, size, bend):
                if cost < least and (whole := cost + (self.cost(curve.label) if curve.label else 0)) < least:
                    best, least = curve, whole
        return None if best is None else self.keep(best)

    def keep(self, curve: Curve) -> Curve:
        """Take the room of a curve and its label."""
        if curve.label is not None:
            self.taken.append(curve.label)
        self.curves.append(curve)
        return curve

    def _bent(self, source: Area, target: Area, size: Spot | None, bend: float) -> Iterator[tuple[Curve, float]]:
        """Yield curves with this bend that have room, and what they cost without the ink below their labels."""
        dx, dy = target.x - source.x, target.y - source.y
        control = ((source.x + target.x) / 2 - dy * bend * 2, (source.y + target.y) / 2 + dx * bend * 2)
        bare = Curve(source.edge(control), control, target.edge(control))
        others = [area for area in self.taken if area not in (source, target) and area.meets(bare.around, 3)]
        inside = all(0 <= x <= self.width for x, _ in bare.spots)
        if not inside or any(area.holds(spot) for spot in bare.spots for area in others):
            return
        far = abs(bend) + self._beyond(bare)
        if size is None:
            yield bare, far
            return
        for along in ALONG:
            x, y = bare.at(along)
            label = Area(x, y, size[0] + 3, size[1])
            hidden = sum(label.holds(spot) for spot in bare.spots)
            if self.free(label) and hidden <= STEPS // 2:
                yield Curve(bare.start, control, bare.end, label), far + abs(along - 0.5)

    def _beyond(self, curve: Curve) -> float:
        """Return how far a curve hangs above or below everything that is placed, in heights of a box or so."""
        top, bottom = min(a.y - a.down for a in self.taken), max(a.y + a.down for a in self.taken)
        heights = [y for _, y in curve.spots]
        return (max(top - min(heights), 0) + max(max(heights) - bottom, 0)) / HANGING

    def loop(self, node: Area, size: Spot) -> Curve | None:
        """Place a loop at a box: its curve is drawn from the corner ``start`` by ``control`` back to ``end``."""
        reach = 26.0
        choices: list[tuple[float, Area, Curve]] = []
        for side, down in ((1, -1), (-1, -1), (1, 1), (-1, 1)):
            start = (node.x + side * (node.across - 12), node.y + down * node.down)
            end = (node.x + side * node.across, node.y + down * (node.down - 9))
            control = (node.x + side * (node.across + reach), node.y + down * (node.down + reach))
            apex = Curve(start, control, end).at(0.5)
            label = Area(apex[0] + side * (size[0] + 4), apex[1] + down * 2, *size)
            room = Area(apex[0], apex[1], 6, 6)
            if self.free(label) and self.free(room):
                choices.append((self.cost(label), room, Curve(start, control, end, label)))
        if not choices:
            return None
        _, room, curve = min(choices, key=lambda choice: choice[0])
        self.taken.append(room)
        return self.keep(curve)

    def near(self, node: Area, towards: Spot, size: Spot) -> Area | None:
        """Place a small box near another, if possible in the direction of a point."""
        first = atan2(towards[1] - node.y, towards[0] - node.x) if towards != (node.x, node.y) else pi / 2
        turns = [turn * pi / 8 * sign for turn in range(9) for sign in (1, -1)]
        best, least = None, inf
        for far in (30.0, 42.0, 58.0, 76.0):
            for turn in turns:
                cost = far / 30 + abs(turn) / 2
                across, down = cos(first + turn), sin(first + turn)
                x = node.x + across * (node.across + size[0] + far * 0.6)
                spot = Area(x, node.y + down * (node.down + far), *size)
                if cost < least and self.free(spot):
                    cost += self.cost(spot)
                    if cost < least:
                        best, least = spot, cost
        if best is not None:
            self.taken.append(best)
        return best
