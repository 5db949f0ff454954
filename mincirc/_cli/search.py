"""``mincirc search``: the least circuit that meets a bound."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from mincirc._cli.answer import answered, exit_code, say_missing
from mincirc._cli.asking import (
    asked_task,
    bound_of,
    claim_keywords,
    keywords,
)
from mincirc._cli.checked import check_options
from mincirc._cli.circuit_file import check_circuit_file, write_circuit
from mincirc._cli.options import echo_json
from mincirc._cli.output import Attempts
from mincirc._cli.policy_file import GivenPolicy, best_row, given_policy
from mincirc._cli.progress import Progress
from mincirc._cli.render import (
    about,
    describe_circuit,
    describe_verdict,
    rational,
    table,
)
from mincirc._cli.values import going_together
from mincirc.circuit.names import NamedCircuit
from mincirc.errors import OpenError
from mincirc.formats.policies.allowed import trivial_bound
from mincirc.mdp import MDP
from mincirc.outputs import CERTIFICATE, CHECKPOINT, CIRCUIT
from mincirc.partial import Missing, completeness
from mincirc.rational import Rational
from mincirc.runtime.budget import Budget
from mincirc.searching import SearchResult
from mincirc.searching.goal import UNCERTIFIED, check_goal, make_goal
from mincirc.searching.method import make_method
from mincirc.searching.minimum import search
from mincirc.searching.result import Bounds

PASSED_ON = (
    "predicates",
    "objective",
    "costs",
    "checkpoint",
    "resume",
    "jobs",
    "scheduler",
    "deterministic",
)
"""Options that are keywords of the library's search under the same name."""


def run(options: dict[str, Any]) -> int:
    """Find the least circuit that meets the bound, and prove that none is smaller."""
    _check(options)
    # Who resumes a checkpoint may go on writing it.
    again = {} if options["checkpoint"] == options["resume"] else {"checkpoint": CHECKPOINT}
    check_options(options, output=CIRCUIT, certificate=CERTIFICATE, resume=CHECKPOINT, **again)
    if options["maximise"]:
        from mincirc._cli.pareto import maximise  # noqa: PLC0415 - another search than all others

        task, given, _ = _task(options)
        check_circuit_file(options, task)
        document, words, circuit, lacking = maximise(task, options["gates"], options, given)
        outputs = Attempts()
        outputs.attempt(lambda: answered(words, document, lacking, as_json=options["as_json"]))
        write_circuit(options["output"], circuit, outputs)
        outputs.settle()
        return exit_code(lacking)
    if options["certificate"] is not None:
        from mincirc.certify.writer import check_target  # noqa: PLC0415 - slow, and only for --certificate

        check_target(Path(options["certificate"]), force=False)
    (task, given, bound), budget = _task(options), Budget()
    check_circuit_file(options, task)
    _check_goal(options)
    with Progress(options["quiet"]) as progress:
        result = search(
            task,
            bound,
            **keywords(options),
            **{name: options[name] for name in PASSED_ON},
            conflicts_between_checkpoints=options["checkpoint_every"],
            on_event=progress.on_event,
        )
    if result.stats.stopped == "memory":
        budget.stop("memory")
    circuit = None if result.circuit is None else NamedCircuit(result.circuit, result.names, result.output_names)
    outputs, missing = Attempts(), list(result.missing)
    if given is not None:
        circuit, missing = given.named(result.circuit), list(given.missing(missing))
    if not options["as_json"]:
        outputs.attempt(lambda: click.echo(text(result, given, bounded=_bounded(options))))
    write_circuit(options["output"], circuit, outputs)
    try:
        if options["certificate"] is not None:
            outputs.attempt(lambda: missing.extend(certify_result(result, options, budget)))
    finally:  # the answer is printed whatever becomes of its certificate
        if options["as_json"]:
            outputs.attempt(lambda: echo_json({**_document(result, options, given), **completeness(missing)}))
        else:
            outputs.attempt(lambda: say_missing(missing))
    outputs.settle()
    kept = options["checkpoint"] or options["resume"]
    if kept is not None and result.status == "bounds" and Path(kept).exists():
        click.echo(f"to go on with this search: the same command with --resume {Path(kept)}", err=True)
    return exit_code(missing)


