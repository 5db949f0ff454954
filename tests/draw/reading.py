"""What a picture says, read from its elements alone: texts and where they stand, after all moves."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from mincirc.draw.paper import text_width
from mincirc.draw.params import COLUMN

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Written:
    """A text with the rectangle that it covers."""

    text: str
    font: float
    left: float
    top: float
    right: float
    bottom: float


def size_of(svg: str) -> tuple[float, float]:
    root = ET.fromstring(svg)
    return float(root.attrib["width"]), float(root.attrib["height"])


def written(svg: str) -> list[Written]:
    """Return the texts of a document; turned texts are those with a quarter turn."""
    return list(_texts(ET.fromstring(svg), 0, 0, False, 0))


def _texts(element: ET.Element, x: float, y: float, turned: bool, font: float) -> Iterator[Written]:
    transform = element.attrib.get("transform", "")
    moved = re.fullmatch(r"translate\((-?[\d.]+) (-?[\d.]+)\)( rotate\(-90\))?", transform)
    assert bool(moved) == bool(transform)
    if moved:
        assert not turned
        x, y, turned = x + float(moved[1]), y + float(moved[2]), moved[3] is not None
    font = float(element.attrib.get("font-size", font))
    if element.tag == f"{SVG}text":
        yield _placed(element, x, y, turned, font)
    for child in element:
        yield from _texts(child, x, y, turned, font)


def _placed(element: ET.Element, x: float, y: float, turned: bool, font: float) -> Written:
    text = element.text or ""
    across, down = float(element.attrib["x"]), float(element.attrib["y"])
    width = text_width(text, font) / 1.12
    start = across - width * {"start": 0, "middle": 0.5, "end": 1}[element.attrib["text-anchor"]]
    half = font * 0.4
    if turned:
        assert across == down == 0
        return Written(text, font, x - half, y - width / 2, x + half, y + width / 2)
    return Written(text, font, x + start, y + down - half, x + start + width, y + down + half)


def check_texts(svg: str) -> None:
    """All texts lie within the picture, and none overlaps another."""
    width, height = size_of(svg)
    texts = written(svg)
    for one in texts:
        assert one.left >= 0, one
        assert one.right <= width, one
        assert one.top >= 0, one
        assert one.bottom <= height, one
    for one, other in combinations(texts, 2):
        apart = (
            one.right <= other.left or other.right <= one.left or one.bottom <= other.top or other.bottom <= one.top
        )
        assert apart, (one, other)


def points(svg: str) -> float:
    """Return the height of the smallest letters in a column of paper; a picture is made smaller, never larger."""
    width, _ = size_of(svg)
    return min(one.font for one in written(svg)) * COLUMN / max(width, 510)


def hovers(svg: str) -> list[str]:
    """Return the texts that show where the pointer rests, without the document's title."""
    root = ET.fromstring(svg)
    return [
        group.findtext(f"{SVG}title") or "" for group in root.iter(f"{SVG}g") if group.find(f"{SVG}title") is not None
    ]
