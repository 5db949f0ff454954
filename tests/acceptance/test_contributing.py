"""The code of CONTRIBUTING's worked examples runs and does what the text says."""

from __future__ import annotations

import random
import re
import sys
from fractions import Fraction
from itertools import product
from pathlib import Path
from textwrap import dedent
from types import ModuleType
from typing import Any

import pytest

import mincirc
from mincirc.certify import certify, write_certificate
from mincirc.circuit import BASES, Circuit, Gate, Output
from mincirc.circuit.tables import AND, OR, XOR, value_of
from mincirc.encode import needed
from mincirc.encode.gates import holds
from mincirc.encode.models import MODELS
from mincirc.encode.relation import Part
from mincirc.encode.rules import SOUND, Rules
from mincirc.errors import MincircError, TaskError, TaskFileError
from mincirc.formats import registry
from mincirc.formats.file_text import FileText
from mincirc.formats.wishes import Wishes
from mincirc.lower.subproblems import parts_of
from mincirc.predicate.symbolic import SymbolicPredicate
from mincirc.verify import gates, verify
from tests.encode.test_needed import possible, problem_and_relation
from tests.rules_support import circuit_at_random, size_of_relation

TEXT = (Path(__file__).resolve().parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What makes a module of the block with that title."""

    def made(title: str) -> Any:
        (block,) = re.findall(rf"^( *)```python {title}\n(.+?)^\1```$", TEXT, re.MULTILINE | re.DOTALL)
        module = ModuleType(f"contributing_{title}")
        monkeypatch.setitem(sys.modules, module.__name__, module)  # dataclasses look their module up
        exec(compile(dedent(block[1]), f"CONTRIBUTING.md ({title})", "exec", dont_inherit=True), vars(module))
        return module

    return made


def test_the_line_of_the_catalogue(example: Any) -> None:
    entry = example("catalogue").TAKES
    assert (entry.name, entry.local, entry.symbolic) == ("takes:ACTION", True, True)


def test_the_predicate(example: Any) -> None:
    predicate = SymbolicPredicate.of("takes:north", example("predicate").takes_action("b"), "takes it")
    task = mincirc.load("table:0x6")
    policy = mincirc.enumerate_minimum(task).policies[0]
    wanted = SymbolicPredicate.of("takes:1", example("predicate").takes_action("1"), "takes it")
    assert wanted.states(task, policy) == ("01", "10")
    assert predicate.states(task, policy) == ()


def test_the_format(example: Any) -> None:
    def read(source: str) -> mincirc.MDP:
        task: mincirc.MDP = example("format").read(source, Wishes())
        return task

    task = read("minterms:3:1,2,4,7")
    assert task.choices == mincirc.load("table:0x96").choices
    assert (task.name, mincirc.search(task).size) == ("minterms:3:1,2,4,7", 2)
    for wrong in ("minterms:", "minterms:3", "minterms:x:1", "minterms:3:8", "minterms:1:0", "minterms:3:1;2"):
        with pytest.raises(TaskError, match=r"^minterms:[^\n]+$"):
            read(wrong)


def test_the_format_is_known_to_the_loader_by_its_entry(example: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mincirc.formats.minterms", example("format"))
    monkeypatch.setattr(registry, "FORMATS", (*registry.FORMATS, example("entry").MINTERMS))
    assert mincirc.load("minterms:3:1,2,4,7").name == "minterms:3:1,2,4,7"
    with pytest.raises(TaskError, match="from 2 to 15 inputs"):
        mincirc.load("minterms:1:0")
    with pytest.raises(MincircError, match="states its own objective"):
        mincirc.load("minterms:3:1,2,4,7", horizon=2)
    with pytest.raises(TaskFileError, match=r"did you mean 'minterms:'"):
        mincirc.load("minterm:3:1,2,4,7")


def test_the_format_of_files(example: Any) -> None:
    def read(body: str) -> mincirc.MDP:
        text = FileText("t.csv", f"state,action,reward,next,probability\n{body}".encode())
        task: mincirc.MDP = example("file").from_csv(text, Wishes(discount="1/2"))
        return task

    task = read("a,go,1/3,b,0.25\na,go,1,,3/4\nb,stay,2,b,1\n")
    assert (task.states, task.actions, task.initial) == (("a", "b"), ("go", "stay"), (1, 0))
    assert (task.choices[0][0].reward, task.choices[0][0].successors) == (Fraction(5, 6), ((1, Fraction(1, 4)),))
    with pytest.raises(TaskFileError) as caught:
        read("a,go,1,b\na,go,x,a,1\n")
    assert str(caught.value).splitlines() == [
        "t.csv:2:1: expected 5 columns, not 4",
        "t.csv:3:1: 'x' is not a number such as 3, -0.25 or 1/3",
    ]
    with pytest.raises(TaskFileError, match="there is no state"):
        read("")


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


@pytest.fixture
def aoxn(example: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """The basis, in the tables that the text names."""
    monkeypatch.setitem(BASES, "aoxn", example("basis").AOXN)
    monkeypatch.setattr(needed, "GATE_ELIMINATION", (*needed.GATE_ELIMINATION, *["aoxn"] * BASES["aoxn"].inverts))
    monkeypatch.setitem(MODELS, "aoxn", example("gate").AndOrXorNot())
    monkeypatch.setitem(SOUND, "aoxn", Rules(order=True, used=True, symmetric=True, cofactor=True))
    model = example("checker").AOXN
    monkeypatch.setitem(gates.BASES, "aoxn", model)
    monkeypatch.setitem(gates.RULES, "aoxn", model.rules)
    return "aoxn"


def test_the_basis_allows_what_its_model_makes(example: Any, aoxn: str) -> None:
    model, basis = MODELS[aoxn], BASES[aoxn]
    for selection in model.selections(3):
        functions = [f for f in product((False, True), repeat=model.variables) if any(f)]
        made = {model.table(selection, f) for f in functions}
        assert made == set(basis.tables(len(selection)))
        assert all(gates.has_gate(aoxn, table, selection) for table in made)
    assert basis.inverts


@pytest.mark.parametrize(("tables", "size"), [("0x96,0xe8", 5), ("0x6", 1), ("0x1", 2)])
def test_the_basis_is_searched_and_checked(aoxn: str, tables: str, size: int, tmp_path: Path) -> None:
    task = mincirc.load(f"table:{tables}")
    result = mincirc.search(task, basis=aoxn)
    assert (result.status, result.size) == ("proved", size)
    write_certificate(certify(task, basis=aoxn), tmp_path / "proof")
    accepted = verify(tmp_path / "proof").record
    assert (accepted.basis, accepted.claim.lower, accepted.claim.upper) == (aoxn, size, size)
    if size < 3:
        assert mincirc.search(task, basis=aoxn, solver="brute").size == size


def test_a_complement_that_is_left_of_a_gate_of_the_basis_costs_a_gate(aoxn: str) -> None:
    """Where x0 is 1, the XOR of x0 and x1 is a NOT, which is needed; where x0 is 0 it is a wire, which is not."""
    circuit = Circuit(aoxn, 2, (Gate(XOR, (0, 1)),), (Output(2),))
    problem, _ = problem_and_relation(circuit)
    assert possible(problem, circuit, needed.Needed(((Part(((0, True),)), 1),)))
    assert not possible(problem, circuit, needed.Needed(((Part(((0, False),)), 1),)))


@pytest.mark.parametrize("seed", range(6))
def test_lower_bounds_of_subproblems_leave_every_circuit_of_the_basis(aoxn: str, seed: int) -> None:
    rng = random.Random(seed)
    circuit = circuit_at_random(rng, aoxn, 3, rng.randint(1, 4), rng.choice([1, 1, 2]))
    problem, relation = problem_and_relation(circuit)
    sizes = {part: size_of_relation(relation.part(part)) for part in parts_of(relation)}
    bounds = tuple((part, size) for part, size in sizes.items() if size is not None)
    assert possible(problem, circuit, needed.Needed(bounds))
