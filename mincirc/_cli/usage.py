"""A wrong call of the command, in one line."""

from __future__ import annotations

import click


def one_line(error: click.ClickException) -> str:
    """Return the command, what is wrong with how it was called, and where its options are listed."""
    message = " ".join(error.format_message().split())
    context = getattr(error, "ctx", None)
    if context is None:
        return f"mincirc: {message}"
    return f"{context.command_path}: {message} ({context.command_path} --help lists what it takes)"
