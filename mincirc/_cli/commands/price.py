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
    """Find the least sizes with and without a predicate.

    Both are at the same bound; the price is their difference.
    """
    run("quantify:run_price", options)
