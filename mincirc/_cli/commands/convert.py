"""The options of ``mincirc convert``."""

from __future__ import annotations

from typing import Any

import click

from mincirc._cli.options import gym_options, interface_option, limit_options
from mincirc._cli.running import run
from mincirc.circuit import BASES


@click.command(name="convert")
@click.argument("path", metavar="IN")
@click.argument("output", metavar="OUT")
@click.option("--mdp", "source", metavar="PATH", help="IN is a policy, or a circuit, of this task; OUT is the policy.")
@click.option("--size", type=click.IntRange(min=0), metavar="R", help="OUT is the formula of R gates, as DIMACS.")
@click.option("--policy", metavar="FILE", help="With --size: the formula of this policy of the task IN.")
@click.option("--basis", type=click.Choice(list(BASES)), help="With --size: gates that exist.  [default: b2]")
@gym_options
@interface_option
@limit_options
def command(**options: Any) -> None:
    """Write a file in another format: the endings say which.

    IN is a circuit, a table (also table:TABLE) or a task; OUT has an ending of such formats.  With --mdp TASK, IN is a
    policy or a circuit, and OUT a table (.csv, .json) or a C header (.h) of what it does at every state.  With
    --size R, OUT.cnf asks whether R gates compute what IN does; comments say what the variables mean.
    """
    run("convert", options)
