"""``mincirc report``: results as one page of HTML, or a search and its page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from mincirc._cli.answer import answered
from mincirc._cli.asking import bound_of, keywords
from mincirc._cli.checked import check_options
from mincirc._cli.options import load_task
from mincirc._cli.progress import Progress
from mincirc._cli.repeated import repeated
from mincirc.errors import MincircError
from mincirc.files import write_atomically
from mincirc.formats.logic.function import is_function
from mincirc.interface import interface_for
from mincirc.mdp import MDP
from mincirc.outputs import REPORT
from mincirc.report.making import MadeReport, build_report
from mincirc.report.page import check_renderer
from mincirc.report.reading import ReportInput
from mincirc.searching.minimum import search
from mincirc.statements.answer_json import staircase_json
from mincirc.statements.front import pareto
from mincirc.statements.quantifier import quantify

SEARCHING = {
    "bound": "--bound",
    "each": "--each",
    "basis": "--basis",
    "predicates": "--predicate",
    "conflicts": "--conflicts",
    "symmetry": "--symmetry",
    "params": "--param",
}
"""Options of a search, which a report of results does not make."""


def run(options: dict[str, Any]) -> int:
    """Write the page and say what stands on it."""
    results: list[ReportInput] = list(options["results"])
    _check(options)
    check_options({**options, "sources": results}, output=REPORT)
    check_renderer()
    task = None if options["source"] is None else load_task(options)
    if task is not None and not results:
        with Progress(options["quiet"]) as progress:
            results = list(_searched(task, {**options, "basis": options["basis"] or "b2"}, progress))
    made = build_report(results, task, check=not options["no_check"], read_with=repeated(options))
    write_atomically(options["output"], made.html)
    words, document = _said(made, options["output"], _left_out(task, options))
    code = answered(words, document, made.missing, as_json=options["as_json"])
    if made.page.rejected:
        raise MincircError(f"the certificate is rejected: {', '.join(made.page.rejected)}")
    return code


def _check(options: dict[str, Any]) -> None:
    """Refuse a call without results and task, and options of a search beside results."""
    if not options["results"]:
        if options["source"] is None:
            raise click.UsageError("a report needs a RESULT, or the --mdp that is searched")
        return
    given = [option for name, option in SEARCHING.items() if options[name]]
    given += [] if options["staircase"] is None else [f"--{'no-' * (not options['staircase'])}staircase"]
    if given:
        raise click.UsageError(f"{given[0]} is about a search: with RESULT nothing is searched")


def _searched(task: MDP, options: dict[str, Any], progress: Progress) -> Iterator[ReportInput]:
    """Yield the minimum, the staircase and the quantifiers of a task; what a budget leaves out is missing in them."""
    asked, told = keywords(options), progress.on_event
    yield search(task, bound_of(options), on_event=told, **asked)
    if _staircase(task, options):
        first = options["predicates"][0] if options["predicates"] else None
        plain = {name: value for name, value in asked.items() if name != "each"}
        stairs, interface = pareto(task, first, on_event=told, **plain), interface_for(task, options["interface"])
        yield staircase_json(stairs, task, options["basis"], interface)  # also one without a step
    for predicate in options["predicates"]:
        yield quantify(task, predicate, bound_of(options), on_event=told, **asked)


def _staircase(task: MDP, options: dict[str, Any]) -> bool:
    """Return whether the staircase is searched: by default not of a function.

    It has a step for every number of rows on which a circuit may be wrong, and each is a question harder than the one
    for the function itself: minutes for five inputs.
    """
    wanted: bool | None = options["staircase"]
    return options["each"] is None and (not is_function(task) if wanted is None else wanted)


def _left_out(task: MDP | None, options: dict[str, Any]) -> list[str]:
    """Return what the page leaves out that nobody asked to be left out."""
    if task is None or options["results"] or options["staircase"] is not None or options["each"] is not None:
        return []
    return ["the staircase (--staircase)"] if is_function(task) else []


def _said(made: MadeReport, output: str, left_out: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """Return what is printed, as text and as JSON."""
    size = len(made.html.encode())
    checks = [f"{c.path}: {c.status}" for c in made.page.certificates]
    text = f"{Path(output)}: {size} bytes about {made.page.subject.name}"
    document = {
        "report": output,
        "task": made.page.subject.name,
        "bytes": size,
        "certificates": [{"certificate": c.path, "status": c.status} for c in made.page.certificates],
        "left_out": list(left_out),
    }
    return "\n".join(
        [text, *(f"certificate {check}" for check in checks), *(f"without {w}" for w in left_out)]
    ), document
