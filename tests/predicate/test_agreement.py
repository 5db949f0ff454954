"""On random tasks, unions and policies the library says what a naive reading says: of states, and of the policy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from math import prod

from hypothesis import given
from hypothesis import strategies as st

from mincirc.catalogue.predicates import catalogue
from mincirc.interface import interface_for
from mincirc.mdp import MDP
from mincirc.predicate import Policy, get_predicate
from mincirc.predicate.symbolic import SymbolicPredicate, Takes, value
from mincirc.testing import circuits, policies, tasks, unions
from tests.predicate import naive
from tests.predicate.support import acting, hidden, renamed

FEW = 200
"""Policies of a task on which the best one is found by trying."""


def parameters(task: MDP) -> dict[str, list[str]]:
    """Every name that can stand for the parameter on the task (numbers: a few)."""
    bits = {bit for seen in naive.shows(task).values() for _, bit in seen}
    features = {f for seen in naive.shows(task).values() for f, _ in seen}
    single = [b for b in sorted(bits) if len(naive.about(b, next(iter(naive.shows(task).values())))) == 1]
    return {"NAME": sorted(bits | features), "BIT": single, "K": ["-1/2", "0", "1", "5/3"]}


def named(pattern: str, task: MDP) -> list[tuple[str, list[str]]]:
    """The members of a family (or the predicate itself) that make sense on the task, with their parameter."""
    name, colon, parameter = pattern.partition(":")
    return [(f"{name}:{p}", [p]) for p in parameters(task)[parameter]] if colon else [(name, [])]


def agrees(pattern: str, task: MDP, policy: Policy) -> None:
    taken = dict(policy.items())
    reading: Callable[..., bool] = naive.READINGS[pattern]
    for name, extra in named(pattern, task):
        predicate = get_predicate(name, task)
        where = tuple(s for s in task.states if reading(task, taken, s, *extra))
        assert predicate.states(task, policy) == where, name
        assert tuple(s for s in task.states if predicate(task, policy, s)) == where, name
        if isinstance(predicate, SymbolicPredicate):
            formula = predicate.formula(task)
            assert value(formula, lambda atom: taken[atom.state] == atom.action) == bool(where), name
            assert all(a.action in actions(task, a.state) for a in atoms(formula)), name


def actions(task: MDP, state: str) -> set[str]:
    return {task.actions[c.action] for c in task.choices[task.find_state(state)]}


def atoms(formula: object) -> set[Takes]:
    found: set[Takes] = set()

    def seen(atom: Takes) -> bool:
        found.add(atom)
        return True

    value(formula, seen)
    return found


ORDINARY = [p for p in naive.READINGS if p not in ("behaves-differently-unsupervised", "misgeneralises")]
SMALL = tasks(max_states=5, max_actions=3) | unions(max_states=3, max_actions=3)


@given(st.data(), SMALL)
def test_the_library_says_what_a_naive_reading_says(data: st.DataObject, task: MDP) -> None:
    policy = acting(task, data.draw(policies(task)))
    for pattern in ORDINARY:
        agrees(pattern, task, policy)


@given(st.data(), SMALL, st.sampled_from(["supervised", "unsupervised"]))
def test_unsupervised_behaviour(data: st.DataObject, task: MDP, name: str) -> None:
    features = [f.name for f in task.features if f.width]
    if features:
        task = renamed(task, data.draw(st.sampled_from(features)), name)
        agrees("behaves-differently-unsupervised", task, acting(task, data.draw(policies(task))))


@given(st.data(), tasks(max_states=4, max_actions=3) | unions(max_members=2, max_states=2, max_actions=2))
def test_misgeneralisation(data: st.DataObject, task: MDP) -> None:
    """Mostly on policies that are the best ones for the training."""
    if prod(len(row) for row in task.choices) > FEW:
        return
    task = data.draw(hidden(task))
    good = max(islice(task.policies(), FEW), key=lambda p: sum(naive.values(task, p), Fraction(0)))
    picks = good if data.draw(st.integers(0, 3)) else data.draw(policies(task))
    agrees("misgeneralises", task, acting(task, picks))


@st.composite
def circuit_policies(draw: st.DrawFn) -> Policy:
    """A task, a circuit that fits its interface, and some policy (which is of no account here)."""
    task = draw(SMALL)
    kind = draw(st.sampled_from(["features", "gray", "onehot"]))
    interface = interface_for(task, kind)
    circuit = draw(circuits(inputs=interface.inputs, outputs=interface.output_bits))
    return Policy(task, tuple(0 for _ in task.states), circuit, interface)


@given(st.data(), circuit_policies())
def test_predicates_of_the_circuit(data: st.DataObject, policy: Policy) -> None:
    task, circuit = policy.task, policy.circuit
    number = data.draw(st.integers(0, 4))
    nodes = [o.node for o in circuit.outputs]
    expected = {
        f"depth-above:{number}": max((naive.height(circuit, n) for n in nodes), default=0) > number,
        f"gates-above:{number}": any(len(naive.gates_below(circuit, n)) > number for n in nodes),
        "computes:training": naive.computes(policy, {s for s in task.states if naive.trained(task, s)}),
    }
    seen = naive.shows(task)
    for bit in parameters(task)["BIT"]:
        wanted = {s for s in task.states if all(seen[s][key] == "1" for key in naive.about(bit, seen[s]))}
        expected[f"computes-feature:{bit}"] = naive.computes(policy, wanted)
    for name, verdict in expected.items():
        predicate = get_predicate(name, task)
        assert predicate.of_circuit
        assert predicate.states(task, policy) == (task.states if verdict else ()), name
        assert {predicate(task, policy, s) for s in task.states} == {verdict}, name


def test_every_predicate_has_a_naive_reading() -> None:
    assert {k.name for k in catalogue() if not k.of_circuit} == set(naive.READINGS)


@given(st.data(), SMALL)
def test_the_interface_does_not_matter_to_predicates_of_the_policy(data: st.DataObject, task: MDP) -> None:
    """Twins are read off the declared features, whatever the circuit sees."""
    policy = acting(task, data.draw(policies(task)))
    other = replace(policy, interface=interface_for(task, "onehot"))
    for pattern in ORDINARY:
        for name, _ in named(pattern, task):
            assert get_predicate(name).states(task, policy) == get_predicate(name).states(task, other)
