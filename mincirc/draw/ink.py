"""SVG elements of a drawing: outlines of symbols, wires, dots and labels."""

from __future__ import annotations

from html import escape

from mincirc.draw.record import Box, Wires
from mincirc.draw.symbols import Symbol

BUBBLE = 4
STUB = 13
"""From the left of a gate's box to its body: room for a bubble, and for the second back of an XOR."""
MARK_ENDS = 12
"""Width of a mark of continuation beside its text."""
BODY, BUFFER = 42, 26
"""Width of the bodies and of the triangle."""
BACK = 16
"""How far the control point of an OR's back lies inwards."""
XOR_GAP = 6
BOXES = ("box", "maj")
"""Shapes that are told apart by what is written on them."""


def safe(text: str) -> str:
    """Return text as XML content; characters that XML has no place for become U+FFFD."""
    return escape("".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text))


def label(x: float, y: float, text: str, anchor: str, fill: str = "black") -> str:
    """Return text whose ``anchor`` (start, middle, end) is at (x, y), centred vertically."""
    return (
        f'<text x="{x:g}" y="{y:g}" dy="0.35em" text-anchor="{anchor}" fill="{fill}" stroke="none">{safe(text)}</text>'
    )


def hover(text: str, ink: str) -> str:
    """Return the ink with a text that shows when the pointer rests on it."""
    return f"<g><title>{safe(text)}</title>{ink}</g>"


def path(data: str, fill: str = "none") -> str:
    """Return a stroked path."""
    return f'<path d="{data}" fill="{fill}"/>'


def bubble(x: float, y: float) -> str:
    """Return the mark of a complement, centred at (x, y)."""
    return f'<circle cx="{x:g}" cy="{y:g}" r="{BUBBLE}" fill="white"/>'


def mark(x: float, y: float, text: str, width: float) -> str:
    """Return a mark of continuation from x to ``x + width``: a sign that points on, with the gate's name on it."""
    shape = f"M{x:g} {y - 9}H{x + width - 8:g}L{x + width:g} {y}L{x + width - 8:g} {y + 9}H{x:g}Z"
    return f'<path d="{shape}" fill="#ececec" stroke-width="1"/>' + label(x + 4, y, text, "start")


def net(wires: Wires) -> str:
    """Return the wires of a net and the dots where they meet."""
    lines = "".join(f"M{a.x} {a.y}" + (f"H{b.x}" if a.y == b.y else f"V{b.y}") for a, b in wires.segments)
    return path(lines) + "".join(f'<circle cx="{d.x}" cy="{d.y}" r="2.5" fill="black"/>' for d in wires.dots)


def gate(box: Box, symbol: Symbol, name: str) -> str:
    """Return a gate with its stubs and bubbles; a box has ``name`` written on it."""
    start, y = box.left + STUB, box.centre
    stubs, bubbles = "", ""
    for pin, negated in zip(box.pins, symbol.bubbles, strict=True):
        touch = start + _back(symbol, pin.y - y, box.half)
        stubs += f"M{pin.x} {pin.y}H{touch - 2 * BUBBLE * negated:g}"
        bubbles += bubble(touch - BUBBLE, pin.y) if negated else ""
    nose = start + (BUFFER if symbol.shape == "buffer" else BODY)
    bubbles += bubble(nose + BUBBLE, y) if symbol.inverted else ""
    stubs += f"M{nose + 2 * BUBBLE * symbol.inverted} {y}H{box.right}"
    text = label(start + BODY / 2, y, name, "middle") if symbol.shape in BOXES else ""
    return path(stubs) + path(_outline(symbol, start, y, box.half), "white") + text + bubbles


def _back(symbol: Symbol, offset: int, half: int) -> float:
    """Return how far right of the body's corner a fan-in meets the body (a point of a quadratic curve)."""
    if symbol.shape not in ("or", "xor"):
        return 0
    along = (offset + half) / (2 * half)
    return round(2 * along * (1 - along) * BACK, 2) - (XOR_GAP if symbol.shape == "xor" else 0)


def _outline(symbol: Symbol, x: int, y: int, half: int) -> str:
    top, bottom, nose = y - half, y + half, x + BODY
    if symbol.shape == "buffer":
        return f"M{x} {y - 15}L{x + BUFFER} {y}L{x} {y + 15}Z"
    if symbol.shape == "and":
        return f"M{x} {top}H{nose - 20}A20 {half} 0 0 1 {nose - 20} {bottom}H{x}Z"
    if symbol.shape in BOXES:
        return f"M{x} {top}H{nose}V{bottom}H{x}Z"
    shield = f"M{x} {top}Q{x + 27} {top} {nose} {y}Q{x + 27} {bottom} {x} {bottom}Q{x + BACK} {y} {x} {top}Z"
    if symbol.shape == "xor":
        shield += f"M{x - XOR_GAP} {top}Q{x - XOR_GAP + BACK} {y} {x - XOR_GAP} {bottom}"
    return shield
