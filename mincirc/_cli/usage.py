"""Messages for a wrong command line, in one line; click's own text where it says what to do."""

from __future__ import annotations

import re

import click

from mincirc.errors import did_you_mean

_PLAIN = (
    (r"is not a valid integer( range)?\.?$", "is not a whole number"),
    (r"is not a valid float( range)?\.?$", "is not a number"),
    (r"is not in the range x>=(\d+)\.?$", r"is below \1"),
)
_CHOICE = re.compile(r": '(.*)' is not one of ")


def show(error: click.ClickException) -> None:
    """Print the error on stderr: one line, or the help where the command was called without anything."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
    else:
        click.echo(one_line(error), err=True)


def one_line(error: click.ClickException) -> str:
    """Return the command, what is wrong with how it was called, and where its options are listed."""
    message = " ".join(error.format_message().split())
    for pattern, words in _PLAIN:
        message = re.sub(pattern, words, message)
    message = re.sub(r"(?<!\.)\.$", "", message) + _meant(error, message)
    context = getattr(error, "ctx", None)
    if context is None:
        return f"mincirc: {message} (mincirc COMMAND --help lists what a command takes)"
    return f"{context.command_path}: {message} ({context.command_path} --help lists what it takes)"


def _meant(error: click.ClickException, message: str) -> str:
    """Return a suggestion for a value that is none of the choices."""
    kind = getattr(getattr(error, "param", None), "type", None)
    match = _CHOICE.search(message)
    if not isinstance(kind, click.Choice) or match is None:
        return ""
    return did_you_mean(match[1], [str(choice) for choice in kind.choices])
