"""The options of ``mincirc report``."""

from __future__ import annotations

from typing import Any

import click

from mincirc._cli.asking import bound_options
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


@click.command(name="report")
@click.argument("results", metavar="[RESULT]...", nargs=-1)
@task_options_optional
@bound_options
@click.option("--basis", type=click.Choice(list(BASES)), help="Gates that exist.  [default: b2]")
@interface_option
@click.option("--predicate", "predicates", multiple=True, metavar="P", help="Quantify this; repeat.")
@click.option(
    "--staircase/--no-staircase",
    default=None,
    help="Without RESULT: search for the staircase too.  [default: unless it is of a circuit or a table]",
)
@limit_options
@click.option("--conflicts", type=click.IntRange(min=0), metavar="N", help="SAT conflicts of each search.")
@solver_option
@click.option("--symmetry", type=SYMMETRY, help="Symmetry rules to keep.  [default: all that are sound]")
@param_option
@click.option("--no-check", is_flag=True, help="Do not check certificates; the page says so.")
@click.option("--quiet", "-q", is_flag=True, help="No progress on stderr.")
@json_option
@click.option("-o", "--output", metavar="FILE.html", required=True, help="The page.")
def command(**options: Any) -> None:
    """Write one page about results, to read and to check.

    The page is self-contained.

    RESULT is a file that search, pareto, quantify, price, enumerate, theorem or certify wrote with --json, or a folder
    with a certificate, all about one task; --mdp names that task where the file that the results name is gone.
    Without RESULT the task of --mdp is searched: the minimum, the staircase, and each --predicate.
    """
    run("report", options)
