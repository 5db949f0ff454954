"""The least circuit of a policy that a file gives: the task's allowed actions alone, under whatever bound is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mincirc._cli.circuit_file import read_source
from mincirc._cli.render import asked_of, describe_circuit, rational, table
from mincirc.circuit import Circuit, format_circuit
from mincirc.circuit.names import NamedCircuit
from mincirc.formats.policies.allowed import AllowedActions, restrict_actions, trivial_bound
from mincirc.formats.policies.reading import read_policy
from mincirc.interface import Interface, interface_for, legal_policy
from mincirc.legend import Legend, legend_of
from mincirc.mdp import MDP
from mincirc.mdp.model import Picks
from mincirc.partial import Missing
from mincirc.searching.minimum import search
from mincirc.searching.result import SearchResult


@dataclass(frozen=True)
class GivenPolicy:
    """The policy of ``--policy``: its file, the task as it was asked, and the task with the policy's actions alone.

    Answers speak of the task as it was asked: the task with fewer actions may have words with names of its own.
    """

    file: str
    asked: MDP
    own: MDP
    allowed: AllowedActions
    interface: Interface

    @property
    def legend(self) -> Legend:
        """What the bits of a circuit mean, by the names of the task as it was asked."""
        return legend_of(self.asked, self.interface)

    def named(self, circuit: Circuit | None) -> NamedCircuit | None:
        """Return a circuit with the names of the task as it was asked."""
        return None if circuit is None else NamedCircuit(circuit, self.legend.names, self.legend.outputs)

    def document(self, answer: Mapping[str, Any], circuit: Circuit | None) -> dict[str, Any]:
        """Return the JSON of an answer about the policy's actions, by the names of the task as it was asked.

        ``best_of_policy`` is what ``optimum`` is here: the best return that the policy's actions reach.
        """
        named, picks = self.named(circuit), None
        if circuit is not None:
            picks = legal_policy(self.interface.policy_of(circuit))
        return {
            **answer,
            "circuit": None if named is None else format_circuit(named.circuit, named.names),
            "policy": None if picks is None else self._policy(picks),
            "policy_file": self.file,
            "best_of_policy": answer["optimum"],
        }

    def missing(self, missing: Sequence[Missing]) -> tuple[Missing, ...]:
        """Return what an answer lacks, where the optimum of the policy's actions is called so."""
        return tuple(Missing(BEST, lack.why) if lack.what == "the optimum" else lack for lack in missing)

    def _policy(self, picks: Picks) -> dict[str, str]:
        return {name: self.asked.action_name(state, picks[state]) for state, name in enumerate(self.asked.states)}


BEST = "the best return of the policy's actions"


@dataclass(frozen=True)
class PolicyAnswer:
    """A least circuit, as a record, as text, as JSON, and with its names."""

    result: SearchResult
    text: str
    document: Mapping[str, Any]
    named: NamedCircuit | None


def given_policy(task: MDP, file: str, interface: str) -> GivenPolicy:
    """Return the policy in ``file``, and the task with the actions alone that it allows."""
    source = read_source(file, "a policy")
    allowed = read_policy(source, task)
    own = restrict_actions(task, allowed, source.file)
    return GivenPolicy(file, task, own, allowed, interface_for(task, interface))


def best_row(result: SearchResult) -> tuple[str, str]:
    """Return the row of text about the best return of the policy's actions."""
    value = "not settled" if result.optimum is None else rational(result.optimum)
    return "best", f"{value}, of the policy's actions"


def least_of_policy(task: MDP, options: Mapping[str, Any], **keywords: Any) -> PolicyAnswer:
    """Return the least circuit that does what the policy in the file of ``--policy`` allows, at every state."""
    given = given_policy(task, options["policy"], options["interface"])
    own = given.own
    result = search(own, trivial_bound(own), basis=options["basis"], interface=options["interface"], **keywords)
    document = {
        **given.document(result.to_json(), result.circuit),
        "bound": None,
        "permissive_states": given.allowed.permissive,
        "size_before": None,
    }
    return PolicyAnswer(result, _text(result, given), document, given.named(result.circuit))


def _text(result: SearchResult, given: GivenPolicy) -> str:
    """Return the answer for people."""
    free = sum(picks is None for picks in given.allowed.picks)
    several = f"; {given.allowed.permissive} state(s) allow several actions" if given.allowed.permissive else ""
    left = f"; {free} state(s) are not reached, and may do anything" if free else ""
    rows = [("task", result.task), ("policy", f"{given.file}{several}{left}")]
    rows += [*asked_of(result.interface, result.basis), ("status", _status(result))]
    if result.circuit is not None and result.value is not None:
        rows.append(("value", rational(result.value)))
        rows.append(("circuit", describe_circuit(result.circuit, given.legend)))
    rows.append(("effort", f"{result.stats.conflicts} conflicts, {result.stats.seconds:.2f} s"))
    return table(rows)


def _status(result: SearchResult) -> str:
    if result.status == "proved":
        return f"proved: the minimum is {result.size} gate(s)"
    upper = "no circuit is known yet" if result.upper is None else f"at most {result.upper}"
    return f"bounds ({result.stats.stopped}): the minimum is at least {result.lower} gate(s), {upper}"
