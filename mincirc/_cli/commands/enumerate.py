"""The options of ``mincirc enumerate``."""

from __future__ import annotations

from typing import Any

import click

from mincirc._cli.asking import asking_options, bound_options
from mincirc._cli.running import run


@click.command(name="enumerate")
@asking_options
@bound_options
@click.option("--predicate", "predicates", multiple=True, metavar="P", help="Say which policies have it.")
@click.option("--circuits", is_flag=True, help="Count the circuits up to isomorphism too.")
@click.option("--limit", type=click.IntRange(min=1), help="Stop after that many policies.")
def command(**options: Any) -> None:
    """List all policies of minimum circuits, each with one circuit.

    Policies are told apart by what they do at any state, reachable or not.
    """
    run("enumerate", options)
