"""``mig`` and ``lut-k`` against enumerations written here: functions as integers, no circuit, no SAT."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from itertools import combinations, product

import pytest
from hypothesis import given, settings

from mincirc.circuit import Circuit, Gate, Output, evaluate
from mincirc.encode.formula import Formula
from mincirc.encode.models import MODELS
from mincirc.encode.rules import SOUND, Rules
from mincirc.problem.problem import Problem
from mincirc.searching.backends import sat_backend
from mincirc.solve.brute import BruteForce
from mincirc.solve.lazy import LazyBackend
from mincirc.solve.protocol import Answer, Budget
from mincirc.solve.z3_backend import Z3Backend
from mincirc.testing import problems
from tests.oracle.test_brute import question

INPUTS = {n: tuple(sum((x >> i & 1) << x for x in range(1 << n)) for i in reversed(range(n))) for n in (2, 3, 4)}
"""The columns of the inputs: bit x is the value at input x."""


def first_found(problem: Problem, most: int = 9, backend: LazyBackend | Z3Backend | BruteForce | None = None) -> int:
    """The first size that is not refuted, without the help of circuits known before."""
    session = (backend or sat_backend()).session(problem)
    return next(r for r in range(most + 1) if session.decide(r, Budget()).answer is Answer.FOUND)


def normal(function: int, inputs: int) -> int:
    return function ^ ((1 << (1 << inputs)) - 1) if function & 1 else function


# -- mig: sets of functions, level by level -----------------------------------------------------------------------


def majorities(nodes: tuple[int, ...], inputs: int) -> Iterator[int]:
    """Every majority of literals of three of the nodes and the constant 0, up to complement."""
    full = (1 << (1 << inputs)) - 1
    for a, b, c in combinations((0, *nodes), 3):
        for u, v, w in product((0, full), repeat=3):
            a_, b_, c_ = a ^ u, b ^ v, c ^ w
            yield normal(a_ & b_ | a_ & c_ | b_ & c_, inputs)


@cache
def mig_sizes(inputs: int, most: int) -> dict[int, int]:
    """The least number of gates of every normal function that has at most so many."""
    sizes = dict.fromkeys((0, *(normal(f, inputs) for f in INPUTS[inputs])), 0)
    level: set[tuple[int, ...]] = {()}
    for r in range(1, most + 1):
        level = {
            tuple(sorted((*gates, f)))
            for gates in level
            for f in majorities((*INPUTS[inputs], *gates), inputs)
            if f and f not in gates and f not in INPUTS[inputs]
        }
        for gates in level:
            for f in gates:
                sizes.setdefault(f, r)
    return sizes


def test_sizes_of_functions_of_three_inputs_in_mig() -> None:
    # Normal ones: the constant and 3 inputs; 4 majorities, and 4 ANDs of literals of each of 3 pairs.
    sizes = mig_sizes(3, 3)
    assert [sum(size == r for size in sizes.values()) for r in range(4)] == [4, 16, 32, 28]
    for function in range(0, 256, 2):
        assert first_found(question("mig", 3, function)) == sizes.get(function, 4)


@pytest.mark.parametrize(
    ("bits", "outputs", "size"),
    [
        (2, (0x6,), 3),  # XOR
        (3, (0xE8,), 1),  # majority
        (3, (0x80,), 2),  # AND3
        (3, (0x96,), 3),  # XOR3
        (3, (0xE8, 0x96), 3),  # full adder
        (3, (0xAC,), 3),  # multiplexer
    ],
)
def test_known_sizes_in_mig(bits: int, outputs: tuple[int, ...], size: int) -> None:
    problem = question("mig", bits, *outputs)
    assert first_found(problem) == first_found(problem, backend=Z3Backend()) == size
    if len(outputs) == 1:
        assert first_found(problem, backend=BruteForce()) == size


# -- lut-3: what two tables can do on four inputs ------------------------------------------------------------------


def unions(parts: list[int]) -> list[int]:
    result = [0]
    for part in parts:
        if part:
            result += [f | part for f in result]
    return result


def classes(nodes: tuple[int, ...], full: int) -> list[int]:
    parts = [full]
    for node in nodes:
        parts = [p for part in parts for p in (part & ~node, part & node)]
    return parts


@cache
def by_luts(k: int) -> tuple[set[int], set[int]]:
    """The functions of four inputs that one gate of lut-k has, and those that at most two have."""
    x, full = INPUTS[4], 0xFFFF
    one = {f for nodes in combinations(x, k) for f in unions(classes(nodes, full))}
    two = {
        f
        for first in {normal(f, 4) for f in one} - {0}
        for others in combinations(x, k - 1)
        for f in unions(classes((first, *others), full))
    }
    return one, one | two


def test_functions_of_four_inputs_in_lut_3() -> None:
    one, two = by_luts(3)
    assert len(one) == 2 + 8 + 6 * 10 + 4 * 218
    rng = random.Random(4)
    samples = [
        *rng.sample(sorted(one), 15),
        *rng.sample(sorted(two - one), 25),
        *rng.sample(sorted(set(range(1 << 16)) - two), 25),
    ]
    for function in samples:
        problem = question("lut-3", 4, function)
        session = sat_backend().session(problem)
        answers = [session.decide(r, Budget()).answer for r in range(3)]
        least = next((r for r in range(3) if answers[r] is Answer.FOUND), 3)
        if function in one:
            assert least <= 1
        else:
            assert least == (2 if function in two else 3)


@pytest.mark.parametrize("k", [4, 5, 6])
def test_any_function_of_four_inputs_is_one_gate_of_lut_4(k: int) -> None:
    for function in (0x8000, 0x6996, 0xCAFE, 0xFEE8):
        assert first_found(question(f"lut-{k}", 4, function)) == 1


@pytest.mark.parametrize("k", [3, 4])
def test_a_table_of_fewer_inputs_exists_where_there_are_fewer(k: int) -> None:
    for backend in (sat_backend(), Z3Backend(), BruteForce()):
        assert first_found(question(f"lut-{k}", 2, 0x8), backend=backend) == 1
        assert first_found(question(f"lut-{k}", 2, 0x8, 0x6), backend=backend) == 2
        assert first_found(question(f"lut-{k}", 1, 0x1), backend=backend) == 0


def test_sizes_of_symmetric_functions_of_five_inputs() -> None:
    """Parity of 5 needs two gates of 3 inputs and one of 5; majority of 5 does not split into two tables of 3."""
    parity = sum((x.bit_count() & 1) << x for x in range(32))
    assert [first_found(question(f"lut-{k}", 5, parity)) for k in (2, 3, 4, 5)] == [4, 2, 2, 1]


# -- lut-2 is b2 ---------------------------------------------------------------------------------------------------


@settings(max_examples=30)
@given(problems(basis="b2"))
def test_lut_2_is_b2(problem: Problem) -> None:
    other = Problem(problem.task, problem.interface, "lut-2", problem.constraints)
    for gates in range(4):
        first, second = (Formula(p, gates, SOUND[p.basis]) for p in (problem, other))
        assert first.structure() == second.structure()
        assert first.row(0) == second.row(0)
        ours, theirs = (sat_backend().session(p).decide(gates, Budget()) for p in (problem, other))
        assert ours.answer is theirs.answer
        if ours.answer is Answer.FOUND:
            return


def test_lut_2_has_the_sizes_of_b2() -> None:
    for function in range(0, 256, 5):
        assert first_found(question("lut-2", 3, function)) == first_found(question("b2", 3, function))


# -- one circuit, one assignment -----------------------------------------------------------------------------------


@pytest.mark.parametrize("basis", ["mig", "lut-3", "lut-4"])
def test_every_gate_has_exactly_one_assignment(basis: str) -> None:
    """Blocking the structure of an assignment blocks its circuit, and all gates come up."""
    from pysat.solvers import Solver

    inputs = min(3, MODELS[basis].variables)
    formula = Formula(question(basis, inputs, 0), 1, Rules())
    seen = []
    with Solver("minisat22", bootstrap_with=formula.structure()) as solver:
        solver.add_clause([formula.top])  # the output is the gate
        while solver.solve():
            model = solver.get_model()
            circuit = formula.decode(model)
            seen.append((circuit.gates[0], circuit.outputs[0].negated))
            solver.add_clause([-v for v in formula.structure_literals(model)])
    pairs, triples = (5, 109) if basis != "mig" else (4, 4)
    assert len(seen) == len(set(seen)) == 2 * (3 * pairs + triples)


class NoReapplication:
    """No gate reads another together with one of that one's fan-ins."""

    def clauses(self, formula: Formula) -> list[list[int]]:
        selections = formula._select
        return [
            [-v, -w]
            for i in formula.gates
            for f, v in selections[i].items()
            for later in formula.gates
            if later > i
            for g, w in selections[later].items()
            if i in g and set(f) & set(g)
        ]


def test_reapplication_is_unsound_in_mig() -> None:
    """The parity of three is <z !<xyz> <xy!z>>, which reads a gate and one of its fan-ins; without that it costs 4."""
    gates = (Gate(0xE8, (0, 1, 2)), Gate(0xD4, (0, 1, 2)), Gate(0xB2, (2, 3, 4)))
    circuit = Circuit("mig", 3, gates, (Output(5),))
    assert evaluate(circuit, range(8)) == [x.bit_count() & 1 for x in range(8)]
    session = sat_backend().session(question("mig", 3, 0x96), sides=[NoReapplication()])
    assert session.decide(3, Budget()).answer is Answer.REFUTED
    assert first_found(question("mig", 3, 0x96)) == 3
