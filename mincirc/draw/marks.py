"""Marks in pictures of policies: arrows, and one shape and colour for each label."""

from __future__ import annotations

from math import hypot

from mincirc.draw.compass import Direction
from mincirc.draw.paper import BLUE, GREEN, ORANGE, PURPLE, SKY, YELLOW, disc, num, stroke

LABEL_COLOURS = (GREEN, ORANGE, SKY, PURPLE, YELLOW, BLUE)
SHAPES = ("square", "triangle", "disc", "diamond")


def arrow(x: float, y: float, direction: Direction, length: float, colour: str) -> str:
    """Return an arrow centred at (x, y); no direction is a dot."""
    size = hypot(*direction)
    if not size:
        return disc(x, y, length / 6, colour)
    dx, dy = direction[0] / size, direction[1] / size
    head, half, pen = length * 0.42, length * 0.24, max(length / 11, 1.2)
    tip, tail = (x + dx * length / 2, y + dy * length / 2), (x - dx * length / 2, y - dy * length / 2)
    neck = (tip[0] - dx * head, tip[1] - dy * head)
    shaft = stroke(f"M{num(tail[0])} {num(tail[1])}L{num(neck[0])} {num(neck[1])}", colour, pen)
    return shaft + _polygon(
        [tip, (neck[0] - dy * half, neck[1] + dx * half), (neck[0] + dy * half, neck[1] - dx * half)], colour
    )


def label_mark(number: int, x: float, y: float, size: float) -> str:
    """Return the mark of label ``number``, centred at (x, y): shapes differ too, for prints in grey."""
    colour, shape, r = LABEL_COLOURS[number % len(LABEL_COLOURS)], SHAPES[number % len(SHAPES)], size / 2
    if shape == "disc":
        return disc(x, y, r, colour, "#000000", 0.5)
    corners = {
        "square": [(-r, -r), (r, -r), (r, r), (-r, r)],
        "triangle": [(0, -r), (r, r), (-r, r)],
        "diamond": [(0, -1.2 * r), (1.2 * r, 0), (0, 1.2 * r), (-1.2 * r, 0)],
    }[shape]
    return _polygon([(x + a, y + b) for a, b in corners], colour, "#000000")


def diamond(x: float, y: float, r: float, fill: str, colour: str) -> str:
    """Return a diamond."""
    return _polygon([(x, y - r), (x + r, y), (x, y + r), (x - r, y)], fill, colour, 1.5)


def _polygon(corners: list[tuple[float, float]], fill: str, colour: str = "none", pen: float = 0.5) -> str:
    points = " ".join(f"{num(x)},{num(y)}" for x, y in corners)
    edge = "" if colour == "none" else f' stroke="{colour}" stroke-width="{num(pen)}"'
    return f'<polygon points="{points}" fill="{fill}"{edge}/>'
