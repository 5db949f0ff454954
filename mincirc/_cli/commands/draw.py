"""The options of ``mincirc draw``."""

from __future__ import annotations

from typing import Any

import click

from mincirc._cli.options import gym_options, interface_option, limit_options
from mincirc._cli.running import run
from mincirc.vocabulary import PICTURES


@click.command(name="draw")
@click.option("--circuit", "path", metavar="FILE", help="Circuit, in any format (-: stdin).")
@click.option("--mdp", "source", metavar="PATH", help="Task; the inputs of a circuit get the names of its features.")
@click.option("--policy", metavar="FILE", help="Policy of the task, in any format, to be drawn instead of a circuit.")
@click.option("--result", metavar="FILE", help="Result of search, pareto or price (JSON), to be drawn by itself.")
@click.option(
    "--as",
    "picture",
    type=click.Choice(PICTURES),
    help="What to draw.  [default: the circuit, else the policy, else the task or union]",
)
@click.option("--title/--no-title", default=True, help="Whether a title stands above the picture.")
@gym_options
@interface_option
@limit_options
@click.option("-o", "--output", metavar="FILE", help="Write a picture: .svg, or .pdf or .png with the extra pdf.")
def command(**options: Any) -> None:
    """Draw a circuit, a policy, a task or a union.

    A circuit is text without -o; everything else is a picture in a file.

    In text a gate is drawn once and named where it is read again.  A policy is that of --policy, or what the circuit
    does in the task: on a grid where two features of the task are called row and column, else a table.
    """
    run("draw", options)
