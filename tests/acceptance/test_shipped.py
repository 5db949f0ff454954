"""Every file in ``mdps/`` is what its ``expect:`` block says."""

from __future__ import annotations

from pathlib import Path

import pytest

from mincirc.predicate import PredicateVerdict
from mincirc.searching import search
from mincirc.task import Expectation, TaskFile, load_file

MDPS = Path(__file__).resolve().parents[2] / "mdps"
FILES = sorted(MDPS.glob("*.yaml"))


def cases() -> list[object]:
    return [
        pytest.param(task_file, expectation, id=f"{path.stem}-{number}")
        for path in FILES
        for task_file in [load_file(str(path))]
        for number, expectation in enumerate(task_file.expectations)
    ]


def test_there_are_enough_and_each_expects_something() -> None:
    assert len(FILES) >= 12
    for path in FILES:
        assert load_file(str(path)).expectations, f"{path.name} expects nothing"
        comment = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("# ")]
        assert len(comment) >= 3, f"{path.name} does not say what it shows"
        assert any("Source:" in line for line in comment), f"{path.name} does not say where it is from"


@pytest.mark.parametrize(("task_file", "expectation"), cases())
def test_as_expected(task_file: TaskFile, expectation: Expectation) -> None:
    result = search(
        task_file.task,
        expectation.bound,
        each=expectation.each,
        basis=expectation.basis,
        interface=expectation.interface,
        predicates=list(expectation.predicates),
    )
    assert result.status == expectation.status
    for wanted, found in (
        (expectation.size, result.size),
        (expectation.value, result.value),
        (expectation.lower, result.lower),
        (expectation.upper, result.upper),
    ):
        assert wanted is None or found == wanted
    for verdict in result.predicates:
        check_verdict(verdict, expectation)


def check_verdict(verdict: PredicateVerdict, expectation: Expectation) -> None:
    """``all`` and ``none`` bind every minimum circuit, so this one too; ``some`` binds none in particular."""
    places = {"union": verdict.holds} | {t.task: t.holds for t in verdict.tasks}
    for place, word in expectation.predicates[verdict.name].items():
        if word != "some":
            assert places[place] is (word in ("true", "all")), f"{verdict.name} on {place}"
