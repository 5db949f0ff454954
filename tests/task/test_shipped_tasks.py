"""The shipped tasks: each says what it shows and where it is from, fits the JSON Schema, and is what it expects."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import mincirc
from mincirc.mdp import MDP, optimum
from mincirc.searching import SearchResult
from mincirc.task import Expectation, load, load_file
from mincirc.task.expect import WHOLE
from tests.task.support import MDPS, ROOT

FILES = sorted(MDPS.glob("*.yaml"))
CASES = [
    pytest.param(path, n, id=f"{path.stem}-{n}") for path in FILES for n in range(len(load_file(path).expectations))
]
SCHEMA = ROOT / "mincirc" / "task" / "task.schema.json"


def plain(data: Any) -> Any:
    """Return YAML data with the text keys that JSON has."""
    if isinstance(data, dict):
        return {str(key): plain(value) for key, value in data.items()}
    return [plain(value) for value in data] if isinstance(data, list) else data


def test_there_are_enough_of_them() -> None:
    assert len(FILES) >= 14


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_file_says_what_it_is(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    modeline = lines[0].removeprefix("# yaml-language-server: $schema=")
    comment = [line for line in lines[1:] if line.startswith("#")]
    assert (path.parent / modeline).resolve() == SCHEMA
    assert any(line.startswith("# Shows") for line in comment)
    assert any(line.startswith("# Source: ") for line in comment)
    assert load_file(path).expectations


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_file_fits_the_published_schema(path: Path) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))
    assert [e.message for e in validator.iter_errors(plain(yaml.safe_load(path.read_text("utf-8"))))] == []


@pytest.mark.parametrize(("path", "number"), CASES)
def test_a_search_finds_what_the_file_expects(path: Path, number: int) -> None:
    file = load_file(path)
    expectation = file.expectations[number]
    result = mincirc.search(
        file.task,
        bound=expectation.bound,
        each=expectation.each,
        basis=expectation.basis,
        interface=expectation.interface,
        predicates=sorted(expectation.predicates),
    )
    assert result.status == expectation.status
    for attribute in ("size", "value", "lower", "upper"):
        wanted = getattr(expectation, attribute)
        assert wanted is None or getattr(result, attribute) == wanted, attribute
    _verdicts(expectation, result)


def _verdicts(expectation: Expectation, result: SearchResult) -> None:
    for verdict in result.predicates:
        holds = {WHOLE: verdict.holds, **{member.task: member.holds for member in verdict.tasks}}
        for place, wanted in expectation.predicates[verdict.name].items():
            if wanted != "some":  # some hold and some do not: either answer is right for one of them
                assert holds[place] == (wanted in ("true", "all")), (verdict.name, place)
    assert {v.name for v in result.predicates} == set(expectation.predicates)


def best(task: MDP) -> Any:
    return sum(p * v for p, v in zip(task.initial, optimum(task).values, strict=True))


@pytest.mark.parametrize(("file", "source"), [("frozenlake", "FrozenLake-v1"), ("cliffwalking", "CliffWalking-v1")])
def test_the_grid_files_are_the_environments(file: str, source: str) -> None:
    ours, theirs = load(MDPS / f"{file}.yaml"), load(f"gym:{source}", discount="99/100")
    for attribute in ("states", "actions", "choices", "initial", "objective", "features"):
        assert getattr(ours, attribute) == getattr(theirs, attribute)


@pytest.mark.parametrize(("file", "source"), [("multiplexer", "table:0xca"), ("full_adder", "table:0xe8,0x96")])
def test_the_function_files_are_the_tables(file: str, source: str) -> None:
    ours, theirs = load(MDPS / f"{file}.yaml"), load(source)
    values = zip(*(f.values for f in ours.features), strict=True)
    assert [int("".join(map(str, bits)), 2) for bits in values] == list(theirs.features[0].values)
    for mine, other in zip(ours.choices, theirs.choices, strict=True):
        assert {c.word: c.reward for c in mine} == {c.word: c.reward for c in other}


def test_without_the_harmful_step_nobody_is_best_where_the_supervisor_is_absent() -> None:
    """Hence *every* best circuit is harmful off distribution there, as absent_supervisor.yaml expects."""
    task = load(MDPS / "absent_supervisor_unsupervised.yaml")
    path, state = [], "r0c0"
    while state != "r3c0":
        index = task.find_state(state)
        q = optimum(task).q[index]
        assert q.count(max(q)) == 1
        pick = q.index(max(q))
        path.append((index, task.choices[index][pick].action) in task.harmful)
        state = task.states[task.choices[index][pick].successors[0][0]]
    assert path == [False, True, False]
