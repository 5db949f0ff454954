"""``mincirc show``: a summary of a task, without a search."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from mincirc._cli.answer import answered
from mincirc._cli.options import load_task
from mincirc._cli.render import cut, describe_interface, rational, sources, table
from mincirc.interface import interface_for
from mincirc.mdp import MDP, reachable_states, reached
from mincirc.mdp.disjoint_union import member_names
from mincirc.partial import Missing
from mincirc.rational import format_rational
from mincirc.searching.optimum import TaskOptimum, find_optima
from mincirc.searching.result import SCHEMA
from mincirc.solve.protocol import Budget


def run(options: dict[str, Any]) -> int:
    """Show a task: its states and actions, optimum, reachable states and interface."""
    task = load_task(options)
    interface = interface_for(task, options["interface"])
    budget = Budget()
    optima = find_optima(task, budget)
    best, members = optima.whole, optima.members
    some = reachable_states(task)
    under_best = reached(task, best.picks)
    states = [
        {
            "state": name,
            "code": interface.code_text(s),
            "initial": format_rational(task.initial[s]),
            "actions": {
                task.action_name(s, pick): format(word, f"0{interface.output_bits}b")
                for word, pick in interface.words[s]
            },
            "best": task.action_name(s, best.picks[s]),
            "labels": [label for label, carriers in task.labels if s in carriers],
            "reachable": s in some,
            "reached_by_best": s in under_best,
        }
        for s, name in enumerate(task.states)
    ]
    document = {
        "schema": SCHEMA,
        "task": task.name,
        "sources": [s.to_json() for s in task.sources()],
        "objective": str(task.objective),
        "reach": list(task.goal_labels),
        "optimum": format_rational(best.value) if best.proved else None,
        "members": [
            {"task": n, "optimum": format_rational(m.value) if m.proved else None}
            for n, m in zip(member_names(task), members, strict=False)
        ],
        "interface": interface.to_json(),
        "states": states,
    }
    rows = [
        ("task", task.name),
        *sources(task.sources()),
        ("objective", task.objective_text),
        ("optimum", _optimum(best)),
        *(("", f"{name}: {_optimum(member)}") for name, member in zip(member_names(task), members, strict=False)),
        ("interface", describe_interface(interface)),
        ("states", f"{len(task.states)}, of which {len(some)} reachable, {len(under_best)} by a best policy"),
        *([("", "name [code] action=word, with ! where it is labelled harmful")] if task.harmful else []),
        ("", "\n".join(cut([_line(task, s, row) for s, row in enumerate(states)], options["every"]))),
    ]
    lacks = [] if best.proved else ["the optimum"]
    lacks += [f"the optimum of {n}" for n, m in zip(member_names(task), members, strict=False) if not m.proved]
    missing = [Missing(what, budget.reason or "back end gave up") for what in lacks]
    return answered(table(rows), document, missing, as_json=options["as_json"])


def _optimum(best: TaskOptimum) -> str:
    if best.proved:
        return rational(best.value)
    return f"from {rational(best.value)} to {rational(best.upper)} (not settled in time)"


def _line(task: MDP, state: int, row: dict[str, Any]) -> str:
    actions = ", ".join(
        f"{name}={word}{'!' if task.harms(task.states[state], name) else ''}" for name, word in row["actions"].items()
    )
    marks = [f"rho={row['initial']}"] if task.initial[state] != Fraction(0) else []
    marks += row["labels"]
    marks += [] if row["reachable"] else ["unreachable"]
    return f"{row['state']} [{row['code']}] {actions}; best {row['best']}" + (
        f" ({', '.join(marks)})" if marks else ""
    )
