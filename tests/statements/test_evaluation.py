"""What a given circuit does on a task, against the search that found it and against a second reading."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mincirc
from mincirc.circuit.names import NamedCircuit, Names
from mincirc.circuit.simulate import evaluate as words_of
from mincirc.errors import InterfaceError, MincircError, PredicateError
from mincirc.interface import interface_for
from mincirc.mdp import policy_return
from mincirc.statements import evaluate
from mincirc.testing import circuits, tasks

MDPS = Path(__file__).resolve().parents[2] / "mdps"
UNION = mincirc.load(MDPS / "union.yaml")


def test_a_minimum_circuit_has_the_value_of_its_search() -> None:
    result = mincirc.search(UNION, predicates="deceptive")
    assert result.circuit is not None
    found = evaluate(UNION, result.circuit, predicates="deceptive")
    assert (found.value, found.policy, found.predicates) == (result.value, result.policy, result.predicates)
    each = mincirc.search(UNION, None, each="0", known=result.circuit)
    assert [m.task for m in found.members] == [m.task for m in each.members] == [b.task.name for b in UNION.blocks]
    assert found.policy is not None
    for number, member in enumerate(found.members):
        part = found.policy.restricted(number)
        assert member.value == policy_return(part.task, part.picks)
    assert found.legal
    assert evaluate(UNION, NamedCircuit(result.circuit, Names()), predicates=["deceptive"]) == found


@given(tasks(), st.data())
def test_values_and_words_are_those_of_a_second_reading(task: mincirc.MDP, data: st.DataObject) -> None:
    interface = interface_for(task)
    circuit = data.draw(circuits(inputs=interface.inputs, outputs=interface.output_bits))
    found = evaluate(task, circuit)
    words = words_of(circuit, interface.codes)
    for s, state in enumerate(task.states):
        meant = [c.action for c in task.choices[s] if c.word == words[s]]
        action = task.default_word_action if not meant else meant[0]
        if action is None:
            assert state in found.illegal
            assert found.actions[s] == f"illegal word {words[s]:0{interface.output_bits}b}"
        else:
            assert found.actions[s] == task.actions[action]
    assert found.legal == (found.value is not None) == (found.policy is not None)
    if found.policy is not None:
        assert found.value == policy_return(task, found.policy.picks)
        assert tuple(found.policy.values()) == found.actions


def test_other_interfaces_and_predicates() -> None:
    interface = interface_for(UNION, "gray")
    result = mincirc.search(UNION, interface="gray")
    assert result.circuit is not None
    for given_as in ("gray", interface):
        assert evaluate(UNION, result.circuit, interface=given_as).value == result.value
    with pytest.raises(InterfaceError, match="1 inputs and 1 outputs"):
        evaluate(UNION, mincirc.parse_circuit("basis b2\ninputs a\ny0 = a"))
    with pytest.raises(PredicateError, match="did you mean 'deceptive'"):
        evaluate(UNION, result.circuit, interface="gray", predicates=["deceptve"])
    wrong: Any
    for wrong in (None, "inputs 1", 3, [result.circuit]):
        with pytest.raises(MincircError, match="circuit must be a Circuit"):
            evaluate(UNION, wrong)


def test_the_command_writes_the_same(run: Any, tmp_path: Path) -> None:
    result = mincirc.search(UNION)
    assert result.circuit is not None
    path = tmp_path / "least.txt"
    path.write_text(mincirc.format_circuit(result.circuit), encoding="utf-8")
    words = ("eval", "--circuit", str(path), "--mdp", str(MDPS / "union.yaml"), "--predicate", "deceptive", "--json")
    code, out, _ = run(*words)
    expected = evaluate(UNION, result.circuit, predicates="deceptive").to_json()
    assert (code, {**json.loads(out), "sources": expected["sources"]}) == (0, expected)
