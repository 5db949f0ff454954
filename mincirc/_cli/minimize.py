"""``mincirc minimize``: the least circuit for the function of a file, or for a policy of a task."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from mincirc._cli.answer import answered, exit_code
from mincirc._cli.checked import check_options
from mincirc._cli.circuit_file import check_circuit_file, read_source, write_circuit
from mincirc._cli.options import load_task, params_keyword
from mincirc._cli.output import Attempts
from mincirc._cli.policy_file import PolicyAnswer, least_of_policy
from mincirc._cli.progress import Progress
from mincirc._cli.render import table
from mincirc._cli.search import certify_result
from mincirc.certify.writer import check_target
from mincirc.circuit import BASES
from mincirc.circuit.text import described_lines
from mincirc.formats.logic.output import check_circuit_output
from mincirc.formats.table import SCHEME
from mincirc.outputs import CERTIFICATE, CIRCUIT
from mincirc.runtime.budget import Budget
from mincirc.searching.minimization import Minimization, Specification, minimize, specified

BUDGET = ("timeout", "conflicts", "solver", "jobs", "scheduler", "deterministic")
"""Options that are keywords of the library's search under the same name."""


def run(options: dict[str, Any]) -> int:
    """Find the least circuit, print it and write it."""
    _check(options)
    check_options(options, output=CIRCUIT, certificate=CERTIFICATE)
    if options["certificate"] is not None:
        check_target(Path(options["certificate"]), force=False)
    budget = Budget()
    if options["source"] is not None:
        return _of_policy(options, budget)
    asked = _specified(options)
    if options["output"] is not None:
        check_circuit_output(options["output"], len(asked.function.inputs), len(asked.function.outputs))
    with Progress(options["quiet"]) as progress:
        found = minimize(asked, basis=options["basis"], on_event=progress.on_event, **search_keywords(options))
    return _say(options, budget, PolicyAnswer(found.result, text(found), found.to_json(), found.named))


def _say(options: dict[str, Any], budget: Budget, found: PolicyAnswer) -> int:
    """Print the answer, write its circuit and its certificate, and return the exit code."""
    outputs, missing = Attempts(), list(found.result.missing)
    write_circuit(options["output"], found.named, outputs)
    if found.result.stats.stopped == "memory":
        budget.stop("memory")
    try:
        if options["certificate"] is not None:
            outputs.attempt(lambda: missing.extend(certify_result(found.result, options, budget)))
    finally:  # the answer is printed whatever becomes of its certificate
        outputs.attempt(lambda: answered(found.text, found.document, missing, as_json=options["as_json"]))
    outputs.settle()
    return exit_code(missing)


def search_keywords(options: dict[str, Any]) -> dict[str, Any]:
    """Return the keywords of the library's search that the options stand for."""
    symmetry = options["symmetry"]
    rules = None if symmetry is None else [r for r in symmetry.split(",") if r != "none"]
    return {**{name: options[name] for name in BUDGET}, "symmetry": rules, **params_keyword(options)}


def _check(options: dict[str, Any]) -> None:
    """Refuse options that do not go together."""
    if (options["source"] is None) != (options["policy"] is None):
        raise click.UsageError("--mdp TASK and --policy FILE go together")
    if (options["source"] is None) == (options["path"] is None):
        raise click.UsageError("give a FILE, or --mdp TASK and --policy FILE")
    if options["source"] is not None and options["dont_cares"] is not None:
        raise click.UsageError("--dont-cares goes with a FILE: what a policy may do is said by its own file")


def _specified(options: dict[str, Any]) -> Specification:
    return specified(
        _source(options["path"]), None if options["dont_cares"] is None else _source(options["dont_cares"])
    )


def _source(path: str) -> object:
    return path if path.startswith(SCHEME) else read_source(path)


def text(found: Minimization) -> str:
    """Return the answer for people."""
    function, before = found.specification.function, found.before
    shape = f"{len(function.inputs)} input(s), {len(function.outputs)} output(s)"
    free = f", {function.free} don't-care(s)" if function.free else ""
    rows = [("file", f"{found.specification.name}: {shape}{free}")]
    rows.append(("basis", f"{found.result.basis}: {BASES[found.result.basis].cost}"))
    if before is not None:
        rows.append(("before", f"{before.size} gate(s), depth {before.depth}"))
    rows.append(("status", _status(found)))
    if found.named is not None:
        named = found.named
        rows.append(("circuit", "\n".join(described_lines(named.circuit, named.names, named.outputs))))
    stats = found.result.stats
    rows.append(("effort", f"{stats.conflicts} conflicts, {stats.clauses} clauses, {stats.seconds:.2f} s"))
    return table(rows)


def _status(found: Minimization) -> str:
    if found.status == "proved" and found.minimum and not found.size:
        return "proved: it is minimum, no gates are needed"
    if found.status == "proved" and found.minimum:
        return f"proved: it is minimum, no circuit of fewer than {found.size} gate(s) will do"
    if found.status == "proved":
        saved = f", {found.saving} fewer than before" if found.saving else ""
        return f"proved: the minimum is {found.size} gate(s){saved}"
    saved = f"; {found.saving} fewer than before are known" if found.saving else ""
    lower, upper = found.result.lower, found.result.upper
    return f"bounds ({found.result.stats.stopped}): the minimum is at least {lower} gate(s), at most {upper}{saved}"


def _of_policy(options: dict[str, Any], budget: Budget) -> int:
    """Answer for a policy of a task."""
    task = load_task(options)
    check_circuit_file(options, task)
    options["basis"] = options["basis"] or "b2"
    with Progress(options["quiet"]) as progress:
        found = least_of_policy(task, options, on_event=progress.on_event, **search_keywords(options))
    return _say(options, budget, found)