def _bounded(options: dict[str, Any]) -> bool:
    """Return whether a bound is asked for: with ``--policy`` only if one is given."""
    return options["policy"] is None or options["bound"] is not None or options["each"] is not None


def _document(result: SearchResult, options: dict[str, Any], given: GivenPolicy | None) -> dict[str, Any]:
    """Return the result as JSON, with what belongs to the policy where one was given."""
    document = result.to_json() if given is None else given.document(result.to_json(), result.circuit)
    return document if _bounded(options) else {**document, "bound": None}


def _task(options: dict[str, Any]) -> tuple[MDP, GivenPolicy | None, Rational | None]:
    """Return the task that is searched, the policy whose actions it has alone, if any, and the bound on the mean."""
    task, bound = asked_task(options), bound_of(options)
    if options["policy"] is None:
        return task, None, bound
    given = given_policy(task, options["policy"], options["interface"])
    return given.own, given, bound if _bounded(options) else trivial_bound(given.own)


def _check(options: dict[str, Any]) -> None:
    """Refuse options that do not go together, before anything is read or searched."""
    if options["maximise"] != (options["gates"] is not None):
        raise click.UsageError("--gates R and --maximise go together")
    plain = options["objective"] == "size" and options["costs"] is None
    if options["maximise"] and not plain:
        raise click.UsageError("--maximise is about the number of gates: it takes no --objective or --costs")
    if options["certificate"] is not None and not plain:
        raise click.UsageError(f"--certificate: {UNCERTIFIED}")
    if not options["maximise"]:
        return
    if options["bound"] is not None or options["each"] is not None or options["predicates"]:
        raise click.UsageError("--maximise takes no --bound, --each or --predicate")
    if options["certificate"] is not None:
        raise click.UsageError("--maximise takes no --certificate")
    if any(options[name] is not None for name in ("checkpoint", "resume", "checkpoint_every")):
        raise click.UsageError("--maximise takes no --checkpoint, --resume or --checkpoint-every")
    if options["jobs"] is not None or options["scheduler"] is not None or options["deterministic"]:
        raise click.UsageError("--maximise takes no --jobs, --scheduler or --deterministic")


def _check_goal(options: dict[str, Any]) -> None:
    """Refuse objectives, costs and jobs that do not go with the other options."""
    method = make_method({"solver": options["solver"]})
    kept = options["checkpoint"] is not None or options["resume"] is not None
    wanted = options["jobs"] is not None or options["scheduler"] is not None or options["deterministic"]
    with going_together():
        goal = make_goal(options["objective"], options["costs"], options["basis"])
        check_goal(goal, method, kept=kept, workers=wanted)


def certify_result(result: SearchResult, options: dict[str, Any], budget: Budget) -> list[Missing]:
    """Write a certificate of the result; return the missing part if the budget ends first."""
    with budget.guard():
        budget.check()
        from mincirc._cli.certify import line  # noqa: PLC0415 - what certifies is slow to load
        from mincirc._cli.parallel import certificate_workers  # noqa: PLC0415
        from mincirc.certify import certificate_of, write_certificate  # noqa: PLC0415

        try:
            with Progress(options["quiet"]) as progress, certificate_workers(options) as workers:
                told = progress.on_event
                certificate = certificate_of(result, on_event=told, **claim_keywords(options))
                written = write_certificate(certificate, options["certificate"], workers=workers, on_event=told)
        except OpenError as error:
            return [Missing("the certificate", error.why)]
        click.echo(line(certificate, written), err=options["as_json"])
        return []
    return [Missing("the certificate", budget.reason or "interrupted")]


