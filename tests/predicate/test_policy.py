"""A policy is a mapping from states to actions, in every respect; other records are no half mappings."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import is_dataclass, replace
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mincirc
from mincirc.circuit import parse_circuit
from mincirc.errors import TaskError, UnknownStateError
from mincirc.mdp import MDP
from mincirc.predicate import Policy
from mincirc.statements.quantifier import Watched
from mincirc.testing import policies, tasks
from tests.predicate.support import acting

TASK = mincirc.load(Path(__file__).resolve().parents[2] / "mdps" / "corridor.yaml")


def found() -> Policy:
    policy = mincirc.search(TASK).policy
    assert policy is not None
    return policy


@given(st.data())
def test_it_is_the_dictionary_of_its_actions(data: st.DataObject) -> None:
    task = data.draw(tasks())
    picks = data.draw(policies(task))
    policy = acting(task, picks)
    plain = {s: task.action_name(i, picks[i]) for i, s in enumerate(task.states)}
    assert isinstance(policy, Mapping)
    assert dict(policy) == {**policy} == plain
    assert (len(policy), list(policy), list(policy.keys())) == (len(task.states), list(plain), list(plain))
    assert (list(policy.values()), list(policy.items())) == (list(plain.values()), list(plain.items()))
    assert all(s in policy and policy[s] == policy.get(s) == plain[s] for s in task.states)
    assert policy == plain
    assert plain == policy


def test_series_and_frames_are_made_of_it() -> None:
    pandas = pytest.importorskip("pandas")
    policy = found()
    for series in (pandas.Series(policy), pandas.Series(dict(policy)), pandas.Series(policy.items())):
        assert len(series) == len(TASK.states)
    series = pandas.Series(policy)
    assert list(series.index) == list(TASK.states)
    assert list(series) == [policy[s] for s in TASK.states]
    assert pandas.DataFrame({"action": series}).loc[TASK.states[0], "action"] == policy[TASK.states[0]]
    assert pandas.Series(TASK.states).map(policy).tolist() == list(policy.values())


@pytest.mark.parametrize("name", ["near_alon", "", 3, None, ("a", "b"), ["a"], b"near_alone"])
def test_unknown_states_are_key_errors_that_suggest(name: object) -> None:
    policy = found()
    with pytest.raises(KeyError):
        policy[name]  # type: ignore[index]
    with pytest.raises(TaskError) as caught:
        policy[name]  # type: ignore[index]
    assert isinstance(caught.value, UnknownStateError)
    assert str(caught.value).startswith(f"no state {name!r}")
    assert policy.get(name, "nothing") == "nothing"  # type: ignore[call-overload]
    assert name not in policy
    assert (name == "near_alon") == ("did you mean 'near_alone'?" in str(caught.value))


def test_equality_is_that_of_mappings_and_hashes_follow() -> None:
    policy = found()
    circuit = parse_circuit("basis b2\ninputs x0 x1 x2\ny0 = 0\n") if len(policy.interface.input_names) == 3 else None
    other = replace(policy, circuit=policy.circuit if circuit is None else circuit)
    assert policy == other
    assert hash(policy) == hash(other)
    assert {policy, other} == {policy}
    turned = replace(policy, picks=tuple((p + 1) % len(TASK.choices[s]) for s, p in enumerate(policy.picks)))
    assert policy != turned
    assert policy != dict(turned)
    assert policy != "policy"
    assert policy != list(policy.items())


def test_it_travels_and_is_shown_short() -> None:
    policy = found()
    again = pickle.loads(pickle.dumps(policy))
    assert (again, again.circuit, again.task) == (policy, policy.circuit, policy.task)
    assert repr(policy).startswith(f"Policy({TASK.name!r}, {len(policy)} states: {next(iter(policy))}: ")
    with pytest.raises(AttributeError):
        policy.picks = ()  # type: ignore[misc]


def test_a_watched_policy_is_the_same_mapping_and_reading_it_is_no_look_at_the_circuit() -> None:
    looked: list[bool] = []
    policy = found()
    watched = Watched.of(policy, looked)
    assert dict(watched) == dict(policy)
    assert watched == policy
    assert (hash(watched), len(watched), repr(watched)) == (hash(policy), len(policy), repr(policy))
    assert "nowhere" not in watched
    assert looked == []
    assert watched.circuit == policy.circuit
    assert looked == [True]


PARTS = ("__getitem__", "__iter__", "__len__", "__contains__", "keys", "items", "values")
ROOMS = (
    "mdp",
    "circuit",
    "interface",
    "predicate",
    "problem",
    "searching",
    "statements",
    "certify",
    "task",
    "mdp.taskset",
)


def test_no_record_is_half_a_mapping_or_half_a_sequence() -> None:
    """What has one of the methods has all of them; everything else is plainly no collection."""
    seen = 0
    for room in ROOMS:
        module = import_module(f"mincirc.{room}")
        for name, record in vars(module).items():
            if isinstance(record, type) and is_dataclass(record) and record.__module__.startswith("mincirc"):
                seen += 1
                there = [part for part in PARTS if hasattr(record, part)]
                assert issubclass(record, Mapping) or there in ([], SIZED.get(record, [])), f"{name}: {there}"
    assert seen > 25


SIZED: dict[type, list[str]] = {MDP: ["__len__"]}
"""A task has a size, its number of states, and is no collection: ``task.states`` is one."""


def test_a_task_is_not_iterable_and_says_so() -> None:
    assert len(TASK) == len(TASK.states)
    with pytest.raises(TypeError, match="not iterable"):
        list(TASK)  # type: ignore[call-overload]
