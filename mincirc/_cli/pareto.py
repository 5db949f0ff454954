"""``mincirc pareto``: the Pareto front (staircase) of minimum size against the bound."""

from __future__ import annotations

from typing import Any

from mincirc._cli.answer import answered, exit_code
from mincirc._cli.asking import asked_task, keywords
from mincirc._cli.checked import check_options
from mincirc._cli.output import Attempts
from mincirc._cli.policy_file import GivenPolicy
from mincirc._cli.progress import Progress
from mincirc._cli.render import asked_of, describe_circuit, rational, sources, table
from mincirc.circuit import format_circuit
from mincirc.circuit.names import NamedCircuit
from mincirc.draw import save_picture, staircase_svg
from mincirc.draw.save import check_picture
from mincirc.interface import interface_for
from mincirc.legend import Legend, legend_of
from mincirc.mdp import MDP
from mincirc.outputs import DRAWING
from mincirc.partial import Missing
from mincirc.rational import format_rational
from mincirc.searching.result import SCHEMA
from mincirc.statements.answer_json import staircase_json
from mincirc.statements.front import Pareto, pareto
from mincirc.statements.tradeoff import Staircase, staircase


def run(options: dict[str, Any]) -> int:
    """Find every bound at which the minimum size changes, exactly."""
    if options["plot"]:
        check_picture(options["plot"], "--plot")
    check_options(options, plot=DRAWING)
    task = asked_task(options)
    with Progress(options["quiet"]) as progress:
        found = pareto(
            task, options["predicate"], gates=options["gates"], on_event=progress.on_event, **keywords(options)
        )
    outputs = Attempts()
    if options["plot"]:
        outputs.attempt(lambda: save_picture(staircase_svg(found, task.name), options["plot"]))
    words, document = (
        _text(task, found, options),
        staircase_json(found, task, options["basis"], interface_for(task, options["interface"])),
    )
    outputs.attempt(lambda: answered(words, document, found.missing, as_json=options["as_json"]))
    outputs.settle()
    return exit_code(found.missing)


def _text(task: MDP, found: Pareto, options: dict[str, Any]) -> str:
    stairs, interface = found.staircase, interface_for(task, options["interface"])
    legend = legend_of(task, interface)
    rows = [
        ("task", task.name),
        *sources(task.sources()),
        *asked_of(interface, options["basis"]),
        ("optimum", "not settled" if stairs.optimum is None else rational(stairs.optimum)),
    ]
    if found.predicate is not None:
        rows.append(
            ("predicate", f"{found.predicate} (quantified over the minimum circuits at the step's last bound)")
        )
    for step, answer in zip(stairs.steps, found.quantified, strict=True):
        words = "" if answer is None else f": {answer.quantifier}"
        open_end = "up to" if step.status == "proved" else "to some bound, not settled, of at least"
        rows.append((f"{step.size} gate(s)", f"{open_end} {rational(step.bound_max)}{words}"))
        if options["circuits"]:
            rows.append(("", describe_circuit(step.circuit, legend)))
    if not stairs.steps:
        rows.append(("steps", f"none: {NO_CIRCUIT}" if stairs.gates else "none yet"))
    rows.append(("effort", f"{stairs.conflicts} conflicts, {stairs.seconds:.2f} s"))
    return table(rows)


def maximise(
    task: MDP, gates: int, options: dict[str, Any], given: GivenPolicy | None = None
) -> tuple[dict[str, Any], str, NamedCircuit | None, tuple[Missing, ...]]:
    """Find the best return with at most R gates (``search --gates R --maximise``).

    ``given`` is the policy that ``task`` has the actions of, if any.  Return JSON, text, the circuit for a file, and
    what is missing.
    """
    asked = keywords({k: v for k, v in options.items() if k != "each"})
    with Progress(options["quiet"]) as progress:
        stairs = staircase(task, gates=gates, on_event=progress.on_event, **asked)
    last = stairs.steps[-1] if stairs.steps else None
    settled = stairs.complete or stairs.capped
    interface = interface_for(task, options["interface"])
    legend = legend_of(task, interface) if given is None else given.legend
    circuit = None if last is None else NamedCircuit(last.circuit, legend.names, legend.outputs)
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "task": task.name,
        "sources": [s.to_json() for s in task.sources()],
        "status": "bounds" if not settled else "infeasible" if last is None else "proved",
        "gates": gates,
        "size": None if last is None else last.size,
        "value": None if last is None else format_rational(last.bound_max),
        "optimum": None if stairs.optimum is None else format_rational(stairs.optimum),
        "basis": options["basis"],
        "interface": interface.to_json(),
        "circuit": None if circuit is None else format_circuit(circuit.circuit, circuit.names),
        "stats": {"conflicts": stairs.conflicts, "seconds": round(stairs.seconds, 3)},
    }
    lacks = [] if settled else [f"the best return with at most {gates} gate(s)"]
    lacks += ["the optimum"] if stairs.optimum is None else []
    missing = tuple(Missing(what, stairs.stopped or "back end gave up") for what in lacks)
    question = [("task", task.name), *sources(task.sources()), *asked_of(interface, options["basis"])]
    if given is not None:
        document, missing = given.document(document, None if last is None else last.circuit), given.missing(missing)
        question.append(("policy", f"{given.file}: its actions alone"))
    none = NO_CIRCUIT if given is None else "no circuit of so few gates takes the policy's actions alone"
    return document, table([*question, *_best_rows(legend, gates, stairs, none, settled)]), circuit, missing


NO_CIRCUIT = "no circuit of so few gates acts legally at every state"


def _best_rows(legend: Legend, gates: int, stairs: Staircase, none: str, settled: bool) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    if not stairs.steps:
        rows.append(("best", f"infeasible: {none}" if settled else "no circuit is known yet"))
    else:
        last = stairs.steps[-1]
        word = "is" if settled else "is at least"
        rows += [
            ("best", f"the best return with at most {gates} gate(s) {word} {rational(last.bound_max)}"),
            ("size", f"{last.size} gate(s) reach it"),
            ("circuit", describe_circuit(last.circuit, legend)),
        ]
    rows.append(("effort", f"{stairs.conflicts} conflicts, {stairs.seconds:.2f} s"))
    return rows
