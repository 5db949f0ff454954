"""The options of ``mincirc theorem``."""

from __future__ import annotations

from typing import Any

import click

from mincirc._cli.asking import asking_options
from mincirc._cli.running import run
from mincirc._cli.values import BOUND, INTERFACES


@click.command(name="theorem")
@asking_options
@click.option("--bound", type=BOUND, default="optimal", show_default=True, help="Bound on the mean return.")
@click.option("--predicate", required=True, metavar="P", help="The predicate C.")
@click.option("--reencode", type=INTERFACES, help="Compare the least size of the union under these interfaces.")
def command(**options: Any) -> None:
    """Walk the argument from a task set to its union, step by step.

    The steps: premise, values, sets of circuits, locality, conclusion, converse.
    """
    run("theorem", options)
