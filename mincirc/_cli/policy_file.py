"""The least circuit of a policy that a file gives: the task's allowed actions alone, under whatever bound is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mincirc._cli.circuit_file import read_source
from mincirc._cli.render import asked_of, describe_circuit, rational, table
from mincirc.circuit import Circuit
from mincirc.formats.policies.allowed import AllowedActions, restrict_actions, trivial_bound
from mincirc.formats.policies.reading import read_policy
from mincirc.interface import interface_for, legal_policy
from mincirc.legend import Legend, legend_of
from mincirc.mdp import MDP
from mincirc.searching.minimum import search
from mincirc.searching.result import SearchResult


@dataclass(frozen=True)
class PolicyAnswer:
    """The least circuit of a policy, as a record, as text and as JSON."""

    result: SearchResult
    text: str
    document: Mapping[str, Any]


def allowed_task(task: MDP, file: str) -> tuple[MDP, AllowedActions]:
    """Return the task with the actions that the policy in ``file`` allows, and what it allows."""
    source = read_source(file, "a policy")
    allowed = read_policy(source, task)
    return restrict_actions(task, allowed, source.file), allowed


def policy_json(task: MDP, interface: str, circuit: Circuit | None) -> dict[str, str] | None:
    """Return what a circuit does at every state, by the names of the task itself."""
    picks = None if circuit is None else legal_policy(interface_for(task, interface).policy_of(circuit))
    if picks is None:
        return None
    return {name: task.action_name(state, picks[state]) for state, name in enumerate(task.states)}


def least_of_policy(task: MDP, options: Mapping[str, Any], **keywords: Any) -> PolicyAnswer:
    """Return the least circuit that does what the policy in the file of ``--policy`` allows, at every state."""
    own, allowed = allowed_task(task, options["policy"])
    result = search(own, trivial_bound(own), basis=options["basis"], interface=options["interface"], **keywords)
    document = {
        **result.to_json(),
        "bound": None,
        "policy": policy_json(task, options["interface"], result.circuit),
        "policy_file": options["policy"],
        "permissive_states": allowed.permissive,
        "size_before": None,
    }
    legend = legend_of(task, interface_for(task, options["interface"]))
    return PolicyAnswer(result, _text(result, allowed, legend, options["policy"]), document)


def _text(result: SearchResult, allowed: AllowedActions, legend: Legend, file: str) -> str:
    """Return the answer for people."""
    free = sum(picks is None for picks in allowed.picks)
    several = f"; {allowed.permissive} state(s) allow several actions" if allowed.permissive else ""
    left = f"; {free} state(s) are not reached, and may do anything" if free else ""
    rows = [("task", result.task), ("policy", f"{file}{several}{left}")]
    rows += [*asked_of(result.interface, result.basis), ("status", _status(result))]
    if result.circuit is not None and result.value is not None:
        rows.append(("value", rational(result.value)))
        rows.append(("circuit", describe_circuit(result.circuit, legend)))
    rows.append(("effort", f"{result.stats.conflicts} conflicts, {result.stats.seconds:.2f} s"))
    return table(rows)


def _status(result: SearchResult) -> str:
    if result.status == "proved":
        return f"proved: the minimum is {result.size} gate(s)"
    upper = "no circuit is known yet" if result.upper is None else f"at most {result.upper}"
    return f"bounds ({result.stats.stopped}): the minimum is at least {result.lower} gate(s), {upper}"
