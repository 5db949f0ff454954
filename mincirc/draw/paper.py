"""Pictures as values: ink of a known size that is moved, put beside other ink, and becomes a document at the end.

A picture states in words what it shows, for those who do not see it.  Colours are those of Okabe and Ito (*Color
universal design*, 2008), which people with any colour vision tell apart; nothing is said by colour alone, so that grey
prints say the same.  The ground is white on light and dark pages.  Nothing has an identifier: many pictures may stand
in one page.  Widths of texts are estimates that hardly any text exceeds in DejaVu Sans, the widest of the fonts that
readers commonly have for sans-serif, so that nothing is cut off at the edge.  ``tests/draw/test_pictures.py`` checks
by these estimates that no text overlaps another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from unicodedata import east_asian_width

from mincirc.draw.ink import safe
from mincirc.draw.params import MARGIN, DrawingParams

BLACK, GREY, PALE, LIGHT, WHITE = "#000000", "#666666", "#999999", "#e4e4e4", "#ffffff"
ORANGE, SKY, GREEN, YELLOW, BLUE, RED, PURPLE = (
    "#E69F00",
    "#56B4E9",
    "#009E73",
    "#F0E442",
    "#0072B2",
    "#D55E00",
    "#CC79A7",
)
LINE = 1.4
"""Distance of lines of text, in heights of letters."""

_EMS = {
    0.25: "ijl",
    0.31: ".,:;'| ",
    0.37: "ftrI()[]/\\-!",
    0.53: 'ckszvxyJ"*`',
    0.58: "abdeghnopquL0123456789_?${}",
    0.67: "FTZABEKPSVXY",
    0.75: "CDHNRUwGOQ=+<>~^&#",
    0.9: "mMW%@",
}
_EM = {letter: em for em, letters in _EMS.items() for letter in letters}
_GENEROUS = 1.12


@dataclass(frozen=True)
class Picture:
    """Ink within ``width`` and ``height`` from (0, 0), and what it shows in words."""

    width: float
    height: float
    ink: str
    says: str = ""


def text_width(text: str, font: float) -> float:
    """Return about how wide a text is when its letters are ``font`` high."""
    ems = sum(_EM.get(letter) or (1.0 if east_asian_width(letter) in "WF" else 0.62) for letter in text)
    return round(ems * font * _GENEROUS, 1)


def num(value: float) -> str:
    """Return a coordinate as text."""
    return f"{round(value, 2) + 0.0:g}"


def write(x: float, y: float, text: str, font: float, anchor: str = "start", fill: str = BLACK) -> str:
    """Return a text whose ``anchor`` (start, middle, end) is at x and whose letters are centred at y."""
    return (
        f'<text x="{num(x)}" y="{num(y)}" dy="0.35em" font-size="{num(font)}" text-anchor="{anchor}" '
        f'fill="{fill}">{safe(text)}</text>'
    )


def turned(x: float, y: float, text: str, font: float) -> str:
    """Return a text that is centred at (x, y) and read upwards."""
    inside = write(0, 0, text, font, "middle")
    return f'<g transform="translate({num(x)} {num(y)}) rotate(-90)">{inside}</g>'


def stroke(data: str, colour: str = BLACK, pen: float = 1.5, fill: str = "none", dashes: str = "") -> str:
    """Return a stroked path."""
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<path d="{data}" fill="{fill}" stroke="{colour}" stroke-width="{num(pen)}"{dashed}/>'


def area(x: float, y: float, width: float, height: float, fill: str, colour: str = "none", pen: float = 1) -> str:
    """Return a rectangle."""
    edge = "" if colour == "none" else f' stroke="{colour}" stroke-width="{num(pen)}"'
    return f'<rect x="{num(x)}" y="{num(y)}" width="{num(width)}" height="{num(height)}" fill="{fill}"{edge}/>'


def disc(x: float, y: float, radius: float, fill: str, colour: str = "none", pen: float = 1.5) -> str:
    """Return a circle."""
    edge = "" if colour == "none" else f' stroke="{colour}" stroke-width="{num(pen)}"'
    return f'<circle cx="{num(x)}" cy="{num(y)}" r="{num(radius)}" fill="{fill}"{edge}/>'


def moved(ink: str, x: float, y: float) -> str:
    """Return ink moved to the right and down."""
    return f'<g transform="translate({num(x)} {num(y)})">{ink}</g>'


def lines_of(words: Iterable[str], width: float, font: float, gap: str = " ") -> list[str]:
    """Return the words in lines that are not wider than ``width``, unless one word is."""
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]}{gap}{word}" if lines else word
        if lines and text_width(longer, font) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def paragraph(words: Sequence[str], width: float, font: float, gap: str = " ") -> Picture:
    """Return words as text of the given width."""
    lines = lines_of(words, width, font, gap)
    ink = "".join(write(0, font * LINE * (i + 0.5), line, font) for i, line in enumerate(lines))
    return Picture(max((text_width(line, font) for line in lines), default=0), font * LINE * len(lines), ink)


def stack(pictures: Sequence[Picture], gap: float, *, centred: bool = False) -> Picture:
    """Return pictures one below the other."""
    width = max((p.width for p in pictures), default=0)
    ink, y = "", 0.0
    for picture in pictures:
        ink += moved(picture.ink, (width - picture.width) / 2 if centred else 0, y)
        y += picture.height + gap
    return Picture(width, max(y - gap, 0), ink, " ".join(p.says for p in pictures if p.says))


def beside(pictures: Sequence[Picture], gap: float) -> Picture:
    """Return pictures one beside the other, their tops at one height."""
    ink, x = "", 0.0
    for picture in pictures:
        ink += moved(picture.ink, x, 0)
        x += picture.width + gap
    height = max((p.height for p in pictures), default=0)
    return Picture(max(x - gap, 0), height, ink, " ".join(p.says for p in pictures if p.says))


def wrapped(pictures: Sequence[Picture], width: float, gap: float, down: float | None = None) -> Picture:
    """Return pictures in rows that are not wider than ``width``, unless one picture is; rows are ``down`` apart."""
    rows: list[list[Picture]] = []
    for picture in pictures:
        used = sum(p.width + gap for p in rows[-1]) if rows else 0
        if rows and used + picture.width <= width:
            rows[-1].append(picture)
        else:
            rows.append([picture])
    return stack([beside(row, gap) for row in rows], gap if down is None else down)


def document(picture: Picture, name: str, heading: str, params: DrawingParams) -> str:
    """Return the SVG document of a picture that is called ``name``; ``heading`` stands above it unless it is empty."""
    parts, font = [picture], params.font
    if heading and params.title:
        alone = text_width(heading, font) <= params.inner
        parts.insert(0, paragraph([heading] if alone else heading.split(), params.inner, font))
    whole = stack(parts, font * 0.7)
    width, height = (ceil(side + 2 * MARGIN) for side in (whole.width, whole.height))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img">\n<title>{safe(name)}</title>\n<desc>{safe(picture.says)}</desc>\n'
        f'<rect width="{width}" height="{height}" fill="white"/>\n'
        '<g font-family="Helvetica, Arial, sans-serif" stroke-linecap="round" stroke-linejoin="round">\n'
        f"{moved(whole.ink, MARGIN, MARGIN)}</g></svg>\n"
    )
