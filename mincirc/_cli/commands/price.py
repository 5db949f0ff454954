"""The options of ``mincirc price``."""

from __future__ import annotations

from typing import Any

import click

from mincirc._cli.asking import asking_options, bound_options
from mincirc._cli.running import run


@click.command(name="price")
@asking_options
@bound_options
@click.option("--predicate", required=True, metavar="P", help="The predicate.")
def command(**options: Any) -> None:
    """Find the least size with a predicate and the least size without it, at the same bound."""
    run("quantify:run_price", options)
