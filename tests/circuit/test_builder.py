"""The builder computes what it is asked for, over every basis, sharing gates and dropping trivial ones."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mincirc.circuit import BASES, evaluate
from mincirc.circuit.builder import FALSE, TRUE, Builder, Signal
from mincirc.circuit.netlist import Output
from mincirc.circuit.tables import AND

INPUTS = 3
FULL = (1 << (1 << INPUTS)) - 1
ROWS = range(1 << INPUTS)

steps = st.lists(
    st.tuples(st.sampled_from(["not", "and", "or", "xor", "mux"]), *(st.integers(0, 40) for _ in range(3))), max_size=8
)


@given(st.sampled_from(list(BASES)), steps)
def test_signals_have_the_values_they_should(basis: str, program: list[tuple[str, int, int, int]]) -> None:
    builder = Builder(basis, INPUTS)
    signals: list[Signal] = [FALSE, TRUE, *(Output(i) for i in range(INPUTS))]
    values = [0, FULL, *(sum((row >> (INPUTS - 1 - i) & 1) << row for row in ROWS) for i in range(INPUTS))]
    for name, *picked in program:
        i, j, k = (p % len(signals) for p in picked)
        a, b, c = signals[i], signals[j], signals[k]
        u, v, w = values[i], values[j], values[k]
        made: dict[str, Callable[[], tuple[Signal, int]]] = {
            "not": lambda: (builder.not_(a), u ^ FULL),
            "and": lambda: (builder.and_(a, b), u & v),
            "or": lambda: (builder.or_(a, b), u | v),
            "xor": lambda: (builder.xor(a, b), u ^ v),
            "mux": lambda: (builder.mux(a, b, c), (u & v) | (w & ~u & FULL)),
        }
        signal, value = made[name]()
        signals.append(signal)
        values.append(value)
    circuit = builder.circuit(signals)
    words = evaluate(circuit, ROWS)
    for place, value in enumerate(reversed(values)):
        assert [word >> place & 1 for word in words] == [value >> row & 1 for row in ROWS]


@pytest.mark.parametrize(
    ("basis", "sizes"),
    [("b2", (1, 1, 3)), ("xaig", (1, 1, 3)), ("aig", (1, 3, 3)), ("demorgan", (1, 5, 4)), ("nand", (2, 5, 4))],
)
def test_sizes_of_and_xor_and_multiplexer(basis: str, sizes: tuple[int, int, int]) -> None:
    def size(make: Callable[[Builder], Signal]) -> int:
        builder = Builder(basis, INPUTS)
        return builder.circuit([make(builder)]).size

    x, y, z = (Output(i) for i in range(INPUTS))
    assert (size(lambda b: b.and_(x, y)), size(lambda b: b.xor(x, y)), size(lambda b: b.mux(x, y, z))) == sizes


@pytest.mark.parametrize("basis", list(BASES))
def test_gates_are_shared_and_unread_ones_dropped(basis: str) -> None:
    builder = Builder(basis, INPUTS)
    x, y = Output(0), Output(1)
    first, again = builder.and_(x, y), builder.and_(y, x)
    builder.and_(first, Output(2))
    assert first == again
    assert builder.circuit([first, again]).size == (1 if BASES[basis].allows(AND, 2) else 2)
    assert builder.not_(builder.not_(x)) == x
    assert builder.and_(x, builder.not_(x)) == FALSE
    assert builder.or_(x, builder.not_(x)) == TRUE
