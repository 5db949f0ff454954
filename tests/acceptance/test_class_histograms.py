"""Functions of few inputs by size, from ``table:`` tasks: the tables that must come out exactly.

Knuth, *The Art of Computer Programming* 4A, section 7.1.2 (basis b2, free negation).
"""

from __future__ import annotations

from collections import Counter

import pytest

import mincirc
from benchmarks.questions.suite import orbit

FUNCTIONS = {
    3: [8, 30, 114, 80, 24],
    4: [10, 60, 456, 2474, 10624, 24184, 25008, 2720],
}
CLASSES = {
    3: [2, 2, 5, 3, 2],
    4: [2, 2, 5, 20, 34, 75, 72, 12],
}


def histogram(inputs: int, solver: str) -> tuple[list[int], list[int]]:
    """Return classes and functions by proved size."""
    todo, classes, functions = set(range(1 << (1 << inputs))), Counter[int](), Counter[int]()
    while todo:
        table = min(todo)
        members = orbit(table, inputs)
        todo -= members
        # Without bounds on parts, so that SAT does all the work: the table of small functions knows these.
        rules = None if solver == "exhaustive" else ("order", "used", "reapply", "reapply2", "symmetric")
        task = mincirc.load(f"table:0x{table:0{(1 << inputs) // 4}x}")
        result = mincirc.search(task, solver=solver, symmetry=rules)
        assert result.status == "proved"
        assert result.size is not None
        classes[result.size] += 1
        functions[result.size] += len(members)
    sizes = range(max(classes) + 1)
    return [classes[s] for s in sizes], [functions[s] for s in sizes]


@pytest.mark.parametrize(
    ("inputs", "solver"),
    [(3, "minisatgh"), (4, "exhaustive"), pytest.param(4, "minisatgh", marks=pytest.mark.slow)],
)
def test_classes_and_functions_by_size(inputs: int, solver: str) -> None:
    assert histogram(inputs, solver) == (CLASSES[inputs], FUNCTIONS[inputs])


def test_named_functions() -> None:
    """Full adder 5, XOR of four 3, majority of three 4, 2+2-bit adder 7 (sum bits s1 s0 and carry)."""
    assert mincirc.search(mincirc.load("table:0x96,0xe8")).size == 5
    assert mincirc.search(mincirc.load("table:0x6996")).size == 3
    assert mincirc.search(mincirc.load("table:0xe8")).size == 4
    sums = [(x >> 2) + (x & 3) for x in range(16)]
    tables = [sum((value >> bit & 1) << x for x, value in enumerate(sums)) for bit in (2, 1, 0)]
    source = "table:" + ",".join(f"0x{table:04x}" for table in tables)
    assert mincirc.search(mincirc.load(source)).size == 7
