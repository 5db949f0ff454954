"""The options of ``mincirc verify``."""

from __future__ import annotations

from typing import Any

import click

from mincirc._cli.options import TASK_SOURCES, gym_options, json_option, limit_options
from mincirc._cli.running import run


@click.command(name="verify")
@click.argument("folder", metavar="DIR")
@click.option(
    "--mdp",
    "source",
    metavar=TASK_SOURCES,
    help="The certificate must be about this task and its interface.",
)
@gym_options
@limit_options
@json_option
@click.option(
    "--export",
    "form",
    type=click.Choice(["cnf", "drat", "lrat"]),
    help="Write the refutations for other checkers (with -o).",
)
@click.option("-o", "--output", metavar="OUTDIR", help="Folder for --export.")
def command(**options: Any) -> None:
    """Check a certificate and say exactly what it proves.

    Nothing of the search is used: formulas, inequalities and proofs are checked by a separate program, which also
    runs alone as python -m mincirc.verify.
    """
    run("verify", options)
