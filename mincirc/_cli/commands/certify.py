"""The options of ``mincirc certify``."""

from __future__ import annotations

from typing import Any

import click

from mincirc._cli.asking import asking_options, bound_options
from mincirc._cli.running import run


@click.command(name="certify")
@asking_options
@bound_options
@click.option("--result", metavar="FILE", help="JSON of `mincirc search --json`: certify it without searching again.")
@click.option("--predicate", metavar="P", help="Certify that all, or that no, minimum circuits have it.")
@click.option(
    "--side",
    type=click.Choice(["with", "without"]),
    help="With --predicate: certify the least size of circuits with (without) it.",
)
@click.option("--policies", is_flag=True, help="Certify the list of all policies of minimum circuits.")
@click.option("--force", is_flag=True, help="Replace an existing certificate.")
@click.option("-o", "--output", required=True, metavar="DIR", help="The certificate, a folder.")
def command(**options: Any) -> None:
    """Write a certificate of an answer, for others to check.

    It holds lemmas with exact vectors, a proof for every smaller size, and the circuit.
    """
    run("certify", options)
