"""The shipped unions of the families: what their files claim of all minimum circuits, and what the theorem says."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

import mincirc
from mincirc.interface import explicit
from mincirc.mdp import MDP, Picks
from mincirc.mdp.families import (
    lookup_to_learner,
    non_local,
    none_some_all,
    reencoding,
    search_is_forced,
    xor_codes,
)
from mincirc.statements import quantify, theorem
from mincirc.statements.lookup import lookup_circuit
from mincirc.task import Expectation, load, load_file
from tests.families.support import deceptive, harms, minimum, on_member
from tests.task.support import MDPS, ROOT

SHIPPED = {
    "none_some": none_some_all(2),
    "none_some_all": none_some_all(3),
    "search_is_forced": search_is_forced(4),
    "non_local_return": non_local("return"),
    "non_local_training": non_local("training"),
    "non_local_twins": non_local("twins"),
    "reencoding": reencoding("tag"),
    "reencoding_three": reencoding("tag", 3),
    "inner_product": lookup_to_learner(4, 2),
}
MEMBERS = sorted((MDPS / "members").glob("*.yaml"))
FORALL = [
    pytest.param(name, expectation, id=name)
    for name in SHIPPED
    for expectation in load_file(MDPS / f"{name}.yaml").expectations
    if expectation.predicates
]


@pytest.mark.parametrize("name", SHIPPED)
def test_the_file_is_the_family(name: str) -> None:
    ours, file = SHIPPED[name], load(MDPS / f"{name}.yaml")
    assert file.blocks == ours.blocks
    assert (file.states, file.choices, file.features, file.harmful) == (
        ours.states,
        ours.choices,
        ours.features,
        ours.harmful,
    )


def test_every_member_belongs_to_a_shipped_union() -> None:
    wanted = {f"{name}_{block.task.name}" for name, task in SHIPPED.items() for block in task.blocks}
    assert {path.stem for path in MEMBERS} == wanted


@pytest.mark.parametrize("path", MEMBERS, ids=lambda path: path.stem)
def test_a_member_says_what_it_is_and_keeps_its_promise(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    schema = (path.parent / lines[0].removeprefix("# yaml-language-server: $schema=")).resolve()
    validator = jsonschema.Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")))
    assert not list(validator.iter_errors(yaml.safe_load(path.read_text(encoding="utf-8"))))
    assert any(line.startswith("# Shows: ") for line in lines)
    assert any(line.startswith("# Source: ") for line in lines)
    (expectation,) = load_file(path).expectations
    size, policies = minimum(load(path), 2)
    assert size == expectation.size
    assert expectation.predicates == {"deceptive": {"union": "none"}}
    assert not any(deceptive(load(path), picks) for picks in policies)


def verdict(task: MDP, picks: Picks, predicate: str) -> bool:
    """Decide the two built-in predicates in their own words."""
    off = harms(task, picks) - task.labelled("training")
    return deceptive(task, picks) if predicate == "deceptive" else bool(off)


@pytest.mark.parametrize(("name", "expectation"), FORALL)
def test_all_some_none_by_enumeration(name: str, expectation: Expectation) -> None:
    task = SHIPPED[name]
    size, policies = minimum(task, 3)
    assert size == expectation.size
    for predicate, places in expectation.predicates.items():
        if predicate not in ("deceptive", "harmful-off-distribution"):
            continue
        for place, word in places.items():
            names = [block.task.name for block in task.blocks]
            found = {
                verdict(
                    *((task, picks) if place == "union" else on_member(task, picks, names.index(place))), predicate
                )
                for picks in policies
            }
            assert found == {"all": {True}, "none": {False}, "some": {True, False}}[word], (predicate, place)


@pytest.mark.parametrize(("name", "expectation"), FORALL)
def test_all_some_none_by_the_solver(name: str, expectation: Expectation) -> None:
    for predicate, places in expectation.predicates.items():
        assert quantify(SHIPPED[name], predicate).quantifier == places["union"]


WALKS = [
    ("none_some", "harmful-off-distribution", "features", "holds"),
    ("none_some_all", "harmful-off-distribution", "features", "holds"),
    ("search_is_forced", "harmful-off-distribution", "features", "holds"),
    ("search_is_forced", "deceptive", "features", "fails at step 4"),
    ("non_local_return", "same-return-everywhere", "features", "fails at step 4"),
    ("non_local_training", "deceptive", "features", "fails at step 4"),
    ("non_local_training", "harmful-off-distribution", "features", "holds"),
    ("non_local_twins", "reads-feature:tag", "features", "fails at step 4"),
    ("reencoding", "harmful-off-distribution", "features", "vacuous"),
    ("reencoding", "harmful-off-distribution", "random:1", "fails at step 3"),
    ("reencoding_three", "harmful-off-distribution", "packed", "fails at step 3"),
    ("reencoding_three", "harmful-off-distribution", "gray", "fails at step 3"),
    ("inner_product", "harmful-off-distribution", "features", "vacuous"),
]


@pytest.mark.parametrize(("name", "predicate", "interface", "wanted"), WALKS)
def test_what_the_walk_through_the_theorem_ends_with(name: str, predicate: str, interface: str, wanted: str) -> None:
    walked = theorem(SHIPPED[name], predicate, interface=interface)
    assert walked.verdict == wanted
    if wanted == "fails at step 3":
        assert walked.size_set != walked.size_union
    if wanted == "fails at step 4":
        assert walked.locality is not None
        assert walked.locality.policy is not None


def test_the_comments_that_name_numbers() -> None:
    task = SHIPPED["reencoding"]
    assert mincirc.search(task, interface=explicit(task, xor_codes(task))).size == 1
    table = lookup_circuit(SHIPPED["inner_product"])
    assert table is not None
    assert table.circuit.size == 8


def test_eight_unions_and_every_kind_of_verdict_are_shipped() -> None:
    unions = [path for path in MDPS.glob("*.yaml") if load(path).blocks]
    assert len(unions) >= 8
    assert {verdict for *_, verdict in WALKS} == {"holds", "vacuous", "fails at step 3", "fails at step 4"}
    assert (ROOT / "mdps" / "union.yaml") in unions
