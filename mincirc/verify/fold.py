"""The lines of a report, folded to the width of the terminal with the standard library alone."""

from __future__ import annotations

import shutil
import textwrap
from functools import partial
from unicodedata import combining, east_asian_width

PIPED, NARROWEST = 100, 40
"""Columns where stdout is no terminal (unless ``COLUMNS`` says otherwise), and the fewest that are folded at."""


def fold(lines: list[str]) -> str:
    """Return the lines as a text whose lines take no more columns than the terminal has."""
    width = max(NARROWEST, shutil.get_terminal_size((PIPED, 24)).columns)
    return "".join(f"{piece}\n" for line in lines for piece in _folded(line, width))


def _folded(line: str, width: int) -> list[str]:
    """Return the pieces of a line, broken at spaces; letters of two columns may ask for narrower ones."""
    wrapper = partial(textwrap.TextWrapper, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
    for room in range(width, width // 2 - 1, -1):
        pieces = wrapper(width=room).wrap(line) or [""]
        if all(_columns(piece) <= width or " " not in piece.strip() for piece in pieces):
            return pieces
    return pieces


def _columns(text: str) -> int:
    return sum(0 if combining(letter) else 1 + (east_asian_width(letter) in "WF") for letter in text)
