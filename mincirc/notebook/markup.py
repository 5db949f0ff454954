"""The pieces of HTML that displays are made of: facts, tables, pictures, and what an answer lacks.

Everything is self-contained (styles stand at the elements, nothing is fetched) and escaped here, in one place.  Text
has the colours of the page and rules are a half-transparent grey, so that it reads on light and dark pages; pictures
bring their own white background.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from mincirc.partial import Missing, last_line

RULE = "1px solid rgba(128,128,128,.45)"
CELL = f"padding:2px 10px;border-bottom:{RULE};text-align:left;vertical-align:top"


def counted(count: int, noun: str) -> str:
    """Return ``1 gate`` or ``3 gates``."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def block(title: str, *parts: str) -> str:
    """Return a display: a title and the parts below it, which are HTML already (empty ones are left out)."""
    head = f'<div style="font-weight:600;margin-bottom:4px">{escape(title)}</div>'
    return f'<div class="mincirc" style="max-width:60em">{head}{"".join(parts)}</div>'


def facts(rows: Iterable[tuple[str, str]]) -> str:
    """Return rows of a label and a text (texts may have lines)."""
    cells = "".join(
        f'<tr><th scope="row" style="{CELL};font-weight:600">{escape(label)}</th>'
        f'<td style="{CELL};white-space:pre-line">{escape(text)}</td></tr>'
        for label, text in rows
    )
    return f'<table style="border-collapse:collapse;background:none">{cells}</table>'


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table with a line of heads."""
    top = "".join(f'<th scope="col" style="{CELL};font-weight:600">{escape(head)}</th>' for head in heads)
    body = "".join(f"<tr>{''.join(_cell(text) for text in row)}</tr>" for row in rows)
    return (
        f'<table style="border-collapse:collapse;background:none"><thead><tr>{top}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def _cell(text: str) -> str:
    return f'<td style="{CELL};white-space:pre-line">{escape(text)}</td>'


def picture(svg: str | None) -> str:
    """Return an SVG document as a part of a page, no wider than it; nothing for no picture."""
    if not svg:
        return ""
    return f'<div style="overflow-x:auto;margin:6px 0;color:#000">{svg[svg.index("<svg") :]}</div>'


def folded(title: str, *parts: str) -> str:
    """Return parts that are shown when the title is clicked."""
    return f'<details style="margin:4px 0"><summary>{escape(title)}</summary>{"".join(parts)}</details>'


def listing(text: str) -> str:
    """Return a text as it stands, letter by letter of one width."""
    return f'<pre style="margin:4px 0;background:none;color:inherit">{escape(text)}</pre>'


def lacks(missing: Sequence[Missing]) -> str:
    """Return the line that ends an answer which is not complete; nothing where it is."""
    if not missing:
        return ""
    return f'<div style="margin-top:4px;font-weight:600">{escape(last_line(missing))}</div>'
