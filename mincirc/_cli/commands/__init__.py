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


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="mincirc")
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
