"""The count of writes to a budget finds them in whatever form they are written, and nothing else."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / ".ci" / "structure.py"


@pytest.fixture(scope="module")
def structure() -> ModuleType:
    spec = importlib.util.spec_from_file_location("structure", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "statement",
    [
        "budget.spent = 3",
        "budget.spent += 3",
        "self.run.budget.spent += 3",
        "part.limits, other = None, 2",
        "part.limits: object = None",
        "del budget.limits",
        "for budget.spent in (): pass",
        "setattr(part, 'spent', 3)",
        "object.__setattr__(budget.limits, 'conflicts', 3)",
        "def f(budget: Budget | None): budget.spent = 3",
        "def f(found: Found, inner): inner.spent = 3",
    ],
)
def test_a_write_is_counted(structure: ModuleType, statement: str) -> None:
    names, kinds = {"spent", "limits", "conflicts"}, {"Budget"}
    assert len(list(structure.written(ast.parse(statement), names, kinds))) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "print(budget.spent)",
        "budget.spend(3)",
        "self.spent = 3",
        "budget.other = 3",
        "spent = 3",
        "setattr(part, 'other', 3)",
        "def f(found: Found): found.spent = 3",
    ],
)
def test_nothing_else_is_counted(structure: ModuleType, statement: str) -> None:
    names, kinds = {"spent", "limits"}, {"Budget"}
    assert list(structure.written(ast.parse(statement), names, kinds)) == []


def test_every_attribute_of_a_budget_is_known(structure: ModuleType) -> None:
    trees = dict(structure.sources())
    own = [tree for path, tree in trees.items() if path.stem in structure.BUDGETS and path.parts[1] == "runtime"]
    assert len(own) == len(structure.BUDGETS)
    assert structure.attributes(own) >= {"limits", "spent", "conflicts", "look_at", "parent", "_caps", "_end", "armed"}
