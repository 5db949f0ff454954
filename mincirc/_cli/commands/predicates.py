"""The options of ``mincirc predicates``."""

from __future__ import annotations

from typing import Any

import click

from mincirc._cli.options import json_option
from mincirc._cli.running import run


@click.command(name="predicates")
@json_option
def command(**options: Any) -> None:
    """List the predicates that are built in or installed."""
    run("predicates", options)
