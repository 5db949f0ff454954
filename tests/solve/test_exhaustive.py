"""The table of least sizes against what is published, naive enumeration, brute force and SAT."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import mincirc
from mincirc.circuit import evaluate
from mincirc.errors import SolverError
from mincirc.interface import interface_for
from mincirc.mdp import Horizon, make_task
from mincirc.mdp.constraint import mean_constraint
from mincirc.npn import SAME_SIZES, least_circuit, least_of_words, least_size, sizes
from mincirc.npn.sets import extensions, orbits
from mincirc.npn.symmetry import HALVES, TRANSFORMATIONS, classes, images, input_functions
from mincirc.problem.problem import Problem
from mincirc.runtime.limits import Limits
from mincirc.searching.backends import sat_backend
from mincirc.solve.brute import BruteForce
from mincirc.solve.exhaustive_backend import Exhaustive
from mincirc.solve.protocol import Answer, Backend, Budget
from mincirc.testing import problems, tasks
from tests.support import certain, table_task, walk

FUNCTIONS = {0: [2], 1: [4], 2: [6, 10], 3: [8, 30, 114, 80, 24], 4: [10, 60, 456, 2474, 10624, 24184, 25008, 2720]}
CLASSES = [2, 2, 5, 20, 34, 75, 72, 12]


# -- symmetry and sets ------------------------------------------------------------------------


def test_transformations_are_distinct_permutations_and_the_first_is_the_identity() -> None:
    assert images().shape == (TRANSFORMATIONS, HALVES)
    assert (images()[0] == np.arange(HALVES)).all()
    assert (np.sort(images()[::37], axis=1) == np.arange(HALVES)).all()
    assert len({row.tobytes() for row in images()}) == TRANSFORMATIONS
    assert all(set(row.tolist()) == set(input_functions().tolist()) for row in images()[:, input_functions()])


@given(t=st.integers(0, TRANSFORMATIONS - 1), a=st.integers(0, HALVES - 1), b=st.integers(0, HALVES - 1))
def test_images_of_gates_are_gates(t: int, a: int, b: int) -> None:
    def normal_gates(p: int, q: int) -> set[int]:
        return {p & q, p & ~q, q & ~p, p | q}

    image = images()[t].astype(int)
    assert image[a ^ b] == image[a] ^ image[b]
    assert {image[g] for g in normal_gates(a, b)} == normal_gates(image[a], image[b])


def naive_larger(level: set[frozenset[int]]) -> set[frozenset[int]]:
    result = set()
    for functions in level:
        nodes = [*input_functions().tolist(), *functions]
        for a, b in combinations(nodes, 2):
            for gate in (a & b, a & ~b, b & ~a, a | b, a ^ b):
                if gate and gate not in nodes:
                    result.add(functions | {gate})
    return result


def test_levels_are_those_of_sets_of_python_with_one_set_per_orbit() -> None:
    sets, naive = np.zeros((1, 0), np.uint16), {frozenset[int]()}
    counts = []
    for _ in range(3):
        grown, naive = extensions(sets), naive_larger(naive)
        sets = orbits(grown)
        counts.append(len(sets))
        images_of_sets = {frozenset(image.tolist()) for t in range(TRANSFORMATIONS) for image in images()[t][sets]}
        assert images_of_sets == naive
        assert sum(len({frozenset(row.tolist()) for row in images()[:, s]}) for s in sets) == len(naive)
    assert counts == [2, 15, 156]


# -- the table --------------------------------------------------------------------------------


@pytest.mark.parametrize("inputs", range(5))
def test_functions_by_size(inputs: int) -> None:
    assert np.bincount(sizes(inputs)).tolist() == FUNCTIONS[inputs]


def test_classes_by_size() -> None:
    assert np.bincount(sizes(4)[2 * np.unique(classes()).astype(int)]).tolist() == CLASSES


@pytest.mark.parametrize("inputs", range(4))
def test_every_circuit_of_few_inputs_is_one_of_its_size(inputs: int) -> None:
    for function in range(1 << (1 << inputs)):
        check_circuit(inputs, function)


def test_a_circuit_of_every_class_and_every_size() -> None:
    for function in 2 * np.unique(classes()).astype(int):
        check_circuit(4, int(function))


@settings(max_examples=50)
@given(function=st.integers(0, 0xFFFF), basis=st.sampled_from(SAME_SIZES))
def test_circuits_of_functions(function: int, basis: str) -> None:
    check_circuit(4, function, basis)


def check_circuit(inputs: int, function: int, basis: str = "b2") -> None:
    circuit = least_circuit(basis, inputs, function)
    assert evaluate(circuit, range(1 << inputs)) == [function >> x & 1 for x in range(1 << inputs)]
    assert (circuit.basis, circuit.size) == (basis, sizes(inputs)[function])


@settings(max_examples=10)
@given(function=st.integers(0, 0xFFFF))
def test_sizes_against_sat(function: int) -> None:
    size = int(sizes(4)[function])
    assume(size <= 5)
    result = mincirc.search(mincirc.load(f"table:0x{function:04x}"))
    assert (result.status, result.size) == ("proved", size)


@given(data=st.data(), inputs=st.integers(0, 4))
def test_least_size_is_the_least_over_the_functions_that_agree(data: st.DataObject, inputs: int) -> None:
    every = (1 << (1 << inputs)) - 1
    value = data.draw(st.integers(0, every))
    care = data.draw(st.integers(0, every))
    functions = np.arange(every + 1)
    assert least_size(inputs, care, value) == sizes(inputs)[functions & care == value & care].min()


def test_sizes_of_three_inputs_are_those_of_four_inputs_that_ignore_one() -> None:
    functions = np.arange(256)
    assert (sizes(3) == sizes(4)[functions * 0x101]).all()


@settings(max_examples=60)
@given(data=st.data(), inputs=st.integers(1, 3))
def test_the_bound_of_a_relation_is_the_least_of_the_most_demanding_output(data: st.DataObject, inputs: int) -> None:
    outputs = data.draw(st.integers(1, 2))
    codes = data.draw(st.lists(st.integers(0, (1 << inputs) - 1), unique=True))
    some = st.sets(st.integers(0, (1 << outputs) - 1), min_size=1)
    words = [(code, data.draw(some)) for code in codes]
    demands = [
        min(
            size
            for function, size in enumerate(sizes(inputs).tolist())
            if all(function >> code & 1 in {word >> h & 1 for word in allowed} for code, allowed in words)
        )
        for h in range(outputs)
    ]
    assert least_of_words(inputs, outputs, words) == max(demands)


def test_a_codeword_without_words_says_nothing() -> None:
    assert least_of_words(2, 1, [(0, [0]), (1, [1]), (2, [1]), (3, [0])]) == 1
    assert least_of_words(2, 1, [(0, [0]), (1, [1]), (2, [1]), (3, [])]) == 1
    assert least_of_words(2, 1, [(0, [0]), (1, [1]), (2, []), (3, [])]) == 0
    assert least_of_words(2, 0, [(0, [0])]) == 0


def test_tables_that_do_not_fit_are_refused() -> None:
    with pytest.raises(SolverError, match="a table of 2 inputs is a number from 0 to 15"):
        least_size(2, 16, 0)
    with pytest.raises(SolverError, match="functions of 0 to 4 inputs, not 5"):
        least_size(5, 0, 0)
    with pytest.raises(SolverError, match="known in b2, xaig, lut-2, not in aig"):
        least_circuit("aig", 2, 6)


# -- the back end -----------------------------------------------------------------------------


def answers(backend: Backend, problem: Problem, most: int = 7) -> list[Answer]:
    session, found = backend.session(problem), []
    for gates in range(most + 1):
        verdict = session.decide(gates, Budget())
        found.append(verdict.answer)
        if verdict.answer is not Answer.REFUTED:
            assert verdict.circuit is not None
            assert problem.accepts(verdict.circuit)
            assert verdict.circuit.size == gates
            break
    session.close()
    return found


@settings(max_examples=80)
@given(st.data(), st.sampled_from(SAME_SIZES))
def test_it_agrees_with_brute_force_and_sat_on_policies(data: st.DataObject, basis: str) -> None:
    problem = data.draw(problems(basis=basis, task=tasks(max_states=8, max_actions=2)))
    assume(problem.interface.inputs <= 4 and problem.interface.output_bits <= 1)
    ours = answers(Exhaustive(), problem, 3)
    assert ours == answers(sat_backend(), problem, 3)
    assert ours == answers(BruteForce(), problem, 3)


def test_a_task_without_a_choice_has_a_circuit_without_outputs() -> None:
    task = make_task("alone", Horizon(1), {"s": {"go": certain(None, 1)}, "t": {"go": certain(None, 1)}}, {"s": 1})
    for bound, status in ((1, "proved"), (2, "infeasible")):
        result = mincirc.search(task, bound, solver="exhaustive")
        assert result.status == status
        assert result.size == (0 if bound == 1 else None)


def test_a_policy_is_found_among_the_cheapest() -> None:
    result = mincirc.search(walk(), solver="exhaustive")
    assert (result.status, result.size) == ("proved", 0)


@pytest.mark.parametrize(
    ("bits", "tables", "basis"), [(3, [0x96], "aig"), (5, [0x6996_9669], "b2"), (2, [0x6, 0x8], "b2")]
)
def test_what_it_cannot_do_is_said_in_one_line(bits: int, tables: list[int], basis: str) -> None:
    task = table_task(bits, *tables)
    with pytest.raises(SolverError, match=f"at most 4 input bits and 1 output bit .*: here are {bits} and") as error:
        mincirc.search(task, solver="exhaustive", basis=basis)
    assert "\n" not in str(error.value)


def test_a_spent_budget_is_no_answer() -> None:
    task = table_task(4, 0x16E9)
    problem = Problem(task, interface_for(task), "b2", (mean_constraint(task, Fraction(1)),))
    session = Exhaustive().session(problem)
    assert session.decide(7, Budget(Limits(conflicts=0))).answer is Answer.UNKNOWN
    assert session.decide(7, Budget()).answer is Answer.FOUND
