"""The options of ``mincirc draw``."""

from __future__ import annotations

from typing import Any

import click

from mincirc._cli.options import gym_options, interface_option, limit_options
from mincirc._cli.running import run


@click.command(name="draw")
@click.option(
    "--circuit",
    "path",
    required=True,
    metavar="FILE",
    help="Circuit, in any format (-: stdin).",
)
@click.option("--mdp", "source", metavar="PATH", help="Task whose feature names the inputs get.")
@gym_options
@interface_option
@limit_options
@click.option("-o", "--output", metavar="FILE.svg", help="Write a schematic instead of the text.")
def command(**options: Any) -> None:
    """Draw a circuit as text, or as an SVG file.

    In text a gate is drawn once and named where it is read again.
    """
    run("draw", options)
