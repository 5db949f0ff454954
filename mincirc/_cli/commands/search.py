"""The options of ``mincirc search``."""

from __future__ import annotations

from typing import Any

import click

from mincirc._cli.asking import asking_options, bound_options, worker_options
from mincirc._cli.options import Costs
from mincirc._cli.running import run
from mincirc.vocabulary import OBJECTIVES


@click.command(name="search")
@asking_options
@bound_options
@worker_options
@click.option(
    "--predicate",
    "predicates",
    multiple=True,
    metavar="NAME|module:function|file.py:function",
    help="Report where this holds on the circuit found.",
)
@click.option("--policy", metavar="FILE", help="Only the actions that this policy allows.  [default bound: none]")
@click.option("--gates", type=click.IntRange(min=0), metavar="R", help="With --maximise: at most R gates.")
@click.option("--maximise", is_flag=True, help="Find the best return with at most --gates R gates.")
@click.option(
    "--objective",
    type=click.Choice(OBJECTIVES),
    default="size",
    show_default=True,
    help="What is minimised; the second of two breaks ties in the first.",
)
@click.option("--costs", type=Costs(), help="Minimise the total cost: gates of a kind cost this, others 1.")
@click.option("-o", "--output", metavar="FILE", help="Write the circuit, in the format of the ending.")
@click.option("--certificate", metavar="DIR", help="Write a certificate of the answer, a new folder.")
@click.option("--checkpoint", metavar="FILE", help="Keep the state of the search in a new file.")
@click.option("--resume", metavar="FILE", help="Go on from a checkpoint, and keep it up to date.")
@click.option(
    "--checkpoint-every",
    type=click.IntRange(min=1),
    metavar="N",
    help="With --checkpoint: every N conflicts (then 2N, ...), so that a resumed run finds the same circuit.",
)
def command(**options: Any) -> None:
    """Find the least circuit that meets the bound, and prove it."""
    run("search", options)
