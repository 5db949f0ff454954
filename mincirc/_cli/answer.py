"""Printing an answer: text or JSON, what it lacks in its last line or in a field, and the exit code that follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click

from mincirc._cli.exits import FINISHED, PARTIAL
from mincirc._cli.options import echo_json
from mincirc.partial import Missing, completeness, last_line


def exit_code(missing: Sequence[Missing]) -> int:
    """Return the exit code of an answer that lacks this."""
    return PARTIAL if missing else FINISHED


def say_missing(missing: Sequence[Missing]) -> None:
    """Print the last line of a text that is not complete."""
    if missing:
        click.echo(last_line(missing))


def answered(words: str, document: Mapping[str, Any], missing: Sequence[Missing], *, as_json: bool) -> int:
    """Print an answer and return the exit code."""
    if as_json:
        echo_json({**document, **completeness(missing)})
    else:
        click.echo(words)
        say_missing(missing)
    return exit_code(missing)
