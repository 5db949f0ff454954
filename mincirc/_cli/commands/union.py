"""The options of ``mincirc union``."""

from __future__ import annotations

from typing import Any

import click

from mincirc._cli.options import gym_options
from mincirc._cli.running import run
from mincirc._cli.values import NUMBERS


@click.command(name="union")
@click.argument("members", nargs=-1, required=True, metavar="TASK...")
@click.option("-o", "--output", required=True, metavar="FILE", help="Union file to write.")
@click.option("--weights", type=NUMBERS, help="Weights that sum to 1.  [default: uniform]")
@click.option("--tag", metavar="BIT,BIT,...", help="Names of the tag bits.")
@gym_options
def command(**options: Any) -> None:
    """Write the disjoint union of TASKs as a union file.

    TASKs are paths, gym: or table: sources.
    """
    run("union", options)
