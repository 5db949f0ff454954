"""Passes over circuits keep what is computed: absorbing, translating, folding; and the list of one-gate circuits."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import combinations, combinations_with_replacement, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mincirc.circuit import BASES, CONSTANT, Circuit, Gate, Output, evaluate, get_basis
from mincirc.circuit.absorb import absorb
from mincirc.circuit.fold import Folder
from mincirc.circuit.listing import Listing
from mincirc.circuit.tables import AND, XOR
from mincirc.circuit.translate import search_basis, translated
from mincirc.testing import circuits


def words(circuit: Circuit) -> list[int]:
    return evaluate(circuit, range(1 << circuit.inputs))


@given(st.sampled_from(["lut-3", "lut-4"]).flatmap(lambda basis: circuits(basis=basis, max_gates=5)))
def test_absorbing_keeps_functions_and_adds_nothing(circuit: Circuit) -> None:
    smaller = absorb(circuit)
    assert words(smaller) == words(circuit)
    assert smaller.size <= circuit.size


def test_a_chain_becomes_one_wide_gate() -> None:
    chain = (Gate(XOR, (0, 1)), Gate(XOR, (2, 3)), Gate(AND, (3, 4)))
    assert [absorb(Circuit(b, 3, chain[:2], (Output(4),))).size for b in ("b2", "lut-3", "lut-4")] == [2, 1, 1]
    assert absorb(Circuit("lut-3", 3, chain, (Output(3), Output(5)))).size == 2  # the first gate has another reader


@pytest.mark.parametrize("basis", BASES)
def test_translations_compute_the_same(basis: str) -> None:
    assert get_basis(search_basis(basis)).arities == (2,)

    @given(st.sampled_from(["aig", "b2"]).flatmap(lambda source: circuits(basis=source, max_gates=4)))
    def same(circuit: Circuit) -> None:
        image = translated(circuit, basis)
        assert image.basis == basis
        assert words(image) == words(circuit)

    same()


@pytest.mark.parametrize("basis", ["b2", "lut-3", "demorgan"])
def test_folded_gates_are_the_functions_that_were_asked_for(basis: str) -> None:
    """Tables over signals that are constant, equal or complements: against the values, row by row."""
    rng = random.Random(basis)
    for _ in range(100):
        folder, inputs = Folder(basis, 3), 3
        signals = [Output(CONSTANT), *(Output(i) for i in range(inputs))]
        values: list[list[bool]] = [[False] * 8, *([bool(x >> (2 - i) & 1) for x in range(8)] for i in range(inputs))]
        for _ in range(4):
            arity, table = drawn(basis, rng)
            picked = [rng.randrange(len(signals)) for _ in range(arity)]
            flips = [get_basis(basis).free_negation and rng.random() < 0.5 for _ in picked]
            taken = [Output(signals[p].node, signals[p].negated != f) for p, f in zip(picked, flips, strict=True)]
            signals.append(folder.gate(table, taken))
            rows = ([values[p][x] != f for p, f in zip(picked, flips, strict=True)] for x in range(8))
            values.append([bool(table >> int("".join("01"[b] for b in row), 2) & 1) for row in rows])
        circuit = folder.circuit(signals)
        assert circuit.size <= 4 + 4 * (basis == "demorgan")
        assert words(circuit) == [int("".join("01"[v[x]] for v in values), 2) for x in range(8)]


def drawn(basis: str, rng: random.Random) -> tuple[int, int]:
    """A gate of the basis: how many fan-ins, and its table."""
    arity = rng.choice(get_basis(basis).arities)
    return arity, rng.choice(get_basis(basis).tables(arity))


def one_gate_words(basis: str, inputs: int, outputs: int, codes: Sequence[int]) -> set[tuple[int, ...]]:
    """What circuits of at most one gate say on the codes: every gate, and every way to read, one after the other."""
    known, found = get_basis(basis), set()
    pick = combinations_with_replacement if known.equal_fanins else combinations
    gates = [Gate(t, f) for a in known.arities for f in pick(range(inputs), a) for t in known.tables(a)]
    nodes = range(CONSTANT, inputs + 1)
    ends = [Output(n, neg) for n in nodes for neg in (False, True) if not neg or n == CONSTANT or known.free_negation]
    for gate in gates:
        for read in product(ends, repeat=outputs):
            found.add(tuple(evaluate(Circuit(basis, inputs, (gate,), read), codes)))
    return found


@pytest.mark.parametrize("basis", ["b2", "aig", "demorgan", "nand", "mig", "lut-3"])
@pytest.mark.parametrize("codes", [range(8), (1, 2, 7), (3,)], ids=str)
def test_the_list_has_everything_that_one_gate_can_say(basis: str, codes: Sequence[int]) -> None:
    said: set[tuple[int, ...]] = set()
    for gates in (0, 1):
        listing = Listing(basis, 3, 2, gates, codes)
        for number in range(len(listing)):
            circuit = listing.circuit(number)
            assert circuit.size == gates
            alike, states = np.full(len(codes), number), np.arange(len(codes))
            assert listing.words(alike, states).tolist() == evaluate(circuit, codes)
            said.add(tuple(evaluate(circuit, codes)))
    assert said == one_gate_words(basis, 3, 2, codes)
