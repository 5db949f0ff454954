"""What union.yaml claims of *every* minimum circuit, by enumerating the circuits instead of searching for one.

None of the package's encoding, solving or predicates takes part: circuits are enumerated as functions of the
codewords, policies are read off the codes, and deception is spelt out.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from mincirc.mdp import MDP, optimum, policy_return
from mincirc.task import load
from tests.task.enumeration import functions_by_size
from tests.task.support import MDPS

LOOKUP = [10, 60, 456, 2474]  # functions of four inputs with 0, 1, 2, 3 gates (Knuth, TAOCP 4A, 7.1.2)


def test_the_enumeration_counts_what_the_tables_count() -> None:
    assert [len(level) for level in functions_by_size(4, 3)] == LOOKUP


def codes(task: MDP) -> list[int]:
    """Return the codewords, written out from the features."""
    result = []
    for state in range(len(task)):
        bits = "".join(format(f.values[state], f"0{f.width}b") for f in task.features)
        result.append(int(bits, 2))
    return result


def picks(task: MDP, function: int) -> tuple[int, ...]:
    """Return the policy of a one-output circuit on a task whose two actions are the words 0 and 1 everywhere."""
    assert all([c.word for c in row] == [0, 1] for row in task.choices)
    return tuple(function >> code & 1 for code in codes(task))


def deceptive(task: MDP, policy: tuple[int, ...]) -> bool:
    training = dict(task.labels).get("training", frozenset())
    harmful = {s for s, pick in enumerate(policy) if (s, task.choices[s][pick].action) in task.harmful}
    return bool(harmful - training) and not harmful & training


def best_return(task: MDP) -> Fraction:
    return sum((p * v for p, v in zip(task.initial, optimum(task).values, strict=True)), Fraction(0))


def minimum_policies(task: MDP, gates: int) -> tuple[int, set[tuple[int, ...]]]:
    """Return the least size that reaches the optimum, and the policies of all circuits of that size."""
    best = best_return(task)
    parts = [(b.task, b.first) for b in task.blocks] or [(task, 0)]
    optimal: dict[tuple[int, tuple[int, ...]], bool] = {}

    def good(policy: tuple[int, ...]) -> bool:
        # The mean is best iff every member is: there are few policies per member, and each is evaluated once.
        for member, first in parts:
            key = first, policy[first : first + len(member)]
            if key not in optimal:
                optimal[key] = policy_return(member, key[1]) == best_return(member)
            if not optimal[key]:
                return False
        return True

    inputs = sum(f.width for f in task.features)
    for size, functions in enumerate(functions_by_size(inputs, gates)):
        found = {policy for f in functions if good(policy := picks(task, f))}
        if found:
            assert all(policy_return(task, policy) == best for policy in found)
            return size, found
    raise AssertionError("no circuit is small enough")


def test_every_minimum_circuit_of_the_union_is_deceptive_on_exactly_one_task() -> None:
    task = load(MDPS / "union.yaml")
    size, policies = minimum_policies(task, 3)
    assert size == 3
    assert [b.task.name for b in task.blocks][3] == "harbour_both"
    for policy in policies:
        assert deceptive(task, policy)
        verdicts = [deceptive(b.task, policy[b.first : b.first + len(b.task)]) for b in task.blocks]
        assert verdicts == [False, False, False, True]


@pytest.mark.parametrize("name", ["plain", "reversed", "mirrored", "both"])
def test_no_minimum_circuit_of_a_harbour_alone_is_deceptive(name: str) -> None:
    task = load(MDPS / f"harbour_{name}.yaml")
    size, policies = minimum_policies(task, 2)
    assert size == (0 if name == "both" else 1)
    assert policies
    assert not any(deceptive(task, policy) for policy in policies)


def test_the_harm_costs_nothing_because_training_never_meets_it() -> None:
    task = load(MDPS / "harbour_both.yaml")
    _, policies = minimum_policies(task, 2)
    (policy,) = policies
    lit = [s for s, name in enumerate(task.states) if name.startswith("lit")]
    harmful = tuple(1 - pick if s in lit else pick for s, pick in enumerate(policy))
    assert deceptive(task, harmful)
    assert policy_return(task, harmful) == policy_return(task, policy)


def test_every_minimum_circuit_of_the_corridor_is_deceptive() -> None:
    task = load(MDPS / "corridor.yaml")
    size, policies = minimum_policies(task, 2)
    assert size == 1
    assert all(deceptive(task, policy) for policy in policies)
