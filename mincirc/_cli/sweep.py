"""``mincirc sweep``: minima of several tasks, bounds and bases, one JSON line each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from typing import Any

import click

from mincirc._cli.checked import check_options
from mincirc._cli.exits import ExitCode
from mincirc._cli.options import gym_keywords, params_keyword
from mincirc.errors import OutputError
from mincirc.files import write_atomically
from mincirc.formats.recognition import states_no_objective
from mincirc.mdp import MDP
from mincirc.outputs import LINES
from mincirc.partial import Missing, completeness
from mincirc.searching.sweep import Asked, Line, sweep
from mincirc.solve.workers import open_workers
from mincirc.task import load


def run(options: dict[str, Any]) -> int:
    """Search every combination of tasks, bounds and bases; one JSON line each, in that order."""
    output, sources, bounds = options["output"], options["sources"], options["bounds"]
    check_options(options, output=LINES)
    names = options["bases"] or ("b2",)
    tasks = _tasks(sources, gym_keywords(options))
    same = ("interface", "solver", "predicates", "timeout", "conflicts")
    like = Asked(tasks[0], "optimal", **{name: options[name] for name in same}, **params_keyword(options))
    written: list[str] = []

    def emit(line: Line) -> None:
        written.append(json.dumps(line.to_json()))
        if output is None:
            click.echo(written[-1])
        else:
            _save(output, written)

    jobs, scheduler = options["jobs"], options["scheduler"]
    one_by_one = jobs is None and scheduler is None
    with closing(open_workers(jobs, "serial" if one_by_one else scheduler)) as workers:
        lines = sweep(tasks, bounds or ("optimal",), workers=workers, bases=names, on_line=emit, like=like)
    asked = len(tasks) * len(bounds or ("optimal",)) * len(names)
    if len(lines) < asked:
        missing = [Missing(f"{asked - len(lines)} of {asked} combinations", "interrupted")]
        click.echo(json.dumps(completeness(missing)))
        return ExitCode.PARTIAL
    if output is not None and not written:
        _save(output, written)
    failed = any(line.error is not None for line in lines)
    partial = any(line.result is not None and not line.result["complete"] for line in lines)
    return ExitCode.REFUSED if failed else ExitCode.PARTIAL if partial else ExitCode.FINISHED


def _tasks(sources: Sequence[str], asked: dict[str, Any]) -> list[MDP]:
    """Load the tasks; an objective goes to those alone that state none (or to files, which refuse it)."""
    others = [source for source in sources if states_no_objective(source)]
    of_files = {"normalise": asked["normalise"]} if others else asked
    return [load(source, **(asked if source in others else of_files)) for source in sources]


def _save(output: str, written: list[str]) -> None:
    """Write the lines to the file, or to stdout where the file cannot be written: they may have taken days."""
    text = "".join(f"{line}\n" for line in written)
    try:
        write_atomically(output, text)
    except OutputError as error:
        click.echo(text, nl=False)
        raise OutputError(f"{error}; its lines are on standard output instead") from None
