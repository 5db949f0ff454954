"""Circuits compared: a square for every gate, and the circuits themselves below.

Both pictures of two circuits side by side are made of it: a price (the least circuits with and without a predicate),
and a lookup circuit beside what learnt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from mincirc.circuit import Circuit
from mincirc.circuit.names import Names
from mincirc.draw.paper import (
    BLUE,
    GREY,
    LINE,
    ORANGE,
    WHITE,
    Picture,
    area,
    document,
    paragraph,
    stack,
    text_width,
    write,
)
from mincirc.draw.params import DrawingParams
from mincirc.draw.svg import circuit_picture
from mincirc.legend import legend_of
from mincirc.predicate.policy import Policy


@dataclass(frozen=True)
class Compared:
    """One side: what it is called, what is said of its size, gates that are sure, gates that are possible."""

    name: str
    says: str
    gates: int
    possible: int = 0
    circuit: Circuit | None = None


class SideSize(Protocol):
    """The least size on one side of a price."""

    @property
    def status(self) -> str:
        """``proved``, ``bounds`` or ``infeasible``."""

    @property
    def lower(self) -> int | None:
        """The least number of gates that is not refuted."""

    @property
    def upper(self) -> int | None:
        """The number of gates of the smallest circuit that is known."""


class SideLike(SideSize, Protocol):
    """One side of a price, as :class:`mincirc.statements.pricing.SideMinimum` is."""

    @property
    def policy(self) -> Policy | None:
        """The policy of that circuit."""


class PriceLike(Protocol):
    """A price, as :class:`mincirc.statements.pricing.Price` is."""

    @property
    def predicate(self) -> str:
        """The predicate's name."""

    @property
    def having(self) -> SideLike | None:
        """The side with the predicate."""

    @property
    def lacking(self) -> SideLike | None:
        """The side without it."""


def price_svg(price: PriceLike, title: str = "", params: DrawingParams = DrawingParams()) -> str:
    """Return a price as an SVG document: the least circuits with and without the predicate, gate by gate.

    ``price`` is what :func:`mincirc.price` returns.  The bytes depend on the arguments only.
    """
    sides = (price.having, price.lacking)
    policy = next((s.policy for s in sides if s is not None and s.policy is not None), None)
    names = None if policy is None else legend_of(policy.task, policy.interface).names
    circuits = [None if s is None or s.policy is None else s.policy.circuit for s in sides]
    return sides_svg(price.predicate, sides, circuits, names, title, params)


def sides_svg(
    predicate: str,
    sides: Sequence[SideSize | None],
    circuits: Sequence[Circuit | None],
    names: Names | None,
    title: str,
    params: DrawingParams,
) -> str:
    """Return the two sides of a price, with the predicate and without it, and their circuits as an SVG document."""
    captions = (f"with {predicate}", f"without {predicate}")
    compared = [_side(*side) for side in zip(captions, sides, circuits, strict=True)]
    return document(_compared(compared, names, params), title or f"price of {predicate}", title, params)


def comparison_svg(
    circuits: Sequence[tuple[str, Circuit]],
    names: Names | None = None,
    title: str = "",
    params: DrawingParams = DrawingParams(),
) -> str:
    """Return circuits for the same inputs as an SVG document, such as a lookup circuit and one that learnt.

    ``circuits`` are pairs of a caption and a circuit, ``names`` those of their inputs and actions.  The bytes depend
    on the arguments only.
    """
    sides = [Compared(caption, _gates(c.size), c.size, circuit=c) for caption, c in circuits]
    return document(_compared(sides, names, params), title or "circuits compared", title, params)


def _gates(count: int) -> str:
    return f"{count} gate{'s' * (count != 1)}"


def _side(name: str, side: SideSize | None, circuit: Circuit | None) -> Compared:
    if side is None:
        return Compared(name, "not known", 0)
    if side.status == "infeasible":
        return Compared(name, "impossible, no such policy meets the bound", 0)
    lower = side.lower or 0
    if side.status == "proved":
        return Compared(name, f"{_gates(side.upper or 0)}, proved", side.upper or 0, circuit=circuit)
    most = "no circuit known" if side.upper is None else f"at most {side.upper}"
    return Compared(name, f"at least {lower}, {most}", lower, max((side.upper or lower) - lower, 0), circuit)


def _compared(sides: Sequence[Compared], names: Names | None, params: DrawingParams) -> Picture:
    most = max((s.gates + s.possible for s in sides), default=0)
    step = min(params.inner / max(most, 1), params.font * 1.1)
    bars = [_bar(side, step, (BLUE, ORANGE)[i % 2], params) for i, side in enumerate(sides)]
    parts = [stack(bars, params.font * 0.6)]
    for side in sides:
        if side.circuit is not None:
            drawn = circuit_picture(side.circuit, names, params=params)
            caption = paragraph(f"{side.name}:".split(), params.inner, params.font)
            parts.append(stack([caption, drawn], params.font * 0.4))
    picture = stack(parts, params.font * 1.4)
    says = "; ".join(f"{side.name}: {side.says}" for side in sides)
    return Picture(picture.width, picture.height, picture.ink, says + ".")


def _bar(side: Compared, step: float, colour: str, params: DrawingParams) -> Picture:
    """Return a side's caption and its gates as squares: filled what is sure, open what is possible."""
    font, size = params.font, step * 0.84
    caption = paragraph(f"{side.name}: {side.says}".split(), params.inner, font)
    ink = "".join(
        area(i * step + 0.5, 1, size, size, colour if i < side.gates else WHITE, colour if i >= side.gates else GREY)
        for i in range(side.gates + side.possible)
    )
    if not side.gates + side.possible:
        ink = write(0, size / 2, "\N{EM DASH}", font, fill=GREY)
    width = max((side.gates + side.possible) * step, text_width("\N{EM DASH}", font))
    return stack([caption, Picture(width, max(size + 2, font * LINE * 0.8), ink)], 2)
