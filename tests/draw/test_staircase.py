"""Pictures of staircases: every step at its size and bounds, what is proved apart from what is not."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mincirc
from mincirc.draw import staircase_svg
from tests.draw.reading import SVG, check_texts, points, written


@dataclass(frozen=True)
class DrawnStep:
    size: int
    bound_above: Fraction | None
    bound_max: Fraction
    status: str = "proved"


@dataclass(frozen=True)
class DrawnStairs:
    steps: tuple[DrawnStep, ...]
    complete: bool = True


def stairs(bounds: list[Fraction], sizes: list[int], status: str = "proved") -> DrawnStairs:
    above = [None, *bounds]
    last = len(bounds) - 1
    return DrawnStairs(
        tuple(
            DrawnStep(size, above[i], bound, status if i == last else "proved")
            for i, (size, bound) in enumerate(zip(sizes, bounds, strict=True))
        )
    )


def lines(svg: str) -> list[str]:
    return [p.attrib["d"] for p in ET.fromstring(svg).iter(f"{SVG}path") if p.attrib["stroke-width"] == "4"]


@given(st.lists(st.fractions(-1000, 1000, max_denominator=99), min_size=1, max_size=25, unique=True), st.booleans())
def test_every_step_is_drawn_and_rises(bounds: list[Fraction], proved: bool) -> None:
    found = stairs(sorted(bounds), list(range(len(bounds))), "proved" if proved else "bounds")
    svg = staircase_svg(found, title="steps")
    drawn = [path.removeprefix("M").replace("H", " ").split() for path in lines(svg)]
    assert len(drawn) == len(bounds)
    heights = [float(y) for _, y, _ in drawn]
    assert heights == sorted(heights, reverse=True)
    assert len(set(heights)) == len(heights)
    for (_, _, end), (start, _, _) in pairwise(drawn):
        assert end == start
    check_texts(svg)
    assert points(svg) >= 7


def test_a_step_that_is_not_proved_is_open() -> None:
    filled = [
        staircase_svg(stairs([Fraction(1), Fraction(2)], [0, 3], s)).count('fill="#000000"/>')
        for s in ("proved", "bounds")
    ]
    assert filled == [3, 2]  # one is in the key


def test_one_step_and_none() -> None:
    check_texts(staircase_svg(stairs([Fraction(0)], [0])))
    assert "no step" in staircase_svg(DrawnStairs(()))


@pytest.mark.parametrize("predicate", [None, "constant"])
def test_a_staircase_of_the_library(predicate: str | None) -> None:
    task = mincirc.load("mdps/coin.yaml")
    found = mincirc.pareto(task, predicate)
    svg = staircase_svg(found, "coin")
    texts = [one.text for one in written(svg)]
    assert "least number of gates" in texts
    assert ("constant" in " ".join(texts)) == (predicate is not None)
    assert len(lines(svg)) >= len(found.staircase.steps)
    check_texts(svg)
    if predicate is None:
        assert svg == staircase_svg(found.staircase, "coin")


def test_the_key_has_the_ends_that_are_drawn() -> None:
    one, two = stairs([Fraction(1)], [0]), stairs([Fraction(1), Fraction(2)], [0, 1], "bounds")
    ends = {"largest bound of a size", "bound excluded", "not settled from here on"}
    assert ends & {w.text for w in written(staircase_svg(one))} == {"largest bound of a size"}
    assert ends <= {w.text for w in written(staircase_svg(two))}
    alone = stairs([Fraction(1)], [3], "bounds")
    assert ends & {w.text for w in written(staircase_svg(alone))} == {"not settled from here on"}
