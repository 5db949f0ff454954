"""The staircase as a picture: the least number of gates against the bound on the return.

A step is a thick line with a filled disc at its end, the largest bound that its size meets, and an open one where it
begins, which belongs to the step below; the key says so.  With a predicate the lines say which minimum circuits have
it, by colour and by dashes.  What is not proved is drawn open: the last step of a staircase whose search ran out of
budget.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol, cast

from mincirc.draw.key import Key
from mincirc.draw.paper import (
    BLACK,
    BLUE,
    GREY,
    LIGHT,
    LINE,
    ORANGE,
    RED,
    WHITE,
    Picture,
    disc,
    document,
    stack,
    stroke,
    text_width,
    turned,
    write,
)
from mincirc.draw.params import DrawingParams


class StepLike(Protocol):
    """A step of a staircase, as :class:`mincirc.statements.tradeoff.Step` is."""

    @property
    def size(self) -> int:
        """The least number of gates."""

    @property
    def bound_above(self) -> Fraction | None:
        """The bound above which the step begins."""

    @property
    def bound_max(self) -> Fraction:
        """The largest bound that the size meets."""

    @property
    def status(self) -> str:
        """``proved`` or ``bounds``."""


class StaircaseLike(Protocol):
    """A staircase, as :class:`mincirc.statements.tradeoff.Staircase` is."""

    @property
    def steps(self) -> Sequence[StepLike]:
        """The steps, upwards."""

    @property
    def complete(self) -> bool:
        """Whether the last step reaches the optimum."""


class Answered(Protocol):
    """An answer about all minimum circuits, as :class:`mincirc.statements.quantifier.Quantified` is."""

    @property
    def quantifier(self) -> str:
        """``all``, ``some``, ``none`` or ``unknown``."""


class ParetoLike(Protocol):
    """A staircase with a predicate, as :class:`mincirc.statements.front.Pareto` is."""

    @property
    def staircase(self) -> StaircaseLike:
        """The steps."""

    @property
    def predicate(self) -> str | None:
        """The predicate's name."""

    @property
    def quantified(self) -> Sequence[Answered | None]:
        """An answer for each step."""


@dataclass(frozen=True)
class _Axes:
    """The plot's inside: bounds from ``low`` to ``high`` and sizes up to ``most``."""

    left: float
    width: float
    height: float
    low: float
    high: float
    most: int

    def x(self, bound: float) -> float:
        return round(self.left + (bound - self.low) / (self.high - self.low) * self.width, 1)

    def y(self, size: int) -> float:
        return round(self.height * (1 - (size + 0.5) / (self.most + 1)), 1)


STYLES = {
    "": (BLACK, ""),
    "all": (RED, ""),
    "some": (ORANGE, "9 5"),
    "none": (BLUE, "2 5"),
    "unknown": (GREY, "1 9"),
}
MEANINGS = {
    "all": "all minimum circuits: {}",
    "some": "some, not all: {}",
    "none": "no minimum circuit: {}",
    "unknown": "not settled: {}",
}


def staircase_svg(found: ParetoLike | StaircaseLike, title: str = "", params: DrawingParams = DrawingParams()) -> str:
    """Return the staircase as an SVG document; the bytes depend on the arguments only.

    ``found`` is what :func:`mincirc.pareto` or :func:`mincirc.staircase` returns.
    """
    picture = staircase_picture(found, params)
    return document(picture, title or "least number of gates against the bound", title, params)


def staircase_picture(found: ParetoLike | StaircaseLike, params: DrawingParams) -> Picture:
    """Return the picture of a staircase."""
    stairs = cast(StaircaseLike, getattr(found, "staircase", None) or found)
    predicate: str | None = getattr(found, "predicate", None)
    answers: Sequence[Answered | None] = getattr(found, "quantified", None) or [None] * len(stairs.steps)
    if not stairs.steps:
        text = "no step of the staircase is known"
        return Picture(text_width(text, params.font), params.font * LINE, write(0, 10, text, params.font), text)
    axes = _axes(stairs.steps, params)
    words = [("" if predicate is None else "unknown") if answer is None else answer.quantifier for answer in answers]
    ink = _frame(axes, stairs.steps, params)
    for step, word in zip(stairs.steps, words, strict=True):
        ink += _step(step, axes, *STYLES.get(word, STYLES["unknown"]))
    bottom = params.font * LINE * 2.2
    plot = Picture(params.inner, axes.height + bottom, ink, _says(stairs, words, predicate))
    key = _key(stairs.steps, params)
    for word, meaning in MEANINGS.items():
        if word in words:
            colour, dashes = STYLES[word]
            key.add(stroke(f"M1 {key.size / 2:g}h26", colour, 4, dashes=dashes), meaning.format(predicate), 28)
    return stack([plot, key.picture()], params.font * 0.6)


