"""The staircase as a picture that a page colours: least number of gates against the bound, one link for each step.

Unlike the pictures of :mod:`mincirc.draw` it has classes instead of colours, so that a style sheet (light, dark,
print) colours it and marks the step that is shown.  The bytes depend on the steps only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from mincirc.rational import approximate

WIDTH, HEIGHT = 480, 250
LEFT, RIGHT, TOP, BOTTOM = 44, 18, 14, 48
TICKS = 6


@dataclass(frozen=True)
class PlottedStep:
    """A step: ``size`` gates for bounds in (``above``, ``most``]; ``word`` is the quantifier of a predicate."""

    size: int
    above: Fraction | None
    most: Fraction
    proved: bool
    word: str | None


@dataclass(frozen=True)
class _Scale:
    low: float
    high: float
    least: int
    most: int

    def x(self, bound: float) -> float:
        return round(LEFT + (bound - self.low) / (self.high - self.low) * (WIDTH - LEFT - RIGHT), 1)

    def y(self, size: int) -> float:
        span = max(self.most - self.least, 1)
        return round(HEIGHT - BOTTOM - 12 - (size - self.least) / span * (HEIGHT - TOP - BOTTOM - 24), 1)


def staircase_plot(steps: Sequence[PlottedStep]) -> str:
    """Return the SVG element of the steps, of which there is one at least."""
    ends = [_float(s.most) for s in steps]
    spread = max(ends) - min(ends) or max(abs(ends[0]), 1.0)
    scale = _Scale(min(ends) - 0.12 * spread, max(ends), min(s.size for s in steps), max(s.size for s in steps))
    lines = [
        f'<svg class="plot" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" xmlns="http://www.w3.org/2000/svg">',
        "<title>least number of gates against the bound on the return</title>",
        *_axes(scale, steps),
        *(_step(number, step, steps, scale) for number, step in enumerate(steps)),
        "</svg>",
    ]
    return "\n".join(lines)


def _float(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        return 1e300 if value > 0 else -1e300


def _axes(scale: _Scale, steps: Sequence[PlottedStep]) -> list[str]:
    bottom = HEIGHT - BOTTOM
    lines = [f'<path class="axis" d="M{LEFT} {TOP}V{bottom}H{WIDTH - RIGHT}"/>']
    sizes = sorted({step.size for step in steps})
    for size in sizes[:: -(-len(sizes) // (2 * TICKS))]:
        y = scale.y(size)
        lines.append(f'<path class="grid" d="M{LEFT} {y}H{WIDTH - RIGHT}"/>')
        lines.append(f'<text x="{LEFT - 8}" y="{y}" dy="0.35em" text-anchor="end">{size}</text>')
    first, last = _float(steps[0].most), _float(steps[-1].most)
    marks = (
        [(first, approximate(steps[0].most)), (last, approximate(steps[-1].most))]
        if first < last
        else [(last, approximate(steps[-1].most))]
    )
    for bound, text in marks:
        anchor = "end" if bound == last else "start"
        lines.append(f'<path class="axis" d="M{scale.x(bound)} {bottom}v5"/>')
        lines.append(f'<text x="{scale.x(bound)}" y="{bottom + 18}" text-anchor="{anchor}">{text}</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    lines.append(f'<text x="{middle:g}" y="{HEIGHT - 8}" text-anchor="middle">bound k on the return</text>')
    lines.append(
        f'<text transform="translate(13 {(TOP + bottom) / 2:g}) rotate(-90)" text-anchor="middle">gates</text>'
    )
    return lines


def _step(number: int, step: PlottedStep, steps: Sequence[PlottedStep], scale: _Scale) -> str:
    """Return one step: a link around its line, the riser from the step before, and a disc at its last bound."""
    begin = LEFT if step.above is None else scale.x(_float(step.above))
    end, y = scale.x(_float(step.most)), scale.y(step.size)
    riser = f"M{begin} {scale.y(steps[number - 1].size)}V{y}" if number else ""
    word = f" has-{step.word}" if step.word in ("all", "some", "none", "unknown") else ""
    opened = "" if step.proved else " open"
    return (
        f'<a class="mark{word}{opened}" data-mark="{number}" tabindex="-1">'
        f'<path class="riser" d="{riser or f"M{begin} {y}"}"/>'
        f'<path class="hit" d="M{begin} {y}H{end}"/><path class="tread" d="M{begin} {y}H{end}"/>'
        f'<circle cx="{end}" cy="{y}" r="4.5"/></a>'
    )
