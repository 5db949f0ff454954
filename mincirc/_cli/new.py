"""``mincirc new FAMILY``: tasks of a family, written as task files."""

from __future__ import annotations

import shlex
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from mincirc._cli.checked import check_options
from mincirc._cli.startup import begun
from mincirc._cli.values import going_together
from mincirc.mdp.families import FAMILIES
from mincirc.mdp.objective import Discount, Horizon, TotalReward
from mincirc.outputs import TASK
from mincirc.rational import format_rational
from mincirc.task.write_set import write_set
from mincirc.version import __version__


def write(name: str, output: Path, force: bool, **options: Any) -> None:
    """Make the tasks of a family and write their files."""
    begun()
    check_options({"output": output}, output=TASK)
    family = FAMILIES[name]
    given = {option: value for option, value in options.items() if value is not None}
    with going_together():
        task = family.make(**given)
    comment = [
        shlex.join(["mincirc", "new", name, *(word for pair in given.items() for word in _words(*pair))]),
        f"Shows: {family.about}.",
        f"Source: mincirc {__version__}, mincirc.mdp.families.",
    ]
    paths = write_set(task, output, comment=comment, overwrite=force)
    beside = f", {len(paths) - 1} member file(s) beside it" if len(paths) > 1 else ""
    click.echo(f"{output}: {task.name}, {len(task.states)} states{beside}")


def _words(name: str, value: Any) -> list[str]:
    """Return an option as it is typed."""
    dashed = name.replace("_", "-")
    if isinstance(value, bool):
        return [f"--{dashed}" if value else f"--no-{dashed}"]
    if isinstance(value, Fraction):
        return [f"--{dashed}", format_rational(value)]
    if isinstance(value, Discount):
        return [f"--{dashed}", f"discount={format_rational(value.gamma)}"]
    if isinstance(value, Horizon):
        return [f"--{dashed}", f"horizon={value.steps}"]
    return [f"--{dashed}", "total" if isinstance(value, TotalReward) else str(value)]