def _key(steps: Sequence[StepLike], params: DrawingParams) -> Key:
    """Return the key to the ends of steps."""
    key = Key(params)
    middle, wide = key.size / 2, 28.0
    if any(step.status == "proved" for step in steps):
        ink = stroke(f"M1 {middle:g}H{wide - 5:g}", BLACK, 3) + disc(wide - 5, middle, 5, BLACK)
        key.add(ink, "largest bound of a size", wide)
    if any(step.bound_above is not None for step in steps):
        ink = stroke(f"M5 {middle:g}H{wide - 1:g}", BLACK, 3) + disc(5, middle, 4, WHITE, BLACK)
        key.add(ink, "bound excluded", wide)
    if any(step.status != "proved" for step in steps):
        ink = disc(5, middle, 4, WHITE, BLACK) + stroke(f"M11 {middle:g}H{wide:g}", GREY, 1.5, dashes="2 4")
        key.add(ink, "not settled from here on", wide)
    return key


def _axes(steps: Sequence[StepLike], params: DrawingParams) -> _Axes:
    ends = [float(step.bound_max) for step in steps]
    low, high = min(ends), max(ends)
    spread = high - low or max(abs(high), 1.0)
    most = max(step.size for step in steps)
    font = params.font
    left = font * LINE + text_width(str(most), font) + 8
    height = min(max(font * LINE * (most + 1), font * 12), 360)
    right = text_width(_number(ends[-1]), font) / 2 + 2
    return _Axes(left, params.inner - left - right, height, low - spread * 0.15, high + spread * 0.05, most)


def _step(step: StepLike, axes: _Axes, colour: str, dashes: str) -> str:
    y, end = axes.y(step.size), axes.x(float(step.bound_max))
    start = axes.left if step.bound_above is None else axes.x(float(step.bound_above))
    ink = stroke(f"M{start:g} {y:g}H{end:g}", colour, 4, dashes=dashes)
    if step.bound_above is not None:
        ink += disc(start, y, 4, WHITE, colour)
    if step.status != "proved":
        beyond = axes.left + axes.width
        return ink + disc(end, y, 4, WHITE, colour) + stroke(f"M{end + 6:g} {y:g}H{beyond:g}", GREY, 1.5, dashes="2 4")
    return ink + disc(end, y, 5, colour)


def _frame(axes: _Axes, steps: Sequence[StepLike], params: DrawingParams) -> str:
    """Return the axes with ticks: sizes at the left, the ends of the steps below, where there is room."""
    font, bottom = params.font, axes.height
    ink = stroke(f"M{axes.left:g} 0V{bottom:g}H{axes.left + axes.width:g}", BLACK, 1.2)
    every = -(-(axes.most + 1) * font * LINE // axes.height)
    for size in range(0, axes.most + 1, max(int(every), 1)):
        y = axes.y(size)
        ink += stroke(f"M{axes.left:g} {y:g}h{axes.width:g}", LIGHT, 1)
        ink += write(axes.left - 6, y, str(size), font, "end")
    free = float("inf")
    for step in reversed(steps):
        x, text = axes.x(float(step.bound_max)), _number(float(step.bound_max))
        ink += stroke(f"M{x:g} {axes.y(step.size):g}V{bottom + 4:g}", GREY, 0.8, dashes="1 4")
        half = text_width(text, font) / 2
        if x + half + 8 <= free and x - half >= 0:
            ink += write(x, bottom + font * 0.9, text, font, "middle")
            free = x - half
    middle = axes.left + axes.width / 2
    ink += write(middle, bottom + font * LINE * 1.6, "bound on the return", font, "middle")
    return ink + turned(font * 0.6, bottom / 2, "least number of gates", font)


def _number(value: float) -> str:
    return f"{value:.4g}".replace("-", "\N{MINUS SIGN}")


def _says(stairs: StaircaseLike, words: Sequence[str], predicate: str | None) -> str:
    parts = [
        f"{step.size} gates up to {step.bound_max}"
        + ("" if step.status == "proved" else " at least")
        + (f" ({word}: {predicate})" if word else "")
        for step, word in zip(stairs.steps, words, strict=True)
    ]
    return "Least number of gates: " + ", ".join(parts) + "."
