"""The options of ``mincirc doctor``."""

from __future__ import annotations

from typing import Any

import click

from mincirc._cli.options import json_option
from mincirc._cli.running import run


@click.command(name="doctor")
@json_option
def command(**options: Any) -> None:
    """Say what is installed: versions, extras and programs.

    Each extra with what it enables.
    """
    run("doctor", options)
