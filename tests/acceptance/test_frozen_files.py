"""Files written for version 0.1.0 are read as what they were then: docs/compatibility.md promises it.

``frozen/tasks`` has task files, which together use every key that 0.1.0 knew, and two files of another program that
they name; ``frozen/circuits`` has a circuit in the text form per basis.  The readings beside them were made once, by
0.1.0: who makes a test here fail has changed the meaning of files that people keep.  ``python -m
tests.acceptance.test_frozen_files`` writes readings of new samples, and replaces none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import mincirc
from mincirc.circuit import evaluate
from mincirc.circuit.text import parse_named_circuit
from mincirc.interface import Interface, interface_for
from mincirc.mdp import MDP
from mincirc.problem.canonical import digest, interface_json, task_json
from mincirc.task import Expectation, load_file

FROZEN = Path(__file__).with_name("frozen")
TASKS = sorted((FROZEN / "tasks").glob("*.yaml"))
CIRCUITS = sorted((FROZEN / "circuits").glob("*.txt"))
KNOWN: dict[str, Any] = json.loads((FROZEN / "known.json").read_text(encoding="utf-8"))
KEYS: dict[str, list[str]] = KNOWN["keys of task files"]
SCHEMA = Path(mincirc.__file__).parent / "task" / "task.schema.json"
ENVIRONMENTS = "environments"


def task_reading(path: Path) -> dict[str, Any]:
    """Return everything that a task file says, as plain data."""
    file = load_file(path)
    task, interface = file.task, interface_for(file.task)
    return {
        "name": task.name,
        "objective": task_json(task)["objective"],
        "inputs": list(interface.input_names),
        "illegal words": None if task.default_word_action is None else task.actions[task.default_word_action],
        "members": [[block.task.name, str(block.weight), len(block.task.states)] for block in task.blocks],
        "states": {name: state_reading(task, interface, s) for s, name in enumerate(task.states)},
        "expect": [expected(expectation) for expectation in file.expectations],
        "digests": {"task": digest(task_json(task)), "interface": digest(interface_json(interface))},
    }


def state_reading(task: MDP, interface: Interface, state: int) -> dict[str, Any]:
    """Return what a task says of a state."""
    return {
        "code": format(interface.codes[state], f"0{len(interface.input_names)}b"),
        "initial": str(task.initial[state]),
        "labels": sorted(label for label, states in task.labels if state in states),
        "harmful": sorted(task.actions[action] for s, action in task.harmful if s == state),
        "actions": {
            task.actions[choice.action]: {
                "word": format(choice.word, f"0{task.action_bits}b"),
                "reward": str(choice.reward),
                "hidden reward": None if task.hidden is None else str(task.hidden[state][pick]),
                "next": {task.states[target]: str(p) for target, p in choice.successors},
            }
            for pick, choice in enumerate(task.choices[state])
        },
    }


def expected(expectation: Expectation) -> dict[str, Any]:
    """Return an expectation as plain data: what the keys of 0.1.0 say."""
    values = {key: getattr(expectation, key) for key in KEYS["ExpectKeys"]}
    plain: dict[str, Any] = json.loads(json.dumps(values, default=str))
    return plain


def circuit_reading(path: Path) -> dict[str, Any]:
    """Return what a circuit's text says, as plain data, with the output words at all inputs in order."""
    named = parse_named_circuit(path.read_text(encoding="utf-8"))
    circuit = named.circuit
    outputs = evaluate(circuit, range(1 << circuit.inputs))
    return {
        "basis": circuit.basis,
        "inputs": list(named.names.inputs) or [f"x{i}" for i in range(circuit.inputs)],
        "gates": [[gate.table, *gate.fanins] for gate in circuit.gates],
        "outputs": [[output.node, output.negated] for output in circuit.outputs],
        "values": list(outputs),
        "names of gates": list(named.names.gates),
        "actions": dict(named.names.actions),
    }


def used(file: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (definition of the schema, key) for every key in a task file."""

    def keys(definition: str, mapping: Any) -> Iterator[tuple[str, str]]:
        if isinstance(mapping, dict):
            yield from ((definition, key) for key in mapping)

    yield from keys("UnionKeys" if "union" in file else "TaskKeys", file)
    yield from keys("ObjectiveKeys", file.get("objective"))
    for member in file.get("union", []):
        yield from keys("MemberKeys", member)
    for expect in file["expect"] if isinstance(file.get("expect"), list) else [file.get("expect")]:
        yield from keys("ExpectKeys", expect)
    for state in file.get("states", {}).values():
        yield from keys("StateKeys", state)
        for move in [*state.get("actions", {}).values(), state.get("otherwise")]:
            yield from keys("MoveKeys", move)
            for outcome in move if isinstance(move, list) else []:
                yield from keys("OutcomeKeys", outcome)


@pytest.mark.parametrize("path", TASKS, ids=lambda path: path.stem)
def test_task_files_are_the_same_tasks(path: Path) -> None:
    if path.stem == ENVIRONMENTS:
        pytest.importorskip("gymnasium")
    assert task_reading(path) == json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", CIRCUITS, ids=lambda path: path.stem)
def test_circuits_are_the_same_circuits_and_names(path: Path) -> None:
    assert circuit_reading(path) == json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))


def test_the_samples_have_every_key_and_every_basis_of_their_version() -> None:
    found = {pair for path in TASKS for pair in used(yaml.safe_load(path.read_text(encoding="utf-8")))}
    assert found == {(definition, key) for definition, keys in KEYS.items() for key in keys}
    assert {path.stem for path in CIRCUITS} >= {*KNOWN["bases"]}


def test_no_key_was_removed() -> None:
    now = json.loads(SCHEMA.read_text(encoding="utf-8"))["$defs"]
    assert {name: sorted({*keys} - {*now[name]["properties"]}) for name, keys in KEYS.items()} == {n: [] for n in KEYS}


def lines(reading: dict[str, Any]) -> str:
    """Return JSON with a line for each key, and for each state."""
    parts = []
    for key, value in reading.items():
        inner = lines(value) if key == "states" else json.dumps(value, ensure_ascii=False)
        parts.append(f"{json.dumps(key, ensure_ascii=False)}: {inner}")
    return "{\n" + ",\n".join(parts) + "\n}"


def freeze() -> None:
    """Write the readings of samples that have none."""
    for read, paths in ((task_reading, TASKS), (circuit_reading, CIRCUITS)):
        for path in paths:
            if not path.with_suffix(".json").exists():
                path.with_suffix(".json").write_text(lines(read(path)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    freeze()
