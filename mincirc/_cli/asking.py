"""Options shared by the commands that search for a minimum and then answer a question about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from mincirc._cli.options import (
    interface_option,
    json_option,
    limit_options,
    load_task,
    param_option,
    params_keyword,
    solver_option,
    task_options,
)
from mincirc._cli.values import BOUND, EACH, SCHEDULER, SYMMETRY
from mincirc.circuit import BASES

if TYPE_CHECKING:
    from mincirc.mdp import MDP

Command = Callable[..., Any]


def asking_options(command: Command) -> Command:
    """Add the task, basis, interface, budget, solver and output options."""
    decorators: list[Callable[[Command], Command]] = [
        task_options,
        click.option(
            "--basis", type=click.Choice(list(BASES)), default="b2", show_default=True, help="Gates that exist."
        ),
        interface_option,
        limit_options,
        click.option(
            "--conflicts", type=click.IntRange(min=0), metavar="N", help="SAT conflicts in all (reproducible)."
        ),
        solver_option,
        click.option("--symmetry", type=SYMMETRY, help="Symmetry rules to keep.  [default: all that are sound]"),
        param_option,
        click.option("--quiet", "-q", is_flag=True, help="No progress on stderr."),
        json_option,
    ]
    for decorator in reversed(decorators):
        command = decorator(command)
    return command


def worker_options(command: Command) -> Command:
    """Add ``--jobs``, ``--scheduler`` and ``--deterministic``."""
    jobs = click.option("--jobs", "-j", type=click.IntRange(min=1), metavar="N", help="Search with N processes.")
    scheduler = click.option(
        "--scheduler",
        type=SCHEDULER,
        help="Where jobs run; an address is that of a Dask scheduler.",
    )
    deterministic = click.option(
        "--deterministic", is_flag=True, help="The same circuit whatever the number of processes."
    )
    return jobs(scheduler(deterministic(command)))


def bound_options(command: Command) -> Command:
    """Add ``--bound`` and ``--each``."""
    bound = click.option(
        "--bound",
        type=BOUND,
        help="Bound on the (mean) return.  [default: optimal, or none when --each is given]",
    )
    each = click.option("--each", type=EACH, help="Bound on every member of a union.")
    return bound(each(command))


def bound_of(options: dict[str, Any]) -> str | None:
    """Return the bound on the mean: ``optimal`` unless only the members are bounded."""
    bound: str | None = options["bound"]
    return "optimal" if bound is None and options.get("each") is None else bound


def asked_task(options: dict[str, Any]) -> MDP:
    """Load the task that the options name."""
    return load_task(options)


def keywords(options: dict[str, Any]) -> dict[str, Any]:
    """Return the keywords of the library that the options stand for."""
    symmetry = options["symmetry"]
    return {
        "basis": options["basis"],
        "interface": options["interface"],
        "timeout": options["timeout"],
        "conflicts": options["conflicts"],
        "solver": options["solver"],
        "symmetry": None if symmetry is None else [r for r in symmetry.split(",") if r != "none"],
        **({"each": options["each"]} if "each" in options else {}),
        **params_keyword(options),
    }


def claim_keywords(options: dict[str, Any]) -> dict[str, Any]:
    """Return those of the keywords that a certificate of an answer takes."""
    return {name: value for name, value in keywords(options).items() if name in ("symmetry", "params")}
