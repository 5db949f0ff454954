"""``mincirc union``: a task file that names other tasks."""

from __future__ import annotations

from typing import Any

import click

from mincirc._cli.checked import check_options
from mincirc._cli.options import gym_keywords
from mincirc.outputs import TASK
from mincirc.task import write_union


def run(options: dict[str, Any]) -> int:
    """Write the disjoint union of TASKs (paths, gym: or table: sources) as a union file."""
    members, output, weights, tag = (options[name] for name in ("members", "output", "weights", "tag"))
    check_options(options, output=TASK)
    task = write_union(
        members,
        output,
        weights=weights.split(",") if weights else None,
        tag=tag.split(",") if tag else None,
        **{name: value for name, value in gym_keywords(options).items() if name != "layout"},
    )
    click.echo(f"{output}: {len(members)} task(s), {len(task.states)} states")
    return 0