def text(result: SearchResult, given: GivenPolicy | None = None, *, bounded: bool = True) -> str:
    """Return the result for people; ``given`` is the policy whose actions alone were looked at, if any."""
    best = ("optimum", "not settled" if result.optimum is None else rational(result.optimum))
    rows = [
        *(row for row in about(result) if bounded or row[0] != "bound"),
        *([("policy", f"{given.file}: its actions alone")] if given is not None else []),
        best if given is None else best_row(result),
        *([("objective", objective(result))] if (result.objective, result.costs) != ("size", None) else []),
        ("status", _status(result, given)),
    ]
    if result.circuit is not None and result.value is not None:
        rows.append(("value", rational(result.value)))
        for member in result.members:
            if member.value is not None:
                rows.append(("", f"{member.task}: {rational(member.value)}"))
        rows.append(("circuit", describe_circuit(result.circuit, (given or result).legend)))
    if result.predicates:
        rows.append(("predicates", _ONE_OF_MANY if result.status == "proved" else _JUST_A_WITNESS))
    rows += [(p.name, describe_verdict(p)) for p in result.predicates]
    stats = result.stats
    rows.append(
        (
            "effort",
            f"{stats.conflicts} conflicts, {stats.clauses} clauses, {stats.lemmas} lemmas, {stats.rows} rows, "
            f"{stats.seconds:.2f} s ({stats.solver})",
        )
    )
    if stats.runs > 1:
        rows.append(("in all", f"{stats.runs} runs, {stats.total_conflicts} conflicts, {stats.total_seconds:.2f} s"))
    return table(rows)


_ONE_OF_MANY = "these verdicts speak of this circuit, which is one of the minimum circuits; others may differ"
_JUST_A_WITNESS = "these verdicts speak of the best circuit known, which is not proved to be minimum"


def objective(result: SearchResult) -> str:
    """Return a phrase for the objective."""
    if result.costs is not None:
        return f"least total cost of gates ({result.costs})"
    first, _, second = result.objective.partition(",")
    return f"least {first}" + (f", then least {second}" if second else "")


def _status(result: SearchResult, given: GivenPolicy | None) -> str:
    if result.status == "infeasible":
        which = "policy" if given is None else "choice among the policy's actions"
        return f"infeasible: no {which}, and so no circuit of any size, meets the bound"
    if result.depth_bounds is not None or result.cost_bounds is not None:
        return _measured_status(result)
    if result.status == "proved":
        refuted = _refuted(result.size or 0)
        return f"proved: the minimum is {result.size} gate(s), depth {result.depth} here; {refuted}"
    upper = "no circuit is known yet" if result.upper is None else f"at most {result.upper}"
    return f"bounds ({result.stats.stopped}): the minimum is at least {result.lower} gate(s), {upper}"


def _refuted(size: int) -> str:
    """Return a phrase for the sizes that are refuted when ``size`` is the least."""
    return {0: "no gates are needed", 1: "size 0 is refuted"}.get(size, f"sizes 0..{size - 1} are refuted")


def _measured_status(result: SearchResult) -> str:
    size = None if result.lower is None else Bounds(result.lower, result.upper)
    known = {"size": size, "depth": result.depth_bounds, "cost": result.cost_bounds}
    names = ["cost"] if result.costs is not None else result.objective.split(",")
    parts = [f"{name} {_interval(bounds)}" for name in names if (bounds := known[name]) is not None]
    if result.status == "proved":
        circuit = "" if result.circuit is None else f" ({result.circuit.size} gate(s), depth {result.depth} here)"
        return f"proved: the least {', then '.join(parts)}{circuit}"
    return f"bounds ({result.stats.stopped}): the least {', then '.join(parts)}"


def _interval(bounds: Bounds) -> str:
    if bounds.closed:
        return f"is {bounds.upper}"
    return f"is at least {bounds.lower}" + ("" if bounds.upper is None else f", at most {bounds.upper}")
