"""Printing an answer as text or JSON, with what is missing in the last line or a field, and the exit code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click

from mincirc._cli.exits import ExitCode
from mincirc._cli.fold import columns, fold, page_width
from mincirc._cli.options import echo_json
from mincirc.partial import Missing, completeness, last_line, reasons


def exit_code(missing: Sequence[Missing]) -> int:
    """Return the exit code of an answer with this list of missing parts."""
    return ExitCode.PARTIAL if missing else ExitCode.FINISHED


def say_missing(missing: Sequence[Missing]) -> None:
    """Print the last lines of a text that is not complete."""
    if missing:
        click.echo("\n".join(last_lines(missing, page_width())))


def last_lines(missing: Sequence[Missing], width: int) -> list[str]:
    """Return the lines that end a text which is not complete: :func:`mincirc.partial.last_line` if it fits the page.

    Otherwise all that is known of what is missing, folded, and then a last line with as many names of things as
    fit: a script that reads the last line alone finds the word ``partial`` and the first of them there.
    """
    whole = last_line(missing)
    if columns(whole) <= width:
        return [whole]
    names = list(dict.fromkeys(lack.what.partition(": ")[0] for lack in missing))
    shown = next((n for n in range(len(names), 1, -1) if columns(_named(names, n)) <= width), 1)
    pieces = [piece for reason in reasons(missing) for piece in fold(f"missing: {reason}", width)]
    return [*pieces, _cut(_named(names, shown), width)]


def _cut(line: str, width: int) -> str:
    """Return the line if it fits, else as many words of it as do and ``...``, but three at least."""
    words = line.split(" ")
    kept = next((n for n in range(len(words) - 1, 3, -1) if columns(" ".join([*words[:n], "..."])) <= width), 3)
    return line if columns(line) <= width else " ".join([*words[:kept], "..."])


def _named(names: Sequence[str], shown: int) -> str:
    """Return a last line with the first ``shown`` names."""
    more = f" and {len(names) - shown} more" if shown < len(names) else ""
    return f"partial: missing {', '.join(names[:shown])}{more} (see above)"


def answered(words: str, document: Mapping[str, Any], missing: Sequence[Missing], *, as_json: bool) -> int:
    """Print an answer and return the exit code."""
    if as_json:
        echo_json({**document, **completeness(missing)})
    else:
        click.echo(words)
        say_missing(missing)
    return exit_code(missing)
