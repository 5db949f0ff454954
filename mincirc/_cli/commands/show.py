"""The options of ``mincirc show``."""

from __future__ import annotations

from typing import Any

import click

from mincirc._cli.options import all_option, interface_option, json_option, limit_options, task_options
from mincirc._cli.running import run


@click.command(name="show")
@task_options
@interface_option
@limit_options
@all_option
@json_option
def command(**options: Any) -> None:
    """Show a task: states, actions, optimum and interface.

    States say whether they are reachable, and whether a best policy comes there.
    """
    run("show", options)
