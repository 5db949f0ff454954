"""The code of CONTRIBUTING's worked examples runs and does what the text says."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path
from textwrap import dedent
from types import ModuleType
from typing import Any

import pytest

import mincirc
from mincirc.circuit.tables import AND, OR, XOR, value_of
from mincirc.encode.gates import holds
from mincirc.errors import TaskError
from mincirc.predicate.symbolic import SymbolicPredicate

TEXT = (Path(__file__).resolve().parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What makes a module of the block with that title."""

    def made(title: str) -> Any:
        (block,) = re.findall(rf"^( *)```python {title}\n(.+?)^\1```$", TEXT, re.MULTILINE | re.DOTALL)
        module = ModuleType(f"contributing_{title}")
        monkeypatch.setitem(__import__("sys").modules, module.__name__, module)  # dataclasses look their module up
        exec(compile(dedent(block[1]), f"CONTRIBUTING.md ({title})", "exec", dont_inherit=True), vars(module))
        return module

    return made


def test_the_predicate(example: Any) -> None:
    predicate = SymbolicPredicate.of("takes:north", example("predicate").takes_action("b"), "takes it")
    task = mincirc.load("table:0x6")
    policy = mincirc.enumerate_minimum(task).policies[0]
    wanted = SymbolicPredicate.of("takes:1", example("predicate").takes_action("1"), "takes it")
    assert wanted.states(task, policy) == ("01", "10")
    assert predicate.states(task, policy) == ()


def test_the_format(example: Any) -> None:
    read = example("format").from_minterms
    task = read("minterms:3:1,2,4,7")
    assert task.choices == mincirc.load("table:0x96").choices
    assert (task.name, mincirc.search(task).size) == ("minterms:3:1,2,4,7", 2)
    for wrong in ("minterms:", "minterms:3", "minterms:x:1", "minterms:3:8", "minterms:1:0", "minterms:3:1;2"):
        with pytest.raises(TaskError, match=r"^minterms:[^\n]+$"):
            read(wrong)


@pytest.mark.parametrize(("table", "basis", "size"), [("0x6", "b2", 1), ("0x6", "aig", 3), ("0xe", "nand", 3)])
def test_the_back_end(example: Any, table: str, basis: str, size: int) -> None:
    listing = example("backend").Listing()
    result = mincirc.search(mincirc.load(f"table:{table}"), basis=basis, solver=listing)
    assert (result.status, result.size) == ("proved", size)
    assert result.stats.solver == "list"


def test_the_gate_model(example: Any) -> None:
    """Its tables are AND, OR and XOR, and its values are those of its tables."""
    model = example("gate").AndOrXorNot()
    (clause,) = model.constraints()
    tables = set()
    for function in product((False, True), repeat=model.variables):
        if any(function[v - 1] for v in clause):
            table = model.table((0, 1), function)
            tables.add(table)
            for values in product((False, True), repeat=2):
                assert holds(model.value((0, 1), values), function) == value_of(table, values)
    assert tables == {AND, OR, XOR}
    assert [model.value((0,), (value,)) for value in (False, True)] == [True, False]
