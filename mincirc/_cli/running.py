"""Dispatch of a command: its module is loaded when the command is called, not before.

``mincirc --help`` and completion know all options and load no module that searches.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from mincirc._cli.limits import limited
from mincirc._cli.startup import begun


def run(name: str, options: Mapping[str, Any]) -> None:
    """Call ``run`` of the module ``mincirc._cli.`` NAME (``NAME:function``: another one) and exit with its code."""
    module, _, function = name.partition(":")
    do = getattr(import_module(f"mincirc._cli.{module}"), function or "run")
    with limited(name, options):
        begun()
        code = do(options)
    click.get_current_context().exit(code)
