"""The options of ``mincirc quantify``."""

from __future__ import annotations

from typing import Any

import click

from mincirc._cli.asking import asking_options, bound_options
from mincirc._cli.running import run


@click.command(name="quantify")
@asking_options
@bound_options
@click.option("--predicate", required=True, metavar="P", help="The predicate.")
@click.option("--tries", type=click.IntRange(min=1), default=1000, show_default=True, help="For black boxes.")
def command(**options: Any) -> None:
    """Say if all, some or no minimum circuits have a predicate.

    The answer comes with witnesses: a minimum circuit with the predicate, and one without it.
    """
    run("quantify", options)
