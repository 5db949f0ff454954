"""``mincirc predicates``: what ``--predicate`` can name."""

from __future__ import annotations

import click

from mincirc._cli.options import echo_json, json_option
from mincirc.predicate import known_predicates


@click.command(name="predicates")
@json_option
def command(as_json: bool) -> None:
    """List the predicates that are built in or installed."""
    known = known_predicates()
    if as_json:
        echo_json(known)
        return
    width = max(map(len, known))
    for name, about in known.items():
        click.echo(f"{name:<{width}}  {about}")
    click.echo("\nAlso: module:function and file.py:function, called as function(task, policy, state) -> bool.")
