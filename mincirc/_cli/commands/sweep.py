"""The options of ``mincirc sweep``."""

from __future__ import annotations

from typing import Any

import click

from mincirc._cli.options import (
    TASK_SOURCES,
    gym_options,
    interface_option,
    memory_option,
    param_option,
    solver_option,
)
from mincirc._cli.running import run
from mincirc._cli.values import BOUND, SCHEDULER
from mincirc.circuit import BASES


@click.command(name="sweep")
@click.option("--mdp", "sources", multiple=True, required=True, metavar=TASK_SOURCES, help="Task; repeat.")
@gym_options
@click.option("--bound", "bounds", type=BOUND, multiple=True, help="Bound; repeat.  [default: optimal]")
@click.option("--basis", "bases", type=click.Choice(list(BASES)), multiple=True, help="Basis; repeat.  [default: b2]")
@interface_option
@solver_option
@param_option
@click.option("--predicate", "predicates", multiple=True, metavar="NAME", help="Report where this holds; repeat.")
@click.option("--timeout", type=click.FloatRange(min=0), metavar="S", help="Seconds for each search.")
@click.option("--conflicts", type=click.IntRange(min=0), metavar="N", help="SAT conflicts for each search.")
@click.option("--jobs", "-j", type=click.IntRange(min=1), metavar="N", help="So many searches at a time.")
@click.option("--scheduler", type=SCHEDULER, help="Where searches run.")
@memory_option
@click.option("-o", "--output", metavar="FILE", help="Write the lines to a file when all are there.")
def command(**options: Any) -> None:
    """Search all combinations of tasks, bounds and bases.

    There is one JSON line for each, in that order.
    """
    run("sweep", options)
