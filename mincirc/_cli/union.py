"""``mincirc union``: a task file that names other tasks."""

from __future__ import annotations

from typing import Any

import click

from mincirc._cli.options import gym_options
from mincirc.task import write_union


@click.command(name="union")
@click.argument("members", nargs=-1, required=True, metavar="TASK...")
@click.option("-o", "--output", required=True, metavar="FILE", help="Union file to write.")
@click.option("--weights", metavar="W,W,...", help="Weights that sum to 1.  [default: uniform]")
@click.option("--tag", metavar="BIT,BIT,...", help="Names of the tag bits.")
@gym_options
def command(
    members: tuple[str, ...],
    output: str,
    weights: str | None,
    tag: str | None,
    discount: str | None,
    horizon: int | None,
    gym_args: tuple[tuple[str, Any], ...],
) -> None:
    """Write the disjoint union of TASKs (paths, gym: or table: sources) as a union file."""
    task = write_union(
        members,
        output,
        weights=weights.split(",") if weights else None,
        tag=tag.split(",") if tag else None,
        discount=discount,
        horizon=horizon,
        gym_args=dict(gym_args) or None,
    )
    click.echo(f"{output}: {len(members)} task(s), {len(task.states)} states")
