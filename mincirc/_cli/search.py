"""``mincirc search``: the main job."""

from __future__ import annotations

from typing import Any

import click

from mincirc._cli.options import echo_json, interface_option, json_option, load_task, task_options
from mincirc._cli.progress import Progress
from mincirc._cli.render import (
    describe_circuit,
    describe_interface,
    describe_verdict,
    rational,
    table,
)
from mincirc.circuit import BASES, format_circuit
from mincirc.files import write_atomically
from mincirc.solve.sat import DEFAULT
from mincirc.synthesis import SearchResult, search

BUDGET_RAN_OUT = 3


@click.command(name="search")
@task_options
@click.option(
    "--bound",
    metavar="optimal|90%|RATIONAL",
    help="Bound on the (mean) return.  [default: optimal, or none when --each is given]",
)
@click.option("--each", metavar="BOUND[,BOUND...]", help="Bound on every member of a union.")
@click.option("--basis", type=click.Choice(list(BASES)), default="b2", show_default=True, help="Gates that exist.")
@interface_option
@click.option(
    "--predicate",
    "predicates",
    multiple=True,
    metavar="NAME|module:function|file.py:function",
    help="Report where this holds on the circuit found.",
)
@click.option("--timeout", type=click.FloatRange(min=0), metavar="S", help="Seconds of wall-clock time.")
@click.option("--conflicts", type=click.IntRange(min=0), metavar="N", help="SAT conflicts in all (reproducible).")
@click.option("--solver", default=DEFAULT, show_default=True, help="SAT solver of PySAT, or z3, or brute.")
@click.option("--symmetry", metavar="none|RULE,RULE", help="Symmetry rules to keep.  [default: all that are sound]")
@click.option("-o", "--output", metavar="FILE", help="Write the circuit in text form.")
@click.option("--quiet", "-q", is_flag=True, help="No progress on stderr.")
@json_option
@click.pass_context
def command(ctx: click.Context, /, **options: Any) -> None:
    """Find the least circuit that meets the bound, and prove that none is smaller."""
    each, bound, symmetry = options["each"], options["bound"], options["symmetry"]
    if bound is None and each is None:
        bound = "optimal"
    rules = None if symmetry is None else [r for r in symmetry.split(",") if r != "none"]
    with Progress(options["quiet"]) as progress:
        task = load_task(options["source"], options["discount"], options["horizon"], options["gym_args"])
        result = search(
            task,
            bound,
            each=each,
            basis=options["basis"],
            interface=options["interface"],
            predicates=options["predicates"],
            timeout=options["timeout"],
            conflicts=options["conflicts"],
            solver=options["solver"],
            symmetry=rules,
            on_event=progress.on_event,
        )
    if options["output"] is not None and result.circuit is not None:
        write_atomically(options["output"], format_circuit(result.circuit))
    if options["as_json"]:
        echo_json(result.to_json())
    else:
        click.echo(text(result))
    ctx.exit(BUDGET_RAN_OUT if result.status == "bounds" else 0)


def text(result: SearchResult) -> str:
    """Return the result for people."""
    rows = [
        ("task", result.task),
        ("interface", describe_interface(result.interface)),
        ("basis", f"{result.basis}: {BASES[result.basis].cost}"),
        ("bound", "\n".join(f"{c.name} >= {rational(c.threshold)}" for c in result.constraints) or "open"),
        ("optimum", "not settled" if result.optimum is None else rational(result.optimum)),
        ("status", _status(result)),
    ]
    if result.circuit is not None and result.value is not None:
        rows.append(("value", rational(result.value)))
        for member in result.members:
            if member.value is not None:
                rows.append(("", f"{member.task}: {rational(member.value)}"))
        rows.append(("circuit", describe_circuit(result.circuit)))
    if result.predicates:
        rows.append(("predicates", _ONE_OF_MANY if result.status == "proved" else _JUST_A_WITNESS))
    rows += [(p.name if len(p.name) < 12 else f"{p.name}:\n", describe_verdict(p)) for p in result.predicates]
    stats = result.stats
    rows.append(
        (
            "effort",
            f"{stats.conflicts} conflicts, {stats.clauses} clauses, {stats.lemmas} lemmas, {stats.rows} rows, "
            f"{stats.seconds:.2f} s ({stats.solver})",
        )
    )
    return table(rows)


_ONE_OF_MANY = "these verdicts speak of this circuit, which is one of the minimum circuits; others may differ"
_JUST_A_WITNESS = "these verdicts speak of the best circuit known, which is not proved to be minimum"


def _status(result: SearchResult) -> str:
    if result.status == "infeasible":
        return "infeasible: no policy, and so no circuit of any size, meets the bound"
    if result.status == "proved":
        refuted = f"sizes 0..{result.size - 1} are refuted" if result.size else "no gates are needed"
        return f"proved: the minimum is {result.size} gate(s), depth {result.depth} here; {refuted}"
    upper = "no circuit is known yet" if result.upper is None else f"at most {result.upper}"
    return f"bounds ({result.stats.stopped}): the minimum is at least {result.lower} gate(s), {upper}"
