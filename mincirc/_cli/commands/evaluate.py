"""The options of ``mincirc eval``."""

from __future__ import annotations

from typing import Any

import click

from mincirc._cli.options import all_option, interface_option, json_option, limit_options, task_options
from mincirc._cli.running import run


@click.command(name="eval")
@task_options
@click.option(
    "--circuit",
    "path",
    required=True,
    metavar="FILE",
    help="Circuit, in any format (-: stdin).",
)
@interface_option
@click.option("--predicate", "predicates", multiple=True, metavar="P", help="Report where this holds.")
@limit_options
@all_option
@json_option
def command(**options: Any) -> None:
    """Evaluate a circuit: its policy, exact return and predicates."""
    run("evaluate", options)
