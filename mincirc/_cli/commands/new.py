"""The options of ``mincirc new``; those of a family are made when they are asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from mincirc._cli.running import run
from mincirc.catalogue.families import ABOUT


class OfFamily(click.Command):
    """The subcommand of a family: its name and help are data, its options load with what makes the task."""

    def _fill(self) -> None:
        if self.callback is None:
            made: click.Command = import_module("mincirc._cli.new").family_command(self.name)
            self.params, self.callback = made.params, made.callback

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the options."""
        self._fill()
        return super().get_params(ctx)

    def invoke(self, ctx: click.Context) -> Any:
        """Write the task."""
        self._fill()
        return super().invoke(ctx)


@click.group(
    name="new",
    invoke_without_command=True,
    subcommand_metavar="FAMILY [--option VALUE]... -o FILE",
)
@click.option("--list", "listed", is_flag=True, help="List the families with their options.")
@click.pass_context
def command(ctx: click.Context, /, listed: bool) -> None:
    """Write the tasks of a FAMILY as task files.

    There is one task file, or a union file with its members beside it.
    """
    if listed:
        run("families", {})
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


for _name, _about in ABOUT.items():
    _sentence = f"{_about[0].upper()}{_about[1:]}."
    command.add_command(OfFamily(_name, help=_sentence, short_help=_sentence))  # whole, if need be on two lines
