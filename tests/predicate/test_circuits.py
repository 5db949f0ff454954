"""Predicates of the circuit, on circuits made by hand."""

from __future__ import annotations

import pytest

import mincirc
from mincirc.errors import PredicateError
from mincirc.interface import interface_for
from mincirc.mdp import MDP, union
from mincirc.predicate import Policy, get_predicate, judge
from tests.predicate.support import simple

TEXT = "inputs x0 x1\ng2 = x0 and x1\ng3 = g2 xor x1\ng4 = x0 or x1\ny0 = g3\n"


def three_states(*training: str, name: str = "corners") -> MDP:
    """The states 00, 01 and 11; the word 10 is a don't-care."""
    return simple(name, {"high": (1, [0, 0, 1]), "low": (1, [0, 1, 1])}, training=training)


def run(task: MDP, text: str = TEXT, interface: str = "features") -> Policy:
    seen = interface_for(task, interface)
    circuit = mincirc.parse_circuit(text)
    return Policy(task, tuple(p or 0 for p in seen.policy_of(circuit)), circuit, seen)


def holds(name: str, policy: Policy) -> bool:
    verdict = judge(get_predicate(name, policy.task), policy)
    assert verdict.states in ((), policy.task.states)
    return verdict.holds


def test_depth_and_gates_are_those_below_an_output() -> None:
    policy = run(three_states())
    assert holds("depth-above:1", policy)
    assert not holds("depth-above:2", policy)
    assert holds("gates-above:1", policy)
    assert not holds("gates-above:2", policy)  # the third gate feeds no output
    constant = run(three_states(), "inputs x0 x1\ny0 = 1\n")
    assert not holds("depth-above:0", constant)
    assert not holds("gates-above:0", constant)


def test_cones_are_counted_output_by_output() -> None:
    text = "inputs x0 x1\ng2 = x0 and x1\ng3 = x0 xor x1\ny0 = g2\ny1 = g3\n"
    task = simple("wide", {"high": (1, [0, 1]), "low": (1, [1, 0])}, actions=("a", "b", "c", "d"))
    assert holds("gates-above:0", run(task, text))
    assert not holds("gates-above:1", run(task, text))


@pytest.mark.parametrize(
    ("training", "computed"),
    [
        (("s1",), True),  # g3, on the three states
        (("s0", "s2"), True),  # its complement
        (("s2",), True),  # g2 is x0 on the states, though not on the don't-care word
        (("s0",), True),  # g4, which feeds no output, complemented
        ((), False),  # nothing to compute
        (("s0", "s1", "s2"), False),
    ],
)
def test_some_gate_computes_whether_this_is_training(training: tuple[str, ...], computed: bool) -> None:
    assert holds("computes:training", run(three_states(*training))) == computed


def test_reading_an_input_is_no_computing() -> None:
    policy = run(three_states(), "inputs x0 x1\ng2 = x0 and not x1\ny0 = x0\n")
    assert not holds("computes-feature:high", policy)
    assert holds("computes-feature:high", run(three_states()))  # g2 is x0 wherever there is a state


def test_the_declared_bit_is_meant_also_where_the_circuit_sees_another_code() -> None:
    """Gray codes 00, 01, 11 of the packed index 0, 1, 2: ``low`` is their last bit, ``high`` the first one."""
    task = simple("line", {"low": (1, [0, 1, 0]), "high": (1, [0, 0, 1])})
    policy = run(task, "inputs x0 x1\ng2 = x0 xor x1\ny0 = g2\n", "gray")
    assert holds("computes-feature:low", policy)
    assert not holds("computes-feature:high", policy)


def test_on_a_member_only_its_own_states_count() -> None:
    task = union([three_states("s1", name="first"), simple("second", {"high": (1, [0])})])
    policy = run(task, "inputs x0 x1 x2\ng3 = x1 xor x2\ny0 = g3\n")
    verdict = judge(get_predicate("computes:training", task), policy)
    assert verdict.holds
    assert [t.holds for t in verdict.tasks] == [
        True,
        False,
    ]  # the second has no label, and a gate that is 0 is no merit


def test_a_label_that_nobody_declares() -> None:
    with pytest.raises(PredicateError, match=r"task 'corners' has no label 'trainin' \(there are training\); did you"):
        get_predicate("computes:trainin", three_states("s0"))


def test_the_search_does_not_run_to_its_end_for_a_misspelt_label() -> None:
    with pytest.raises(PredicateError, match="no label 'x'"):
        mincirc.search(three_states(), predicates=["computes:x"], on_event=lambda event: pytest.fail(str(event)))


def test_they_say_that_the_theorem_does_not_cover_them() -> None:
    for name in ("depth-above:1", "gates-above:1", "computes:training", "computes-feature:low"):
        predicate = get_predicate(name)
        assert predicate.of_circuit
        assert "not covered by the theorem" in predicate.about
