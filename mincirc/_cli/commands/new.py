"""The options of ``mincirc new``; its subcommands are made when they are asked for."""

from __future__ import annotations

from importlib import import_module

import click

from mincirc._cli.running import run


class Families(click.Group):
    """A group whose subcommands are the families of tasks."""

    def _fill(self) -> None:
        self.commands = self.commands or import_module("mincirc._cli.new").COMMANDS

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the families."""
        self._fill()
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the subcommand of a family."""
        self._fill()
        return super().get_command(ctx, cmd_name)


@click.group(
    name="new",
    cls=Families,
    invoke_without_command=True,
    subcommand_metavar="FAMILY [--option VALUE]... -o FILE",
)
@click.option("--list", "listed", is_flag=True, help="List the families with their options.")
@click.pass_context
def command(ctx: click.Context, /, listed: bool) -> None:
    """Write the tasks of a FAMILY: one task file, or a union file with its members beside it."""
    if listed:
        run("new", {})
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
