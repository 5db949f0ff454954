"""``mincirc eval``: the policy, return and predicates of a given circuit."""

from __future__ import annotations

from typing import Any

from mincirc._cli.answer import answered
from mincirc._cli.circuit_file import read_circuit
from mincirc._cli.naming import names_for
from mincirc._cli.options import load_task
from mincirc._cli.render import (
    asked_of,
    cut,
    describe_circuit,
    describe_verdict,
    names,
    rational,
    sources,
    table,
)
from mincirc.circuit.names import NamedCircuit
from mincirc.legend import legend_of
from mincirc.statements.evaluation import Evaluation, evaluate


def run(options: dict[str, Any]) -> int:
    """Evaluate a circuit on a task: its policy, exact return and predicates."""
    task = load_task(options)
    named = read_circuit(options["path"])
    found = evaluate(task, named, interface=options["interface"], predicates=options["predicates"])
    words = table(_rows(found, named, every=options["every"]))
    return answered(words, found.to_json(), found.missing, as_json=options["as_json"])


def _rows(found: Evaluation, named: NamedCircuit, *, every: bool) -> list[tuple[str, str]]:
    task, circuit, interface = found.task, found.circuit, found.interface
    legend = legend_of(task, interface)
    actions = [f"{state}: {action}" for state, action in zip(task.states, found.actions, strict=True)]
    rows = [
        ("task", task.name),
        *sources(task.sources()),
        *asked_of(interface, circuit.basis),
        ("size", f"{circuit.size} gate(s), depth {circuit.depth}"),
        ("circuit", describe_circuit(circuit, legend, names_for(named, interface, legend))),
        ("policy", "\n".join(cut(actions, every))),
    ]
    if found.value is None:
        return [*rows, ("value", f"none: the output word is illegal at {names(found.illegal)}")]
    rows.append(("value", rational(found.value)))
    rows += [("", f"{m.task}: {rational(m.value)}") for m in found.members if m.value is not None]
    return [*rows, *((v.name, describe_verdict(v)) for v in found.predicates)]
