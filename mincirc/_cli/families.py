"""``mincirc new --list``: the families with their options, from the catalogue, without loading the families."""

from __future__ import annotations

from typing import Any

import click

from mincirc._cli.fold import fold_text
from mincirc.catalogue.families import FAMILIES, Listed


def run(options: dict[str, Any]) -> int:
    """List the families with their options."""
    del options
    click.echo(fold_text("\n".join(map(describe, FAMILIES)), hang=22))
    return 0


def describe(family: Listed) -> str:
    """Return the family's name, what it is, and its options with their defaults."""
    options = " ".join(map(str, family.options))
    return f"{family.name:<20}  {family.about}" + (f"\n{'':<20}  {options}" if options else "")
