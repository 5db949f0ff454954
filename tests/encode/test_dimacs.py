"""Formulas as DIMACS: decided by a solver at the least size and below it, and read by the map of variables alone."""

from __future__ import annotations

import random
import re

import pytest
from pysat.formula import CNF
from pysat.solvers import Solver

from mincirc.circuit import get_basis
from mincirc.circuit.tables import value_of
from mincirc.encode.dimacs import dimacs_text
from mincirc.encode.models import MODELS
from mincirc.formats.logic.function import IncompleteFunction, legal_task
from mincirc.interface import interface_for
from mincirc.problem.problem import Problem
from mincirc.searching.minimization import minimize
from tests.support import known


def _functions(seed: int, inputs: int, outputs: int) -> IncompleteFunction:
    rng = random.Random(seed)
    full = (1 << (1 << inputs)) - 1
    cares = tuple(full if rng.random() < 0.5 else rng.randint(0, full) for _ in range(outputs))
    values = tuple(rng.randint(0, full) & care for care in cares)
    names = tuple(f"x{i}" for i in range(inputs)), tuple(f"y{i}" for i in range(outputs))
    return IncompleteFunction(*names, values, cares)


def _text(function: IncompleteFunction, basis: str, gates: int) -> str:
    task = legal_task(function, "f")
    return dimacs_text(Problem(task, interface_for(task), basis, ()), gates)


def _model(text: str) -> set[int] | None:
    with Solver("glucose4", bootstrap_with=CNF(from_string=text)) as solver:
        return set(solver.get_model()) if solver.solve() else None


@pytest.mark.parametrize("basis", ["b2", "aig", "nand", "demorgan", "mig", "lut-3"])
def test_satisfiable_from_the_least_size_on_and_not_below(basis: str) -> None:
    sizes = set()
    for seed in range(6):
        function = _functions(seed, 2 if basis in ("nand", "demorgan") else 3, 1 + seed % 2)
        size = known(minimize(function, basis=basis).size)
        sizes.add(size)
        for gates in range(size + 2):
            model = _model(_text(function, basis, gates))
            assert (model is not None) == (gates >= size), (seed, gates, size)
    assert max(sizes) >= 2


@pytest.mark.parametrize("basis", ["b2", "aig", "nand"])
def test_the_map_alone_gives_a_circuit_that_computes_the_function(basis: str) -> None:
    for seed in range(6):
        function = _functions(seed, 2 if basis == "nand" else 3, 2)
        text = _text(function, basis, known(minimize(function, basis=basis).size))
        model = _model(text)
        assert model is not None
        names = {int(v): name for name, v in re.findall(r"^c (.+): (\d+)$", text, re.MULTILINE) if "yes" not in v}
        true = {name for variable, name in names.items() if variable in model}
        for x in range(1 << len(function.inputs)):
            word = _evaluate(true, basis, x, len(function.inputs), len(function.outputs))
            at = format(x, f"0{len(function.inputs)}b")
            for output, bit in enumerate(word):
                assert (f"bit y{output} at {at}" in true) == bit
                if function.cares[output] >> x & 1:
                    assert function.values[output] >> x & 1 == bit


def _evaluate(true: set[str], basis: str, x: int, inputs: int, outputs: int) -> list[bool]:
    """The outputs of the circuit that the true variables describe."""
    values = {f"x{i}": bool(x >> (inputs - 1 - i) & 1) for i in range(inputs)} | {"0": False, "1": True}
    reads = {m[1]: m[2] for name in true if (m := re.match(r"gate (g\d+) reads (.+)", name))}
    for gate in sorted(reads, key=lambda name: int(name[1:])):
        fanins = reads[gate].split()
        function = [f"gate {gate} function {k + 1}" in true for k in range(MODELS[basis].variables)]
        selection = tuple(int(name[1:]) for name in fanins)
        table = MODELS[basis].table(selection, function)
        values[gate] = value_of(table, [values[name] for name in fanins])
    word = []
    for output in range(outputs):
        (source,) = (m[1] for name in true if (m := re.match(rf"output y{output} is (\S+)", name)))
        flipped = get_basis(basis).free_negation and f"output y{output} complemented" in true
        word.append(values[source] != flipped)
    return word
