"""``mincirc sweep``: minima of several tasks, bounds and bases, one JSON line each."""

from __future__ import annotations

import json
from contextlib import closing

import click

from mincirc._cli.exits import FINISHED, PARTIAL, REFUSED
from mincirc._cli.options import interface_option
from mincirc.circuit.basis import get_basis
from mincirc.errors import OutputError
from mincirc.files import check_folder, write_atomically
from mincirc.solve.sat import DEFAULT
from mincirc.solve.workers import open_workers
from mincirc.synthesis.bound import parse_bound
from mincirc.synthesis.sweep import Asked, Line, sweep
from mincirc.task import load


@click.command(name="sweep")
@click.option("--mdp", "sources", multiple=True, required=True, metavar="PATH|gym:ID|table:HEX", help="Task; repeat.")
@click.option("--discount", help="Discount of gym: environments, e.g. 99/100.")
@click.option("--bound", "bounds", multiple=True, metavar="BOUND", help="Bound; repeat.  [default: optimal]")
@click.option("--basis", "bases", multiple=True, metavar="NAME", help="Basis; repeat.  [default: b2]")
@interface_option
@click.option("--solver", default=DEFAULT, show_default=True, help="Solver.")
@click.option("--predicate", "predicates", multiple=True, metavar="NAME", help="Report where this holds; repeat.")
@click.option("--timeout", type=click.FloatRange(min=0), metavar="S", help="Seconds for each search.")
@click.option("--conflicts", type=click.IntRange(min=0), metavar="N", help="SAT conflicts for each search.")
@click.option("--jobs", "-j", type=click.IntRange(min=1), metavar="N", help="So many searches at a time.")
@click.option("--scheduler", metavar="processes|loky|serial|HOST:PORT", help="Where searches run.")
@click.option("-o", "--output", metavar="FILE", help="Write the lines to a file when all are there.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    sources: tuple[str, ...],
    discount: str | None,
    bounds: tuple[str, ...],
    bases: tuple[str, ...],
    interface: str,
    solver: str,
    predicates: tuple[str, ...],
    timeout: float | None,
    conflicts: int | None,
    jobs: int | None,
    scheduler: str | None,
    output: str | None,
) -> None:
    """Search every combination of tasks, bounds and bases; one JSON line each, in that order."""
    if output is not None:
        check_folder(output)
    for bound in bounds:
        parse_bound(bound)
    names = tuple(get_basis(basis).name for basis in bases) or ("b2",)
    tasks = [load(source, discount=discount if source.startswith("gym:") else None) for source in sources]
    like = Asked(tasks[0], "optimal", "b2", interface, solver, predicates, timeout, conflicts)
    written: list[str] = []

    def emit(line: Line) -> None:
        written.append(json.dumps(line.to_json()))
        if output is None:
            click.echo(written[-1])

    one_by_one = jobs is None and scheduler is None
    with closing(open_workers(jobs, "serial" if one_by_one else scheduler)) as workers:
        lines = sweep(tasks, bounds or ("optimal",), workers=workers, bases=names, on_line=emit, like=like)
    if output is not None:
        _save(output, written)
    failed = any(line.error is not None for line in lines)
    unsettled = any(line.result is not None and line.result["status"] == "bounds" for line in lines)
    ctx.exit(REFUSED if failed else PARTIAL if unsettled else FINISHED)


def _save(output: str, written: list[str]) -> None:
    """Write the lines to the file, or to stdout where the file cannot be written: they may have taken days."""
    text = "".join(f"{line}\n" for line in written)
    try:
        write_atomically(output, text)
    except OutputError as error:
        click.echo(text, nl=False)
        raise OutputError(f"{error}; its lines are on standard output instead") from None
