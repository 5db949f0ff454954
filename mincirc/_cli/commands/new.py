"""The options of ``mincirc new``; those of a family are data, so help loads nothing that makes tasks."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mincirc._cli.running import run
from mincirc._cli.values import OBJECTIVE, RATIONAL
from mincirc.catalogue.families import FAMILIES, Kind, Listed, Option

if TYPE_CHECKING:
    from collections.abc import Callable


def _type(kind: Kind) -> click.ParamType[Any]:
    if isinstance(kind, tuple):
        return click.Choice(kind)
    return {"whole": click.INT, "rational": RATIONAL, "objective": OBJECTIVE, "flag": click.BOOL}[kind]


def _option(option: Option) -> click.Option:
    """Return the command-line option for a parameter of a family."""
    if option.kind == "flag":
        return click.Option([option.flag], default=option.default, show_default=True)
    return click.Option([option.flag], type=_type(option.kind), default=option.default, show_default=True)


def _writer(name: str) -> Callable[..., None]:
    def write(**options: Any) -> None:
        import_module("mincirc._cli.new").write(name, **options)

    return write


def family_command(family: Listed) -> click.Command:
    """Return the command that writes the tasks of a family."""
    sentence = f"{family.about[0].upper()}{family.about[1:]}."
    return click.Command(
        family.name,
        callback=_writer(family.name),
        help=sentence,
        short_help=sentence,  # whole, if need be on two lines
        params=[
            *map(_option, family.options),
            click.Option(["-o", "--output"], type=click.Path(path_type=Path), required=True, help="File to write."),
            click.Option(["--force"], is_flag=True, help="Replace files that exist."),
        ],
    )


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


for _family in FAMILIES:
    command.add_command(family_command(_family))
