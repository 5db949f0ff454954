"""The options of ``mincirc pareto``."""

from __future__ import annotations

from typing import Any

import click

from mincirc._cli.asking import asking_options
from mincirc._cli.running import run


@click.command(name="pareto")
@asking_options
@click.option("--predicate", metavar="P", help="Quantify this over the minimum circuits of each step.")
@click.option("--gates", type=click.IntRange(min=0), metavar="R", help="Go no further than R gates.")
@click.option("--circuits", is_flag=True, help="Show a circuit of every step.")
@click.option("--plot", metavar="FILE.svg", help="Write the staircase as a picture (.svg, .pdf, .png).")
def command(**options: Any) -> None:
    """Find every bound at which the minimum size changes, exactly."""
    run("pareto", options)
