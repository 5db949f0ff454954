"""``mincirc eval``: the policy, return and predicates of a given circuit."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import click

from mincirc._cli.circuit_file import read_circuit
from mincirc._cli.naming import names_for
from mincirc._cli.options import (
    echo_json,
    load_task,
)
from mincirc._cli.render import (
    cut,
    describe_circuit,
    describe_interface,
    describe_verdict,
    names,
    rational,
    sources,
    table,
)
from mincirc.circuit import BASES, Circuit, evaluate
from mincirc.interface import Interface, interface_for, legal_policy
from mincirc.legend import legend_of
from mincirc.mdp import MDP, block_returns, policy_return
from mincirc.mdp.disjoint_union import member_names
from mincirc.predicate import Policy, PredicateVerdict, get_predicate, judge
from mincirc.rational import format_rational
from mincirc.searching.result import SCHEMA, verdict_json


def run(options: dict[str, Any]) -> int:
    """Evaluate a circuit on a task: its policy, exact return and predicates."""
    task = load_task(options)
    named = read_circuit(options["path"])
    circuit = named.circuit
    interface = interface_for(task, options["interface"])
    wanted = [get_predicate(p) for p in options["predicates"]]
    picks = interface.policy_of(circuit)
    legend = legend_of(task, interface)
    own = names_for(named, interface, legend)
    legal = legal_policy(picks)
    illegal = [task.states[s] for s, pick in enumerate(picks) if pick is None]
    value: Fraction | None = None
    members: list[tuple[str, Fraction]] = []
    verdicts: list[PredicateVerdict] = []
    if legal is not None:
        value = policy_return(task, legal)
        members = list(zip(member_names(task), block_returns(task, legal), strict=False))
        policy = Policy(task, legal, circuit, interface)
        verdicts = [judge(p, policy) for p in wanted]
    actions = _actions(task, interface, circuit, picks)
    if options["as_json"]:
        echo_json(
            {
                "schema": SCHEMA,
                "task": task.name,
                "sources": [s.to_json() for s in task.sources()],
                "legal": legal is not None,
                "illegal": illegal,
                "value": None if value is None else format_rational(value),
                "members": [{"task": n, "value": format_rational(v)} for n, v in members],
                "size": circuit.size,
                "depth": circuit.depth,
                "basis": circuit.basis,
                "interface": interface.to_json(),
                "policy": actions,
                "predicates": {v.name: verdict_json(v) for v in verdicts},
            }
        )
        return 0
    rows = [
        ("task", task.name),
        *sources(task.sources()),
        ("interface", describe_interface(interface)),
        ("basis", f"{circuit.basis}: {BASES[circuit.basis].cost}"),
        ("size", f"{circuit.size} gate(s), depth {circuit.depth}"),
        ("circuit", describe_circuit(circuit, legend, own)),
        ("policy", "\n".join(cut([f"{state}: {action}" for state, action in actions.items()], options["every"]))),
    ]
    if value is None:
        rows.append(("value", f"none: the output word is illegal at {names(illegal)}"))
    else:
        rows.append(("value", rational(value)))
        rows += [("", f"{name}: {rational(v)}") for name, v in members]
    rows += [(v.name, describe_verdict(v)) for v in verdicts]
    click.echo(table(rows))
    return 0


def _actions(task: MDP, interface: Interface, circuit: Circuit, picks: tuple[int | None, ...]) -> dict[str, str]:
    """Return the action per state, or the word that is illegal there."""
    words = evaluate(circuit, interface.codes)
    return {
        state: (f"illegal word {words[s]:0{interface.output_bits}b}" if pick is None else task.action_name(s, pick))
        for s, (state, pick) in enumerate(zip(task.states, picks, strict=True))
    }
