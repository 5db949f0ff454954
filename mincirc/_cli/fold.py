"""Folding of lines to the width of the terminal, measured in columns: wide characters take two, combining ones none.

In a terminal its width is used, or ``COLUMNS`` if it is set; in a pipe or a file ``COLUMNS`` or else 100.  JSON and
the text of a circuit in a file are never folded.
"""

from __future__ import annotations

import re
import shutil

from mincirc._cli.params import TextParams


def page_width(params: TextParams = TextParams()) -> int:
    """Return the number of columns to fold at."""
    return max(params.narrowest, shutil.get_terminal_size((params.piped, 24)).columns)


def columns(text: str) -> int:
    """Return the number of columns of a text."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415 - rarely needed

    return cell_len(text)


def pad(text: str, width: int) -> str:
    """Return the text with spaces up to ``width`` columns."""
    return text + " " * (width - columns(text))


def fold(line: str, width: int, hang: int = 2) -> list[str]:
    """Return the line in pieces of at most ``width`` columns; all but the first are indented by ``hang`` more.

    Lines are broken at spaces; a longer word (a path, a digest, a name) stays whole, so that it can be copied.
    """
    if columns(line) <= width:
        return [line]
    indent = len(line) - len(line.lstrip(" "))
    margin = " " * min(indent + hang, width // 2)
    pieces, current = [], ""
    for word in re.findall(" *[^ ]+", line):
        if columns(current + word) <= width:
            current += word
            continue
        if current.strip():
            pieces.append(current)
            current = margin
        current += word.lstrip(" ") if current == margin else word
    return [*pieces, current]


def fold_text(text: str, width: int | None = None, hang: int = 2) -> str:
    """Return all lines of a text folded."""
    room = page_width() if width is None else width
    return "\n".join(piece for line in text.split("\n") for piece in fold(line, room, hang))
