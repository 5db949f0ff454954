"""The command ``mincirc``: its subcommands and their options, and nothing of what they do."""

from __future__ import annotations

import click

from mincirc._cli.commands import (
    certify,
    completion,
    convert,
    doctor,
    draw,
    enumerate,
    evaluate,
    minimize,
    new,
    pareto,
    predicates,
    price,
    quantify,
    report,
    search,
    show,
    sweep,
    theorem,
    union,
    verify,
)
from mincirc._cli.commands.examples import epilog
from mincirc.version import __version__


def _version(context: click.Context, _: click.Parameter, asked: bool) -> None:
    """Print the version and which core runs."""
    if asked and not context.resilient_parsing:
        from mincirc.native import described  # noqa: PLC0415 - no other command waits for it

        click.echo(f"mincirc, version {__version__}\ncore: {described()}")
        context.exit()


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_version,
    help="Show the version, and whether inner loops are compiled, and exit.",
)
def cli() -> None:
    """Find the smallest boolean circuit that acts well enough in a finite MDP, and prove it."""


for _command in (
    search.command,
    minimize.command,
    enumerate.command,
    quantify.command,
    price.command,
    pareto.command,
    sweep.command,
    theorem.command,
    report.command,
    union.command,
    certify.command,
    verify.command,
    new.command,
    evaluate.command,
    show.command,
    predicates.command,
    draw.command,
    convert.command,
    doctor.command,
    completion.command,
):
    _command.epilog = epilog(str(_command.name))
    cli.add_command(_command)
