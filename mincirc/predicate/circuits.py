"""Predicates of the circuit: its depth, its size, and the functions of its gates.

The theorem speaks of policies and does not cover these predicates: two circuits with one policy may differ here, so a
quantifier ranges over circuits, and nothing is claimed about transfer to a union and back.  A gate computes a function
*on the states*: its values on codewords of no state do not matter, nor does complement.  A function that is constant
on the states is not computed by any gate, so a gate that happens to be constant on one member of a union does not
count.
"""

from __future__ import annotations

from collections.abc import Iterable

from mincirc.circuit import Circuit
from mincirc.circuit.simulate import node_values
from mincirc.errors import PredicateError, did_you_mean
from mincirc.mdp.model import MDP
from mincirc.predicate.declared import family
from mincirc.predicate.family import whole_number
from mincirc.predicate.policy import Policy
from mincirc.predicate.protocol import Check
from mincirc.predicate.twins import find_bit, need_bit, part_values


def depth_above(text: str) -> Check:
    """Return "the depth of the circuit is above the number"."""
    limit = whole_number(text)
    return lambda _task, policy, _state: policy.circuit.depth > limit


def gates_above(text: str) -> Check:
    """Return "some output depends on more gates than the number"."""
    limit = whole_number(text)
    return lambda _task, policy, _state: any(
        len(cone(policy.circuit, output.node)) > limit for output in policy.circuit.outputs
    )


def cone(circuit: Circuit, node: int) -> set[int]:
    """Return the gates (as node numbers) that ``node`` depends on, itself included."""
    found: set[int] = set()
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if here >= circuit.inputs and here not in found:
            found.add(here)
            waiting.extend(circuit.gates[here - circuit.inputs].fanins)
    return found


def computes_label(label: str) -> Check:
    """Return "some gate is 1 exactly on the states with the label, or exactly on the states without"."""
    return lambda task, policy, _state: _computes(policy, task.labelled(label))


def computes_feature(name: str) -> Check:
    """Return "some gate equals the declared input bit ``name`` of the state", under any interface."""

    def check(task: MDP, policy: Policy, _: str) -> bool:
        bit = find_bit(task, name)
        values = [0] * len(task.states) if bit is None else part_values(task, bit)
        return _computes(policy, (s for s, value in enumerate(values) if value))

    return check


def _computes(policy: Policy, wanted: Iterable[int]) -> bool:
    """Return whether some gate is 1 exactly on the wanted states or exactly on the others; both sets non-empty."""
    codes = policy.interface.codes
    mask = (1 << len(codes)) - 1
    column = sum(1 << s for s in wanted)
    if column in (0, mask):
        return False
    gates = node_values(policy.circuit, codes)[policy.circuit.inputs :]
    return any(gate in (column, column ^ mask) for gate in gates)


def _need_label(task: MDP, label: str) -> None:
    known = [name for name, _ in task.labels]
    if label not in known:
        there = f"there are {', '.join(known)}" if known else "it has none"
        raise PredicateError(f"task {task.name!r} has no label {label!r} ({there}){did_you_mean(label, known)}")


FAMILIES = (
    family("depth-above:D", check=depth_above, whole=True),
    family("gates-above:N", check=gates_above, whole=True),
    family("computes:LABEL", check=computes_label, whole=True, needs=_need_label),
    family("computes-feature:BIT", check=computes_feature, whole=True, needs=need_bit),
)
