"""The options of ``mincirc minimize``."""

from __future__ import annotations

from typing import Any

import click

from mincirc._cli.asking import worker_options
from mincirc._cli.options import (
    interface_option,
    json_option,
    limit_options,
    param_option,
    solver_option,
    task_options_optional,
)
from mincirc._cli.running import run
from mincirc._cli.values import SYMMETRY
from mincirc.circuit import BASES


@click.command(name="minimize")
@click.argument("path", metavar="[FILE]", required=False)
@click.option(
    "--dont-cares",
    metavar="FILE",
    help="Circuit or table that is not 0 where the outputs do not matter (one output speaks for all).",
)
@click.option(
    "--basis",
    type=click.Choice(list(BASES)),
    help="Gates that exist.  [default: those of the file: aig for AIGER; b2 for tables and tasks]",
)
@task_options_optional
@click.option("--policy", metavar="FILE", help="With --mdp: the policy whose least circuit is asked for.")
@interface_option
@limit_options
@click.option("--conflicts", type=click.IntRange(min=0), metavar="N", help="SAT conflicts in all (reproducible).")
@solver_option
@param_option
@click.option("--symmetry", type=SYMMETRY, help="Symmetry rules to keep.  [default: all that are sound]")
@worker_options
@click.option("--quiet", "-q", is_flag=True, help="No progress on stderr.")
@json_option
@click.option("--certificate", metavar="DIR", help="Write a certificate of the answer, a new folder.")
@click.option("-o", "--output", metavar="FILE", help="Write the circuit, in the format of the ending.")
def command(**options: Any) -> None:
    """Find the least circuit that computes what FILE does.

    FILE is a circuit (BLIF, .bench, AIGER, the text of mincirc), a PLA, or table:TABLE, of at most 16 inputs.  The
    answer is proved: the circuit is minimum, or there is a smaller one and that is minimum.  With --mdp and --policy,
    FILE is left out.
    """
    run("minimize", options)
