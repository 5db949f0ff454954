"""Records as JSON documents and back: round trips, schemas that an independent validator applies, refusals."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mincirc
from docs import schemas
from mincirc.circuit import parse_circuit
from mincirc.circuit.names import NamedCircuit, Names
from mincirc.errors import MincircError, RecordError
from mincirc.interface import interface_for
from mincirc.records import from_json, to_json
from mincirc.records.schema import schema
from mincirc.records.shape import NAMES
from mincirc.searching.sweep import sweep
from mincirc.solve.workers import serial
from mincirc.statements.locality import acting
from mincirc.testing import circuits, interfaces, policies, tasks, unions

UNION = mincirc.load(Path(__file__).resolve().parents[2] / "mdps" / "union.yaml")
CIRCUIT = parse_circuit("basis b2\ninputs a b\ng2 = a xor b\ny0 = not g2\ny1 = 1")


def event() -> mincirc.Event:
    events: list[mincirc.Event] = []
    mincirc.search(UNION, on_event=events.append)
    return events[-1]


MADE: dict[str, Callable[[], Any]] = {
    "Circuit": lambda: CIRCUIT,
    "Enumeration": lambda: mincirc.enumerate_minimum(UNION, circuits=True),
    "Evaluation": lambda: mincirc.evaluate(UNION, found().circuit, predicates="deceptive"),
    "Event": event,
    "Interface": lambda: interface_for(UNION, "gray"),
    "MDP": lambda: UNION,
    "Minimization": lambda: mincirc.minimize(CIRCUIT, dont_cares="table:0x8"),
    "NamedCircuit": lambda: NamedCircuit(
        CIRCUIT, Names(inputs=("left", "right"), actions=(("01", "go"),)), ("p", "q")
    ),
    "Pareto": lambda: mincirc.pareto(UNION, "deceptive"),
    "Policy": lambda: found().policy,
    "Price": lambda: mincirc.price(UNION, "deceptive"),
    "Quantification": lambda: mincirc.quantify(UNION, "deceptive"),
    "SearchResult": lambda: mincirc.search(UNION, costs={"xor": "3/2"}, each="50%", predicates="deceptive"),
    "Staircase": lambda: mincirc.staircase(UNION, gates=2),
    "Sweep": lambda: sweep([UNION], ["optimal", "no"], workers=serial()),
    "TaskSet": lambda: mincirc.TaskSet(UNION),
    "Walked": lambda: mincirc.check_theorem(UNION, "deceptive"),
}


def found() -> Any:
    return mincirc.search(UNION)


@lru_cache
def record(name: str) -> Any:
    return MADE[name]()


def again(document: Any) -> Any:
    """The document after a journey as text."""
    return json.loads(json.dumps(document, allow_nan=False))


def test_every_public_record_has_an_example() -> None:
    assert sorted(MADE) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_round_trips_and_schemas(name: str) -> None:
    document = again(to_json(record(name)))
    jsonschema.Draft202012Validator(schema(name)).validate(document)
    back = from_json(document)
    assert type(back) is type(record(name))
    assert back == record(name)
    assert to_json(back) == document


def test_what_a_search_knows_survives() -> None:
    """Equality leaves out where a task came from; a document does not."""
    back = from_json(to_json(record("SearchResult")))
    assert back.sources == record("SearchResult").sources
    assert back.evidence == record("SearchResult").evidence
    assert len(to_json(record("Enumeration"))["MDP"]) == len(UNION.blocks) + 1


def test_partial_and_infeasible_answers() -> None:
    hard = mincirc.load("table:0x16e97c2d8b3fa045")
    for answer in (
        mincirc.search(hard, conflicts=0),
        mincirc.quantify(hard, "constant", conflicts=0),
        mincirc.price(hard, "constant", conflicts=0),
        mincirc.search(UNION, 1000),
        mincirc.search(UNION, objective="size,depth"),
        mincirc.search(hard, timeout=float("inf"), conflicts=0),
    ):
        assert from_json(again(to_json(answer))) == answer


def test_the_published_schemas_are_current() -> None:
    assert schemas.current(), "run python docs/schemas.py"
    for text in schemas.texts().values():
        jsonschema.Draft202012Validator.check_schema(json.loads(text))


@given(st.one_of(tasks(), unions()), st.data())
def test_tasks_interfaces_and_policies(task: mincirc.MDP, data: st.DataObject) -> None:
    interface = data.draw(interfaces(task))
    policy = acting(task, interface, "b2", data.draw(policies(task)))
    for one in (task, interface, policy):
        back = from_json(again(to_json(one)))
        assert back == one
        assert to_json(back) == to_json(one)
    assert from_json(to_json(policy)).circuit == policy.circuit


@given(circuits())
def test_circuits(circuit: mincirc.Circuit) -> None:
    assert from_json(again(to_json(circuit))) == circuit


@pytest.mark.parametrize("value", [None, 3, "x", {}, int, object(), [CIRCUIT]])
def test_what_is_no_record_is_refused(value: object) -> None:
    with pytest.raises(MincircError, match=r"record must be a public record \(Circuit, "):
        to_json(value)


PLACES: tuple[tuple[str, object, str], ...] = (
    ("format", 7, "format: expected 'mincirc 1', not 7"),
    ("record", "Circiut", "did you mean 'Circuit'"),
    ("record", 3, "record: no public record 3"),
    ("value", None, "value: expected an object"),
    ("value.inputs", True, "value.inputs: expected a whole number, not True"),
    ("value.inputs", 2.5, "value.inputs: expected a whole number"),
    ("value.gates", {}, "value.gates: expected a list"),
    ("value.gates.0.table", 99, "value: gate g2"),
    ("value.gates.0.fanins.0", 7, "a fan-in is not an earlier node"),
    ("value.outputs.1.negated", None, "value.outputs[1].negated: expected true or false"),
    ("value.basis", "c3", "value: no basis 'c3'"),
    ("value.size", 1, "value: no field 'size'"),
    ("MDP", None, "MDP: expected a list"),
)


@pytest.mark.parametrize(("place", "value", "message"), PLACES)
def test_refusals_name_the_place(place: str, value: object, message: str) -> None:
    document: Any = deepcopy(to_json(CIRCUIT))
    *path, last = place.split(".")
    at = document
    for step in path:
        at = at[int(step)] if step.isdigit() else at[step]
    at[int(last) if last.isdigit() else last] = value
    with pytest.raises(RecordError) as caught:
        from_json(document)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_more_refusals() -> None:
    lacking = to_json(CIRCUIT)
    del lacking["value"]["outputs"]
    with pytest.raises(RecordError, match="value: the field 'outputs' is missing"):
        from_json(lacking)
    task = to_json(mincirc.load("table:0x6"))
    wrong: tuple[tuple[str, Any, str], ...] = (
        ("objective", {"record": "Sometimes"}, "an object whose record is Discount or Horizon or TotalReward"),
        ("initial", ["1/0", "0", "0", "0"], "initial\\[0\\]: "),
        ("initial", ["1", "1", "0", "0"], "initial probabilities"),
        ("blocks", [{"task": 0, "first": 0, "weight": "1"}], "no earlier entry 0 of the list MDP"),
        ("source", {"name": "", "package": "", "reading": "never"}, "reading: expected one of 'exact'"),
    )
    for place, value, message in wrong:
        broken = deepcopy(task)
        broken["MDP"][0][place] = value
        with pytest.raises(RecordError, match=message):
            from_json(broken)
    nothing: tuple[object, ...] = (None, 3, "{}", [], {"format": "mincirc 1"})
    for document in nothing:
        with pytest.raises(RecordError):
            from_json(document)


DAMAGE: tuple[object, ...] = (None, True, -1, 10**30, 0.5, "", "1/0", "nan", [], {}, [[]], "x" * 500)


@given(st.data())
def test_a_damaged_document_is_read_or_refused_in_one_line(data: st.DataObject) -> None:
    document: Any = deepcopy(to_json(record("Policy")))
    at: Any = document
    for _ in range(data.draw(st.integers(1, 6))):
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        if not keys:
            break
        key = data.draw(st.sampled_from(keys))
        if not isinstance(at[key], dict | list) or data.draw(st.booleans()):
            at[key] = data.draw(st.sampled_from(DAMAGE))
            break
        at = at[key]
    try:
        from_json(document)
    except RecordError as error:
        assert "\n" not in str(error)
        assert len(str(error)) < 500
